/**
 * Documents held against the ledger they say they are from: what is genuine is told from what was altered, in every kind of
 * file, and nothing that merely looks genuine passes.
 */
import fc from 'fast-check';
import PizZip from 'pizzip';
import { renderCsvFile, renderJsonFile } from '#reporting';
import { renderDocx, renderDocxTemplate, renderPdf, renderXlsx } from '../render.ts';
import { reportDocument } from '../report/report-document.ts';
import { SOFTWARE } from '../software.ts';
import { ledgerOf, publishedOnce, publishedReport, publishedTwice } from '../testing/published-ledger.ts';
import type { FileVerdict } from './verdict.ts';
import { differenceText, verdictLines } from './verdict-words.ts';
import { verifyFile } from './verify-file.ts';

// --- Given ------------------------------------------------------------------------------------------------------

const ONCE = ledgerOf(await publishedOnce());
const TWICE = ledgerOf(await publishedTwice());
const FIRST = await publishedReport(ONCE);

const documentOf = async (report = FIRST, signer?: string) =>
  reportDocument(await report.content(), {
    software: SOFTWARE,
    authenticity: report.authenticity,
    ...(signer === undefined ? {} : { signer }),
  });

const jsonOf = async (report = FIRST): Promise<Buffer> =>
  Buffer.from(renderJsonFile(await report.content(), SOFTWARE, report.authenticity));
const csvOf = async (language: 'vi' | 'en'): Promise<Buffer> =>
  Buffer.from(renderCsvFile(await FIRST.content(), language, SOFTWARE));

const DOCX = Buffer.from(await renderDocx(await documentOf()));
const PDF = Buffer.from(await renderPdf(await documentOf()));
const XLSX = Buffer.from(await renderXlsx(await documentOf()));
const JSON_FILE = await jsonOf();
const CSV = await csvOf('vi');

const KINDS: readonly (readonly [string, Buffer])[] = [
  ['docx', DOCX],
  ['pdf', PDF],
  ['xlsx', XLSX],
  ['json', JSON_FILE],
  ['csv', CSV],
];

/** The file saved again with some parts otherwise; what is not named stays. */
function saved(
  file: Uint8Array,
  change: (xml: string, name: string) => string,
  added: Readonly<Record<string, string>> = {},
): Uint8Array {
  const zip = new PizZip(file);
  const again = new PizZip();
  for (const [name, entry] of Object.entries(zip.files)) {
    if (entry.dir) continue;
    again.file(name, /\.(xml|rels)$/.test(name) ? change(entry.asText(), name) : entry.asUint8Array(), {
      createFolders: false,
    });
  }
  for (const [name, content] of Object.entries(added)) again.file(name, content, { createFolders: false });
  return again.generate({ type: 'uint8array', compression: 'DEFLATE' });
}

const inPart = (part: string, change: (xml: string) => string) => (xml: string, name: string) => {
  if (name !== part) return xml;
  const after = change(xml);
  if (after === xml) throw new Error(`nothing was changed in ${part}`);
  return after;
};

const check = (file: Uint8Array, ledger = ONCE): Promise<FileVerdict> => verifyFile(file, ledger);
const told = ({ differences }: FileVerdict): string[] =>
  differences.map((each) => differenceText(each, 'en'));

// --- Then -------------------------------------------------------------------------------------------------------

describe('a file as the ledger gives it out', () => {
  it.each(KINDS)('is authentic as %s', async (kind, file) => {
    expect(await check(file)).toMatchObject({
      verdict: 'authentic',
      kind,
      sameness: 'bytes',
      publication: { version: 1, number: FIRST.number, digest: FIRST.digest, code: FIRST.authenticity.code },
      differences: [],
      supersededBy: null,
    });
  });

  it('is authentic also as a CSV in English and as the canonical content', async () => {
    const { default: canonicalize } = await import('canonicalize');
    expect(await check(await csvOf('en'))).toMatchObject({ verdict: 'authentic', kind: 'csv' });
    const content = Buffer.from(canonicalize(await FIRST.content()) ?? '');
    expect(await check(content)).toMatchObject({ verdict: 'authentic', kind: 'content', sameness: 'bytes' });
  });

  it('is superseded once another version stands in its place', async () => {
    const verdict = await check(XLSX, TWICE);
    expect(verdict).toMatchObject({
      verdict: 'superseded',
      sameness: 'bytes',
      supersededBy: { version: 2, number: (await publishedReport(TWICE, 2)).number, date: '2024-07-10' },
    });
    expect(verdictLines(verdict, 'vi').join('\n')).toContain('Đã được thay bằng bản 2');
  });

  it('with a signer’s name printed is authentic, and the name is told', async () => {
    const signed = await documentOf(FIRST, 'Nguyễn Văn Mẫu');
    for (const file of [await renderDocx(signed), await renderPdf(signed)]) {
      expect(await check(file)).toMatchObject({
        verdict: 'authentic',
        sameness: 'bytes',
        signer: 'Nguyễn Văn Mẫu',
      });
    }
  });

  it('of an earlier release, without check code and with that release’s name, is authentic', async () => {
    const old = reportDocument(await FIRST.content(), { software: 'plan-ledger 0.1.9', authenticity: null });
    for (const render of [renderDocx, renderPdf, renderXlsx]) {
      const verdict = await check(await render(old));
      expect(verdict).toMatchObject({ verdict: 'authentic', hasCode: false });
      expect(verdictLines(verdict, 'en').at(-1)).toBe('The document has no check code printed.');
    }
  });
});

describe('a figure changed', () => {
  it('in a Word document is told with its row, its column and both values', async () => {
    const altered = saved(
      DOCX,
      inPart('word/document.xml', (xml) => xml.replace('>3.200.000.000<', '>9.200.000.000<')),
    );
    const verdict = await check(altered);
    expect(verdict).toMatchObject({ verdict: 'altered', differenceCount: 1, sameness: null });
    expect(verdict.differences[0]).toMatchObject({
      place: { kind: 'cell', row: 'Xây dựng nền tảng số', column: 'Giải ngân (đồng)' },
      expected: '3.200.000.000',
      found: '9.200.000.000',
    });
  });

  it('in a PDF is told with its row, its column and both values', async () => {
    // A report with another figure, which says of itself to be this one.
    const document = await documentOf();
    const altered = JSON.parse(
      JSON.stringify(document).replaceAll('"3.200.000.000"', '"9.200.000.000"'),
    ) as typeof document;
    const verdict = await check(await renderPdf(altered));
    expect(verdict.verdict).toBe('altered');
    expect(verdict.differences[0]).toMatchObject({
      place: {
        kind: 'cell',
        table: 'Tình hình thực hiện nhiệm vụ',
        row: 'Xây dựng nền tảng số',
        column: 'Giải ngân (đồng)',
      },
      expected: '3.200.000.000',
      found: '9.200.000.000',
    });
  });

  it('in a workbook is told with its cell', async () => {
    const altered = saved(XLSX, (xml) => xml.replaceAll('<v>3200000000</v>', '<v>9200000000</v>'));
    const verdict = await check(altered);
    expect(verdict.verdict).toBe('altered');
    expect(verdict.differences[0]).toMatchObject({
      place: {
        kind: 'cell',
        table: 'Nhiệm vụ',
        row: 'Xây dựng nền tảng số',
        column: expect.stringMatching(/^Giải ngân \(đồng\) \(F\d+\)$/),
      },
      expected: '3200000000',
      found: '9200000000',
    });
  });

  it('in a JSON file is told with its address', async () => {
    const altered = Buffer.from(
      JSON_FILE.toString().replace('"disbursed": "3200000000"', '"disbursed": "9200000000"'),
    );
    const verdict = await check(altered);
    expect(verdict.verdict).toBe('altered');
    expect(verdict.differences[0]).toMatchObject({
      place: { kind: 'field', path: 'task/nen-tang-so/disbursed' },
      expected: '3200000000',
      found: '9200000000',
    });
  });

  it('in a CSV file is told with its row and column', async () => {
    const altered = Buffer.from(CSV.toString().replace(',disbursed,3200000000,', ',disbursed,9200000000,'));
    const verdict = await check(altered);
    expect(told(verdict)).toEqual([
      'Table "csv", row "task · nen-tang-so · Xây dựng nền tảng số · disbursed", column "value": "3200000000" in the ledger, "9200000000" in the file',
    ]);
  });

  it('is told also of a version that was replaced', async () => {
    const altered = Buffer.from(
      JSON_FILE.toString().replace('"disbursed": "3200000000"', '"disbursed": "1"'),
    );
    expect(await check(altered, TWICE)).toMatchObject({ verdict: 'altered', supersededBy: { version: 2 } });
  });
});

describe('words changed', () => {
  it.each([
    ['a passage', 'Thiếu nhân lực.', 'Không có.'],
    ['the number of the document', '45', '46'],
    ['the check code', FIRST.authenticity.code, `${FIRST.authenticity.code.slice(0, -1)}0`],
    ['the root of the log', FIRST.authenticity.root, FIRST.authenticity.root.replace(/^./, '_')],
  ])('%s in a Word document', async (_, from, to) => {
    const altered = saved(
      DOCX,
      inPart('word/document.xml', (xml) => xml.replaceAll(from, to)),
    );
    const verdict = await check(altered);
    expect(verdict.verdict).toBe('altered');
    expect(told(verdict).join('\n')).toContain(to);
  });

  it('a row put in and a row taken out', async () => {
    const row = /<w:tr>(?:(?!<\/w:tr>).)*Xây dựng nền tảng số(?:(?!<\/w:tr>).)*<\/w:tr>/s;
    const without = saved(
      DOCX,
      inPart('word/document.xml', (xml) => xml.replace(row, '')),
    );
    expect((await check(without)).differences[0]).toMatchObject({ place: { kind: 'row' }, found: null });
    const twice = saved(
      DOCX,
      inPart('word/document.xml', (xml) => xml.replace(row, '$&$&')),
    );
    expect((await check(twice)).differences[0]).toMatchObject({ place: { kind: 'row' }, expected: null });
  });

  it('the footer of a Word document, and its QR code', async () => {
    const footer = saved(
      DOCX,
      inPart('word/footer1.xml', (xml) => xml.replace('vị trí sổ', 'vị trí số')),
    );
    expect((await check(footer)).differences[0]).toMatchObject({ place: { kind: 'margin' } });
    const zip = new PizZip(DOCX);
    const picture = Object.keys(zip.files).find((name) => name.startsWith('word/media/')) ?? '';
    zip.file(picture, Buffer.from('GIF89a'));
    expect((await check(zip.generate({ type: 'uint8array' }))).differences[0]).toMatchObject({
      place: { kind: 'picture' },
    });
  });
});

describe('a file saved again by another program', () => {
  /** As LibreOffice does it: runs split, properties written out, other times in the zip. */
  const resaved = saved(DOCX, (xml, name) =>
    name === 'word/document.xml'
      ? xml
          .replaceAll('<w:pPr>', '<w:pPr><w:widowControl w:val="false"/>')
          .replace(
            /<w:r>(<w:rPr>(?:(?!<\/w:rPr>).)*<\/w:rPr>)<w:t xml:space="preserve">Thiếu nhân lực\.<\/w:t><\/w:r>/s,
            '<w:r>$1<w:t>Thiếu </w:t></w:r><w:r>$1<w:t>nhân lực.</w:t></w:r>',
          )
      : xml,
  );

  it('is authentic in its words and figures', async () => {
    const verdict = await check(resaved);
    expect(verdict).toMatchObject({ verdict: 'authentic', sameness: 'content' });
    expect(verdictLines(verdict, 'vi').join('\n')).toContain('cách trình bày không được so sánh');
  });

  it('as a workbook and as data', async () => {
    expect(await check(saved(XLSX, (xml) => xml))).toMatchObject({
      verdict: 'authentic',
      sameness: 'content',
    });
    const compact = Buffer.from(JSON.stringify(JSON.parse(JSON_FILE.toString())));
    expect(await check(compact)).toMatchObject({ verdict: 'authentic', sameness: 'content' });
    const unix = Buffer.from(CSV.toString().replaceAll('\r\n', '\n').replace('\ufeff', ''));
    expect(await check(unix)).toMatchObject({ verdict: 'authentic', sameness: 'content' });
  });

  it.each([
    ['a hidden run', (xml: string) => xml.replace('<w:rPr>', '<w:rPr><w:vanish/>')],
    ['a text box', (xml: string) => xml.replace('</w:p>', '<w:r><w:pict><v:textbox/></w:pict></w:r></w:p>')],
    ['a field', (xml: string) => xml.replace('</w:p>', '<w:fldSimple w:instr="TIME"/></w:p>')],
    ['a paragraph laid over others', (xml: string) => xml.replace('<w:pPr>', '<w:pPr><w:framePr w:x="1"/>')],
    ['white letters', (xml: string) => xml.replace('<w:rPr>', '<w:rPr><w:color w:val="FFFFFF"/>')],
    ['a decoy vocabulary', (xml: string) => xml.replace('<w:body>', '<w:body xmlns:w="urn:x">')],
  ])('is not vouched for with %s in it', async (_, change) => {
    const verdict = await check(saved(DOCX, inPart('word/document.xml', change)));
    expect(verdict).toMatchObject({ verdict: 'unknown', reason: 'hidden-content' });
  });

  it('is not vouched for with another main part, fonts of its own or notes', async () => {
    const notes = `<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote><w:p><w:r><w:t>Thêm</w:t></w:r></w:p></w:footnote></w:footnotes>`;
    const files = [
      saved(
        DOCX,
        inPart('_rels/.rels', (xml) => xml.replace('word/document.xml', 'word/other.xml')),
      ),
      saved(DOCX, (xml) => xml, { 'word/fonts/font1.odttf': 'x' }),
      saved(DOCX, (xml) => xml, { 'word/footnotes.xml': notes }),
    ];
    for (const file of files)
      expect(await check(file)).toMatchObject({ verdict: 'unknown', reason: 'hidden-content' });
  });

  it.each([
    ['a formula', (xml: string) => xml.replace('<v>3200000000</v>', '<f>1+1</f><v>3200000000</v>')],
    [
      'a picture for the background',
      (xml: string) => xml.replace('</worksheet>', '<picture r:id="rId9"/></worksheet>'),
    ],
  ])('as a workbook is not vouched for with %s in it', async (_, change) => {
    const verdict = await check(
      saved(XLSX, (xml, name) => (/worksheets\/sheet/.test(name) ? change(xml) : xml)),
    );
    expect(verdict).toMatchObject({ verdict: 'unknown', reason: 'hidden-content' });
  });

  it('as a workbook may have a drawing with nothing in it, and no other', async () => {
    const drawing = (content: string) => ({
      'xl/drawings/drawing1.xml': `<xdr:wsDr xmlns:xdr="urn:x">${content}</xdr:wsDr>`,
    });
    expect(await check(saved(XLSX, (xml) => xml, drawing('')))).toMatchObject({ verdict: 'authentic' });
    const shape = saved(XLSX, (xml) => xml, drawing('<xdr:oneCellAnchor/>'));
    expect(await check(shape)).toMatchObject({ verdict: 'unknown', reason: 'hidden-content' });
  });

  it('as a workbook is not vouched for with a number format that shows something else', async () => {
    const disguised = saved(
      XLSX,
      inPart('xl/styles.xml', (xml) => xml.replace(/formatCode="[^"]*"/g, 'formatCode="&quot;9.9&quot;"')),
    );
    expect(await check(disguised)).toMatchObject({ verdict: 'unknown', reason: 'hidden-content' });
  });

  it('as JSON is not vouched for with a key twice', async () => {
    const twice = Buffer.from(JSON_FILE.toString().replace('"disbursed":', '"disbursed": "9", "disbursed":'));
    expect(await check(twice)).toMatchObject({ verdict: 'unknown', reason: 'unreadable' });
  });
});

describe('a PDF with something added behind', () => {
  const text = PDF.toString('latin1');
  const start = /startxref\s+(\d+)/.exec(text)?.[1] ?? '';
  const root = /\/Root (\d+) 0 R/.exec(text)?.[1] ?? '';
  const size = /\/Size (\d+)/.exec(text)?.[1] ?? '';
  const objectOf = (number: number | string): string =>
    new RegExp(`(?:^|\\n)${number} 0 obj\\s([\\s\\S]*?)\\sendobj`).exec(text)?.[1] ?? '';
  const page = /(?:^|\n)(\d+) 0 obj\s<<\s*\/Type \/Page\b/.exec(text)?.[1] ?? '';

  /** An incremental update (ISO 32000-1, 7.5.6) with some objects. */
  function updated(
    objects: Readonly<Record<string, string>>,
    { prev = start, catalogue = root } = {},
  ): Buffer {
    let added = '';
    const entries = Object.entries(objects).map(([number, content]) => {
      const at = PDF.length + added.length;
      added += `${number} 0 obj\n${content}\nendobj\n`;
      return `${number} 1\n${String(at).padStart(10, '0')} 00000 n \n`;
    });
    const table = PDF.length + added.length;
    added += `xref\n${entries.join('')}trailer\n<< /Size ${Number(size) + 9} /Root ${catalogue} 0 R /Prev ${prev} >>\nstartxref\n${table}\n%%EOF\n`;
    return Buffer.concat([PDF, Buffer.from(added, 'latin1')]);
  }
  const field = String(Number(size) + 1);
  const signature = (rect: string, subtype = '/Widget /FT /Sig') =>
    `<< /Type /Annot /Subtype ${subtype} /T (S) /Rect [${rect}] /P ${page} 0 R /F 132 >>`;
  const withNote = objectOf(page).replace(/>>\s*$/, `/Annots [${field} 0 R] >>`);

  it('an electronic signature leaves it authentic, and is told', async () => {
    const signed = updated({ [field]: signature('0 0 0 0'), [page]: withNote });
    const verdict = await check(signed);
    expect(verdict).toMatchObject({ verdict: 'authentic', sameness: 'signed' });
    expect(verdictLines(verdict, 'en').join('\n')).toContain('signature was not checked here');
  });

  it.each([
    ['a picture of a signature over the text', { [field]: signature('50 50 550 800'), [page]: withNote }, {}],
    ['a note over the text', { [field]: signature('0 0 0 0', '/FreeText'), [page]: withNote }, {}],
    [
      'another page in place of one',
      { [page]: objectOf(page).replace(/\/Contents \d+ 0 R/, `/Contents ${field} 0 R`) },
      {},
    ],
    ['another catalogue', { [field]: objectOf(root) }, { catalogue: field }],
    ['a table that leaves out the one before', { [field]: signature('0 0 0 0') }, { prev: '0' }],
  ])('%s does not', async (_, objects, options) => {
    const verdict = await check(updated(objects, options));
    expect(verdict.verdict).not.toMatch(/authentic|superseded/);
  });

  it('anything else does not', async () => {
    for (const added of ['%', '\n\n', 'startxref\n9\n%%EOF\n']) {
      const verdict = await check(Buffer.concat([PDF, Buffer.from(added)]));
      expect(verdict.verdict).not.toMatch(/authentic|superseded/);
    }
  });
});

describe('what the ledger cannot vouch for', () => {
  it('a draft', async () => {
    const draft = { ...(await FIRST.content()), publication: null };
    const document = reportDocument(draft, { software: SOFTWARE, authenticity: null });
    for (const file of [
      await renderDocx(document),
      await renderPdf(document),
      Buffer.from(renderJsonFile(draft, SOFTWARE, null)),
    ]) {
      expect(await check(file)).toMatchObject({ verdict: 'unknown', reason: 'draft', publication: null });
    }
  });

  it('a report that this ledger never published', async () => {
    const second = await publishedReport(TWICE, 2);
    const verdict = await check(await renderDocx(await documentOf(second)));
    expect(verdict).toMatchObject({ verdict: 'unknown', reason: 'not-published' });
    expect(verdictLines(verdict, 'vi').join('\n')).toContain('v2');
  });

  it('a document in an agency’s own layout: the code is genuine, the figures were not compared', async () => {
    const { Document, Footer, Packer, Paragraph } = await import('docx');
    const template = new Document({
      sections: [
        {
          footers: { default: new Footer({ children: [new Paragraph('{ma_noi_dung}')] }) },
          children: [new Paragraph('{ten_loai} {so_ky_hieu} {ma_kiem_tra}')],
        },
      ],
    });
    const filled = await renderDocxTemplate(
      new Uint8Array(await Packer.toArrayBuffer(template)),
      await documentOf(),
    );
    const verdict = await check(filled);
    expect(verdict).toMatchObject({
      verdict: 'unknown',
      reason: 'other-layout',
      publication: { version: 1 },
    });
    expect(verdictLines(verdict, 'vi').join('\n')).toContain('số liệu KHÔNG được so sánh');
  });

  it('a report that the ledger cannot make again', async () => {
    const [first, ...others] = await publishedOnce();
    const last = others.at(-1);
    if (!first || last?.type !== 'ReportPublished') throw new Error('the report was published last');
    const altered = ledgerOf([
      first,
      ...others.slice(0, -1),
      { ...last, data: { ...last.data, digest: '0'.repeat(64) } },
    ]);
    expect(await check(DOCX, altered)).toMatchObject({ verdict: 'unknown', reason: 'not-reproducible' });
  });

  it.each([
    ['nothing', '', 'not-a-report'],
    ['another text', 'Kính gửi', 'not-a-report'],
    ['other JSON', '{"a":1}', 'not-a-report'],
    ['JSON cut off', JSON_FILE.toString().slice(0, 500), 'unreadable'],
    ['deep JSON', `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`, 'unreadable'],
    ['a Word document with a password', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'encrypted'],
    ['a PDF without anything', '%PDF-1.7\n', 'unreadable'],
    ['a zip without anything', 'PK\x03\x04', 'unreadable'],
  ])('%s', async (_, content, reason) => {
    expect(await check(Buffer.from(content, 'latin1'))).toMatchObject({ verdict: 'unknown', reason });
  });

  it('a zip that unpacks to far more than it is, and a file that is too large', async () => {
    const bomb = new PizZip();
    bomb.file('word/document.xml', ' '.repeat(30_000_000));
    expect(await check(bomb.generate({ type: 'uint8array', compression: 'DEFLATE' }))).toMatchObject({
      reason: 'too-large',
    });
    expect(await check(Buffer.alloc(25 * 1_048_576 + 1))).toMatchObject({ reason: 'too-large' });
  });

  it('a PDF whose streams unpack to far more than they are', async () => {
    const { deflateSync } = await import('node:zlib');
    const packed = deflateSync(Buffer.alloc(80_000_000));
    const head = Buffer.from(
      `%PDF-1.7\n1 0 obj\n<< /Length ${packed.length} /Filter /FlateDecode >>\nstream\n`,
    );
    const file = Buffer.concat([head, packed, Buffer.from('\nendstream\nendobj\n')]);
    expect(await check(file)).toMatchObject({ verdict: 'unknown', reason: 'too-large' });
  });
});

describe('whatever happens to a file', () => {
  const RUNS: Readonly<Record<string, number>> = { docx: 30, pdf: 4, xlsx: 30, json: 100, csv: 60 };

  it.each(KINDS)('no byte of a %s changed, lost or put in goes unseen', async (kind, file) => {
    const bytes = (): fc.Arbitrary<Buffer> =>
      fc
        .tuple(fc.nat(file.length - 1), fc.nat(255), fc.constantFrom('change', 'drop', 'insert', 'cut'))
        .map(([at, value, act]) => {
          if (act === 'cut') return file.subarray(0, at);
          const rest = file.subarray(act === 'insert' ? at : at + 1);
          return Buffer.concat([
            file.subarray(0, at),
            act === 'drop' ? Buffer.alloc(0) : Buffer.from([value]),
            rest,
          ]);
        });
    await fc.assert(
      fc.asyncProperty(bytes(), async (mutated) => {
        const verdict = await check(mutated);
        if (mutated.equals(file)) return;
        // What office programs may rewrite is not seen: the looks. Everything else is.
        const vouched = verdict.verdict === 'authentic';
        if (vouched) expect(verdict.sameness).toBe('content');
        if (vouched && kind === 'pdf') throw new Error('a PDF that was rewritten was vouched for');
      }),
      { numRuns: RUNS[kind] ?? 20 },
    );
  });

  it('no letter of the text of a Word document changed goes unseen', async () => {
    const xml = new PizZip(DOCX).file('word/document.xml')?.asText() ?? '';
    const texts = [...xml.matchAll(/<w:t xml:space="preserve">([^<]*[\p{L}\d][^<]*)<\/w:t>/gu)];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...texts), fc.nat(1000), async (match, place) => {
        const [whole, text = ''] = match;
        const letters = [...text];
        const at = place % letters.length;
        const other = letters[at] === '7' ? '8' : '7';
        const altered = whole.replace(text, () => letters.with(at, other).join(''));
        const changed = `${xml.slice(0, match.index)}${altered}${xml.slice(match.index + whole.length)}`;
        const verdict = await check(
          saved(
            DOCX,
            inPart('word/document.xml', () => changed),
          ),
        );
        expect(verdict.verdict).toBe('altered');
      }),
      { numRuns: 8 },
    );
  });

  it('any bytes at all get a verdict', async () => {
    const starts = fc.constantFrom('', '%PDF-1.7\n', 'PK\x03\x04', '{', 'plan,period,');
    await fc.assert(
      fc.asyncProperty(starts, fc.uint8Array({ maxLength: 400 }), async (start, rest) => {
        const verdict = await check(Buffer.concat([Buffer.from(start, 'latin1'), rest]));
        expect(verdict.verdict).toBe('unknown');
      }),
      { numRuns: 100 },
    );
  });
});
