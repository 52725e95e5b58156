import PizZip from 'pizzip';
import readXlsx from 'read-excel-file/node';
import type { Cell, ReportDocument, Table } from '../model.ts';
import { smallDocument, sampleDocument } from '../testing/sample-document.ts';
import { partOf, workbook, type WorkbookParts } from '../testing/workbook.ts';
import { renderXlsx } from './xlsx.ts';
import { renderXlsxTemplate } from './xlsx-template.ts';

const SHEET = 'Báo cáo';
const sheetOf = (bytes: Uint8Array): string => partOf(bytes, 'xl/worksheets/sheet1.xml');

const text = (words: string): Cell => ({ text: words });
const amount = (value: string, revised = false): Cell => ({
  text: `${value}${revised ? ' (R)' : ''}`,
  number: { value, style: 'money' },
  revised,
});

/** A table of three rows with every kind of cell. */
const table = (rows: Table['rows'] = THREE): Table => ({
  name: 'tasks',
  title: 'Nhiệm vụ',
  tab: 'Nhiệm vụ',
  columns: [
    { key: 'nhiem_vu', title: 'Nhiệm vụ', width: 40, align: 'left' },
    { key: 'thoi_han', title: 'Thời hạn', width: 10, align: 'center' },
    { key: 'giai_ngan', title: 'Giải ngân', width: 20, align: 'right' },
  ],
  rows,
  notes: [],
});

const THREE: Table['rows'] = [
  { kind: 'group', cells: [text('1. Hạ tầng số')] },
  {
    kind: 'item',
    cells: [
      text('Nâng cấp trung tâm dữ liệu tỉnh'),
      { text: '31/12/2023', date: '2023-12-31' },
      amount('1250000'),
    ],
  },
  { kind: 'item', cells: [text('=cmd|calc'), text('thường xuyên'), amount('12.20', true)] },
];

const reportWith = (...tables: Table[]): ReportDocument => ({
  ...smallDocument(),
  annexes: [{ label: 'Phụ lục I', title: 'NHIỆM VỤ', reference: '', orientation: 'landscape', tables }],
});

/** Row 1 stamp, row 3 the repeated row, row 5 a sum below it. */
const ROWS = [
  '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>',
  '<row r="3" ht="15"><c r="A3" s="1" t="s"><v>2</v></c><c r="B3" s="3" t="s"><v>3</v></c><c r="C3" s="2" t="s"><v>4</v></c><c r="D3"><f>C3*2</f><v>0</v></c></row>',
  '<row r="5"><c r="A5" t="inlineStr"><is><t>Tổng</t></is></c><c r="C5" s="2"><f>SUM(C3:C3)</f><v>0</v></c><c r="D5"><f>C5/$C$1</f></c></row>',
].join('');
const STRINGS = [
  '{ten_loai}: {trich_yeu}',
  '{chan_trang}',
  '{#tasks}{nhiem_vu}',
  '{thoi_han}',
  '{giai_ngan}{/tasks}',
];

const template = (changed: Partial<WorkbookParts> = {}): Uint8Array =>
  workbook({ sheets: { [SHEET]: ROWS }, strings: STRINGS, ...changed });

/** A template of one row above the stamp, with each text in a cell of its own. */
const single = (...texts: string[]): Uint8Array =>
  workbook({
    sheets: {
      [SHEET]: `<row r="1">${texts.map((_, index) => `<c r="${'ABCDEF'[index]}1" t="s"><v>${index}</v></c>`).join('')}</row><row r="2"><c r="A2" t="inlineStr"><is><t>{chan_trang}</t></is></c></row>`,
    },
    strings: texts,
  });

describe('a filled template', () => {
  it('has the report’s words, figures as numbers and days as dates', async () => {
    const filled = await renderXlsxTemplate(template(), reportWith(table()));
    const [{ data } = { data: [] }] = await readXlsx(Buffer.from(filled));
    const { head, stamp } = smallDocument();
    expect(data[0]?.slice(0, 2)).toEqual([`${head.kind}: ${head.subject}`, stamp.text]);
    expect(data[2]?.[0]).toBe('1. Hạ tầng số');
    expect(data[3]?.slice(0, 3)).toEqual([
      'Nâng cấp trung tâm dữ liệu tỉnh',
      new Date('2023-12-31T00:00:00Z'),
      1_250_000,
    ]);
    expect(data[4]?.slice(0, 3)).toEqual(["'=cmd|calc", 'thường xuyên', 12.2]);
    expect(data[6]?.[0]).toBe('Tổng');
  });

  it('keeps the template’s number formats, adds one where there is none, and marks what was revised', async () => {
    const filled = await renderXlsxTemplate(template(), reportWith(table()));
    const xml = sheetOf(filled);
    // B4 and C4 in the template's own formats 3 and 2; C5 was revised.
    expect(xml).toContain('<c r="B4" s="3"><v>45291</v></c><c r="C4" s="2"><v>1250000</v></c>');
    const revised = Number(/<c r="C5" s="(\d+)"><v>12.2<\/v>/.exec(xml)?.[1]);
    const styles = partOf(filled, 'xl/styles.xml');
    const format = Number(
      /numFmtId="(\d+)"/.exec(
        (styles.split('<cellXfs')[1] ?? '').match(/<xf\b[^>]*>/g)?.[revised] ?? '',
      )?.[1],
    );
    expect(styles).toContain(`<numFmt numFmtId="${format}" formatCode="0.00&quot; (R)&quot;"/>`);
    const general = await renderXlsxTemplate(
      template({ sheets: { [SHEET]: ROWS.replace(' s="3"', ' s="1"').replace(' s="2"', ' s="4"') } }),
      reportWith(table()),
    );
    const [{ data } = { data: [] }] = await readXlsx(Buffer.from(general));
    expect(data[3]?.slice(1, 3)).toEqual([new Date('2023-12-31T00:00:00Z'), 1_250_000]);
    expect(partOf(general, 'xl/styles.xml')).toContain('formatCode="dd/mm/yyyy"');
    // The look of the template's style, bold, comes along.
    expect(partOf(general, 'xl/styles.xml')).toMatch(/<xf numFmtId="\d+" applyNumberFormat="1" fontId="1"/);
  });

  it('counts on in each repeated row and sums them all below', async () => {
    const xml = sheetOf(await renderXlsxTemplate(template(), reportWith(table())));
    expect(
      [...xml.matchAll(/<c r="(D\d)"[^>]*><f>([^<]*)</g)].map(([, cell, formula]) => [cell, formula]),
    ).toEqual([
      ['D3', 'C3*2'],
      ['D4', 'C4*2'],
      ['D5', 'C5*2'],
      ['D7', 'C7/$C$1'],
    ]);
    expect(xml).toContain('<f>SUM(C3:C5)</f>');
    // Old results and their order are gone; the reader's program calculates when it opens the file.
    expect(xml).not.toMatch(/<\/f><v>/);
  });

  it('leaves no order of calculation behind', async () => {
    const filled = new PizZip(await renderXlsxTemplate(template(), reportWith(table())));
    expect(Object.keys(filled.files)).not.toContain('xl/calcChain.xml');
    expect(filled.file('[Content_Types].xml')?.asText()).not.toContain('calcChain');
    expect(filled.file('xl/_rels/workbook.xml.rels')?.asText()).not.toContain('calcChain');
    expect(filled.file('xl/workbook.xml')?.asText()).toContain('fullCalcOnLoad="1"');
  });

  it('keeps one row for a table of one remark, and the height somebody fixed', async () => {
    const empty = table([{ kind: 'empty', cells: [text('Không có nhiệm vụ trong kỳ.')] }]);
    const fixed = template({ sheets: { [SHEET]: ROWS.replace('ht="15"', 'ht="15" customHeight="1"') } });
    const xml = sheetOf(await renderXlsxTemplate(fixed, reportWith(empty)));
    expect(xml.match(/<row/g)).toHaveLength(3);
    expect(xml).toContain('<row r="3" ht="15" customHeight="1">');
    expect(xml).toContain('Không có nhiệm vụ trong kỳ.');
    expect(sheetOf(await renderXlsxTemplate(template(), reportWith(table())))).toContain('<row r="3">');
  });

  it('makes repeated rows as high as their wrapped text', async () => {
    const wrapped = template({
      sheets: { [SHEET]: `<cols><col min="1" max="1" width="20"/></cols><sheetData>${ROWS}</sheetData>` },
    });
    const zip = new PizZip(wrapped);
    const styles = partOf(wrapped, 'xl/styles.xml').replace(
      'fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>',
      'fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"><alignment wrapText="1"/></xf>',
    );
    zip.file('xl/styles.xml', styles);
    const filled = await renderXlsxTemplate(zip.generate({ type: 'uint8array' }), reportWith(table()));
    const heights = [...sheetOf(filled).matchAll(/<row r="[345]" ht="(\d+)">/g)].map(([, height]) =>
      Number(height),
    );
    // One line, two lines, one line.
    expect(heights).toEqual([16, 31, 16]);
  });

  it('moves merged cells, filters, formats, breaks and names with the rows', async () => {
    const around = [
      '<dimension ref="A1:D5"/><sheetViews><sheetView workbookViewId="0"><pane ySplit="2" topLeftCell="A3" state="frozen"/><selection pane="bottomLeft" activeCell="A5" sqref="A5"/></sheetView></sheetViews>',
      `<sheetData>${ROWS}</sheetData>`,
      '<autoFilter ref="A2:D3"/><mergeCells count="3"><mergeCell ref="A1:D1"/><mergeCell ref="A3:B3"/><mergeCell ref="A5:B6"/></mergeCells>',
      '<conditionalFormatting sqref="C3 D5"><cfRule type="expression" priority="1"><formula>$C3&gt;$C$5</formula></cfRule></conditionalFormatting>',
      '<rowBreaks count="1"><brk id="5" max="16383" man="1"/></rowBreaks>',
    ].join('');
    const names =
      '<definedName name="_xlnm.Print_Area" localSheetId="0">\'Báo cáo\'!$A$1:$D$5</definedName><definedName name="tong">\'Báo cáo\'!$C$5</definedName>';
    const filled = await renderXlsxTemplate(
      template({
        sheets: {
          [SHEET]: around,
          Khác: '<row r="1"><c r="A1"><f>SUM(\'Báo cáo\'!C3:C3)+\'Báo cáo\'!C5+C5+LOG10(5)&amp;"C5"</f></c></row>',
        },
        names,
      }),
      reportWith(table()),
    );
    const xml = sheetOf(filled);
    for (const part of [
      '<dimension ref="A1:D7"/>',
      'topLeftCell="A3"',
      'activeCell="A7" sqref="A7"',
      '<autoFilter ref="A2:D5"/>',
      '<mergeCells count="5"><mergeCell ref="A1:D1"/><mergeCell ref="A3:B3"/><mergeCell ref="A4:B4"/><mergeCell ref="A5:B5"/><mergeCell ref="A7:B8"/></mergeCells>',
      'sqref="C3:C5 D7"',
      '<formula>$C3&gt;$C$7</formula>',
      '<brk id="7"',
    ]) {
      expect(xml).toContain(part);
    }
    const book = partOf(filled, 'xl/workbook.xml');
    expect(book).toContain('>&apos;Báo cáo&apos;!$A$1:$D$7<');
    expect(book).toContain('>&apos;Báo cáo&apos;!$C$7<');
    expect(partOf(filled, 'xl/worksheets/sheet2.xml')).toContain(
      '<f>SUM(&apos;Báo cáo&apos;!C3:C5)+&apos;Báo cáo&apos;!C7+C5+LOG10(5)&amp;&quot;C5&quot;</f>',
    );
  });

  it('moves pictures and charts that stand below', async () => {
    const relation = (id: string, kind: string, target: string): string =>
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${kind}" Target="${target}"/></Relationships>`;
    const filled = await renderXlsxTemplate(
      template({
        parts: {
          'xl/worksheets/_rels/sheet1.xml.rels': relation('rId1', 'drawing', '../drawings/drawing1.xml'),
          'xl/drawings/_rels/drawing1.xml.rels': relation('rId1', 'chart', '../charts/chart1.xml'),
          'xl/drawings/drawing1.xml': '<xdr:wsDr><xdr:row>0</xdr:row><xdr:row>4</xdr:row></xdr:wsDr>',
          'xl/charts/chart1.xml':
            "<c:chart><c:f>'Báo cáo'!$C$3</c:f><c:f>'Báo cáo'!$A$3:$A$3</c:f></c:chart>",
        },
      }),
      reportWith(table()),
    );
    expect(partOf(filled, 'xl/drawings/drawing1.xml')).toContain('<xdr:row>0</xdr:row><xdr:row>6</xdr:row>');
    expect(partOf(filled, 'xl/charts/chart1.xml')).toBe(
      '<c:chart><c:f>&apos;Báo cáo&apos;!$C$3:$C$5</c:f><c:f>&apos;Báo cáo&apos;!$A$3:$A$5</c:f></c:chart>',
    );
  });

  it('fills rich text, also where a placeholder is half bold', async () => {
    const rich =
      '<r><rPr><b/></rPr><t xml:space="preserve">Kỳ: {ky_</t></r><r><t>bao_cao} ({phien_ban})</t></r><rPh sb="0" eb="1"><t>x</t></rPh>';
    const xml = sheetOf(await renderXlsxTemplate(single(rich), smallDocument()));
    expect(xml).toContain(
      '<is><r><rPr><b/></rPr><t xml:space="preserve">Kỳ: 2023</t></r><r><t xml:space="preserve"> (1)</t></r></is>',
    );
  });

  it('repeats rows of lines, and fills the footer of the printed sheet', async () => {
    const rows =
      '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData><headerFooter><oddFooter>&amp;L&amp;8{chan_trang}&amp;R&amp;P</oddFooter></headerFooter>';
    const report = { ...smallDocument(), stamp: { ...smallDocument().stamp, text: '55/KH & <số>' } };
    const filled = await renderXlsxTemplate(
      workbook({ sheets: { [SHEET]: rows }, strings: ['{#noi_nhan}- {.}{/noi_nhan}'] }),
      report,
    );
    expect(sheetOf(filled)).toContain(
      '<oddFooter>&amp;L&amp;8 55/KH &amp;&amp; &lt;số&gt;&amp;R&amp;P</oddFooter>',
    );
    const [{ data } = { data: [] }] = await readXlsx(Buffer.from(filled));
    expect(data).toEqual([['- Như trên;'], ['- Lưu: VT.']]);
  });

  it('takes all 109 tasks of the annual report into a template that this program wrote', async () => {
    const own = new PizZip(await renderXlsx(smallDocument()));
    const strings = own.file('xl/sharedStrings.xml')?.asText() ?? '';
    own.file(
      'xl/sharedStrings.xml',
      strings
        .replace('Không có nhiệm vụ trong kỳ.', '{#tasks}{stt}. {nhiem_vu}{/tasks}')
        .replace('BÁO CÁO<', '{chan_trang}<'),
    );
    const report = sampleDocument();
    const filled = await renderXlsxTemplate(own.generate({ type: 'uint8array' }), report);
    const sheets = await readXlsx(Buffer.from(filled));
    const written = sheets[2]?.data.flatMap(([cell]) => (/^\d+\. /.test(String(cell)) ? [cell] : [])) ?? [];
    const tasks = report.annexes[0]?.tables[0]?.rows.filter(({ kind }) => kind === 'item') ?? [];
    expect(written).toEqual(tasks.map(({ cells: [number, title] }) => `${number?.text}. ${title?.text}`));
    expect(written).toHaveLength(109);
  });

  it('is the same bytes for the same template and report', async () => {
    const [first, second] = [
      await renderXlsxTemplate(template(), reportWith(table())),
      await renderXlsxTemplate(template(), reportWith(table())),
    ];
    expect(Buffer.compare(first, second)).toBe(0);
  });
});

describe('what a value may not do in a template', () => {
  const named = (subject: string): ReportDocument => {
    const report = smallDocument();
    return { ...report, head: { ...report.head, subject } };
  };
  const cell = async (words: string, subject: string): Promise<unknown> => {
    const [{ data } = { data: [] }] = await readXlsx(
      Buffer.from(await renderXlsxTemplate(single(words), named(subject))),
    );
    return data[0]?.[0];
  };

  it.each(['=1+1', '+84', '-1', '@SUM(A1)'])('%s stays text, whatever stands around it', async (subject) => {
    await expect(cell('{trich_yeu}', subject)).resolves.toBe(`'${subject}`);
    await expect(cell('{dau_du_thao}{trich_yeu}', subject)).resolves.toBe(`'${subject}`);
    await expect(cell('Về: {trich_yeu}', subject)).resolves.toBe(`Về: ${subject}`);
  });

  it.each(['</t></is></c><c r="Z9"><f>1</f></c>', ']]>', '&amp; "x" \'y\'', '{chan_trang}', '$& $1', '😀 ẵ'])(
    '%s is carried as it is',
    async (subject) => {
      await expect(cell('{trich_yeu}', subject)).resolves.toBe(subject);
    },
  );

  it('is more than a cell can hold', async () => {
    await expect(cell('{trich_yeu}{trich_yeu}', 'ă'.repeat(30_000))).resolves.toHaveLength(32_767);
  });
});

describe('a template is refused', () => {
  const refusal = (bytes: Uint8Array, report = reportWith(table())): Promise<unknown> =>
    renderXlsxTemplate(bytes, report).then(
      () => 'filled',
      (error: unknown) => error,
    );

  it('where a placeholder is unknown, with sheet, cell and what there is', async () => {
    await expect(refusal(single('x', 'Số {so_ky_hiu}'))).resolves.toMatchObject({
      code: 'template-placeholder-unknown',
      params: { tag: '{so_ky_hiu} (Báo cáo!B1)', near: '{so_ky_hieu}, {so_xac_thuc}' },
    });
    await expect(refusal(template({ strings: STRINGS.with(2, '{#tasks}{nhiem}') }))).resolves.toMatchObject({
      params: { tag: '{nhiem} (Báo cáo!A3)', near: expect.stringContaining('{nhiem_vu}') },
    });
    await expect(refusal(single('{#taks}{/taks}'))).resolves.toMatchObject({
      code: 'template-placeholder-unknown',
      params: { tag: '{taks} (Báo cáo!1)' },
    });
  });

  it.each([
    ['a column outside its table', '{nhiem_vu}', 'template-placeholder-unknown'],
    ['a name that every object has', '{constructor}', 'template-placeholder-unknown'],
    ['a loop as a text', '{tasks}', 'template-malformed'],
    ['a loop that is not closed', '{#tasks}{nhiem_vu}', 'template-malformed'],
    ['a loop that is not opened', '{nhiem_vu}{/tasks}', 'template-malformed'],
    ['a loop closed under another name', '{#tasks}{/funding}', 'template-malformed'],
    ['two loops in a row', '{#tasks}{/tasks}{#kinh_gui}{/kinh_gui}', 'template-malformed'],
    ['a brace without its partner', 'Số {so_ky_hieu', 'template-malformed'],
    ['a brace too many', 'Số so_ky_hieu}', 'template-malformed'],
  ])('for %s', async (_, words, code) => {
    await expect(refusal(single(words))).resolves.toMatchObject({ name: 'DocumentError', code });
  });

  it('without the stamp', async () => {
    await expect(refusal(template({ strings: STRINGS.with(1, 'Trang 1') }))).resolves.toMatchObject({
      code: 'template-without-stamp',
    });
    await expect(refusal(template({ strings: STRINGS.with(1, '{ma_noi_dung}') }))).resolves.toBe('filled');
  });

  const withFormula = (formula: string): Uint8Array =>
    template({ sheets: { [SHEET]: ROWS.replace('<f>SUM(C3:C3)</f>', formula) } });

  it.each([
    ['one cell of the repeated row', '<f>C3+1</f>', 'Báo cáo!C5', 'formula-one-row'],
    ['a shared formula', '<f t="shared" ref="C5:C6" si="0">A1</f>', 'Báo cáo!C5', 'formula-shared'],
    ['an array formula', '<f t="array" ref="C5">SUM(A1:A2*2)</f>', 'Báo cáo!C5', 'formula-shared'],
    ['several sheets at once', "<f>SUM('A:B'!C3)</f>", 'Báo cáo!C5', 'formula-sheets'],
  ])('where a formula below takes %s', async (_, formula, where, obstacle) => {
    await expect(refusal(withFormula(formula))).resolves.toMatchObject({
      code: 'template-rows-unmovable',
      kind: 'invalid',
      params: { where, obstacle },
    });
  });

  it('where cells are merged across the repeated row', async () => {
    const merged = `<sheetData>${ROWS}</sheetData><mergeCells count="1"><mergeCell ref="A3:A4"/></mergeCells>`;
    await expect(refusal(template({ sheets: { [SHEET]: merged } }))).resolves.toMatchObject({
      params: { where: 'Báo cáo!A3:A4', obstacle: 'merged' },
    });
  });

  it('where an Excel table stands on the sheet', async () => {
    const relations =
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/table" Target="../tables/table1.xml"/></Relationships>';
    await expect(
      refusal(template({ parts: { 'xl/worksheets/_rels/sheet1.xml.rels': relations } })),
    ).resolves.toMatchObject({ params: { where: SHEET, obstacle: 'attached' } });
  });

  it('where it is no workbook, has macros, would exhaust the server or hides its text', async () => {
    await expect(refusal(Buffer.from('Kế hoạch'))).resolves.toMatchObject({ code: 'template-not-xlsx' });
    await expect(refusal(template({ parts: { 'xl/vbaProject.bin': 'x' } }))).resolves.toMatchObject({
      code: 'template-macros',
    });
    await expect(
      refusal(template({ parts: { 'xl/media/image1.png': '\0'.repeat(20 * 1024 * 1024) } })),
    ).resolves.toMatchObject({ code: 'template-too-large' });
    for (const hidden of [
      '<row r="1"><!-- --></row>',
      '<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[{chan_trang}]]></t></is></c></row>',
    ]) {
      await expect(refusal(template({ sheets: { [SHEET]: hidden } }))).resolves.toMatchObject({
        code: 'template-malformed',
        params: { problem: 'xml' },
      });
    }
  });

  it.each(['<row r="1">', '<row r="1"><c r="A1"><f>', '<row ', '<row r="1"><c r="A1"><f>\''])(
    'where %s begins without end a hundred thousand times, at once',
    async (start) => {
      const endless = `<row r="1"/>${start.repeat(100_000)}`;
      // Not packed, so that the guard against zip bombs lets it through.
      const unpacked = new PizZip(template({ sheets: { [SHEET]: endless } })).generate({
        type: 'uint8array',
        compression: 'STORE',
      });
      await expect(refusal(unpacked)).resolves.toMatchObject({
        code: 'template-malformed',
      });
    },
  );
});
