/** `ledger publish`: publishes the report of a closed period and writes its documents. */
import {
  type Code,
  type PreparedReport,
  type PublicationException,
  type PublishedDocument,
  REVISION_CAUSES,
  type RevisionCause,
} from '#domain';
import { InputError, PublishDto, validateInput } from '#application';
import { dateText } from '#reporting';
import { authenticityIn } from '../../api/src/ledger/published-reports.ts';
import { publicationOf } from '../../api/src/ledger/publication.ts';
import { type Acting, commanding } from './commanding.ts';
import { stageDocuments } from './document-files.ts';
import { knownAtOption, requireDay } from './report.command.ts';
import { CliError, EXIT, type Terminal } from './terminal.ts';

export interface PublishArguments extends Acting {
  readonly number: string;
  readonly date?: string;
  /** `ORGANISATION=REASON`, repeated. */
  readonly exception: readonly string[];
  readonly reason?: string;
  readonly cause?: string;
  readonly knownAt?: string;
  readonly on?: string;
  /** Folder for the documents. */
  readonly output?: string;
}

export const publish = (
  folder: string,
  plan: Code,
  period: string,
  args: PublishArguments,
  terminal: Terminal,
): Promise<void> =>
  commanding(folder, args, terminal, async (commands) => {
    const { models, today } = commands;
    requireDay('--date', args.date, terminal);
    requireDay('--on', args.on, terminal);
    const wanted = knownAtOption(args.knownAt, terminal);
    // A position beyond the end is for the ledger to refuse, not to be cut off here.
    const knownAt = typeof wanted === 'number' ? wanted : await models.knownAt(wanted);
    const dto = validated(args, terminal);
    await commands.requirePlan(plan);
    const at = { plan, period, knownAt, today };
    const envelope = commands.envelope(await commands.managerOf(plan));
    const { document, prepared, content, message } = await publicationOf(models, at, dto, envelope);
    const staged = args.output === undefined ? undefined : await stageDocuments(args.output, content);
    try {
      await commands.execute(message);
      announce(document, prepared, terminal);
      if (!staged) return;
      const paths = await staged.place(await authenticityIn(commands, content));
      for (const path of paths) terminal.print(path);
    } finally {
      await staged?.discard();
    }
  });

/** The options by the names of the fields they fill. */
const OPTIONS: Readonly<Record<string, string>> = {
  number: '--number',
  date: '--date',
  exceptions: '--exception',
  'correction.reason': '--reason',
  'correction.cause': '--cause',
  knownAt: '--known-at',
  on: '--on',
};

/** What the command line says, held to the same rules as a request over HTTP. @throws InputError naming the option */
function validated(args: PublishArguments, terminal: Terminal): PublishDto {
  const { number, date, on, knownAt, exception } = args;
  const correction = correctionOf(args, terminal);
  const exceptions = exception.map((pair) => exceptionOf(pair, terminal));
  const given = Object.entries({ number, date, on, knownAt, exceptions, correction });
  try {
    return validateInput(PublishDto, Object.fromEntries(given.filter(([, value]) => value !== undefined)));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(
      error.problems.map((problem) => ({
        ...problem,
        field: OPTIONS[problem.field] ?? OPTIONS[problem.field.replace(/\[.*/, '')] ?? problem.field,
      })),
    );
  }
}

function announce(
  document: PublishedDocument,
  { version, digest, knownAt }: PreparedReport,
  terminal: Terminal,
): void {
  terminal.print(
    terminal.say(
      `Đã công bố bản ${version}, số ${document.number} ngày ${dateText(document.date, 'vi')}, vị trí ${knownAt}, mã nội dung ${digest}`,
      `Published version ${version}, number ${document.number} of ${dateText(document.date, 'en')}, position ${knownAt}, digest ${digest}`,
    ),
  );
}

function exceptionOf(pair: string, terminal: Terminal): PublicationException {
  const at = pair.indexOf('=');
  if (at > 0) return { organisation: pair.slice(0, at), reason: pair.slice(at + 1) };
  throw new CliError(
    terminal.say(
      `--exception “${pair}”: viết <mã cơ quan>=<lý do>.`,
      `--exception "${pair}": write <organisation>=<reason>.`,
    ),
    EXIT.usage,
  );
}

function correctionOf(
  { reason, cause }: PublishArguments,
  terminal: Terminal,
): { readonly reason: string; readonly cause: RevisionCause } | undefined {
  if (reason === undefined && cause === undefined) return undefined;
  const known = REVISION_CAUSES.find((candidate) => candidate === cause);
  if (reason !== undefined && known !== undefined) return { reason, cause: known };
  throw new CliError(
    terminal.say(
      `Bản thay thế cần cả --reason và --cause (${REVISION_CAUSES.join(', ')}).`,
      `A version that replaces another needs both --reason and --cause (${REVISION_CAUSES.join(', ')}).`,
    ),
    EXIT.usage,
  );
}
