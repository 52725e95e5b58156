/** The directory of persons on the command line. */
import { type Command, Option } from 'commander';
import {
  checkAll,
  type EraseArguments,
  eraseOne,
  listAll,
  type RecordArguments,
  recordOne,
  type ShowArguments,
  showOne,
} from './person.command.ts';
import type { Terminal } from './terminal.ts';

type Run = (work: (folder: string, terminal: Terminal) => Promise<void>) => Promise<void>;

const acting = (command: Command): Command =>
  command
    .option('--acting-for <organisation>', 'the person’s organisation (default: the operator of the ledger)')
    .option('--actor <id>', 'pseudonymous id of who acts; never a person’s name', 'cli');

export function addPersonCommands(program: Command, run: Run): void {
  const person = program
    .command('person')
    .description('who is behind an actor id: record, show, erase, list, check');
  const about = (name: string, description: string): Command =>
    acting(
      person.command(name).description(description).argument('<id>', 'pseudonymous id, for example cb-0412'),
    );
  about('record', 'record a person, or what has changed; the name goes to the erasable directory only')
    .requiredOption('--organisation <code>', 'the organisation the person acts for')
    .requiredOption('--office <text>', 'office; stands in the ledger for ever')
    .option('--name <text>', 'full name; “-” reads it from standard input')
    .option('--phone <text>', 'telephone number')
    .option('--email <text>', 'mail address')
    .action((id: string, options: RecordArguments) =>
      run((folder, terminal) => recordOne(folder, id, options, terminal)),
    );
  about('show', 'who a person is; that this was read is recorded first')
    .option('--json', 'as JSON, with the disclosures')
    .action((id: string, options: ShowArguments) =>
      run((folder, terminal) => showOne(folder, id, options, terminal)),
    );
  about('erase', 'erase a person’s data; the ledger keeps digests, and every proof holds')
    .requiredOption('--reason <text>', 'why; stands in the ledger for ever')
    .requiredOption('--legal-basis <number>', 'the act it rests on, for example 91/2025/QH15')
    .option('--legal-title <text>', 'title of the act')
    .addOption(
      new Option('--digest <digest>', 'only this; may be repeated (default: everything)')
        .default([])
        .argParser((value: string, before: string[]) => [...before, value]),
    )
    .action((id: string, options: EraseArguments) =>
      run((folder, terminal) => eraseOne(folder, id, options, terminal)),
    );
  person
    .command('list')
    .description('ids and offices, and whether a name is still known; no names')
    .option('--json', 'as JSON')
    .action(({ json = false }: { json?: boolean }) =>
      run((folder, terminal) => listAll(folder, json, terminal)),
    );
  person
    .command('check')
    .description('finish interrupted erasures and compare directory and ledger; non-zero exit if they differ')
    .action(() => run(checkAll));
}
