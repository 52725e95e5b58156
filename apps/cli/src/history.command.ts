/** `ledger history SUBJECT`: what was done, by whom for whom, when, about which day, field by field, and why. */
import { type Code, isCode, isPeriodKey } from '#domain';
import type { ReadModels } from '#read-models';
import { ASKABLE_KINDS, HISTORY_CAUSES, HISTORY_KINDS } from '#reporting';
import { HistoryReading, type Place, type ReadingOptions } from './history-reading.ts';
import { catchUp, withLedger } from './ledger-files.ts';
import { knownAtOption, requireDay } from './report.command.ts';
import { CliError, EXIT, type Terminal } from './terminal.ts';

export interface HistoryArguments extends ReadingOptions {
  readonly output?: string;
  readonly knownAt?: string;
}

export async function history(
  folder: string,
  subject: string,
  args: HistoryArguments,
  terminal: Terminal,
): Promise<void> {
  requireFilters(args, terminal);
  const wanted = knownAtOption(args.knownAt, terminal);
  if (args.format === 'xlsx' && args.output === undefined) throw noFile(terminal);
  await withLedger(folder, terminal, { create: false }, async (ledger) => {
    const models = await catchUp(ledger, terminal);
    const knownAt = await models.knownAt(wanted);
    const place = await placeOf(models, subject, knownAt, terminal);
    const reading = new HistoryReading(ledger, place, knownAt, args, terminal);
    if (args.output !== undefined) await reading.intoFile(args.output);
    else await reading.ontoTerminal();
  });
}

/** A stream, else a plan with all its streams, else everything that touched an organisation. */
async function placeOf(
  models: ReadModels,
  subject: string,
  knownAt: number,
  terminal: Terminal,
): Promise<Place> {
  const places: Place[] = [
    { name: subject, plan: planOf(subject), query: { stream: subject } },
    ...(isCode(subject)
      ? [
          { name: `plan-${subject}`, plan: subject, query: { wholePlan: subject } },
          { name: `organisation-${subject}`, plan: null, query: { touching: subject } },
        ]
      : []),
  ];
  for (const place of places)
    if ((await models.history({ ...place.query, knownAt, limit: 1 })).length > 0) return place;
  throw new CliError(
    terminal.say(
      `Không có sự kiện nào của “${subject}”. Viết mã kế hoạch, mã cơ quan, hoặc tên luồng như task-<kế hoạch>.<nhiệm vụ>, indicator-<kế hoạch>.<chỉ tiêu>, plan-<kế hoạch>, organisation-<cơ quan>, report-<kế hoạch>.<kỳ>, submission-<kế hoạch>.<kỳ>.<cơ quan>, access-<kế hoạch>.<năm>; kỳ viết 2024-h1.`,
      `There are no events of "${subject}". Write the code of a plan or an organisation, or a stream such as task-<plan>.<task>, indicator-<plan>.<indicator>, plan-<plan>, organisation-<organisation>, report-<plan>.<period>, submission-<plan>.<period>.<organisation>, access-<plan>.<year>; a period as 2024-h1.`,
    ),
  );
}

/** The plan in the name of a stream; no code has a dot in it. */
const planOf = (stream: string): Code | null =>
  /^(?:plan|task|indicator|report|submission)-([^.]+)/.exec(stream)?.[1] ?? null;

const noFile = (terminal: Terminal): CliError =>
  new CliError(
    terminal.say('Thêm -o <tệp.xlsx> để ghi bảng tính.', 'Add -o <file.xlsx> to write the workbook.'),
    EXIT.usage,
  );

/** @throws CliError naming the option that is wrong and what it may be */
function requireFilters(args: HistoryArguments, terminal: Terminal): void {
  const { period, organisation, cause, kind, recordedFrom, recordedTo } = args;
  requireDay('--recorded-from', recordedFrom, terminal);
  requireDay('--recorded-to', recordedTo, terminal);
  const refuse = (option: string, value: string, vi: string, en: string): never => {
    throw new CliError(
      terminal.say(`${option} “${value}”: ${vi}`, `${option} "${value}": ${en}`),
      EXIT.usage,
    );
  };
  if (period !== undefined && !isPeriodKey(period))
    refuse('--period', period, 'viết 2025-H1, 2025-H2 hoặc 2025.', 'write 2025-H1, 2025-H2 or 2025.');
  if (organisation !== undefined && !isCode(organisation))
    refuse(
      '--organisation',
      organisation,
      'viết mã cơ quan, ví dụ so-tttt-tuyen-quang.',
      'write the code of an organisation, such as so-tttt-tuyen-quang.',
    );
  const oneOf = (option: string, value: string | undefined, values: readonly string[]): void => {
    if (value !== undefined && !values.includes(value))
      refuse(option, value, `chọn một trong: ${values.join(', ')}.`, `choose one of: ${values.join(', ')}.`);
  };
  oneOf('--cause', cause, HISTORY_CAUSES);
  if (kind !== undefined && !ASKABLE_KINDS.includes(kind)) {
    const families = HISTORY_KINDS.join(', ');
    refuse(
      '--kind',
      kind,
      `chọn ${families}, hoặc một loại sự kiện như TaskAssigned.`,
      `choose ${families}, or an event type such as TaskAssigned.`,
    );
  }
}
