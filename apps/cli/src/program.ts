/** `ledger`: import, report, look into and look after a ledger from the command line. */
import 'reflect-metadata';
import type { Language } from '#domain';
import { Command, CommanderError, Option } from 'commander';
import { addAuditCommands } from './audit.program.ts';
import { addCycleCommands } from './cycle.program.ts';
import { addEvidenceCommands } from './evidence.program.ts';
import { addOperationCommands } from './operation.program.ts';
import { addPersonCommands } from './person.program.ts';
import { addRecordCommands } from './record.program.ts';
import { EXIT, outliveReaders, Terminal } from './terminal.ts';
import { addTimeCommands } from './time.program.ts';
import { addTransferCommands } from './transfer.program.ts';
import { addVerifyCommand } from './verify.program.ts';

interface GlobalOptions {
  readonly data: string;
  readonly lang: Language;
}

const EXAMPLES = `
Examples:
  ledger import plans/tuyen-quang-55-kh-ubnd/plan.yaml --dry-run
  ledger import plans/tuyen-quang-55-kh-ubnd/plan.yaml
  ledger report tuyen-quang-55-kh-ubnd 2025-H1 --known-at 2025-07-15
  ledger history indicator-yen-bai-51-nq-tu.kinh-te-so-grdp
  ledger backup /mnt/backup/2025-12-14

Exit codes: 0 done · 1 refused (nothing was stored) or not delivered · 2 wrong use · 3 the ledger cannot be read or written ·
70 a fault of the program. NO_COLOR switches colours off; results go to standard output, everything else to standard error.`;

/** What the last command was to speak, for what goes wrong after it. */
let spoken: Language = 'vi';

/** Carries out one command line and sets the exit code. @param args without the names of Node and of the program */
export async function runLedger(args: readonly string[]): Promise<void> {
  const program = ledgerProgram();
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
}

function ledgerProgram(): Command {
  const program = new Command('ledger')
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
    .addHelpText('after', EXAMPLES);

  /** Runs a command with the terminal and folder of the global options. */
  async function run(work: (folder: string, terminal: Terminal) => Promise<void>): Promise<void> {
    const { data, lang } = program.opts<GlobalOptions>();
    const terminal = new Terminal(lang);
    spoken = lang;
    try {
      await work(data, terminal);
    } catch (error) {
      process.exitCode = terminal.fail(error);
    }
  }

  for (const add of [
    addRecordCommands,
    addCycleCommands,
    addAuditCommands,
    addVerifyCommand,
    addEvidenceCommands,
    addTimeCommands,
    addPersonCommands,
    addOperationCommands,
    addTransferCommands,
  ])
    add(program, run);
  return program;
}

/** Trouble of the output, such as a full disk, is told like any other. */
export function watchOutput(): void {
  outliveReaders((error) => {
    process.exitCode = new Terminal(spoken).fail(error);
  });
}
