import { execFileSync } from 'node:child_process';
import mammoth from 'mammoth';
import PizZip from 'pizzip';
import { renderDocx } from './docx.ts';
import type { ReportDocument, Table } from '../model.ts';
import { draftDocument, sampleDocument, smallDocument } from '../testing/sample-document.ts';

const xmlOf = (bytes: Uint8Array, part: string): string => new PizZip(bytes).file(part)?.asText() ?? '';
const mainXml = (bytes: Uint8Array): string => xmlOf(bytes, 'word/document.xml');

const htmlOf = async (bytes: Uint8Array): Promise<string> =>
  (await mammoth.convertToHtml({ buffer: Buffer.from(bytes) })).value;

const textOf = async (bytes: Uint8Array): Promise<string> =>
  (await mammoth.extractRawText({ buffer: Buffer.from(bytes) })).value;

/** Rows of cells of every table, the two of head and closing included. */
const tablesOf = (html: string): string[][][] =>
  [...html.matchAll(/<table>(.*?)<\/table>/gs)].map(([, table = '']) =>
    [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
      [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) => plain(cell)),
    ),
  );

const plain = (html: string): string =>
  html
    .replace(/<[^>]+>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');

const allTables = ({ body, annexes }: ReportDocument): Table[] => [
  ...body.flatMap((block) => (block.kind === 'table' ? [block.table] : [])),
  ...annexes.flatMap(({ tables }) => tables),
];

const withSubject = (subject: string): ReportDocument => {
  const document = smallDocument();
  return { ...document, head: { ...document.head, subject } };
};

describe('the annual report of plan 55/KH-UBND as a Word document', () => {
  let bytes: Uint8Array;
  let xml: string;
  let html: string;
  beforeAll(async () => {
    bytes = await renderDocx(sampleDocument());
    xml = mainXml(bytes);
    html = await htmlOf(bytes);
  });

  it('says everything in the order of an administrative report', async () => {
    const { head, opening, body, closing, annexes } = sampleDocument();
    const text = await textOf(bytes);
    const expected = [
      head.parentBody ?? '',
      head.issuingBody,
      'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
      'Độc lập - Tự do - Hạnh phúc',
      head.number,
      head.placeAndDate,
      head.kind,
      head.subject,
      'Kính gửi:',
      '- Ủy ban nhân dân tỉnh Tuyên Quang;',
      '- Ban Chỉ đạo chuyển đổi số tỉnh Tuyên Quang.',
      ...opening,
      ...body.flatMap((block) => {
        if (block.kind === 'list') return block.items.map((item) => `- ${item}`);
        if (block.kind === 'table') return [block.table.title, ...block.table.notes];
        return block.kind === 'chart' ? [] : [block.text];
      }),
      'Nơi nhận:',
      ...closing.recipients.map((line) => `- ${line}`),
      closing.authority ?? '',
      closing.office,
      closing.signer ?? '',
      ...annexes.flatMap(({ label, title, reference, tables }) => [
        label,
        title,
        reference,
        ...tables.flatMap((table) => [table.title, ...table.notes]),
      ]),
    ];
    let from = 0;
    for (const part of expected) {
      const at = text.indexOf(part, from);
      expect({ part, found: at >= from }).toEqual({ part, found: true });
      from = at + part.length;
    }
  });

  it('has every cell of every table, 109 tasks and 31 indicators among them', () => {
    const [, ...tables] = tablesOf(html);
    const written = tables.filter((rows) => !rows.some((row) => /Nơi nhận:|XÁC THỰC/.test(row.join())));
    const expected = allTables(sampleDocument()).map(({ columns, rows }) => [
      columns.map(({ title }) => title),
      ...rows.map(({ cells }) => cells.map(({ text }) => text)),
    ]);
    expect(written).toEqual(expected);
    const numbered = (written[2] ?? []).filter(([position]) => /^\d+$/.test(position ?? ''));
    expect(numbered.map(([position]) => Number(position))).toEqual(
      Array.from({ length: 109 }, (_, index) => index + 1),
    );
    const indicators = (written[3] ?? []).filter((row) => row.length === 8);
    expect(indicators).toHaveLength(1 + 31);
  });

  it('leaves out charts', async () => {
    expect(await textOf(bytes)).not.toContain('Biểu đồ');
    expect(Object.keys(new PizZip(bytes).files).filter((name) => name.includes('chart'))).toEqual([]);
  });

  it('is A4 with the margins of the rule, annexes landscape', () => {
    const sections = [...xml.matchAll(/<w:sectPr\b.*?<\/w:sectPr>/gs)].map(([section]) => section);
    expect(sections).toHaveLength(5);
    const sizes = sections.map((section) => /<w:pgSz [^>]*>/.exec(section)?.[0]);
    const attributes = (tag: string | undefined): Record<string, string> =>
      Object.fromEntries(
        [...(tag ?? '').matchAll(/w:(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
      );
    expect(attributes(sizes[0])).toMatchObject({ w: '11906', h: '16838', orient: 'portrait' });
    for (const size of sizes.slice(1)) {
      expect(attributes(size)).toMatchObject({ w: '16838', h: '11906', orient: 'landscape' });
    }
    for (const section of sections) {
      const margins = attributes(/<w:pgMar [^>]*>/.exec(section)?.[0]);
      const millimetres = (twips: string | undefined) => Math.round((Number(twips) / 1440) * 25.4);
      expect(['top', 'bottom', 'left', 'right'].map((side) => millimetres(margins[side]))).toEqual([
        20, 20, 30, 20,
      ]);
    }
  });

  it('numbers pages in the top margin from page 2 on and through the annexes', () => {
    const sections = [...xml.matchAll(/<w:sectPr\b.*?<\/w:sectPr>/gs)].map(([section]) => section);
    expect(sections.map((section) => section.includes('<w:titlePg/>'))).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(xml).not.toContain('w:start=');
    const headers = partsMatching(bytes, /^word\/header\d+\.xml$/);
    expect(headers).toHaveLength(6);
    expect(headers.filter((header) => header.includes('PAGE'))).toHaveLength(5);
  });

  it('has the stamp in the footer of every page, the first included', () => {
    const { text } = sampleDocument().stamp;
    const footers = partsMatching(bytes, /^word\/footer\d+\.xml$/);
    expect(footers).toHaveLength(6);
    for (const footer of footers) {
      expect(footer).toContain(text);
      expect(footer).toContain('<w:sz w:val="16"/>');
    }
  });

  it('repeats the header of every table, breaks no row, and has columns as wide as the text', () => {
    const tables = [...xml.matchAll(/<w:tbl>.*?<\/w:tbl>/gs)].map(([table]) => table);
    const framed = tables.filter((table) => table.includes('<w:tblHeader/>'));
    expect(framed).toHaveLength(allTables(sampleDocument()).length);
    for (const [index, table] of framed.entries()) {
      const rows = table.match(/<w:tr>.*?<\/w:tr>/gs) ?? [];
      expect(rows[0]).toContain('<w:tblHeader/>');
      expect(rows.filter((row) => row.includes('<w:tblHeader/>'))).toHaveLength(1);
      expect(rows.every((row) => row.includes('<w:cantSplit/>'))).toBe(true);
      expect(table).toContain('<w:tblLayout w:type="fixed"/>');
      const widths = [...table.matchAll(/<w:gridCol w:w="(\d+)"\/>/g)].map(([, width]) => Number(width));
      expect(widths).toHaveLength(allTables(sampleDocument())[index]?.columns.length ?? 0);
      // 160 mm portrait, 247 mm landscape.
      expect(widths.reduce((sum, width) => sum + width, 0)).toBe(index < 2 ? 9071 : 14003);
    }
  });

  it('sets group rows over all columns, and groups, subtotals and totals in bold', () => {
    const rows = xml.match(/<w:tr>.*?<\/w:tr>/gs) ?? [];
    const rowWith = (text: string): string => rows.find((row) => row.includes(text)) ?? '';
    const group = rowWith('3. Phát triển hạ tầng số (13 nhiệm vụ)');
    expect(group).toContain('<w:gridSpan w:val="8"/>');
    expect(group).toContain('<w:keepNext/>');
    for (const text of ['3. Phát triển hạ tầng số (13', 'Cộng nhóm 3: 13', 'Tổng cộng: 109']) {
      expect(rowWith(text)).toMatch(/<w:b\/>/);
    }
    const item = rowWith('<w:t xml:space="preserve">37.512.345</w:t>');
    expect(item).not.toMatch(/<w:b\/>/);
    expect(item).toContain('<w:jc w:val="right"/>');
  });

  it('keeps the signature on one page with the end of the text', () => {
    const closing = xml.slice(xml.indexOf('trân trọng báo cáo') - 600, xml.indexOf('Nguyễn Văn Mẫu'));
    expect(closing.match(/<w:keepNext\/>/g)?.length).toBeGreaterThanOrEqual(2);
    expect(closing).toContain('<w:cantSplit/>');
  });

  it('is set in Times New Roman with headings that Word finds', () => {
    const fonts = [xml, xmlOf(bytes, 'word/styles.xml')].flatMap((part) =>
      [...part.matchAll(/w:ascii="([^"]*)"/g)].map(([, font]) => font),
    );
    expect(new Set(fonts)).toEqual(new Set(['Times New Roman']));
    expect(html).toMatch(/<h1>.*?I\. TÌNH HÌNH TRIỂN KHAI.*?<\/h1>/s);
    expect(html).toMatch(/<h3>.*?a\) Nhiệm vụ nổi bật.*?<\/h3>/s);
  });

  it('carries the stamp in its properties', () => {
    const { stamp, head } = sampleDocument();
    const custom = xmlOf(bytes, 'docProps/custom.xml');
    for (const [name, value] of Object.entries({
      plan: stamp.plan,
      period: stamp.period,
      version: '2',
      knownAt: '1683',
      digest: stamp.digest,
      software: stamp.software,
    })) {
      expect(custom).toMatch(new RegExp(`name="${name}"[^>]*><vt:lpwstr>${value}</vt:lpwstr>`));
    }
    const core = xmlOf(bytes, 'docProps/core.xml');
    expect(core).toContain(`<dc:title>${head.kind} ${head.subject}</dc:title>`);
    expect(core).toContain(`<dc:creator>${head.issuingBody}</dc:creator>`);
    expect(core.match(/2023-12-14T00:00:00Z/g)).toHaveLength(2);
  });
});

const partsMatching = (bytes: Uint8Array, name: RegExp): string[] =>
  new PizZip(bytes).file(name).map((file) => file.asText());

describe('a Word document', () => {
  it('is the same bytes on another day and in another time zone', async () => {
    const script = `
      import { createHash } from 'node:crypto';
      const Real = Date;
      globalThis.Date = class extends Real {
        constructor(...args) { if (args.length) super(...args); else super('2031-03-04T05:06:07Z'); }
      };
      const { renderDocx } = await import('${new URL('./docx.ts', import.meta.url).href}');
      const { sampleDocument } = await import('${new URL('../testing/sample-document.ts', import.meta.url).href}');
      process.stdout.write(createHash('sha256').update(await renderDocx(sampleDocument())).digest('hex'));`;
    const digestIn = (zone: string): string =>
      execFileSync(process.execPath, ['--conditions=source', '--input-type=module', '-e', script], {
        env: { ...process.env, TZ: zone, NODE_OPTIONS: '' },
        encoding: 'utf8',
      });
    const { createHash } = await import('node:crypto');
    const here = createHash('sha256')
      .update(await renderDocx(sampleDocument()))
      .digest('hex');
    expect(digestIn('Asia/Ho_Chi_Minh')).toBe(here);
    expect(digestIn('America/Los_Angeles')).toBe(here);
  });

  it('marks every page of a draft, and a published report on none', async () => {
    const marked = partsMatching(await renderDocx(draftDocument()), /^word\/header\d+\.xml$/);
    expect(marked.every((header) => header.includes('DỰ THẢO'))).toBe(true);
    const published = partsMatching(await renderDocx(sampleDocument()), /^word\/header\d+\.xml$/);
    expect(published.some((header) => header.includes('DỰ THẢO'))).toBe(false);
    expect(xmlOf(await renderDocx(draftDocument()), 'docProps/custom.xml')).toContain(
      '<vt:lpwstr>draft</vt:lpwstr>',
    );
  });

  it('ends each recipient with a semicolon and the last with a full stop, as it does addressees', async () => {
    const closing = {
      ...smallDocument().closing,
      recipients: ['Như trên', 'Các sở, ban, ngành;', 'Lưu: VT'],
    };
    const text = await textOf(await renderDocx({ ...smallDocument(), closing }));
    expect(text).toMatch(/- Như trên;\s+- Các sở, ban, ngành;\s+- Lưu: VT\.\s/);
  });

  it('says that a table is empty, and has no parent body and no signer where there is none', async () => {
    const bytes = await renderDocx(smallDocument());
    const html = await htmlOf(bytes);
    expect(tablesOf(html).at(-1)?.at(-1)).toEqual(['Không có nhiệm vụ trong kỳ.']);
    expect(await textOf(bytes)).toContain('Kính gửi: Bộ Thông tin và Truyền thông.');
    expect(tablesOf(html)[0]?.[0]?.[0]).toBe('ỦY BAN NHÂN DÂN TỈNH TUYÊN QUANG');
  });

  it.each([
    ['markup', '<w:p>&amp;</w:p> "]]>" <!-- x -->', '<w:p>&amp;</w:p> "]]>" <!-- x -->'],
    ['control characters', 'a\u0000b\u0008c\u000bd\u001fe\ufffff', 'abcdef'],
    ['signs that turn the direction round', 'a\u202ed\u2066e\u200ff\u200e', 'adef'],
    ['half a character', 'tệp \ud83d hỏng', 'tệp \ufffd hỏng'],
    ['a character beyond the base plane', 'số \u{20000} 😀', 'số \u{20000} 😀'],
  ])('takes %s from people as text', async (_, written, read) => {
    const bytes = await renderDocx(withSubject(written));
    expect(await textOf(bytes)).toContain(read);
    expect(mainXml(bytes)).not.toMatch(/[^\P{Cc}\t\n\r]/u);
  });

  it('breaks lines where the text does', async () => {
    expect(mainXml(await renderDocx(withSubject('dòng một\r\ndòng hai')))).toMatch(
      /dòng một<\/w:t><\/w:r><w:r>.*?<w:br\/><w:t xml:space="preserve">dòng hai</s,
    );
  });
});
