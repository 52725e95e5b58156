import { dayInVietnam, isIsoDate, isPeriodKey } from '#domain';
import { parseKnownAt, type ReadModels } from '#read-models';
import { buildReport, type PlanReport, renderCsv, renderTable } from '#reporting';
import { catchUp, withLedger } from './ledger-files.ts';
import { CliError, EXIT, type Terminal } from './terminal.ts';

export interface ReportArguments {
  readonly asOf?: string;
  readonly knownAt?: string;
  readonly format: 'table' | 'json' | 'csv';
}

/** `ledger report PLAN PERIOD`: the report at a business date, as known at a position or instant. */
export async function report(
  folder: string,
  plan: string,
  period: string,
  args: ReportArguments,
  terminal: Terminal,
): Promise<void> {
  if (!isPeriodKey(period)) {
    const vi = `Kỳ “${period}” không hợp lệ. Viết 2025-H1, 2025-H2 hoặc 2025.`;
    throw new CliError(
      terminal.say(vi, `The period "${period}" is invalid. Write 2025-H1, 2025-H2 or 2025.`),
      EXIT.usage,
    );
  }
  requireDay('--as-of', args.asOf, terminal);
  const wanted = knownAtOption(args.knownAt, terminal);
  await withLedger(folder, terminal, { create: false }, async (ledger) => {
    const models = await catchUp(ledger, terminal);
    terminal.print(
      render(reportOf(models, plan, period, { ...args, knownAt: wanted }), args.format, terminal),
    );
  });
}

export function reportOf(
  models: ReadModels,
  plan: string,
  period: string,
  at: { readonly asOf?: string; readonly knownAt?: number | string | undefined },
): PlanReport {
  return buildReport(models, {
    plan,
    period,
    knownAt: models.knownAt(at.knownAt),
    today: dayInVietnam(new Date().toISOString()),
    ...(at.asOf === undefined ? {} : { asOf: at.asOf }),
  });
}

function render(result: PlanReport, format: ReportArguments['format'], terminal: Terminal): string {
  switch (format) {
    case 'json':
      return JSON.stringify(result, null, 2);
    case 'csv':
      return renderCsv(result, terminal.language).trimEnd();
    case 'table':
      return renderTable(result, terminal);
    default:
      return format satisfies never;
  }
}

/** @throws CliError for what is neither a position nor a day nor an instant */
export function knownAtOption(text: string | undefined, terminal: Terminal): number | string | undefined {
  if (text === undefined) return undefined;
  const known = parseKnownAt(text);
  if (known !== undefined) return known;
  throw new CliError(
    terminal.say(
      `--known-at “${text}”: viết một vị trí (số nguyên), một ngày (2025-07-15) hoặc thời điểm (2025-07-15T17:00:00+07:00).`,
      `--known-at "${text}": write a position (whole number), a day (2025-07-15) or a time (2025-07-15T17:00:00+07:00).`,
    ),
    EXIT.usage,
  );
}

/** @throws CliError for a day that does not exist */
export function requireDay(option: string, text: string | undefined, terminal: Terminal): void {
  if (text === undefined || isIsoDate(text)) return;
  throw new CliError(
    terminal.say(
      `${option} “${text}”: không phải ngày có thật; viết YYYY-MM-DD, ví dụ 2025-06-14.`,
      `${option} "${text}": not an existing day; write YYYY-MM-DD, for example 2025-06-14.`,
    ),
    EXIT.usage,
  );
}
