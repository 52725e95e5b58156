/** Reports as files. */
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Code, IsoDate, Language, PeriodKey } from '#domain';
import {
  renderDocx,
  renderDocxTemplate,
  renderPdf,
  renderXlsx,
  renderXlsxTemplate,
  type ReportDocument,
  reportDocument,
  SOFTWARE,
} from '#documents';
import {
  type Authenticity,
  contentToShow,
  renderCsvFile,
  renderJsonFile,
  type ReportContent,
} from '#reporting';
import { authenticityIn, type CopiedLedger } from '../../api/src/ledger/published-reports.ts';
import { makeFolders, removeFolders, outputFile, writeWhole } from '#files';

export const DOCUMENT_FORMATS = ['docx', 'pdf', 'xlsx', 'csv', 'json'] as const;
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

export interface DocumentRequest {
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly format: DocumentFormat;
  readonly path: string;
  readonly today: IsoDate;
  readonly asOf?: IsoDate;
  readonly knownAt?: number;
  /** A published version, or a draft; default the latest published, else a draft. */
  readonly version?: number | 'latest' | 'draft';
  /** The agency's own file with placeholders. */
  readonly template?: string;
  readonly signer?: string;
  /** Of the words in a CSV; documents are in Vietnamese. */
  readonly language?: Language;
  /** Told of the content when the file is written and has not got its name yet. */
  readonly handingOver?: (content: ReportContent) => Promise<void>;
}

/** `bao-cao-<plan>-<period>-v<n>.docx`, or `…-du-thao.docx` */
export const documentName = (
  plan: Code,
  period: PeriodKey,
  version: number | null,
  format: DocumentFormat,
): string => `bao-cao-${plan}-${period}-${version === null ? 'du-thao' : `v${version}`}.${format}`;

/** Writes a report to a file, the whole of it or nothing. */
export async function writeDocument(
  ledger: CopiedLedger,
  { path, format, template, signer, knownAt, language = 'vi', handingOver, ...asked }: DocumentRequest,
): Promise<void> {
  await outputFile(path);
  const { models } = ledger;
  const content = await contentToShow(models, { ...asked, knownAt: await models.knownAt(knownAt) });
  const authenticity = await authenticityIn(ledger, content);
  const document = reportDocument(content, {
    software: SOFTWARE,
    authenticity,
    ...(signer === undefined ? {} : { signer }),
  });
  const bytes = await rendered(content, document, format, language, template);
  await writeWhole(path, bytes, undefined, () => Promise.resolve(handingOver?.(content)));
}

/** Documents written and not yet there under their names. */
export interface StagedDocuments {
  /** Writes in what is known only once the report is published, and gives them their names. @returns the paths */
  place(authenticity: Authenticity | null): Promise<string[]>;
  /** Removes what was not placed. */
  discard(): Promise<void>;
}

/** As long as a real one: what is written before has to take as much room as what takes its place. */
const STAND_IN: Authenticity = {
  origin: 'x'.repeat(80),
  size: 999_999_999,
  root: `${'A'.repeat(43)}=`,
  code: '0000-0000-0000-0000-0000-0000',
  text: 'x'.repeat(400),
};

/**
 * Writes a report in every format into a folder of its own beside where the documents go, so that a full disk or a missing
 * permission shows before the report is published.
 */
export async function stageDocuments(folder: string, content: ReportContent): Promise<StagedDocuments> {
  const { report, publication } = content;
  const nameOf = (format: DocumentFormat): string =>
    documentName(report.plan.code, report.period.key, publication?.version ?? null, format);
  const made = makeFolders(folder);
  const staging = await mkdtemp(join(folder, '.partial-'));
  const discard = async (): Promise<void> => {
    await rm(staging, { recursive: true, force: true });
    removeFolders(made);
  };
  const writeAll = async (authenticity: Authenticity | null): Promise<void> => {
    const document = reportDocument(content, { software: SOFTWARE, authenticity });
    for (const format of DOCUMENT_FORMATS) {
      const bytes = await rendered(content, document, format, 'vi', undefined);
      await writeWhole(join(staging, nameOf(format)), bytes);
    }
  };
  try {
    for (const format of DOCUMENT_FORMATS) await outputFile(join(folder, nameOf(format)));
    await writeAll(STAND_IN);
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    discard,
    async place(authenticity) {
      await writeAll(authenticity);
      const paths: string[] = [];
      for (const format of DOCUMENT_FORMATS) {
        const path = join(folder, nameOf(format));
        await rename(join(staging, nameOf(format)), path);
        paths.push(path);
      }
      return paths;
    },
  };
}

async function rendered(
  content: ReportContent,
  document: ReportDocument,
  format: DocumentFormat,
  language: Language,
  template: string | undefined,
): Promise<Uint8Array | string> {
  switch (format) {
    case 'docx':
      return template === undefined
        ? renderDocx(document)
        : renderDocxTemplate(await readFile(template), document);
    case 'xlsx':
      return template === undefined
        ? renderXlsx(document)
        : renderXlsxTemplate(await readFile(template), document);
    case 'pdf':
      return renderPdf(document);
    case 'csv':
      return renderCsvFile(content, language, SOFTWARE);
    case 'json':
      return renderJsonFile(content, SOFTWARE, document.authenticity);
    default:
      return format satisfies never;
  }
}
