import { AccessLog } from '#application';
import { dayInVietnam, isIsoDate, isPeriodKey } from '#domain';
import { parseKnownAt, type ReadModels } from '#read-models';
import { reportAsOpened, type PlanReport, renderCsv, renderTable } from '#reporting';
import { reader } from './access.ts';
import { type DocumentFormat, writeDocument } from './document-files.ts';
import { catchUp, withLedger } from './ledger-files.ts';
import { CliError, EXIT, type Terminal } from './terminal.ts';

export interface ReportArguments {
  readonly asOf?: string;
  readonly knownAt?: string;
  readonly format: 'table' | DocumentFormat;
  /** File to write; the documents docx, pdf and xlsx need one. */
  readonly output?: string;
  /** Number of a published version, `latest` or `draft`. */
  readonly version?: string;
  readonly template?: string;
  readonly signer?: string;
  /** Who takes a file; stands in the record of it. */
  readonly actor: string;
}

/**
 * `ledger report PLAN PERIOD`: on the terminal what is known at a business date and position; with `-o` or `--version` the
 * report as a document or data file, the published version where there is one.
 */
export async function report(
  folder: string,
  plan: string,
  period: string,
  args: ReportArguments,
  terminal: Terminal,
): Promise<void> {
  requirePeriod(period, terminal);
  requireDay('--as-of', args.asOf, terminal);
  const wanted = knownAtOption(args.knownAt, terminal);
  const version = versionOption(args.version, terminal);
  const { format, output, asOf, template, signer, actor } = args;
  await withLedger(folder, terminal, { create: false }, async (ledger) => {
    const models = await catchUp(ledger, terminal);
    if (output === undefined && version === undefined && isPrinted(format)) {
      terminal.print(
        render(await reportOf(models, plan, period, { ...args, knownAt: wanted }), format, terminal),
      );
      return;
    }
    if (format === 'table' || output === undefined) throw usage(format, terminal);
    if (template !== undefined && format !== 'docx' && format !== 'xlsx') throw noTemplate(format, terminal);
    await writeDocument(ledger, {
      plan,
      period,
      format,
      path: output,
      today: dayInVietnam(new Date().toISOString()),
      knownAt: await models.knownAt(wanted),
      language: terminal.language,
      ...(asOf === undefined ? {} : { asOf }),
      ...(version === undefined ? {} : { version }),
      ...(template === undefined ? {} : { template }),
      ...(signer === undefined ? {} : { signer }),
      handingOver: async ({ publication }) => {
        const detail = `${format} ${publication ? `v${publication.version}` : 'draft'}`;
        const access = { access: 'export' as const, what: 'report', subject: period, of: plan, detail };
        await new AccessLog(ledger.store).record(access, reader(actor));
      },
    });
    terminal.print(output);
  });
}

const isPrinted = (format: ReportArguments['format']): format is 'table' | 'csv' | 'json' =>
  format === 'table' || format === 'csv' || format === 'json';

const usage = (format: ReportArguments['format'], terminal: Terminal): CliError =>
  new CliError(
    format === 'table'
      ? terminal.say(
          'Bảng chỉ in ra màn hình. Chọn --format docx, pdf, xlsx, csv hoặc json để ghi tệp.',
          'The table is only printed. Choose --format docx, pdf, xlsx, csv or json for a file.',
        )
      : terminal.say('Thêm -o <tệp> để ghi báo cáo.', 'Add -o <file> to write the report.'),
    EXIT.usage,
  );

const noTemplate = (format: DocumentFormat, terminal: Terminal): CliError =>
  new CliError(
    terminal.say(
      `--template chỉ dùng với --format docx hoặc xlsx, không dùng với ${format}.`,
      `--template goes with --format docx or xlsx, not with ${format}.`,
    ),
    EXIT.usage,
  );

function versionOption(
  text: string | undefined,
  terminal: Terminal,
): number | 'latest' | 'draft' | undefined {
  if (text === undefined || text === 'latest' || text === 'draft') return text;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new CliError(
    terminal.say(
      `--version “${text}”: viết số của bản đã công bố, latest hoặc draft.`,
      `--version "${text}": write the number of a published version, latest or draft.`,
    ),
    EXIT.usage,
  );
}

export async function reportOf(
  models: ReadModels,
  plan: string,
  period: string,
  at: { readonly asOf?: string; readonly knownAt?: number | string | undefined },
): Promise<PlanReport> {
  return reportAsOpened(models, {
    plan,
    period,
    knownAt: await models.knownAt(at.knownAt),
    today: dayInVietnam(new Date().toISOString()),
    ...(at.asOf === undefined ? {} : { asOf: at.asOf }),
  });
}

export function render(result: PlanReport, format: 'table' | 'csv' | 'json', terminal: Terminal): string {
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

/** @throws CliError for what is no period */
export function requirePeriod(period: string, terminal: Terminal): void {
  if (isPeriodKey(period)) return;
  throw new CliError(
    terminal.say(
      `Kỳ “${period}” không hợp lệ. Viết 2025-H1, 2025-H2 hoặc 2025.`,
      `The period "${period}" is invalid. Write 2025-H1, 2025-H2 or 2025.`,
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
