/** The commands for auditors: the log, receipts and bundles. */
import type { Command } from 'commander';
import { bundle, type BundleArguments, verifier } from './bundle.command.ts';
import {
  checkReceipt,
  logKey,
  logRestart,
  logSign,
  logStatus,
  receipt,
  witnessRequest,
  witnessResponse,
} from './log.command.ts';
import { wholeNumber } from './option-values.ts';
import type { Terminal } from './terminal.ts';

type Run = (work: (folder: string, terminal: Terminal) => Promise<void>) => Promise<void>;

export function addAuditCommands(program: Command, run: Run): void {
  const log = program.command('log').description('the log that proves that nothing was altered');
  log
    .command('status')
    .description(
      'how far the log is, what was signed last and by whom; non-zero exit when it cannot be signed',
    )
    .action(() => run(logStatus));
  log
    .command('sign')
    .description('sign the log as it is now and print the checkpoint')
    .action(() => run(logSign));
  log
    .command('key')
    .description('print the public key of the log, for auditors and departments')
    .action(() => run(logKey));
  log
    .command('witness-request')
    .description('write the request that is carried to a witness that has no network address')
    .argument('<witness>', 'its name in the policy (log/policy in the data folder)')
    .requiredOption('-o, --output <file>', 'for example request.txt')
    .option('--since <size>', 'size at which the witness saw the log last, as its response says', wholeNumber)
    .action((name: string, options: { output: string; since?: number }) =>
      run((folder, terminal) => witnessRequest(folder, name, options, terminal)),
    );
  log
    .command('witness-response')
    .description('take in the cosignature that a witness has sent back')
    .argument('<witness>', 'its name in the policy')
    .argument('<file>', 'its response')
    .action((name: string, file: string) =>
      run((folder, terminal) => witnessResponse(folder, name, file, terminal)),
    );
  log
    .command('restart')
    .description('give up a log that cannot be signed any more, and begin another under a new name')
    .requiredOption('--origin <name>', 'name of the new log, for example plan.tinh.gov.vn/log/2026')
    .requiredOption('--reason <text>', 'what happened; it goes into the ledger')
    .option('--actor <id>', 'pseudonymous id of who does it; never a person’s name', 'cli')
    .action((options: { origin: string; reason: string; actor: string }) =>
      run((folder, terminal) => logRestart(folder, options, terminal)),
    );

  program
    .command('receipt')
    .description('print or write the receipt of a command, which verifies without the server')
    .argument('<command>', 'the Idempotency-Key the command was sent with')
    .option('-o, --output <file>', 'write it to a file, which is what verifies')
    .option('--pdf <file>', 'write it as a sheet of paper with QR codes')
    .action((command: string, options: { output?: string; pdf?: string }) =>
      run((folder, terminal) => receipt(folder, command, options, terminal)),
    );
  program
    .command('verify-receipt')
    .description('verify a receipt offline; needs no ledger')
    .argument('<file>', 'as written by “ledger receipt” or downloaded')
    .option('--key <key>', 'public key of the log, or a file with it')
    .option('--policy <file>', 'policy with the witnesses one trusts; enough of them must have cosigned')
    .action((file: string, options: { key?: string; policy?: string }) =>
      run((_, terminal) => checkReceipt(file, options, terminal)),
    );

  program
    .command('bundle')
    .description('write one file with which an auditor checks a plan’s record and reports elsewhere')
    .argument('<plan>', 'code of the plan')
    .requiredOption('-o, --output <file>', 'for example plan-2025.zip')
    .option('--period <period>', 'only the published reports of this period')
    .option('--files', 'with the files of evidence, not only their digests')
    .option('--actor <id>', 'pseudonymous id of who takes it; never a person’s name', 'cli')
    .action((plan: string, options: BundleArguments) =>
      run((folder, terminal) => bundle(folder, plan, options, terminal)),
    );
  program
    .command('verifier')
    .description('write the verifier of bundles, one readable file that needs only Node.js')
    .requiredOption('-o, --output <file>', 'for example verify.mjs')
    .action(({ output }: { output: string }) => run((_, terminal) => verifier(output, terminal)));
}
