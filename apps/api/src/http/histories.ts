import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AccessLog, bilingual, InputError } from '#application';
import type { Code } from '#domain';
import { renderTableWorkbook, SOFTWARE } from '#documents';
import {
  HISTORY_PAGE,
  historyCsvHead,
  historyCsvRows,
  type HistoryRow,
  historySheet,
  MOST_HISTORY_LINES,
} from '#reporting';
import {
  HistoryQuery,
  type HistoryRange,
  type HistorySubject,
  streamOf,
} from '../queries/history.queries.ts';
import { Answers } from './answers.ts';
import type { HistoryDto } from './asked.dto.ts';
import { inputProblem } from './input-problem.ts';
import { languageOf } from './language.ts';
import { TEMPLATE_TYPES } from './media-types.ts';
import { readerOf } from './reader.ts';

const DEFAULT_LIMIT = 50;

export interface HistoryAnswer {
  /** Null where the history is not cut off at a business date. */
  readonly asOf: string | null;
  readonly knownAt: number;
  readonly data: readonly HistoryRow[];
  /** Address of the next page, which is cut off at the same knowledge; null on the last. */
  readonly next: string | null;
}

type FileFormat = 'csv' | 'xlsx';

const FILE_TYPES: Readonly<Record<FileFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: TEMPLATE_TYPES.xlsx,
};

const TOO_LONG = bilingual(
  `có quá nhiều dòng cho một tệp (csv tối đa ${MOST_HISTORY_LINES.csv}, xlsx ${MOST_HISTORY_LINES.xlsx}); lọc theo kỳ, cơ quan, loại việc, hoặc lấy từng phần bằng after và limit`,
  `has too many lines for one file (csv at most ${MOST_HISTORY_LINES.csv}, xlsx ${MOST_HISTORY_LINES.xlsx}); filter by period, organisation or kind, or take parts with after and limit`,
);

/** Pages through the history of anything, or hands it out as a file. */
@Injectable()
export class Histories {
  private readonly answers: Answers;
  private readonly accesses: AccessLog;

  constructor(answers: Answers, accesses: AccessLog) {
    this.answers = answers;
    this.accesses = accesses;
  }

  async of(
    subject: HistorySubject,
    asked: HistoryDto,
    reply: FastifyReply,
  ): Promise<HistoryAnswer | string | Buffer> {
    const { accept = '', 'accept-language': accepted } = reply.request.headers;
    const { knownAt } = await this.answers.at(asked);
    const { asOf, after = 0, limit, format = /\btext\/csv\b/i.test(accept) ? 'csv' : 'json' } = asked;
    const range = {
      knownAt,
      after,
      limit: limit ?? (format === 'json' ? DEFAULT_LIMIT : HISTORY_PAGE),
      ...(asOf === undefined ? {} : { asOf }),
      filters: asked,
      language: languageOf(accepted),
      ...(asked.names === true ? { namesFor: { actingFor: readerOf(reply.request).actingFor } } : {}),
    };
    reply.header('Vary', 'Accept, Accept-Language').header('Content-Language', range.language);
    if (format !== 'json') return this.file(subject, range, limit === undefined, format, reply);
    const page = await this.answers.ask(new HistoryQuery(subject, range));
    await this.recordNames(page.rows, subject, reply);
    const next = linkNext(page.next, range, reply);
    return { asOf: asOf ?? null, knownAt, data: page.rows, next };
  }

  /** Everything that is asked for in one file. That it was taken out is recorded before it is handed over. */
  private async file(
    subject: HistorySubject,
    range: HistoryRange,
    whole: boolean,
    format: FileFormat,
    reply: FastifyReply,
  ): Promise<string | Buffer> {
    const rows: HistoryRow[] = [];
    let lines = 0;
    let next: number | null = range.after ?? 0;
    do {
      const page: { rows: readonly HistoryRow[]; next: number | null } = await this.answers.ask(
        new HistoryQuery(subject, { ...range, after: next }),
      );
      rows.push(...page.rows);
      lines += page.rows.reduce((sum, { told }) => sum + Math.max(told.changes.length, 1), 0);
      if (lines > MOST_HISTORY_LINES[format])
        throw new InputError([inputProblem('format', 'history-too-long', format, TOO_LONG)]);
      next = page.next;
    } while (whole && next !== null);
    const name = nameOf(subject);
    const { language, knownAt } = range;
    const file =
      format === 'csv'
        ? historyCsvHead() + historyCsvRows(rows, language)
        : await renderTableWorkbook(historySheet(rows, { name, knownAt, software: SOFTWARE, language }));
    await this.recordNames(rows, subject, reply);
    await this.accesses.record(
      { access: 'export', what: 'history', subject: name, of: planOf(subject), detail: format },
      readerOf(reply.request),
    );
    linkNext(next, range, reply);
    reply
      .header('Content-Type', FILE_TYPES[format])
      .header('Content-Disposition', `attachment; filename="lich-su-${name}-${knownAt}.${format}"`)
      .header('X-Content-Type-Options', 'nosniff');
    return typeof file === 'string' ? file : Buffer.from(file);
  }

  /** Each person whose name is shown, once an answer. */
  private async recordNames(
    rows: readonly HistoryRow[],
    subject: HistorySubject,
    reply: FastifyReply,
  ): Promise<void> {
    const named = rows.filter(({ told }) => told.name !== null).map(({ actor }) => actor);
    for (const person of new Set(named)) {
      const access = { access: 'read' as const, what: 'person', subject: person, of: planOf(subject) };
      await this.accesses.record({ ...access, detail: nameOf(subject) }, readerOf(reply.request));
    }
  }
}

const nameOf = (subject: HistorySubject): string =>
  subject.kind === 'ledger' ? 'ledger' : streamOf(subject);

const planOf = (subject: HistorySubject): Code | null => ('plan' in subject ? subject.plan : null);

/** The next page under the same question, cut off at the same knowledge. */
function linkNext(next: number | null, range: HistoryRange, reply: FastifyReply): string | null {
  if (next === null) return null;
  const { url, query } = reply.request;
  const { asOf, knownAt, limit } = range;
  const parameters = new URLSearchParams({
    knownAt: String(knownAt),
    after: String(next),
    limit: String(limit),
    ...(asOf === undefined ? {} : { asOf }),
  });
  for (const [name, value] of Object.entries(query as Readonly<Record<string, unknown>>))
    if (!parameters.has(name) && typeof value === 'string') parameters.set(name, value);
  const address = `${url.split('?')[0] ?? ''}?${parameters.toString()}`;
  reply.header('Link', `<${address}>; rel="next"`);
  return address;
}
