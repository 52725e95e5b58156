import { jest } from '@jest/globals';
import {
  Document,
  type FileChild,
  Footer,
  Packer,
  Paragraph,
  Table as WordTable,
  TableCell,
  TableRow,
  TextRun,
} from 'docx';
import mammoth from 'mammoth';
import PizZip from 'pizzip';
import {
  type Placeholder,
  tablePlaceholders,
  TEMPLATE_PLACEHOLDERS,
  templateData,
} from '../templates/template-data.ts';
import { renderDocxTemplate } from './docx-template.ts';
import { DocumentError } from '../errors.ts';
import type { ReportDocument } from '../model.ts';
import { draftDocument, sampleDocument, smallDocument } from '../testing/sample-document.ts';

const STAMP = '{chan_trang}';

/** An agency's template: paragraphs, or tables given as rows of cells. */
async function template(
  content: readonly (string | readonly (readonly string[])[])[],
  footer = STAMP,
): Promise<Uint8Array> {
  const children = content.map((part): FileChild =>
    typeof part === 'string'
      ? new Paragraph(part)
      : new WordTable({
          rows: part.map(
            (cells) =>
              new TableRow({
                children: cells.map((cell) => new TableCell({ children: [new Paragraph(cell)] })),
              }),
          ),
        }),
  );
  const footers = { default: new Footer({ children: [new Paragraph(footer)] }) };
  return Packer.toBuffer(new Document({ sections: [{ footers, children }] }));
}

async function filled(
  content: readonly (string | readonly (readonly string[])[])[],
  document = sampleDocument(),
): Promise<{ text: string; tables: string[][][]; bytes: Uint8Array }> {
  const bytes = await renderDocxTemplate(await template(content), document);
  const html = (await mammoth.convertToHtml({ buffer: Buffer.from(bytes) })).value;
  const text = (await mammoth.extractRawText({ buffer: Buffer.from(bytes) })).value;
  return { bytes, text: text.replace(/\n\n/g, '\n').trim(), tables: tablesOf(html) };
}

const tablesOf = (html: string): string[][][] =>
  [...html.matchAll(/<table>(.*?)<\/table>/gs)].map(([, table = '']) =>
    [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
      [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) =>
        cell.replace(/<[^>]+>/g, '').replace(/&gt;/g, '>'),
      ),
    ),
  );

async function refusal(
  content: readonly (string | readonly (readonly string[])[])[],
  footer = STAMP,
): Promise<DocumentError> {
  const error: unknown = await renderDocxTemplate(await template(content, footer), sampleDocument()).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DocumentError)) throw new Error(`Not refused as it should be: ${String(error)}`);
  return error;
}

describe("an agency's own Word template", () => {
  it('is filled with head, addressees, text, recipients and signer', async () => {
    const { text } = await filled([
      '{co_quan_chu_quan} | {co_quan_ban_hanh} | {so_ky_hieu} | {dia_danh_ngay_thang}',
      '{ten_loai} {trich_yeu}',
      '{#kinh_gui}',
      'Kính gửi {.}',
      '{/kinh_gui}',
      '{#noi_dung}',
      '{#la_tieu_de_1}# {tieu_de}{/la_tieu_de_1}{#la_tieu_de_2}## {tieu_de}{/}{#la_tieu_de_3}### {tieu_de}{/}{#la_doan_van}{doan_van}{/}',
      '{/noi_dung}',
      '{#noi_nhan}{.} {/noi_nhan}',
      '{quyen_han} {chuc_vu} {nguoi_ky}',
    ]);
    expect(text).toContain(
      'ỦY BAN NHÂN DÂN TỈNH TUYÊN QUANG | SỞ THÔNG TIN VÀ TRUYỀN THÔNG | Số: 128/BC-STTTT | Tuyên Quang, ngày 14 tháng 12 năm 2023\nBÁO CÁO Kết quả thực hiện Kế hoạch số 55/KH-UBND',
    );
    expect(text).toContain(
      'Kính gửi Ủy ban nhân dân tỉnh Tuyên Quang\nKính gửi Ban Chỉ đạo chuyển đổi số tỉnh Tuyên Quang\n# I. TÌNH HÌNH TRIỂN KHAI\n## 1. Công tác chỉ đạo, điều hành\nBan Chỉ đạo',
    );
    expect(text).toContain('\n- Rà soát, điều chỉnh 04 số liệu đã công bố (Phụ lục III).\n');
    expect(text).toContain('\n### a) Nhiệm vụ nổi bật\n');
    expect(text).toContain('\nNhư trên; Các sở, ban, ngành; ');
    expect(text.endsWith('KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC Nguyễn Văn Mẫu')).toBe(true);
  });

  it('repeats one table row for every row of a table', async () => {
    const { tables } = await filled([
      [
        ['TT', 'Nhiệm vụ', 'Giải ngân'],
        ['{#tasks}{stt}', '{nhiem_vu}', '{giai_ngan}{/tasks}'],
      ],
    ]);
    const rows = tables[0] ?? [];
    const tasks = sampleDocument().annexes[0]?.tables[0]?.rows ?? [];
    expect(rows).toHaveLength(1 + tasks.length);
    expect(rows[0]).toEqual(['TT', 'Nhiệm vụ', 'Giải ngân']);
    expect(rows[1]).toEqual(['', '1. Chuyển đổi nhận thức (4 nhiệm vụ)', '']);
    expect(rows[2]).toEqual(['1', 'Nâng cấp trung tâm dữ liệu tỉnh', '37.512.345']);
    expect(rows.filter(([position]) => /^\d+$/.test(position ?? ''))).toHaveLength(109);
  });

  it('gives each kind of row the Word row it has in the template', async () => {
    const { tables } = await filled([
      [
        ['{#tasks}{-w:tr la_nhom}NHÓM {nhan}{/la_nhom}'],
        ['{#la_muc}{stt}', '{nhiem_vu}', '{tinh_trang}{/la_muc}'],
        ['{#la_tong}CỘNG', '{nhiem_vu}', '{giai_ngan}{/la_tong}{/tasks}'],
      ],
    ]);
    const rows = tables[0] ?? [];
    const expected = (sampleDocument().annexes[0]?.tables[0]?.rows ?? []).map(({ kind, cells }) => {
      const cell = (index: number): string => cells[index]?.text ?? '';
      if (kind === 'group') return [`NHÓM ${cell(0)}`];
      return kind === 'item' ? [cell(0), cell(1), cell(6)] : ['CỘNG', cell(1), cell(5)];
    });
    expect(rows).toEqual(expected);
  });

  it('has titles and notes of tables, and says where a table is empty', async () => {
    const { text } = await filled(
      ['{tieu_de_bang_tasks}', '{#tasks}{#la_trong}Trống: {nhan}{/la_trong}{/tasks}', '{kem_theo}'],
      smallDocument(),
    );
    expect(text).toMatch(/^Biểu 01\. .*\nTrống: Không có nhiệm vụ trong kỳ\.\n\(Kèm theo Báo cáo số 128/);
    const { bytes } = await filled(['{ghi_chu_bang_tasks}']);
    expect(new PizZip(bytes).file('word/document.xml')?.asText()).toMatch(
      /công bố trước\.<\/w:t><\/w:r><w:r>.*<w:br\/>.*Nhiệm vụ chưa có tên/s,
    );
  });

  it('prints nothing for what a draft does not have', async () => {
    const tags = '[{phien_ban}{^phien_ban}bản nháp{/phien_ban}] [{nguoi_ky}] {dau_du_thao}';
    expect((await filled([tags], draftDocument())).text).toBe('[bản nháp] [] DỰ THẢO');
    expect((await filled([tags])).text).toBe('[2] [Nguyễn Văn Mẫu]');
  });

  it('finds a tag that Word has cut into pieces', async () => {
    const cut = new Paragraph({ children: ['{trich', '_y', 'eu}'].map((piece) => new TextRun(piece)) });
    const footers = { default: new Footer({ children: [new Paragraph(STAMP)] }) };
    const bytes = await Packer.toBuffer(new Document({ sections: [{ footers, children: [cut] }] }));
    const result = await renderDocxTemplate(bytes, smallDocument());
    const { value } = await mammoth.extractRawText({ buffer: Buffer.from(result) });
    expect(value.trim()).toBe(smallDocument().head.subject);
  });

  it('puts the stamp where the template has it', async () => {
    const { bytes } = await filled(['{ma_noi_dung}']);
    const footers = new PizZip(bytes).file(/^word\/footer\d+\.xml$/).map((file) => file.asText());
    expect(footers.join()).toContain(sampleDocument().stamp.text);
    expect((await filled(['{ma_noi_dung}'])).text).toBe(sampleDocument().stamp.digest);
  });

  it('takes text from people as text, braces and markup included', async () => {
    const hostile = '{co_quan_ban_hanh} <w:p/> & {#tasks} \u0000\u0007\ud83d{{';
    const document = smallDocument();
    const { text } = await filled(['{trich_yeu}'], {
      ...document,
      head: { ...document.head, subject: hostile },
    });
    expect(text).toBe('{co_quan_ban_hanh} <w:p/> & {#tasks} \ufffd{{');
  });

  it('gives the same bytes for the same template and report on another day', async () => {
    const bytes = await template(['{trich_yeu}']);
    const first = await renderDocxTemplate(bytes, sampleDocument());
    const dates = new PizZip(first).file(/./).map(({ date }) => date.toDateString());
    expect(new Set(dates)).toEqual(new Set(['Thu Dec 14 2023']));
    jest.useFakeTimers({ now: new Date('2031-03-04T05:06:07Z'), doNotFake: ['nextTick', 'setImmediate'] });
    const later = await renderDocxTemplate(bytes, sampleDocument());
    jest.useRealTimers();
    expect(Buffer.from(later).equals(Buffer.from(first))).toBe(true);
  });
});

describe('a template is refused', () => {
  it('with a placeholder that does not exist, naming near ones', async () => {
    const error = await refusal(['Số {so_ki_hieu}']);
    expect(error.code).toBe('template-placeholder-unknown');
    expect(error.params['tag']).toBe('{so_ki_hieu}');
    expect(String(error.params['near']).split(', ')[0]).toBe('{so_ky_hieu}');
    expect(error.explain('vi')).toContain('“{so_ki_hieu}”. Thẻ gần giống: {so_ky_hieu}, ');
  });

  it('with an unknown placeholder in the footer', async () => {
    expect((await refusal([''], `${STAMP} {trang}`)).params['tag']).toBe('{trang}');
  });

  it.each([
    ['a column outside its table', ['{nhiem_vu}'], '{nhiem_vu}'],
    ['a column of another table', ['{#indicators}{nhiem_vu}{/indicators}'], '{nhiem_vu}'],
    ['a table that the report does not have', ['{#nhiem_vu_2}{stt}{/nhiem_vu_2}'], '{nhiem_vu_2}'],
    ['a line outside a list', ['{.}'], '{.}'],
    ['a line in a loop over a table', ['{#tasks}{.}{/tasks}'], '{.}'],
    ['something every object inherits', ['{constructor}'], '{constructor}'],
    ['the prototype', ['{__proto__}'], '{__proto__}'],
    ['an expression', ['{1 + 1}'], '{1 + 1}'],
    [
      'a call',
      ['{trich_yeu.constructor("return process")()}'],
      '{trich_yeu.constructor("return process")()}',
    ],
    ['a path', ['{stamp.digest}'], '{stamp.digest}'],
  ])('with %s', async (_, content, tag) => {
    const error = await refusal(content);
    expect([error.code, error.params['tag']]).toEqual(['template-placeholder-unknown', tag]);
  });

  it.each([
    ['a tag that is not closed', ['Kính gửi {trich_yeu'], 'unclosed-tag', '{trich_yeu}'],
    ['a closing brace too many', ['trich_yeu}'], 'unopened-tag', '{trich_yeu}'],
    ['a loop that is not closed', ['{#tasks}{stt}'], 'unclosed-loop', '{tasks}'],
    ['a loop that was not opened', ['{stt}{/tasks}'], 'unopened-loop', '{tasks}'],
    ['loops that cross', ['{#kinh_gui}{#noi_nhan}{/kinh_gui}{/noi_nhan}'], 'crossed-loops', '{kinh_gui}'],
    ['a loop printed as text', ['{tasks}'], 'not-text', '{tasks}'],
    ['raw XML', ['{@trich_yeu}'], 'not-allowed', '{@trich_yeu}'],
  ])('with %s', async (_, content, problem, where) => {
    const error = await refusal(content);
    expect([error.code, error.params['problem'], error.params['where']]).toEqual([
      'template-malformed',
      problem,
      where,
    ]);
  });

  it('where it would change what a tag looks like', async () => {
    expect((await refusal(['{=<% %>=}'])).code).toBe('template-placeholder-unknown');
  });

  it('where nothing in it ties the paper to the ledger', async () => {
    const error = await refusal(['{trich_yeu}'], 'Trang cuối');
    expect(error.code).toBe('template-without-stamp');
    expect(error.explain('vi')).toContain('Thêm thẻ {chan_trang} vào chân trang');
  });

  it('where the stamp is printed only under a condition', async () => {
    expect((await refusal(['{#dau_du_thao}{chan_trang}{/}'], '')).code).toBe('template-without-stamp');
  });

  it('where the guard refuses the file', async () => {
    await expect(renderDocxTemplate(Buffer.from('không phải Word'), smallDocument())).rejects.toMatchObject({
      code: 'template-not-docx',
    });
  });
});

describe('the documented placeholders', () => {
  const all = (document: ReportDocument): Placeholder[] => [
    ...TEMPLATE_PLACEHOLDERS,
    ...tablePlaceholders(document),
  ];

  it('are exactly those that have values', () => {
    const document = sampleDocument();
    const data = templateData(document) as Record<string, unknown>;
    const documented = (within: string | null): string[] =>
      all(document)
        .filter((placeholder) => placeholder.within === within)
        .map(({ name }) => name)
        .sort();
    expect(documented(null)).toEqual(Object.keys(data).sort());
    const loops = all(document).filter(({ kind }) => kind === 'loop');
    expect(loops.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['kinh_gui', 'noi_dung', 'noi_nhan', 'tasks', 'indicators', 'task_groups']),
    );
    for (const { name } of loops) {
      const [first] = data[name] as (string | Record<string, unknown>)[];
      expect(documented(name)).toEqual(typeof first === 'string' ? ['.'] : Object.keys(first ?? {}).sort());
    }
  });

  it('are described in both languages and named in ASCII', () => {
    for (const { name, vi, en } of all(sampleDocument())) {
      expect(name).toMatch(/^([a-z][a-z0-9_]*|\.)$/);
      expect(vi).not.toBe('');
      expect(en).not.toBe('');
    }
  });
});
