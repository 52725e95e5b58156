/** The commands about the record itself: import a file, print a report, tell a history. */
import { type Command, Option } from 'commander';
import { history } from './history.command.ts';
import { HISTORY_FORMATS } from './history-reading.ts';
import { importFile } from './import.command.ts';
import { wholeNumber } from './option-values.ts';
import { report } from './report.command.ts';
import type { Terminal } from './terminal.ts';

type Run = (work: (folder: string, terminal: Terminal) => Promise<void>) => Promise<void>;

export function addRecordCommands(program: Command, run: Run): void {
  program
    .command('import')
    .description('import a plan, reports or scenario file (YAML): all or nothing')
    .argument('<file>', 'for example plans/tuyen-quang-55-kh-ubnd/plan.yaml')
    .option('--dry-run', 'only show what would change, row by row')
    .option('--reason <text>', 'why, where the file changes what was imported before')
    .option('--legal-basis <number>', 'the act such changes rest on, for example 120/QĐ-UBND')
    .option('--effective-on <date>', 'from when such changes hold (default: today)')
    .option('--acting-for <organisation>', 'organisation on whose behalf (default: the plan’s issuer)')
    .option('--actor <id>', 'pseudonymous id of who imports; never a person’s name', 'cli')
    .action((file: string, options: Parameters<typeof importFile>[2]) =>
      run((folder, terminal) => importFile(folder, file, options, terminal)),
    );

  program
    .command('report')
    .description('print the semiannual or annual report of a plan, or write it as a document')
    .argument('<plan>', 'code of the plan')
    .argument('<period>', '2025-H1, 2025-H2 or 2025')
    .option('--as-of <date>', 'business date the report is about (default: the period’s cut-off)')
    .option(
      '--known-at <position>',
      'what was known at a position, a day or an instant (default: everything)',
    )
    .addOption(
      new Option('-f, --format <format>', 'table, json and csv are printed; docx, pdf and xlsx need -o')
        .choices(['table', 'json', 'csv', 'docx', 'pdf', 'xlsx'])
        .default('table'),
    )
    .option(
      '-o, --output <file>',
      'write the document or data file: the published version where there is one',
    )
    .option('--version <number>', 'a published version, latest, or draft')
    .option('--template <file>', 'the agency’s own docx or xlsx with placeholders')
    .option('--signer <name>', 'name printed below the office; it is not stored')
    .option('--actor <id>', 'pseudonymous id of who takes the file; never a person’s name', 'cli')
    .action((plan: string, period: string, options: Parameters<typeof report>[3]) =>
      run((folder, terminal) => report(folder, plan, period, options, terminal)),
    );

  program
    .command('history')
    .description(
      'what was done, by whom for whom, when, field by field, and why: of a plan, an organisation or one stream',
    )
    .argument('<subject>', 'a plan, an organisation, or a stream: task-tuyen-quang-55-kh-ubnd.ha-tang-so-01')
    .option('--period <period>', 'only acts of this period’s cycle, and what is about its days')
    .option('--organisation <code>', 'only acts on behalf of this organisation')
    .option('--actor <id>', 'only acts of this actor')
    .option('--cause <cause>', 'only changes with this cause, such as error or late-data')
    .option('--kind <kind>', 'only a family of events, such as reported or revised, or one event type')
    .option('--recorded-from <date>', 'recorded on this day or later')
    .option('--recorded-to <date>', 'recorded on this day or earlier')
    .option('--after <position>', 'only what comes after this position', wholeNumber)
    .option('--limit <number>', 'at most so many events (default: all)', wholeNumber)
    .option('--known-at <position>', 'only what was known at a position, a day or an instant')
    .addOption(
      new Option('-f, --format <format>', 'json is one object a line; xlsx needs -o')
        .choices([...HISTORY_FORMATS])
        .default('table'),
    )
    .option('--json', 'the events as they were stored, one JSON object a line')
    .option('-o, --output <file>', 'write a file; that it was taken out is recorded in the ledger')
    .option('--names', 'with the names of persons where still known; that they were read is recorded')
    .option('--as <id>', 'pseudonymous id of who asks; never a person’s name', 'cli')
    .action((subject: string, options: Parameters<typeof history>[2]) =>
      run((folder, terminal) => history(folder, subject, options, terminal)),
    );
}
