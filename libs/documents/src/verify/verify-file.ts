/**
 * A document held against the ledger that it says it is from. Pure but for what the ledger is asked: the version the document
 * names is made again from the ledger, in the same kind of file, and the two are compared. Whatever the file is, the answer is
 * a verdict; only what shows the same words and figures is called authentic.
 */
import { ReportInconsistency } from '#reporting';
import { SOFTWARE } from '../software.ts';
import type { Claim } from './claim.ts';
import { csvFile, jsonFile } from './data-kinds.ts';
import { docxFile, pdfFile, xlsxFile } from './document-kinds.ts';
import type { PublishedReport, PublishedReports } from './published-reports.ts';
import type { ReadFile } from './read-file.ts';
import {
  fail,
  type FileKind,
  type FileVerdict,
  MOST_DIFFERENCES,
  MOST_VERIFIED_BYTES,
  Unverifiable,
} from './verdict.ts';
import { partsOfFile } from './zip-file.ts';

/** What a check code stands for, with nothing to compare. */
export async function verifyCode(code: string, ledger: PublishedReports): Promise<FileVerdict> {
  const report = (await ledger.known({ code })) ?? null;
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
    found.report = await publicationOf(claim, ledger);
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

const namedOf = ({ plan, period, version, number, date, digest, authenticity }: PublishedReport) => ({
  plan,
  period,
  version,
  number,
  date,
  digest,
  code: authenticity.code,
});

async function publicationOf(claim: Claim, ledger: PublishedReports): Promise<PublishedReport> {
  if (claim.kind !== 'stamp') {
    const about = claim.kind === 'code' ? claim.code : claim.digest;
    return (await ledger.known(claim)) ?? fail('not-published', about);
  }
  const { plan, period, version } = claim;
  if (version === null) return fail('draft');
  return (
    (await ledger.version(plan, period, version)) ?? fail('not-published', `${plan} ${period} v${version}`)
  );
}

// --- Kinds of files ---------------------------------------------------------------------------------------------

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
