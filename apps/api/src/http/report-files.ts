import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { LedgerLog } from '#audit';
import { AccessLog, bilingual, InputError } from '#application';
import { canonicalJson, type Code, type Language, type PeriodKey } from '#domain';
import {
  renderDocx,
  renderDocxTemplate,
  renderPdf,
  renderXlsx,
  renderXlsxTemplate,
  reportDocument,
  SOFTWARE,
} from '#documents';
import { ReadModels } from '#read-models';
import {
  type Authenticity,
  reportDigest,
  renderCsvFile,
  renderJsonFile,
  type ReportContent,
} from '#reporting';
import { authenticityIn } from '../ledger/published-reports.ts';
import { ContentQuery } from '../queries/report.query.ts';
import { Answers } from './answers.ts';
import type { FillDto, ReportDto } from './asked.dto.ts';
import { inputProblem } from './input-problem.ts';
import { languageOf } from './language.ts';
import { TEMPLATE_TYPES } from './media-types.ts';
import { readerOf } from './reader.ts';

const RENDERERS = { docx: renderDocx, pdf: renderPdf, xlsx: renderXlsx };
const FILLERS = { docx: renderDocxTemplate, xlsx: renderXlsxTemplate };

type FileFormat = NonNullable<ReportDto['format']>;

export const FILE_TYPES: Readonly<Record<FileFormat, string>> = {
  ...TEMPLATE_TYPES,
  pdf: 'application/pdf',
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  /** The canonical JSON, whose SHA-256 is the digest. */
  content: 'application/json; charset=utf-8',
};

const FIXED_DAY = bilingual(
  'không đi cùng bản đã công bố: bản đó đứng ở ngày chốt số liệu của nó; bỏ asOf hoặc hỏi version=draft',
  'does not go with a published version, which stands at its own day; leave it out or ask for version=draft',
);

export interface AskedReport {
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly asked: Pick<ReportDto, 'asOf' | 'knownAt' | 'version'>;
}

/** Serves what a report's content is made into. What has been published never changes and says so with its ETag. */
@Injectable()
export class ReportFiles {
  private readonly answers: Answers;
  private readonly accesses: AccessLog;
  private readonly models: ReadModels;
  private readonly log: LedgerLog;

  constructor(answers: Answers, accesses: AccessLog, models: ReadModels, log: LedgerLog) {
    this.answers = answers;
    this.accesses = accesses;
    this.models = models;
    this.log = log;
  }

  /** A document or data file; undefined where the client has it already. That it was handed out is recorded first. */
  async file(
    report: AskedReport,
    format: FileFormat,
    reply: FastifyReply,
  ): Promise<string | Buffer | undefined> {
    const content = await this.content(report);
    const language = languageOf(reply.request.headers['accept-language']);
    const tag = `${describe(content, format, reply)}.${format}`;
    if (format === 'csv') reply.header('Content-Language', language);
    if (clientHas(content, format === 'csv' ? `${tag}.${language}` : tag, reply)) return undefined;
    const file = await rendered(
      content,
      await authenticityIn({ models: this.models, log: this.log }, content),
      format,
      language,
    );
    await this.recordExport(report, content, format, reply);
    return file;
  }

  /**
   * The agency's own template, filled.
   * @throws DocumentError where the template cannot be used
   */
  async filled(
    report: AskedReport,
    format: FillDto['format'],
    template: Uint8Array,
    reply: FastifyReply,
  ): Promise<Buffer> {
    const content = await this.content(report);
    const authenticity = await authenticityIn({ models: this.models, log: this.log }, content);
    const document = reportDocument(content, { software: SOFTWARE, authenticity });
    const bytes = await FILLERS[format](template, document);
    describe(content, format, reply);
    await this.recordExport(report, content, `${format} template`, reply);
    return bufferOf(bytes);
  }

  private async recordExport(
    { plan, period }: AskedReport,
    { publication }: ReportContent,
    format: string,
    reply: FastifyReply,
  ): Promise<void> {
    const detail = `${format} ${publication ? `v${publication.version}` : 'draft'}`;
    const access = { access: 'export' as const, what: 'report', subject: period, of: plan, detail };
    await this.accesses.record(access, readerOf(reply.request));
  }

  private async content({ plan, period, asked }: AskedReport): Promise<ReportContent> {
    const { asOf, version } = asked;
    if (asOf !== undefined && version !== undefined && version !== 'draft')
      throw new InputError([inputProblem('asOf', 'published-version', asOf, FIXED_DAY)]);
    const { knownAt } = await this.answers.at(asked);
    const at = { knownAt, ...(asOf === undefined ? {} : { asOf }) };
    return this.answers.ask(new ContentQuery(plan, period, at, versionOf(version)));
  }
}

async function rendered(
  content: ReportContent,
  authenticity: Authenticity | null,
  format: FileFormat,
  language: Language,
): Promise<string | Buffer> {
  switch (format) {
    case 'csv':
      return renderCsvFile(content, language, SOFTWARE);
    case 'json':
      return renderJsonFile(content, SOFTWARE, authenticity);
    case 'content':
      return canonicalJson(content);
    default:
      return bufferOf(await RENDERERS[format](reportDocument(content, { software: SOFTWARE, authenticity })));
  }
}

const versionOf = (asked: string | undefined): number | 'latest' | 'draft' | undefined =>
  asked === undefined || asked === 'latest' || asked === 'draft' ? asked : Number(asked);

/** Says what a file is. @returns the digest of its content */
function describe(content: ReportContent, format: FileFormat, reply: FastifyReply): string {
  const { report, publication } = content;
  const digest = reportDigest(content);
  const version = publication ? `v${publication.version}` : 'du-thao';
  const ending = format === 'content' ? 'json' : format;
  const name = `bao-cao-${report.plan.code}-${report.period.key}-${version}.${ending}`;
  reply
    .header('Content-Type', FILE_TYPES[format])
    .header('Content-Disposition', `attachment; filename="${name}"`)
    .header('X-Content-Type-Options', 'nosniff')
    .header('X-Content-Digest', digest);
  return digest;
}

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Other bytes may come of the same content from another version of the program. */
const SOFTWARE_TAG = SOFTWARE.replaceAll(/[^A-Za-z0-9.]+/g, '-');

/**
 * Says how long an answer can be kept: a published version for ever, asked for again by its ETag, a draft not at all. Where
 * the client has it, the answer is 304 without a body.
 */
function clientHas(content: ReportContent, tag: string, reply: FastifyReply): boolean {
  if (!content.publication) return false;
  const etag = `"${tag}.${SOFTWARE_TAG}"`;
  reply.header('ETag', etag).header('Cache-Control', 'private, no-cache');
  // RFC 9110, 13.1.2
  const sent = (reply.request.headers['if-none-match'] ?? '').split(',').map((one) => one.trim());
  const has = sent.some((one) => one === '*' || one.replace(/^W\//, '') === etag);
  if (has) reply.code(304);
  return has;
}
