/** `ledger verify`: the whole ledger, or a copy of one of its reports. */
import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';
import { verifyGiven } from './verify-file.command.ts';
import { type VerifyArguments, verifyLedger } from './verify-ledger.command.ts';

type Run = (work: (folder: string, terminal: Terminal) => Promise<void>) => Promise<void>;

export function addVerifyCommand(program: Command, run: Run): void {
  program
    .command('verify')
    .description(
      'verify the whole ledger; with a file or check code: whether that copy of a published report is authentic',
    )
    .argument(
      '[copy]',
      'a docx, pdf, xlsx, json or csv file, or the check code or QR text of a copy on paper',
    )
    .option('--evidence', 'whole ledger: hash every file of evidence again')
    .option('--incremental', 'whole ledger: only what came after the last verification')
    .option('--key <key>', 'whole ledger: public key of the log, or a file with it')
    .option('--checkpoint <file...>', 'whole ledger: checkpoints that were kept elsewhere')
    .option('-o, --output <file>', 'whole ledger: write the findings to a file')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
With a copy, the exit code is 0 for authentic, for superseded (authentic, but another version stands in its place) and for a
genuine check code; 1 for altered and unknown.`,
    )
    .action((copy: string | undefined, options: VerifyArguments) =>
      run((folder, terminal) =>
        copy === undefined
          ? verifyLedger(folder, options, terminal)
          : verifyGiven(folder, copy, options, terminal),
      ),
    );
}
