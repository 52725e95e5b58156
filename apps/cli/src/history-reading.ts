/** A history as the command line hands it out: page by page onto the terminal, or whole into a file. */
import pc from 'picocolors';
import { AccessLog } from '#application';
import type { Code } from '#domain';
import { renderTableWorkbook, SOFTWARE } from '#documents';
import { outputFile, writeWhole } from '#files';
import type { HistoryQuery } from '#read-models';
import {
  HISTORY_PAGE,
  historyCsvHead,
  historyCsvRows,
  type HistoryFilters,
  historyQuery,
  type HistoryRow,
  historySheet,
  HistoryTeller,
  historyText,
  MOST_HISTORY_LINES,
} from '#reporting';
import type { Ledger } from '#profiles';
import { reader } from './access.ts';
import { CliError, type Terminal } from './terminal.ts';

export const HISTORY_FORMATS = ['table', 'json', 'csv', 'xlsx'] as const;

export interface ReadingOptions extends HistoryFilters {
  readonly format: (typeof HISTORY_FORMATS)[number];
  /** One event a line as it was stored, without words. */
  readonly json?: boolean;
  readonly after?: number;
  readonly limit?: number;
  /** Whether to ask the directory for names. */
  readonly names?: boolean;
  /** Who asks; stands in the record of exports and of names read. */
  readonly as: string;
}

/** What of the ledger is asked about. */
export interface Place {
  readonly name: string;
  readonly plan: Code | null;
  readonly query: Pick<HistoryQuery, 'stream' | 'wholePlan' | 'touching'>;
}

/** One history read page by page, and what is to be recorded about that. */
export class HistoryReading {
  private readonly ledger: Ledger;
  private readonly place: Place;
  private readonly knownAt: number;
  private readonly args: ReadingOptions;
  private readonly terminal: Terminal;
  private readonly accesses: AccessLog;
  private readonly recorded = new Set<string>();

  constructor(ledger: Ledger, place: Place, knownAt: number, args: ReadingOptions, terminal: Terminal) {
    this.ledger = ledger;
    this.place = place;
    this.knownAt = knownAt;
    this.args = args;
    this.terminal = terminal;
    this.accesses = new AccessLog(ledger.store);
  }

  async ontoTerminal(): Promise<void> {
    const { terminal, args } = this;
    const { language, width, paint } = terminal;
    if (args.format === 'csv') {
      await this.recordExport();
      process.stdout.write(historyCsvHead());
    }
    let found = 0;
    for await (const rows of this.pages()) {
      found += rows.length;
      if (args.format === 'csv') process.stdout.write(historyCsvRows(rows, language));
      else if (args.json === true)
        for (const { told: _, ...entry } of rows) terminal.print(JSON.stringify(entry));
      else if (args.format === 'json') for (const row of rows) terminal.print(JSON.stringify(row));
      else for (const row of rows) terminal.print(historyText(row, { language, width, paint }));
    }
    if (found === 0)
      terminal.note(terminal.say('Không có sự kiện nào khớp bộ lọc.', 'No events match the filters.'));
  }

  /** The file is there as a whole or not at all, and not before it is recorded who took it. */
  async intoFile(path: string): Promise<void> {
    await outputFile(path);
    const rows: HistoryRow[] = [];
    let lines = 0;
    for await (const page of this.pages()) {
      rows.push(...page);
      lines += page.reduce((sum, { told }) => sum + Math.max(told.changes.length, 1), 0);
      this.requireRoom(lines);
    }
    const content = await this.rendered(rows);
    await writeWhole(path, content, undefined, () => this.recordExport());
    this.terminal.print(path);
  }

  private async rendered(rows: readonly HistoryRow[]): Promise<Uint8Array | string> {
    const { language, width } = this.terminal;
    const format = this.args.json === true ? 'json' : this.args.format;
    switch (format) {
      case 'csv':
        return historyCsvHead() + historyCsvRows(rows, language);
      case 'xlsx':
        return renderTableWorkbook(
          historySheet(rows, {
            name: this.place.name,
            knownAt: this.knownAt,
            software: SOFTWARE,
            language,
          }),
        );
      case 'json':
        return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
      case 'table':
        return rows
          .map((row) => `${historyText(row, { language, width, paint: pc.createColors(false) })}\n`)
          .join('');
      default:
        return format satisfies never;
    }
  }

  private requireRoom(lines: number): void {
    const { format } = this.args;
    const most = format === 'xlsx' ? MOST_HISTORY_LINES.xlsx : MOST_HISTORY_LINES.csv;
    if (lines <= most) return;
    throw new CliError(
      this.terminal.say(
        `Lịch sử có hơn ${most} dòng, quá nhiều cho một tệp ${format}. Lọc bằng --period, --organisation, --kind, hoặc lấy từng phần bằng --after và --limit.`,
        `The history has more than ${most} lines, too many for one ${format} file. Filter with --period, --organisation or --kind, or take parts with --after and --limit.`,
      ),
    );
  }

  /** In pages, each told and its names recorded before it is handed on. */
  private async *pages(): AsyncGenerator<readonly HistoryRow[]> {
    const { models, people } = this.ledger;
    const { plan, query } = this.place;
    const { args, knownAt } = this;
    const view = plan === null ? undefined : await models.plan(plan, { asOf: '9999-12-31', knownAt });
    const asked = { ...query, ...historyQuery(args, view?.calendar), knownAt };
    const teller = new HistoryTeller(models, {
      knownAt,
      language: this.terminal.language,
      ...(args.names === true ? { names: { whoIs: people.whoIs, actingFor: null } } : {}),
    });
    let left = args.limit ?? Number.MAX_SAFE_INTEGER;
    for (let after = args.after ?? 0; left > 0;) {
      const limit = Math.min(left, HISTORY_PAGE);
      const page = await models.history({ ...asked, after, limit });
      const rows: HistoryRow[] = [];
      for (const entry of page) rows.push(await teller.tell(entry));
      for (const { actor, told } of rows) if (told.name !== null) await this.recordName(actor);
      yield rows;
      if (page.length < limit) return;
      left -= page.length;
      after = page.at(-1)?.position ?? after;
    }
  }

  private async recordName(actor: string): Promise<void> {
    if (this.recorded.has(actor)) return;
    this.recorded.add(actor);
    const { name, plan } = this.place;
    await this.accesses.record(
      { access: 'read', what: 'person', subject: actor, of: plan, detail: name },
      reader(this.args.as),
    );
  }

  private async recordExport(): Promise<void> {
    const { name, plan } = this.place;
    const { format, json } = this.args;
    const detail = json === true ? 'json' : format;
    await this.accesses.record(
      { access: 'export', what: 'history', subject: name, of: plan, detail },
      reader(this.args.as),
    );
  }
}
