/**
 * A document held against the ledger that it says it is from. Pure but for what the ledger is asked: the version the document
 * names is made again from the ledger, in the same kind of file, and the two are compared. Whatever the file is, the answer is
 * a verdict; only what shows the same words and figures is called authentic.
 */
import type { IsoDate } from '#domain';
import {
  type Authenticity,
  renderCsvFile,
  renderJsonFile,
  reportFile,
  ReportInconsistency,
  type ReportContent,
} from '#reporting';
import canonicalize from 'canonicalize';
import { AUTHENTICITY_TITLE } from '../authenticity/authenticity-words.ts';
import type { ReportDocument } from '../model.ts';
import { renderDocx, renderPdf, renderXlsx } from '../render.ts';
import { reportDocument } from '../report/report-document.ts';
import { SOFTWARE } from '../software.ts';
import { type Claim, claimIn } from './claim.ts';
import { csvDifferences, csvRecords, isRecord, jsonDifferences, parsedJson } from './compare-data.ts';
import { docxDifferences } from './compare-passages.ts';
import { pdfDifferences } from './compare-pdf.ts';
import { otherFormat, xlsxDifferences } from './compare-sheets.ts';
import { changesWhatIsSeen } from './pdf-added.ts';
import { readDocx } from './read-docx.ts';
import { endOfOriginal, overlaysIn, readPdf } from './read-pdf.ts';
import { readXlsx } from './read-xlsx.ts';
import {
  type Difference,
  type FileKind,
  type FileVerdict,
  MOST_DIFFERENCES,
  MOST_VERIFIED_BYTES,
  type Sameness,
  Unverifiable,
} from './verdict.ts';
import { comparable } from './xml-events.ts';
import { partsOfFile, type Parts, textIn } from './zip-file.ts';

/** A published version, as the ledger knows it. */
export interface PublishedReport {
  readonly plan: string;
  readonly period: string;
  readonly version: number;
  readonly number: string;
  readonly date: IsoDate;
  readonly digest: string;
  readonly authenticity: Authenticity;
  /** The latest version, where that is another. */
  readonly supersededBy: FileVerdict['supersededBy'];
  /** @throws ReportInconsistency where the ledger cannot make the report again as it was published */
  content(): ReportContent;
}

/** The published reports of a ledger. */
export interface PublishedReports {
  version(plan: string, period: string, version: number): PublishedReport | undefined;
  /** By check code or by digest of the content. */
  known(by: { readonly code: string } | { readonly digest: string }): PublishedReport | undefined;
}

/** What a check code stands for, with nothing to compare. */
export function verifyCode(code: string, ledger: PublishedReports): FileVerdict {
  const report = ledger.known({ code }) ?? null;
  return report
    ? verdictOn(null, report, true, { reason: 'code-only' })
    : verdictOn(null, null, true, { reason: 'not-published', about: code });
}

/** Whether a file is what the ledger published. Never throws for what is in the file. */
export async function verifyFile(bytes: Uint8Array, ledger: PublishedReports): Promise<FileVerdict> {
  const found: { kind: FileKind | null; report: PublishedReport | null; hasCode: boolean } = {
    kind: null,
    report: null,
    hasCode: false,
  };
  const verdict = (parts: Partial<FileVerdict>): FileVerdict =>
    verdictOn(found.kind, found.report, found.hasCode, parts);
  try {
    const file = await readFile(bytes);
    found.kind = file.kind;
    const claim = file.claim ?? fail('not-a-report');
    found.report = publicationOf(claim, ledger);
    found.hasCode = file.hasCode;
    const outcome = await file.compare(found.report, claim.kind === 'stamp' ? claim.software : SOFTWARE);
    const { differences, signer } = outcome;
    if (differences.length > 0) {
      const listed = differences.slice(0, MOST_DIFFERENCES);
      return verdict({
        verdict: 'altered',
        differences: listed,
        differenceCount: differences.length,
        signer,
      });
    }
    const superseded = found.report.supersededBy !== null;
    return verdict({ verdict: superseded ? 'superseded' : 'authentic', sameness: outcome.sameness, signer });
  } catch (error) {
    if (error instanceof Unverifiable) return verdict({ reason: error.reason, about: error.about });
    if (error instanceof ReportInconsistency) return verdict({ reason: 'not-reproducible' });
    throw error;
  }
}

const verdictOn = (
  kind: FileKind | null,
  report: PublishedReport | null,
  hasCode: boolean,
  parts: Partial<FileVerdict>,
): FileVerdict => ({
  verdict: 'unknown',
  kind,
  publication: report && namedOf(report),
  sameness: null,
  reason: null,
  about: null,
  supersededBy: report?.supersededBy ?? null,
  differences: [],
  differenceCount: 0,
  signer: null,
  hasCode,
  ...parts,
});

function fail(reason: ConstructorParameters<typeof Unverifiable>[0], about: string | null = null): never {
  throw new Unverifiable(reason, about);
}

const namedOf = ({ plan, period, version, number, date, digest, authenticity }: PublishedReport) => ({
  plan,
  period,
  version,
  number,
  date,
  digest,
  code: authenticity.code,
});

function publicationOf(claim: Claim, ledger: PublishedReports): PublishedReport {
  if (claim.kind !== 'stamp') {
    const about = claim.kind === 'code' ? claim.code : claim.digest;
    return ledger.known(claim) ?? fail('not-published', about);
  }
  const { plan, period, version } = claim;
  if (version === null) return fail('draft');
  return ledger.version(plan, period, version) ?? fail('not-published', `${plan} ${period} v${version}`);
}

// --- Kinds of files ---------------------------------------------------------------------------------------------

interface Outcome {
  readonly sameness: Sameness;
  readonly differences: readonly Difference[];
  readonly signer: string | null;
}

interface ReadFile {
  readonly kind: FileKind;
  readonly claim: Claim | null;
  readonly hasCode: boolean;
  /** @throws Unverifiable where it can neither be called the same nor be said what differs */
  compare(report: PublishedReport, software: string): Promise<Outcome>;
}

/** @throws Unverifiable */
async function readFile(bytes: Uint8Array): Promise<ReadFile> {
  if (bytes.length > MOST_VERIFIED_BYTES) fail('too-large');
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = buffer.subarray(0, 8).toString('latin1');
  // Word and Excel keep what is protected by a password in the older kind of file.
  if (start.startsWith('\xd0\xcf\x11\xe0')) fail('encrypted');
  if (start.startsWith('%PDF-')) return pdfFile(buffer);
  if (start.startsWith('PK\x03\x04')) {
    const parts = await partsOfFile(bytes);
    if (parts.has('word/document.xml')) return docxFile(buffer, parts);
    if (parts.has('xl/workbook.xml')) return xlsxFile(buffer, parts);
    return fail('not-a-report');
  }
  const text = textOf(buffer);
  if (/^\s*\{/.test(text)) return jsonFile(text);
  if (text.startsWith('plan,period,')) return csvFile(buffer, text);
  return fail('not-a-report');
}

function textOf(buffer: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(buffer);
  } catch {
    return fail('not-a-report');
  }
}

/** The document as the ledger makes it, with the options that the file was made with. */
const documentOf = (
  report: PublishedReport,
  options: { readonly software: string; readonly signer: string | null; readonly hasCode: boolean },
): ReportDocument =>
  reportDocument(report.content(), {
    software: isRelease(options.software) ? options.software : SOFTWARE,
    authenticity: options.hasCode ? report.authenticity : null,
    ...(options.signer === null ? {} : { signer: options.signer }),
  });

/** Of this program, of whatever release: the name is printed, so it must not be just any text. */
const isRelease = (software: string): boolean =>
  software.split(' ')[0] === SOFTWARE.split(' ')[0] && /^\S+ \d{1,4}\.\d{1,4}\.\d{1,4}$/.test(software);

/** A name and nothing that could be read as a statement. */
const NAME = /^[\p{L}\p{M}.'’ -]{2,60}$/u;

/**
 * Compares with the signer's place left blank and, where the file has a name there, once more with that name: it is printed
 * at will and never stored.
 */
async function withItsSigner(
  compare: (
    signer: string | null,
  ) => Promise<Pick<Outcome, 'sameness' | 'differences'> & { readonly office: string }>,
): Promise<Outcome> {
  const blank = await compare(null);
  const signer = signerIn(blank.differences, blank.office);
  const { sameness, differences } = signer === null ? blank : await compare(signer);
  return { sameness, differences, signer };
}

/** A name where the ledger leaves room for one: alone, or behind the office of who signs. */
function signerIn(differences: readonly Difference[], office: string): string | null {
  for (const { expected, found } of differences) {
    if (found === null) continue;
    const before = expected ?? '';
    const name = found.startsWith(before) ? found.slice(before.length).trim() : '';
    if ((before === '' || before.endsWith(comparable(office))) && NAME.test(name)) return name;
  }
  return null;
}

// --- Word -------------------------------------------------------------------------------------------------------

function docxFile(bytes: Buffer, parts: Parts): ReadFile {
  const texts = [...parts].filter(([name]) =>
    /^(word\/(document|header\d*|footer\d*)|docProps\/custom)\.xml$/.test(name),
  );
  const text = texts.map(([name, content]) => textIn(content, name)).join('\n');
  const hasCode = text.includes(AUTHENTICITY_TITLE);
  return {
    kind: 'docx',
    claim: claimIn(text),
    hasCode,
    async compare(report, software) {
      const read = readDocx(parts);
      const { sameness, differences, signer } = await withItsSigner(async (name) => {
        const document = documentOf(report, { software, signer: name, hasCode });
        const made = await renderDocx(document);
        const office = document.closing.office;
        if (bytes.equals(made)) return { sameness: 'bytes', differences: [], office };
        const expected = readDocx(await partsOfFile(made));
        return { sameness: 'content', differences: docxDifferences(expected, read), office };
      });
      if (differences.length > 0 && !hasProperties(parts)) fail('other-layout');
      const [unread] = read.unread;
      if (sameness === 'content' && differences.length === 0 && unread !== undefined)
        fail('hidden-content', unread);
      return { sameness, differences, signer };
    },
  };
}

/** The properties that a report carries and a filled template does not. */
const hasProperties = (parts: Parts): boolean => {
  const custom = parts.get('docProps/custom.xml')?.toString('utf8') ?? '';
  return /name="digest"/.test(custom) && /name="software"/.test(custom);
};

// --- Workbook ---------------------------------------------------------------------------------------------------

function xlsxFile(bytes: Buffer, parts: Parts): ReadFile {
  const text = textIn(parts.get('xl/sharedStrings.xml') ?? Buffer.from('<sst/>'), 'xl/sharedStrings.xml');
  const hasCode = text.includes('Mã kiểm tra');
  return {
    kind: 'xlsx',
    claim: claimIn(text),
    hasCode,
    async compare(report, software) {
      const expected = await renderXlsx(documentOf(report, { software, signer: null, hasCode }));
      if (bytes.equals(expected)) return { sameness: 'bytes', differences: [], signer: null };
      const read = readXlsx(parts);
      const made = readXlsx(await partsOfFile(expected));
      const [names, others] = [made.sheets, read.sheets].map((sheets) => sheets.map(({ name }) => name));
      if (!others?.some((name) => names?.includes(name))) fail('other-layout');
      const differences = xlsxDifferences(made, read);
      const unread = read.unread[0] ?? otherFormat(made, read);
      if (differences.length === 0 && unread !== null) fail('hidden-content', unread);
      return { sameness: 'content', differences, signer: null };
    },
  };
}

// --- PDF --------------------------------------------------------------------------------------------------------

async function pdfFile(bytes: Buffer): Promise<ReadFile> {
  const original = bytes.subarray(0, endOfOriginal(bytes));
  const read = await readPdf(original);
  const text = read.pieces.map((piece) => piece.text).join('\n');
  const hasCode = text.includes(AUTHENTICITY_TITLE);
  return {
    kind: 'pdf',
    claim: claimIn(text),
    hasCode,
    async compare(report, software) {
      let whole = Buffer.alloc(0);
      const { sameness, differences, signer } = await withItsSigner(async (name) => {
        const document = documentOf(report, { software, signer: name, hasCode });
        whole = Buffer.from(await renderPdf(document));
        const office = document.closing.office;
        if (bytes.equals(whole)) return { sameness: 'bytes', differences: [], office };
        return {
          sameness: 'signed',
          differences: pdfDifferences(await readPdf(whole), read, document),
          office,
        };
      });
      if (differences.length > 0 && !read.information.includes(software)) fail('other-layout');
      if (sameness === 'bytes' || differences.length > 0) return { sameness, differences, signer };
      // The same words can be drawn otherwise: only what begins as the ledger made it is vouched for.
      if (!bytes.subarray(0, whole.length).equals(whole)) fail('rewritten');
      const shown = { pieces: read.pieces, overlays: await overlaysIn(bytes) };
      const changed = changesWhatIsSeen(whole, bytes.subarray(whole.length), shown);
      if (changed !== null) fail('added-to', changed);
      return { sameness, differences, signer };
    },
  };
}

// --- Data files -------------------------------------------------------------------------------------------------

function jsonFile(text: string): ReadFile {
  const value = parsedJson(text);
  const stamp = isRecord(value) && isRecord(value['stamp']) ? value['stamp'] : {};
  const format = isRecord(value) ? value['format'] : undefined;
  if (format === 'plan-ledger/report-content') return contentFile(text, value);
  const hasCode = isRecord(value) && isRecord(value['authenticity']);
  return {
    kind: 'json',
    claim: format === 'plan-ledger/report-file' ? claimOf(stamp) : null,
    hasCode,
    compare(report, software) {
      const release = isRelease(software) ? software : SOFTWARE;
      const content = report.content();
      const authenticity = hasCode ? report.authenticity : null;
      if (text === renderJsonFile(content, release, authenticity))
        return Promise.resolve({ sameness: 'bytes', differences: [], signer: null });
      const made: unknown = JSON.parse(JSON.stringify(reportFile(content, release, authenticity)));
      const given = isRecord(value) ? value['content'] : undefined;
      const found = hasCode || !isRecord(value) ? value : { ...value, authenticity: null };
      const differences = jsonDifferences(made, found, { expected: content, found: given });
      return Promise.resolve({ sameness: 'content', differences, signer: null });
    },
  };
}

/** The canonical JSON over which the digest is taken. */
function contentFile(text: string, value: unknown): ReadFile {
  const part = (of: unknown, key: string): unknown => (isRecord(of) ? of[key] : undefined);
  const report = part(value, 'report');
  return {
    kind: 'content',
    claim: claimOf({
      plan: part(part(report, 'plan'), 'code'),
      period: part(part(report, 'period'), 'key'),
      version: part(part(value, 'publication'), 'version') ?? null,
      software: SOFTWARE,
    }),
    hasCode: false,
    compare(published) {
      const content = published.content();
      const same = text === canonicalize(content);
      const made: unknown = JSON.parse(JSON.stringify(content));
      const differences = same ? [] : jsonDifferences(made, value, { expected: content, found: value });
      return Promise.resolve({ sameness: same ? 'bytes' : 'content', differences, signer: null });
    },
  };
}

function claimOf({ plan, period, version, software }: Readonly<Record<string, unknown>>): Claim | null {
  if (typeof plan !== 'string' || typeof period !== 'string' || typeof software !== 'string') return null;
  const number = version === null ? null : Number.isSafeInteger(version) ? (version as number) : undefined;
  return number === undefined ? null : { kind: 'stamp', plan, period, version: number, software };
}

function csvFile(bytes: Buffer, text: string): ReadFile {
  const records = csvRecords(text);
  const [header = [], first = []] = records;
  const value = (column: string): string => first[header.indexOf(column)] ?? '';
  const version = value('version');
  return {
    kind: 'csv',
    claim: claimOf({
      plan: value('plan'),
      period: value('period'),
      version: version === 'draft' ? null : /^\d{1,6}$/.test(version) ? Number(version) : undefined,
      software: value('software'),
    }),
    hasCode: false,
    compare(report, software) {
      const release = isRelease(software) ? software : SOFTWARE;
      const candidates = (['vi', 'en'] as const).map((language) =>
        renderCsvFile(report.content(), language, release),
      );
      if (candidates.some((candidate) => bytes.equals(Buffer.from(candidate))))
        return Promise.resolve({ sameness: 'bytes', differences: [], signer: null });
      const compared = candidates.map((candidate) => csvDifferences(csvRecords(candidate), records));
      const [fewest = []] = compared.sort((one, other) => one.length - other.length);
      return Promise.resolve({ sameness: 'content', differences: fewest, signer: null });
    },
  };
}
