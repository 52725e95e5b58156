import { dayInVietnam, isIsoDate, isPeriodKey } from '#domain';
import type { ReadModels } from '#read-models';
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
  if (args.asOf !== undefined && !isIsoDate(args.asOf))
    throw new CliError(`--as-of ${args.asOf}: YYYY-MM-DD`, EXIT.usage);
  const wanted = parseKnownAt(args.knownAt, terminal);
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

/** A position is a whole number, an instant an ISO time; a day alone stands for its end in Vietnam. */
export function parseKnownAt(text: string | undefined, terminal: Terminal): number | string | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  if (isIsoDate(text)) return new Date(`${text}T23:59:59.999+07:00`).toISOString();
  const instant = new Date(text);
  if (/^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(instant.getTime())) return instant.toISOString();
  throw new CliError(
    terminal.say(
      `--known-at “${text}”: viết một vị trí (số nguyên), một ngày (2025-07-15) hoặc thời điểm (2025-07-15T17:00:00+07:00).`,
      `--known-at "${text}": write a position (whole number), a day (2025-07-15) or a time (2025-07-15T17:00:00+07:00).`,
    ),
    EXIT.usage,
  );
}
