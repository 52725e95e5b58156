import PizZip from 'pizzip';
import readXlsx from 'read-excel-file/node';
import type { Cell, ReportDocument } from '../model.ts';
import { draftDocument, sampleDocument, smallDocument } from '../testing/sample-document.ts';
import { partOf } from '../testing/workbook.ts';
import { renderXlsx } from './xlsx.ts';

type Sheets = Awaited<ReturnType<typeof readXlsx>>;

const read = async (bytes: Uint8Array): Promise<Sheets> => readXlsx(Buffer.from(bytes));
const dataOf = (sheets: Sheets, name: string): Sheets[number]['data'] =>
  sheets.find(({ sheet }) => sheet === name)?.data ?? [];
const sheetXml = (bytes: Uint8Array, position: number): string =>
  partOf(bytes, `xl/worksheets/sheet${position}.xml`);

/** The small report with one table of one column, each text in a row of its own. */
function reportOf(texts: readonly string[], tab = 'Thử'): ReportDocument {
  return {
    ...smallDocument(),
    body: [],
    annexes: [
      {
        label: 'Phụ lục',
        title: 'THỬ',
        reference: '',
        orientation: 'landscape',
        tables: [
          {
            name: 'texts',
            title: 'Thử',
            tab,
            columns: [{ key: 'noi_dung', title: 'Nội dung', width: 10, align: 'left' }],
            rows: texts.map((text) => ({ kind: 'item', cells: [{ text }] })),
            notes: [],
          },
        ],
      },
    ],
  };
}

let annual: Uint8Array;
let sheets: Sheets;
beforeAll(async () => {
  annual = await renderXlsx(sampleDocument());
  sheets = await read(annual);
});

describe('the workbook of an annual report', () => {
  it('says on its first sheet what it is and what is on the others', () => {
    const { head, stamp } = sampleDocument();
    const data = dataOf(sheets, 'Thông tin');
    const about = new Map(data.map(([label, value]) => [String(label), value]));
    expect(data[0]?.[0]).toBe(head.kind);
    expect(data[1]?.[0]).toBe(head.subject);
    expect(Object.fromEntries(about)).toMatchObject({
      'Số, ký hiệu': head.number,
      'Địa danh, ngày tháng': head.placeAndDate,
      'Kế hoạch': stamp.plan,
      'Kỳ báo cáo': stamp.period,
      'Phiên bản': 2,
      'Theo sổ đến vị trí': 1683,
      'Mã nội dung (SHA-256)': stamp.digest,
      'Phần mềm': stamp.software,
    });
    expect(data.find(([tab]) => tab === 'Nhiệm vụ')?.[2]).toBe(109);
    expect(data.find(([tab]) => tab === 'Chỉ tiêu')?.[2]).toBe(31);
  });

  it('has a sheet for each table, in the order of the document', () => {
    const { body, annexes } = sampleDocument();
    const tabs = [
      ...body.flatMap((block) => (block.kind === 'table' ? [block.table.tab] : [])),
      ...annexes.flatMap(({ tables }) => tables.map(({ tab }) => tab)),
    ];
    expect(sheets.map(({ sheet }) => sheet)).toEqual(['Thông tin', ...tabs]);
  });

  it('holds every row of every table: figures as numbers, days as dates, all else as the report prints it', () => {
    const { body, annexes } = sampleDocument();
    const tables = [
      ...body.flatMap((block) => (block.kind === 'table' ? [{ table: block.table, above: 1 }] : [])),
      ...annexes.flatMap((annex) => annex.tables.map((table) => ({ table, above: 3 }))),
    ];
    const value = ({ text, number, date }: Cell): unknown => {
      if (number) return Number(number.value);
      if (date !== undefined) return new Date(`${date}T00:00:00Z`);
      return text === '' ? null : /^[=+\-@]/.test(text) ? `'${text}` : text;
    };
    for (const { table, above } of tables) {
      const data = dataOf(sheets, table.tab);
      expect(data[above]).toEqual(table.columns.map(({ title }) => title));
      const expected = table.rows.map(({ cells }) => [
        ...cells.map(value),
        ...table.columns.slice(cells.length).map(() => null),
      ]);
      expect(data.slice(above + 1, above + 1 + expected.length)).toEqual(expected);
    }
    const tasks = dataOf(sheets, 'Nhiệm vụ');
    expect(tasks.filter(([number]) => typeof number === 'number')).toHaveLength(109);
    expect(tasks.filter(([, , , due]) => due instanceof Date)).toHaveLength(102);
  });

  it('adds up: the total is the sum of the figures in its column', () => {
    const tasks = dataOf(sheets, 'Nhiệm vụ');
    const spent = tasks.filter(([number]) => typeof number === 'number').map((row) => Number(row[5]));
    const total = tasks.find((row) => row.some((cell) => String(cell).startsWith('Tổng cộng')));
    expect(total?.[5]).toBe(spent.reduce((sum, each) => sum + each, 0));
  });

  it('freezes the header, filters items and header but not the total, and repeats the header in print', () => {
    const xml = sheetXml(annual, 4);
    const rows = dataOf(sheets, 'Nhiệm vụ');
    const last = rows.findLastIndex(([number]) => typeof number === 'number') + 1;
    expect(xml).toContain('<pane ySplit="4" topLeftCell="A5" activePane="bottomLeft" state="frozen"/>');
    expect(xml).toContain(`<autoFilter ref="A4:H${last}"/>`);
    const names = partOf(annual, 'xl/workbook.xml');
    expect(names).toContain(
      `<definedName name="_xlnm._FilterDatabase" localSheetId="3" hidden="1">&apos;Nhiệm vụ&apos;!$A$4:$H$${last}</definedName>`,
    );
    expect(names).toContain(
      '<definedName name="_xlnm.Print_Titles" localSheetId="3">&apos;Nhiệm vụ&apos;!$4:$4</definedName>',
    );
  });

  it('keeps the reported decimals, marks revised figures and leaves them numbers', () => {
    const styles = partOf(annual, 'xl/styles.xml');
    for (const format of ['#,##0', '0.00', '0&quot;%&quot;', 'dd/mm/yyyy', '#,##0&quot; (R)&quot;']) {
      expect(styles).toContain(`formatCode="${format}"`);
    }
    expect(styles).toContain('FFF2CC');
  });

  it('prints on A4 in landscape, one page wide, with the stamp on every page', () => {
    for (const position of [2, 3, 4, 5, 6, 7]) {
      expect(sheetXml(annual, position)).toContain(
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>',
      );
    }
    const { text } = sampleDocument().stamp;
    for (const [index, { data }] of sheets.entries()) {
      expect(sheetXml(annual, index + 1)).toContain(
        `<oddFooter>&amp;L&amp;7 ${text}&amp;R&amp;7 &amp;P/&amp;N</oddFooter>`,
      );
      expect(data.at(-1)?.[0]).toBe(text);
    }
  });

  it('gives each column its share of the width, and figures room', () => {
    const widths = [...sheetXml(annual, 4).matchAll(/<col [^>]*width="([\d.]+)"/g)].map(([, width]) =>
      Number(width),
    );
    expect(widths).toHaveLength(8);
    expect(widths[1]).toBe(42);
    expect(Math.min(...widths)).toBeGreaterThanOrEqual(7);
    expect(widths[5]).toBeGreaterThan('37.512.345 (R)'.length);
  });

  it('carries the stamp in its properties, with the stamp’s day', () => {
    const core = partOf(annual, 'docProps/core.xml');
    const { stamp } = sampleDocument();
    expect(core).toContain(`<dc:identifier>${stamp.digest}</dc:identifier>`);
    expect(core).toContain('2023-12-14T00:00:00Z</dcterms:created>');
    expect(core).toContain('2023-12-14T00:00:00Z</dcterms:modified>');
  });

  it('is the same bytes for the same document', async () => {
    expect(Buffer.compare(await renderXlsx(sampleDocument()), annual)).toBe(0);
    const days = Object.values(new PizZip(annual).files).map(({ date }) => date.toISOString().slice(0, 10));
    expect(new Set(days)).toEqual(new Set(['2023-12-14']));
  });

  it('has no formula, macro, link or other thing that runs', () => {
    const zip = new PizZip(annual);
    expect(Object.keys(zip.files).filter((name) => /vba|external|embed|activeX/i.test(name))).toEqual([]);
    for (let position = 1; position <= sheets.length; position++) {
      expect(sheetXml(annual, position)).not.toMatch(/<f\b|<hyperlink/);
    }
  });
});

describe('other workbooks', () => {
  it('of a draft says so', async () => {
    const data = dataOf(await read(await renderXlsx(draftDocument())), 'Thông tin');
    expect(data).toContainEqual(['Phiên bản', 'Dự thảo', null]);
    expect(data).toContainEqual(['Dấu chỉ', 'DỰ THẢO', null]);
  });

  it('of tables without items have the remark, and nothing to filter', async () => {
    const bytes = await renderXlsx(smallDocument());
    expect(dataOf(await read(bytes), 'Nhiệm vụ')[4]?.[0]).toBe('Không có nhiệm vụ trong kỳ.');
    expect(sheetXml(bytes, 3)).not.toContain('<autoFilter');
    expect(partOf(bytes, 'xl/workbook.xml')).toContain('!$4:$4</definedName>');
  });

  it('of a report without tables is the first sheet', async () => {
    const bytes = await renderXlsx({ ...smallDocument(), body: [], annexes: [] });
    expect((await read(bytes)).map(({ sheet }) => sheet)).toEqual(['Thông tin']);
  });

  it('have sheets of other names where a tab is taken or cannot be one', async () => {
    const [annex] = reportOf(['a'], 'Thông tin').annexes;
    const [same] = reportOf(['b'], "A/B:'[x]'").annexes;
    const bytes = await renderXlsx({
      ...smallDocument(),
      body: [],
      annexes: annex && same ? [annex, same] : [],
    });
    expect((await read(bytes)).map(({ sheet }) => sheet)).toEqual(['Thông tin', 'Thông tin (2)', "A B ' x"]);
    expect(partOf(bytes, 'xl/workbook.xml')).toContain('&apos;A B &apos;&apos; x&apos;!$4:$4');
  });

  it('shorten a footer that Excel could not open, and keep the whole stamp in the last row', async () => {
    const text = `Kế hoạch & “55” ${'&'.repeat(300)}`;
    const bytes = await renderXlsx({ ...smallDocument(), stamp: { ...smallDocument().stamp, text } });
    const footer =
      /<oddFooter>(.*)<\/oddFooter>/.exec(sheetXml(bytes, 1))?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(footer.length).toBeLessThanOrEqual(255);
    expect(footer).toMatch(/^&L&7 Kế hoạch && “55” .*…&R&7 &P\/&N$/);
    // Every literal `&` is a pair.
    expect(footer.slice(6, footer.indexOf('…')).replaceAll('&&', '')).not.toContain('&');
    expect((await read(bytes))[0]?.data.at(-1)?.[0]).toBe(text);
  });
});

describe('hostile text', () => {
  const written = async (text: string): Promise<unknown> =>
    dataOf(await read(await renderXlsx(reportOf([text]))), 'Thử')[4]?.[0];

  it.each(["=cmd|' /C calc'!A0", '+1', '-1', '@SUM(A1:A9)', '=HYPERLINK("http://x.vn","Xem")'])(
    '%s is text with an apostrophe',
    async (text) => {
      await expect(written(text)).resolves.toBe(`'${text}`);
    },
  );

  it.each([
    ['a tab', '\t=1', "'\t=1"],
    ['a carriage return', '\r=1', "'\n=1"],
    ['a control character before a sign', '\u0002=1', "'=1"],
    ['lines', 'a\nb', 'a\nb'],
    ['the end of CDATA', ']]>', ']]>'],
    ['markup', '</t></si><si>&lt;"\'', '</t></si><si>&lt;"\''],
    ['an emoji', 'số 😀', 'số 😀'],
    ['signs that turn the direction round', '\u202e=1\u2069\u200f', "'=1"],
    ['half an emoji', 'số \uD83D x', 'số  x'],
  ])('%s', async (_, text, expected) => {
    await expect(written(text)).resolves.toBe(expected);
  });

  it('stays text everywhere else too', async () => {
    const report = reportOf(['a']);
    const hostile: ReportDocument = {
      ...report,
      head: { ...report.head, subject: '=1+1', number: '@x', issuingBody: '+x' },
      stamp: { ...report.stamp, plan: '-x', text: '=2+2' },
      annexes: report.annexes.map((annex) => ({
        ...annex,
        label: '=3',
        tables: annex.tables.map((table) => ({ ...table, notes: ['=4'], title: '@t' })),
      })),
    };
    const cells = (await read(await renderXlsx(hostile))).flatMap(({ data }) => data.flat());
    expect(cells.filter((cell) => typeof cell === 'string' && /^[=+\-@]/.test(cell))).toEqual([]);
    expect(cells).toEqual(expect.arrayContaining(["'=1+1", "'@x", "'-x", "'=2+2", "'=3. THỬ", "'=4", "'@t"]));
  });
});
