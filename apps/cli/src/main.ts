/** `ledger`: import, report, look into and look after a ledger from the command line. */
import 'reflect-metadata';
import type { Language } from '#domain';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { addAuditCommands } from './audit.program.ts';
import { backup, restore } from './backup.command.ts';
import { addCycleCommands } from './cycle.program.ts';
import type { DemoArguments } from './demo.command.ts';
import { addEvidenceCommands } from './evidence.program.ts';
import { history } from './history.command.ts';
import { HISTORY_FORMATS } from './history-reading.ts';
import { importFile } from './import.command.ts';
import { addPersonCommands } from './person.program.ts';
import { projectionStatus, rebuildProjections } from './projections.command.ts';
import { report } from './report.command.ts';
import { addVerifyCommand } from './verify.program.ts';
import { EXIT, outliveReaders, Terminal } from './terminal.ts';
import { addTimeCommands } from './time.program.ts';

interface GlobalOptions {
  readonly data: string;
  readonly lang: Language;
}

const program = new Command('ledger');

program
  .description(
    'The record of how government plans are carried out. Every change is an event that is never altered;\n' +
      'reports are computed from the events, about any day, as known on any day.',
  )
  .addOption(new Option('-d, --data <folder>', 'folder of the ledger').default('./data').env('DATA_DIR'))
  .addOption(
    new Option('-l, --lang <language>', 'language of the output')
      .choices(['vi', 'en'])
      .default('vi')
      .env('LEDGER_LANG'),
  )
  .configureHelp({ showGlobalOptions: true })
  .exitOverride()
  .addHelpText(
    'after',
    `
Examples:
  ledger import plans/tuyen-quang-55-kh-ubnd/plan.yaml --dry-run
  ledger import plans/tuyen-quang-55-kh-ubnd/plan.yaml
  ledger report tuyen-quang-55-kh-ubnd 2025-H1 --known-at 2025-07-15
  ledger history indicator-yen-bai-51-nq-tu.kinh-te-so-grdp
  ledger backup /mnt/backup/2025-12-14

Exit codes: 0 done · 1 refused (nothing was stored) or not delivered · 2 wrong use · 3 the ledger cannot be read or written ·
70 a fault of the program. NO_COLOR switches colours off; results go to standard output, everything else to standard error.`,
  );

/** Runs a command with the terminal and folder of the global options. */
async function run(work: (folder: string, terminal: Terminal) => Promise<void>): Promise<void> {
  const { data, lang } = program.opts<GlobalOptions>();
  const terminal = new Terminal(lang);
  try {
    await work(data, terminal);
  } catch (error) {
    process.exitCode = terminal.fail(error);
  }
}

function port(text: string): number {
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value > 65_535)
    throw new InvalidArgumentError('a port is a number from 0 to 65535');
  return value;
}

function whole(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('write a whole number');
  return Number(text);
}

program
  .command('serve')
  .description('start the HTTP API on this ledger; documentation under /docs')
  .option('--host <address>', 'address to listen on; only loopback until sign-in exists', '127.0.0.1')
  .option('--port <number>', 'port to listen on', port, 3000)
  .action((options: { host: string; port: number }) =>
    run(async (folder, terminal) => {
      // Loaded where it is needed: the other commands start without a server framework.
      const { createApp } = await import('../../api/src/app.ts');
      const server = await createApp({ dataDir: folder, ...options });
      terminal.note(`${terminal.say('Đang phục vụ tại', 'Serving on')} ${server.url} · ${server.url}/docs`);
      await new Promise<void>((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
      });
      await server.close();
    }),
  );

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
  .option('--known-at <position>', 'what was known at a position, a day or an instant (default: everything)')
  .addOption(
    new Option('-f, --format <format>', 'table, json and csv are printed; docx, pdf and xlsx need -o')
      .choices(['table', 'json', 'csv', 'docx', 'pdf', 'xlsx'])
      .default('table'),
  )
  .option('-o, --output <file>', 'write the document or data file: the published version where there is one')
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
  .option('--after <position>', 'only what comes after this position', whole)
  .option('--limit <number>', 'at most so many events (default: all)', whole)
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

addCycleCommands(program, run);
addAuditCommands(program, run);
addVerifyCommand(program, run);
addEvidenceCommands(program, run);
addTimeCommands(program, run);
addPersonCommands(program, run);

const projections = program.command('projections').description('look after the read models');
projections
  .command('status')
  .description('how far each read model has got; non-zero exit when one has stopped')
  .action(() => run(projectionStatus));
projections
  .command('rebuild')
  .description('build read models anew beside those in use, then switch')
  .argument('[names...]', 'default: all')
  .option('--actor <id>', 'pseudonymous id of who rebuilds; never a person’s name', 'cli')
  .action((names: string[], { actor }: { actor: string }) =>
    run((folder, terminal) => rebuildProjections(folder, names, actor, terminal)),
  );

program
  .command('backup')
  .description('copy the record of a running ledger and verify the copy')
  .argument('<folder>', 'an empty or new folder')
  .action((target: string) => run((folder, terminal) => backup(folder, target, terminal)));

program
  .command('restore')
  .description('verify a backup and put it in place; never overwrites a ledger')
  .argument('<folder>', 'a folder written by “ledger backup”')
  .action((source: string) => run((folder, terminal) => restore(folder, source, terminal)));

program
  .command('demo')
  .description('serve, import the five real plans over HTTP, print their reports and a correction')
  .option('--exit', 'end after printing instead of serving on')
  .option('--plans <folder>', 'folder of the plan files', 'plans')
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--port <number>', 'port to listen on', port, 3000)
  .action((options: DemoArguments) =>
    run(async (folder, terminal) => {
      const { demo } = await import('./demo.command.ts');
      await demo(folder, options, terminal);
    }),
  );

outliveReaders((error) => {
  process.exitCode = new Terminal(program.opts<GlobalOptions>().lang).fail(error);
});

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
}
