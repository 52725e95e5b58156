import { getDocumentProxy, getMeta } from 'unpdf';
import type { ReportDocument, Row, Table } from '../model.ts';
import { renderPdf } from './pdf.ts';
import { draftDocument, sampleDocument, smallDocument } from '../testing/sample-document.ts';

const MM = 72 / 25.4;
/** Half a point of rounding, and what a slanted last letter leans over. */
const TOLERANCE = 1.5;

interface Piece {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  /** Of the base line, from the top of the page. */
  readonly down: number;
  readonly fontSize: number;
}

interface Page {
  readonly width: number;
  readonly height: number;
  readonly pieces: readonly Piece[];
}

async function read(bytes: Uint8Array) {
  const pdf = await getDocumentProxy(new Uint8Array(bytes));
  const pages: Page[] = [];
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pdf.getPage(number);
    const { width, height } = page.getViewport({ scale: 1 });
    const { items } = await page.getTextContent();
    const pieces = items.flatMap((item): Piece[] => {
      if (!('str' in item) || item.str.trim() === '') return [];
      const [scale = 0, slope = 0, , , x = 0, y = 0] = item.transform as number[];
      // The watermark is the only text that is not level.
      if (Math.abs(slope) > 0.01) return [];
      return [{ text: item.str, left: x, right: x + item.width, down: height - y, fontSize: scale }];
    });
    pages.push({ width, height, pieces });
  }
  return { pdf, pages };
}

const squeeze = (text: string): string => text.replace(/\s+/g, '');
const textOf = ({ pieces }: Page): string => squeeze(pieces.map(({ text }) => text).join(''));
const isInBody = ({ height }: Page, { down }: Piece): boolean => down > 20 * MM && down < height - 20 * MM;
const header = (page: Page): string[] =>
  page.pieces.filter(({ down }) => down <= 20 * MM).map(({ text }) => text.trim());
const footer = (page: Page): Piece[] => page.pieces.filter(({ down }) => down >= page.height - 20 * MM);

const tablesOf = ({ body, annexes }: ReportDocument): Table[] => [
  ...body.flatMap((block) => (block.kind === 'table' ? [block.table] : [])),
  ...annexes.flatMap(({ tables }) => tables),
];

/** Text that no line of the page may run over: the margins of Nghị định 30/2020/NĐ-CP. */
function expectWithinMargins(pages: readonly Page[]): void {
  for (const page of pages) {
    for (const piece of page.pieces) {
      expect(piece.left).toBeGreaterThanOrEqual(30 * MM - TOLERANCE);
      expect(piece.right).toBeLessThanOrEqual(page.width - 20 * MM + TOLERANCE);
      expect(piece.down).toBeLessThan(page.height - 10);
    }
  }
}

/** No two pieces of text stand on the same place. */
function expectNoOverlap({ pieces }: Page): void {
  const level = [...pieces].sort((one, other) => one.down - other.down || one.left - other.left);
  for (const [index, piece] of level.entries()) {
    const next = level[index + 1];
    if (next && Math.abs(next.down - piece.down) < 1) {
      expect(next.left).toBeGreaterThanOrEqual(piece.right - TOLERANCE);
    }
  }
}

const withTable = (table: Table): ReportDocument => ({
  ...smallDocument(),
  annexes: [
    { label: 'Phụ lục I', title: 'THỬ', reference: '(Kèm theo)', orientation: 'landscape', tables: [table] },
  ],
});

function tableOf(rows: readonly Row[]): Table {
  return {
    name: 'tasks',
    title: 'Biểu 01. Nhiệm vụ',
    tab: 'Nhiệm vụ',
    columns: [
      { key: 'stt', title: 'STT', width: 5, align: 'center' },
      { key: 'nhiem_vu', title: 'Nhiệm vụ', width: 30, align: 'left' },
      { key: 'ket_qua', title: 'Kết quả', width: 30, align: 'left' },
    ],
    rows,
    notes: ['Số liệu ghi (R) là số liệu đã điều chỉnh.'],
  };
}

const item = (...texts: string[]): Row => ({ kind: 'item', cells: texts.map((text) => ({ text })) });

describe('the annual report as PDF', () => {
  const document = sampleDocument();
  let bytes: Uint8Array;
  let pages: readonly Page[];
  let pdf: Awaited<ReturnType<typeof read>>['pdf'];
  beforeAll(async () => {
    bytes = await renderPdf(document);
    ({ pages, pdf } = await read(bytes));
  });

  it('holds every word of the document, diacritics right', () => {
    const whole = pages
      .map((page) =>
        squeeze(
          page.pieces
            .filter((piece) => isInBody(page, piece))
            .map(({ text }) => text)
            .join(''),
        ),
      )
      .join('');
    expect(whole).toBe(whole.normalize('NFC'));
    const blocks = document.body.flatMap((block) => {
      if (block.kind === 'list') return block.items;
      if (block.kind === 'chart') return [block.chart.title];
      return block.kind === 'table' ? [] : [block.text];
    });
    const words = [
      ...document.opening,
      ...blocks,
      ...document.closing.recipients,
      document.closing.signer ?? '',
      document.head.subject,
      ...document.annexes.flatMap(({ label, title, reference }) => [label, title, reference]),
      ...tablesOf(document).flatMap(({ title, notes }) => [title, ...notes]),
    ];
    // A paragraph may run on over a page.
    expect(words.filter((text) => !whole.includes(squeeze(text)))).toEqual([]);
  });

  it('holds the 109 tasks, each once, and the sums', () => {
    const [annex] = document.annexes;
    const rows = annex?.tables[0]?.rows ?? [];
    const tasks = rows.filter(({ kind }) => kind === 'item');
    expect(tasks).toHaveLength(109);
    const first = pages.findIndex((page) => textOf(page).includes('TÌNHHÌNHTHỰCHIỆNNHIỆMVỤNĂM2023'));
    const last = pages.findIndex((page) => textOf(page).includes('TÌNHHÌNHTHỰCHIỆNCHỈTIÊUNĂM2023'));
    const annexPages = pages.slice(first, last);
    const numbers = annexPages.flatMap((page) =>
      page.pieces
        .filter((piece) => isInBody(page, piece) && /^\d{1,3}$/.test(piece.text.trim()) && piece.right < 135)
        .map(({ text }) => Number(text)),
    );
    expect(numbers).toEqual(Array.from({ length: 109 }, (_, index) => index + 1));
    const whole = annexPages.map(textOf).join('');
    const amounts = rows.map(({ cells }) => squeeze(cells[5]?.text ?? ''));
    expect(amounts.filter((amount) => !whole.includes(amount))).toEqual([]);
    expect(whole).toContain(squeeze('Tổng cộng: 109 nhiệm vụ'));
  });

  it('is A4, portrait for the report and as said for the annexes', () => {
    const sizes = pages.map(({ width, height }) => `${Math.round(width)}×${Math.round(height)}`);
    expect(new Set(sizes)).toEqual(new Set(['595×842', '842×595']));
    expect(sizes[0]).toBe('595×842');
    for (const { label } of document.annexes) {
      const page = pages.findIndex(({ pieces }) =>
        squeeze(
          pieces
            .slice(0, 6)
            .map(({ text }) => text)
            .join(''),
        ).includes(squeeze(label)),
      );
      expect(sizes[page]).toBe('842×595');
    }
  });

  it('numbers pages at the top from the second on, through the annexes', () => {
    expect(header(pages[0] as Page)).toEqual([]);
    expect(pages.slice(1).map(header)).toEqual(pages.slice(1).map((_, index) => [String(index + 2)]));
    for (const page of pages.slice(1)) {
      const number = page.pieces.find(({ down }) => down <= 20 * MM);
      const middle = (30 * MM + page.width - 20 * MM) / 2;
      expect(Math.abs(((number?.left ?? 0) + (number?.right ?? 0)) / 2 - middle)).toBeLessThan(1);
      expect(number?.fontSize).toBeCloseTo(13, 1);
    }
  });

  it('bears the stamp in 8 pt at the foot of every page', () => {
    for (const page of pages) {
      const stamp = footer(page);
      expect(squeeze(stamp.map(({ text }) => text).join(''))).toBe(squeeze(document.stamp.text));
      expect(stamp.every(({ fontSize }) => Math.abs(fontSize - 8) < 0.1)).toBe(true);
    }
  });

  it('repeats the head of a table on every page of it', () => {
    const first = pages.findIndex((page) => textOf(page).includes('TÌNHHÌNHTHỰCHIỆNNHIỆMVỤNĂM2023'));
    const last = pages.findIndex((page) => textOf(page).includes('TÌNHHÌNHTHỰCHIỆNCHỈTIÊUNĂM2023'));
    expect(last - first).toBeGreaterThan(5);
    for (const page of pages.slice(first, last)) {
      for (const title of ['STT', 'Cơquanchủtrì', 'Giảingân(đồng)']) expect(textOf(page)).toContain(title);
    }
  });

  it('keeps all text within the margins, and no text upon another', () => {
    expectWithinMargins(pages);
    pages.forEach(expectNoOverlap);
  });

  it('has bookmarks for headings of level 1 and 2 and for the annexes', async () => {
    const outline = await pdf.getOutline();
    const level = (wanted: number): string[] =>
      document.body.flatMap((block) =>
        block.kind === 'heading' && block.level === wanted ? [block.text] : [],
      );
    expect(outline.map(({ title }) => title)).toEqual([
      ...level(1),
      ...document.annexes.map(({ label, title }) => `${label}. ${title}`),
    ]);
    expect(outline.flatMap(({ items }) => items.map(({ title }: { title: string }) => title))).toEqual(
      level(2),
    );
  });

  it('says what it is in its properties, in Vietnamese, and is not encrypted', async () => {
    const { info } = await getMeta(pdf);
    expect(info).toMatchObject({
      PDFFormatVersion: '1.7',
      Language: 'vi-VN',
      Title: `BÁO CÁO ${document.head.subject}`,
      Author: document.head.issuingBody,
      Creator: document.stamp.software,
      CreationDate: 'D:20231214000000Z',
      ModDate: 'D:20231214000000Z',
      EncryptFilterName: null,
    });
    expect(info['Keywords']).toContain(`sha256:${document.stamp.digest}`);
  });

  it('embeds its fonts, as subsets', () => {
    const file = Buffer.from(bytes).toString('latin1');
    const names = [...file.matchAll(/\/BaseFont \/([A-Z]{6}\+)?([\w-]+)/g)].map(([, subset, name]) => ({
      subset,
      name,
    }));
    expect(new Set(names.map(({ name }) => name))).toEqual(
      new Set(['Tinos-Regular', 'Tinos-Bold', 'Tinos-Italic', 'Tinos-BoldItalic']),
    );
    expect(names.every(({ subset }) => subset !== undefined)).toBe(true);
    expect(file.match(/\/FontFile2 /g)).toHaveLength(4);
    expect(bytes.length).toBeLessThan(400_000);
  });

  it('is the same byte for byte after other documents were rendered', async () => {
    await Promise.all([renderPdf(draftDocument()), renderPdf(smallDocument())]);
    expect(Buffer.from(await renderPdf(sampleDocument())).equals(Buffer.from(bytes))).toBe(true);
  });
});

describe('a draft', () => {
  it('is marked at the top of the first page and across every page', async () => {
    const { pdf, pages } = await read(await renderPdf(draftDocument()));
    expect(header(pages[0] as Page).join(' ')).toBe('DỰ THẢO');
    for (let number = 1; number <= pdf.numPages; number += 1) {
      const { items } = await (await pdf.getPage(number)).getTextContent();
      const slanted = items.filter(
        (each) => 'str' in each && Math.abs((each.transform as number[])[1] ?? 0) > 1,
      );
      expect(squeeze(slanted.map((each) => ('str' in each ? each.str : '')).join(''))).toBe('DỰTHẢO');
    }
  });

  it('gives a file of its own', async () => {
    const [draft, final] = [await renderPdf(draftDocument()), await renderPdf(sampleDocument())];
    const idOf = (bytes: Uint8Array): string | undefined =>
      /\/ID \[<([0-9a-f]+)>/.exec(Buffer.from(bytes).toString('latin1'))?.[1];
    expect(idOf(draft)).toMatch(/^[0-9a-f]{32}$/);
    expect(idOf(draft)).not.toBe(idOf(final));
  });
});

describe('text that the font cannot show', () => {
  it('is printed as boxes that stay within their cells, without what turns its direction', async () => {
    const foreign = '数字化转型😀'.repeat(20);
    const { pages } = await read(
      await renderPdf(withTable(tableOf([item('1', foreign, 'Tỷ \u202elệ\u2069\u200f ₫ ≥ 5')]))),
    );
    const text = pages.map(textOf).join('');
    expect(text.split('□').length - 1).toBe(6 * 20);
    expect(text).toContain('Tỷlệ₫≥5');
    expect(text).not.toMatch(/[\u202e\u2069\u200f]/);
    expectWithinMargins(pages);
    expectNoOverlap(pages.at(-1) as Page);
  });
});

describe('a recipient', () => {
  it('ends with a semicolon, the last with a full stop, as addressees do', async () => {
    const closing = {
      ...smallDocument().closing,
      recipients: ['Như trên', 'Các sở, ban, ngành;', 'Lưu: VT'],
    };
    const { pages } = await read(await renderPdf({ ...smallDocument(), closing }));
    expect(textOf(pages[0] as Page)).toMatch(/-Nhưtrên;.*-Cácsở,ban,ngành;.*-Lưu:VT\./);
  });
});

describe('a small report', () => {
  it('takes one page and one annex and says that there is nothing', async () => {
    const { pages } = await read(await renderPdf(smallDocument()));
    expect(pages).toHaveLength(2);
    expect(textOf(pages[0] as Page)).toContain(squeeze('Không có số liệu trong kỳ.'));
    expect(textOf(pages[1] as Page)).toContain(squeeze('Không có nhiệm vụ trong kỳ.'));
    expectWithinMargins(pages);
  });
});

describe('what does not fit', () => {
  it('breaks words of 300 letters in cells, headings and paragraphs within the margins', async () => {
    const word = 'x'.repeat(300);
    const document: ReportDocument = {
      ...withTable(tableOf([item('1', word, 'ngắn'), item('2', `đầu ${word} cuối`, word)])),
      opening: [word, `Mở đầu ${word} kết thúc.`],
      body: [{ kind: 'heading', level: 1, text: `I. ${word}` }],
    };
    const { pages } = await read(await renderPdf(document));
    expectWithinMargins(pages);
    pages.forEach(expectNoOverlap);
    expect(pages.map(textOf).join('').split('x').length - 1).toBe(6 * 300);
  });

  it('lets a row taller than a page run over several, and keeps every other row whole', async () => {
    const narrative = Array.from({ length: 500 }, (_, index) => `đoạn${index}`);
    const short = Array.from({ length: 40 }, (_, index) => item(String(index + 2), 'dòng\nthứ\nhai', 'x'));
    const { pages } = await read(
      await renderPdf(withTable(tableOf([item('1', narrative.join(' '), 'x'), ...short]))),
    );
    expect(pages.length).toBeGreaterThan(3);
    expectWithinMargins(pages);
    for (const page of pages) {
      for (const piece of page.pieces) expect(piece.down).toBeLessThan(page.height);
    }
    const whole = pages.map(textOf).join('');
    expect(narrative.filter((word) => !whole.includes(word))).toEqual([]);
    for (const page of pages.slice(1)) {
      const count = (word: string): number => textOf(page).split(word).length - 1;
      expect(count('dòng')).toBe(count('hai'));
    }
  });

  it('keeps the heading of a group on the page of its first row', async () => {
    const rows = Array.from({ length: 30 }, (_, group): Row[] => [
      { kind: 'group', cells: [{ text: `Nhóm ${group + 1}.` }] },
      item(String(group + 1), `Việc ${group + 1}.`, 'một\nhai\nba'),
    ]);
    const { pages } = await read(await renderPdf(withTable(tableOf(rows.flat()))));
    expect(pages.length).toBeGreaterThan(3);
    for (const page of pages) {
      const numbers = (word: string): string[] =>
        [...textOf(page).matchAll(new RegExp(`${word}(\\d+)\\.`, 'g'))].map(([, of = '']) => of);
      expect(numbers('Nhóm')).toEqual(numbers('Việc'));
    }
  });

  it('never leaves a signature alone on a page, wherever the text ends', async () => {
    for (const lines of [18, 19, 20, 21, 22, 23, 24, 25, 26]) {
      const body = Array.from({ length: lines }, (_, index) => ({
        kind: 'paragraph' as const,
        text: `Nội dung thứ ${index + 1}.`,
      }));
      const { pages } = await read(await renderPdf({ ...smallDocument(), body, annexes: [] }));
      const signed = pages.find((page) => textOf(page).includes('CHỦTỊCH')) as Page;
      expect(textOf(signed)).toContain('Nơinhận:');
      expect(textOf(signed)).toContain(squeeze(`Nội dung thứ ${lines}.`));
    }
  });
});
