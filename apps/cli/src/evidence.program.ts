/** `ledger evidence`: attach files to reports, list them, have them back, and hold the store against the record. */
import { Argument, type Command, InvalidArgumentError } from 'commander';
import { indicatorItem, taskItem } from '#domain';
import { attachEvidence, getEvidence, listEvidence, verifyStoredEvidence } from './evidence.command.ts';
import type { Terminal } from './terminal.ts';

type Run = (work: (folder: string, terminal: Terminal) => Promise<void>) => Promise<void>;

function reportNumber(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('reports are numbered from 1');
  return Number(text);
}

interface ActingOptions {
  readonly actor: string;
  readonly actingFor?: string;
}

export function addEvidenceCommands(program: Command, run: Run): void {
  const evidence = program
    .command('evidence')
    .description('files that bear out what was reported: attach, list, have back, verify');
  const acting = (command: Command, whom: string): Command =>
    command
      .option('--acting-for <organisation>', `organisation on whose behalf (default: ${whom})`)
      .option('--actor <id>', 'pseudonymous id of who acts; never a person’s name', 'cli');

  acting(
    evidence
      .command('attach')
      .description('attach files to a report of progress or a value')
      .argument('<plan>', 'code of the plan')
      .addArgument(new Argument('<kind>', 'what was reported on').choices(['task', 'indicator']))
      .argument('<code>', 'code of the task or indicator')
      .argument('<files...>', 'PDF, DOCX, XLSX, PPTX, JPEG, PNG, TIFF, XML, CSV or TXT')
      .requiredOption('--report <number>', 'number of the report, as in its history', reportNumber),
    'who made the report',
  ).action(
    (
      plan: string,
      kind: string,
      code: string,
      files: string[],
      { report, ...who }: ActingOptions & { readonly report: number },
    ) =>
      run((folder, terminal) => {
        const item = kind === 'task' ? taskItem(code) : indicatorItem(code);
        return attachEvidence(folder, { plan, item, report }, files, who, terminal);
      }),
  );

  evidence
    .command('list')
    .description('the files attached in a plan, or to one task or indicator')
    .argument('<plan>', 'code of the plan')
    .argument('[item]', 'task/<code> or indicator/<code>; default: all')
    .option('--json', 'as JSON')
    .action((plan: string, item: string | undefined, { json = false }: { readonly json?: boolean }) =>
      run((folder, terminal) => listEvidence(folder, plan, item, json, terminal)),
    );

  acting(
    evidence
      .command('get')
      .description('write a file as it was sent; that it was handed out is recorded')
      .argument('<plan>', 'code of the plan')
      .argument('<sha256>', 'as listed')
      .requiredOption('-o, --output <file>', 'where to write it'),
    'nobody, the operator',
  ).action((plan: string, sha256: string, { output, ...who }: ActingOptions & { readonly output: string }) =>
    run((folder, terminal) => getEvidence(folder, plan, sha256, output, who, terminal)),
  );

  evidence
    .command('verify')
    .description('hash every file anew that events name; exit code 1 where one is missing or altered')
    .argument('[plan]', 'default: the whole ledger')
    .action((plan: string | undefined) =>
      run((folder, terminal) => verifyStoredEvidence(folder, plan, terminal)),
    );
}
