/** Documents that were sent to be checked: Word, Excel and PDF. */
import { AUTHENTICITY_TITLE } from '../authenticity/authenticity-words.ts';
import type { ReportDocument } from '../model.ts';
import { renderDocx, renderPdf, renderXlsx } from '../render.ts';
import { reportDocument } from '../report/report-document.ts';
import { SOFTWARE } from '../software.ts';
import { claimIn } from './claim.ts';
import { docxDifferences } from './compare-passages.ts';
import { pdfDifferences } from './compare-pdf.ts';
import { otherFormat, xlsxDifferences } from './compare-sheets.ts';
import { changesWhatIsSeen } from './pdf-added.ts';
import type { PublishedReport } from './published-reports.ts';
import { readDocx } from './read-docx.ts';
import { isRelease, type Outcome, type ReadFile } from './read-file.ts';
import { endOfOriginal, overlaysIn, readPdf } from './read-pdf.ts';
import { readXlsx } from './read-xlsx.ts';
import { type Difference, fail } from './verdict.ts';
import { comparable } from './xml-events.ts';
import { type Parts, partsOfFile, textIn } from './zip-file.ts';

/** The document as the ledger makes it, with the options that the file was made with. */
const documentOf = async (
  report: PublishedReport,
  options: { readonly software: string; readonly signer: string | null; readonly hasCode: boolean },
): Promise<ReportDocument> =>
  reportDocument(await report.content(), {
    software: isRelease(options.software) ? options.software : SOFTWARE,
    authenticity: options.hasCode ? report.authenticity : null,
    ...(options.signer === null ? {} : { signer: options.signer }),
  });

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

export function docxFile(bytes: Buffer, parts: Parts): ReadFile {
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
        const document = await documentOf(report, { software, signer: name, hasCode });
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

export function xlsxFile(bytes: Buffer, parts: Parts): ReadFile {
  const text = textIn(parts.get('xl/sharedStrings.xml') ?? Buffer.from('<sst/>'), 'xl/sharedStrings.xml');
  const hasCode = text.includes('Mã kiểm tra');
  return {
    kind: 'xlsx',
    claim: claimIn(text),
    hasCode,
    async compare(report, software) {
      const expected = await renderXlsx(await documentOf(report, { software, signer: null, hasCode }));
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

export async function pdfFile(bytes: Buffer): Promise<ReadFile> {
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
        const document = await documentOf(report, { software, signer: name, hasCode });
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
