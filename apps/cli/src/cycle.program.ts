/** The commands of the reporting cycle on the command line. */
import { type Command, Option } from 'commander';
import { inbox, restatements, timeliness } from './duty.command.ts';
import { type PeriodAct, periodAct, periodStatus } from './period.command.ts';
import { publish, type PublishArguments } from './publish.command.ts';
import { remind, type RemindArguments } from './remind.command.ts';
import { draft, review, type ReviewArguments, submit, type SubmitArguments } from './submission.command.ts';
import type { Terminal } from './terminal.ts';

type Run = (work: (folder: string, terminal: Terminal) => Promise<void>) => Promise<void>;

/** Who acts, and the options of one act by the names of its content's fields. */
interface ActOptions {
  readonly actor: string;
  readonly actingFor?: string;
  readonly [field: string]: unknown;
}

/** An option that may be given more than once. */
const repeated = (flags: string, description: string): Option =>
  new Option(flags, description)
    .default([])
    .argParser((value: string, before: string[]) => [...before, value]);

const acting = (command: Command, whom: string): Command =>
  command
    .option('--acting-for <organisation>', `organisation on whose behalf (default: ${whom})`)
    .option('--actor <id>', 'pseudonymous id of who acts; never a person’s name', 'cli')
    .option('--on <date>', 'day of the act; past only in a period transcribed from old files');

export function addCycleCommands(program: Command, run: Run): void {
  addPeriodCommands(program, run);
  addSubmissionCommands(program, run);
  addPublishing(program, run);
  addDuties(program, run);
}

function addPeriodCommands(program: Command, run: Run): void {
  const period = program
    .command('period')
    .description('open, look at, extend, close and reopen reporting periods');
  const manager = 'the plan’s standing agency';
  const act = (name: string, does: PeriodAct, description: string): Command =>
    acting(
      period
        .command(name)
        .description(description)
        .argument('<plan>', 'code of the plan')
        .argument('<period>', '2025-H1, 2025-H2 or 2025'),
      manager,
    ).action((plan: string, key: string, { actingFor, actor, ...content }: ActOptions) =>
      run((folder, terminal) =>
        periodAct(
          folder,
          does,
          plan,
          key,
          content,
          { actor, ...(actingFor === undefined ? {} : { actingFor }) },
          terminal,
        ),
      ),
    );
  act('open', 'open', 'freeze who owes what, until when');
  period
    .command('status')
    .description('obligations, submissions, dates and publications of a period')
    .argument('<plan>')
    .argument('<period>')
    .option('--json', 'as JSON')
    .action((plan: string, key: string, { json = false }: { json?: boolean }) =>
      run((folder, terminal) => periodStatus(folder, plan, key, json, terminal)),
    );
  act('close', 'close', 'close a period: what comes in later belongs to the next one');
  act('reopen', 'reopen', 'reopen a period for some organisations, until a day')
    .addOption(repeated('--scope <organisation>', 'for whom; may be repeated').makeOptionMandatory())
    .requiredOption('--until <date>', 'last day; closed again by itself on the next')
    .requiredOption('--reason <text>', 'why');
  act('extend', 'extend', 'give an organisation a later due date')
    .requiredOption('--organisation <code>', 'whom')
    .requiredOption('--due <date>', 'the new last day')
    .requiredOption('--reason <text>', 'why');
  act('excuse', 'excuse', 'excuse an organisation from reporting')
    .requiredOption('--organisation <code>', 'whom')
    .requiredOption('--reason <text>', 'why');
  act('add', 'add-obligation', 'add an obligation that was not there at the opening')
    .requiredOption('--organisation <code>', 'whom')
    .requiredOption('--due <date>', 'last day')
    .addOption(
      repeated('--items <item>', 'task/<code> or indicator/<code>; may be repeated').makeOptionMandatory(),
    )
    .requiredOption('--reason <text>', 'why');
  act(
    'narrative',
    'edit-narrative',
    'write a narrative part of the report anew; without text, put the organisations’ back',
  )
    .requiredOption(
      '--section <name>',
      'implementation, results, shortcomings, difficulties, directions, proposals',
    )
    .option('--text <text>', 'the text');
}

function addSubmissionCommands(program: Command, run: Run): void {
  const about = (name: string, description: string): Command =>
    program.command(name).description(description).argument('<plan>').argument('<period>');
  about('draft', 'an organisation’s report as it stands, with last period’s figures beside')
    .argument('<organisation>')
    .action((plan: string, period: string, organisation: string) =>
      run((folder, terminal) => draft(folder, plan, period, organisation, terminal)),
    );
  acting(
    about('submit', 'hand in an organisation’s report').argument('<organisation>'),
    'the organisation itself',
  )
    .addOption(repeated('--explain <item=text>', 'why a figure is more than 5 % off; may be repeated'))
    .addOption(repeated('--nothing <item=text>', 'why an item has no figure; may be repeated'))
    .addOption(repeated('--narrative <section=text>', 'a narrative part; may be repeated'))
    .option('--nil <reason>', 'nothing at all to report, and why')
    .option('--on-behalf <reason>', 'the standing agency enters it, and why')
    .action((plan: string, period: string, organisation: string, options: SubmitArguments) =>
      run((folder, terminal) => submit(folder, plan, period, organisation, options, terminal)),
    );
  acting(
    about('accept', 'accept submissions, all named or none').argument('<organisations...>'),
    'the plan’s standing agency',
  )
    .option('--note <text>', 'a remark')
    .action((plan: string, period: string, organisations: string[], options: ReviewArguments) =>
      run((folder, terminal) => review(folder, 'accept', plan, period, organisations, options, terminal)),
    );
  acting(
    about('return', 'send submissions back, all named or none').argument('<organisations...>'),
    'the plan’s standing agency',
  )
    .requiredOption('--reason <text>', 'why')
    .addOption(repeated('--item <item=text>', 'what is wrong with which item; may be repeated'))
    .action((plan: string, period: string, organisations: string[], options: ReviewArguments) =>
      run((folder, terminal) => review(folder, 'return', plan, period, organisations, options, terminal)),
    );
}

function addPublishing(program: Command, run: Run): void {
  acting(
    program
      .command('publish')
      .description('publish the report of a closed period; a published version never changes')
      .argument('<plan>')
      .argument('<period>')
      .requiredOption('--number <number>', 'number of the document, put into the plan’s pattern, or in full')
      .option('--date <date>', 'date on the document (default: the day of publishing)')
      .addOption(
        repeated(
          '--exception <organisation=reason>',
          'publish although this one is missing; may be repeated',
        ),
      )
      .option('--reason <text>', 'why it takes the place of a published version')
      .option('--cause <cause>', 'late-data, error, method, reorganisation or target-change')
      .option('--known-at <position>', 'knowledge position (default: everything)')
      .option('-o, --output <folder>', 'write docx, pdf, xlsx, csv and json there'),
    'the plan’s standing agency',
  ).action((plan: string, period: string, options: PublishArguments) =>
    run((folder, terminal) => publish(folder, plan, period, options, terminal)),
  );
}

/** Documents are in Vietnamese whatever the language of the terminal. */
const ANNEX = 'The tables are the annexes of the report, in Vietnamese; --json is for programs';

function addDuties(program: Command, run: Run): void {
  const ofPlan = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .argument('<plan>')
      .argument('[period]', 'default: all periods')
      .option('--json', 'as JSON');
  ofPlan('timeliness', `who handed in when; without a period the ranking over all. ${ANNEX}`).action(
    (plan: string, period: string | undefined, { json = false }: { json?: boolean }) =>
      run((folder, terminal) => timeliness(folder, plan, period, json, terminal)),
  );
  ofPlan('restatements', `published figures that stand otherwise now. ${ANNEX}`).action(
    (plan: string, period: string | undefined, { json = false }: { json?: boolean }) =>
      run((folder, terminal) => restatements(folder, plan, period, json, terminal)),
  );
  program
    .command('inbox')
    .description('what waits for an organisation')
    .argument('<organisation>')
    .option('--json', 'as JSON')
    .action((organisation: string, { json = false }: { json?: boolean }) =>
      run((folder, terminal) => inbox(folder, organisation, json, terminal)),
    );
  program
    .command('remind')
    .description('remind those who have not handed in, and record it')
    .argument('<plan>')
    .argument('<period>')
    .option('--dry-run', 'only show whom')
    .option('--addresses <file>', 'YAML of organisation codes and mail addresses')
    .option('--from <address>', 'sender')
    .option('--outbox <folder>', 'write .eml files there (for a ledger without a network)')
    .addOption(new Option('--smtp <url>', 'mail server, smtp://user:password@host:587').env('LEDGER_SMTP'))
    .option(
      '--acting-for <organisation>',
      'organisation on whose behalf (default: the plan’s standing agency)',
    )
    .option('--actor <id>', 'pseudonymous id of who acts; never a person’s name', 'cli')
    .action((plan: string, period: string, { smtp, ...options }: RemindArguments, command: Command) => {
      // What is written on the command line goes before what the environment says.
      const inherited = options.outbox !== undefined && command.getOptionValueSource('smtp') === 'env';
      const args = smtp === undefined || inherited ? options : { ...options, smtp };
      return run((folder, terminal) => remind(folder, plan, period, args, terminal));
    });
}
