/** The commands that carry a whole ledger to another place. */
import type { Command } from 'commander';
import { type ExportArguments, exportLedger } from './export.command.ts';
import { importExport, type ImportEventsArguments } from './import-events.command.ts';
import type { Terminal } from './terminal.ts';

type Run = (work: (folder: string, terminal: Terminal) => Promise<void>) => Promise<void>;

export function addTransferCommands(program: Command, run: Run): void {
  program
    .command('export')
    .description('write the whole ledger into a folder, to be carried to another machine or kind of store')
    .argument('<target>', 'a new folder; or a file named *.ndjson or *.ndjson.gz, for the events alone')
    .option('--gzip', 'compress the events')
    .option('--names', 'with the names of persons; the export has to be destroyed once it was imported')
    .option('--actor <id>', 'pseudonymous id of who takes the names; never a person’s name', 'cli')
    .action((target: string, options: ExportArguments) =>
      run((folder, terminal) => exportLedger(folder, target, options, terminal)),
    );
  program
    .command('import-events')
    .description('take in an export, into a new ledger or one that holds its beginning; verified at the end')
    .argument('<source>', 'a folder or file written by “ledger export”')
    .option('--dry-run', 'check everything, say what would be stored, and store nothing')
    .action((source: string, options: ImportEventsArguments) =>
      run((folder, terminal) => importExport(folder, source, options, terminal)),
    );
}
