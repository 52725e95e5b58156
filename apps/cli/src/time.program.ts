/** The commands that look at a report through time on the command line: replay, diff, why. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { diff, type DiffArguments } from './diff.command.ts';
import { replay, type ReplayArguments } from './replay.command.ts';
import type { Terminal } from './terminal.ts';
import { why, type WhyArguments } from './why.command.ts';

type Run = (work: (folder: string, terminal: Terminal) => Promise<void>) => Promise<void>;

const ofReport = (program: Command, name: string, description: string): Command =>
  program
    .command(name)
    .description(description)
    .argument('<plan>', 'code of the plan')
    .argument('<period>', '2025-H1, 2025-H2 or 2025');

const format = (...choices: readonly [string, ...string[]]): Option =>
  new Option('-f, --format <format>', 'how it is printed').choices(choices).default(choices[0]);

function version(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('write the number of a published version');
  return Number(text);
}

export function addTimeCommands(program: Command, run: Run): void {
  ofReport(program, 'replay', 'fold the events anew, without read models, and print the report')
    .option('--to <position>', 'what was known at a position, a day or an instant (default: everything)')
    .addOption(format('table', 'json', 'csv'))
    .action((plan: string, period: string, options: ReplayArguments) =>
      run((folder, terminal) => replay(folder, plan, period, options, terminal)),
    );
  ofReport(program, 'diff', 'what of a report changed between two knowledge positions, and why')
    .requiredOption('--from <position>', 'what was known at a position, a day or an instant')
    .option('--to <position>', 'the later position, day or instant (default: everything)')
    .option('--cell <cell>', 'only this cell, as listed by “ledger why”')
    .addOption(format('table', 'json', 'csv'))
    .action((plan: string, period: string, options: DiffArguments) =>
      run((folder, terminal) => diff(folder, plan, period, options, terminal)),
    );
  ofReport(program, 'why', 'where a figure of a report comes from; without a cell, which cells there are')
    .argument('[cell]', 'for example indicator/kinh-te-so-grdp/value or tasks/on-time-rate')
    .option('--known-at <position>', 'as known at a position, a day or an instant (default: everything)')
    .option('--version <number>', 'of a published version, as it was published', version)
    .addOption(format('text', 'json'))
    .action((plan: string, period: string, cell: string | undefined, options: WhyArguments) =>
      run((folder, terminal) => why(folder, plan, period, cell, options, terminal)),
    );
}
