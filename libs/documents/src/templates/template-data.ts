/** What a Word template can ask for: the placeholders with their descriptions, and their values for one report. */
import { printable } from '../printed-text.ts';
import type { Block, ReportDocument, Row, Table } from '../model.ts';

export interface Placeholder {
  readonly name: string;
  /** `text` is printed as `{name}`; `loop` and `condition` open with `{#name}` (conditions also with `{^name}`) and close with `{/name}`. */
  readonly kind: 'text' | 'loop' | 'condition';
  /** The loop in which it stands; null where it can stand anywhere. */
  readonly within: string | null;
  readonly vi: string;
  readonly en: string;
}

const text = (name: string, vi: string, en: string, within: string | null = null): Placeholder => ({
  name,
  kind: 'text',
  within,
  vi,
  en,
});
const loop = (name: string, vi: string, en: string): Placeholder => ({
  name,
  kind: 'loop',
  within: null,
  vi,
  en,
});
const condition = (within: string, name: string, vi: string, en: string): Placeholder => ({
  name,
  kind: 'condition',
  within,
  vi,
  en,
});

/** A loop over plain lines, each printed with `{.}`. */
const lines = (name: string, vi: string, en: string): Placeholder[] => [
  loop(name, vi, en),
  text('.', `Một dòng của ${name}`, `One line of ${name}`, name),
];

/** The placeholders of every report. Those of its tables: {@link tablePlaceholders}. */
export const TEMPLATE_PLACEHOLDERS: readonly Placeholder[] = [
  text(
    'co_quan_chu_quan',
    'Cơ quan chủ quản, trống nếu không có',
    'Parent of the issuing body, empty where none',
  ),
  text('co_quan_ban_hanh', 'Cơ quan ban hành', 'Issuing body'),
  text('so_ky_hieu', 'Số và ký hiệu, kể cả chữ “Số:”', 'Number and symbol, with the word "Số:"'),
  text('dia_danh_ngay_thang', 'Địa danh, ngày tháng năm', 'Place and date'),
  text('ten_loai', 'Tên loại văn bản', 'Kind of document'),
  text('trich_yeu', 'Trích yếu nội dung', 'Subject'),
  text('dau_du_thao', '“DỰ THẢO”, trống nếu đã công bố', 'Mark of a draft, empty once published'),
  ...lines('kinh_gui', 'Nơi kính gửi', 'Addressees'),
  ...lines('mo_dau', 'Căn cứ và câu mở đầu', 'Legal bases and opening'),
  loop(
    'noi_dung',
    'Các đề mục và đoạn văn theo thứ tự; bảng và biểu đồ không nằm trong vòng lặp này',
    'Headings and paragraphs in order; tables and charts are not in this loop',
  ),
  condition('noi_dung', 'la_tieu_de_1', 'Đề mục bậc I, II, III', 'Heading I, II, III'),
  condition('noi_dung', 'la_tieu_de_2', 'Đề mục bậc 1, 2, 3', 'Heading 1, 2, 3'),
  condition('noi_dung', 'la_tieu_de_3', 'Đề mục bậc a, b, c', 'Heading a, b, c'),
  condition('noi_dung', 'la_doan_van', 'Đoạn văn hoặc gạch đầu dòng', 'Paragraph or dashed item'),
  text('tieu_de', 'Chữ của đề mục, trống ở đoạn văn', 'Text of a heading, else empty', 'noi_dung'),
  text('doan_van', 'Chữ của đoạn văn, trống ở đề mục', 'Text of a paragraph, else empty', 'noi_dung'),
  ...lines('noi_nhan', 'Nơi nhận', 'Recipients'),
  text(
    'quyen_han',
    'Quyền hạn ký (TM., KT.), trống nếu không có',
    'Authority of the signer, empty where none',
  ),
  text('chuc_vu', 'Chức vụ người ký', 'Office of the signer'),
  text('nguoi_ky', 'Họ tên người ký, trống nếu chưa ký', 'Name of the signer, empty where not yet signed'),
  text('kem_theo', 'Dòng “(Kèm theo Báo cáo số …)” của phụ lục', 'Reference line of the annexes'),
  text('ke_hoach', 'Mã kế hoạch', 'Code of the plan'),
  text('ky_bao_cao', 'Kỳ báo cáo', 'Reporting period'),
  text('phien_ban', 'Phiên bản, trống ở dự thảo', 'Version, empty for a draft'),
  text('vi_tri_so', 'Vị trí sổ của số liệu', 'Position of the ledger the figures are of'),
  text('ma_noi_dung', 'Mã nội dung SHA-256', 'SHA-256 digest of the content'),
  text('phan_mem', 'Tên và phiên bản phần mềm', 'Name and version of the program'),
  text(
    'ma_kiem_tra',
    'Mã kiểm tra của bản đã công bố, trống ở dự thảo',
    'Check code of a published report, empty for a draft',
  ),
  text('so_xac_thuc', 'Tên sổ xác thực, trống ở dự thảo', 'Name of the log, empty for a draft'),
  text(
    'kich_thuoc_cay',
    'Kích thước cây của sổ khi công bố, trống ở dự thảo',
    'Size of the log’s tree with the publication, empty for a draft',
  ),
  text(
    'goc_cay',
    'Gốc cây (SHA-256, base64) khi công bố, trống ở dự thảo',
    'Root of that tree (SHA-256, base64), empty for a draft',
  ),
  text('chan_trang', 'Dòng chân trang gắn văn bản với sổ', 'Footer that ties the document to the ledger'),
];

/** One of these must be in the template, so that the printed sheet can be traced to the ledger. */
export const STAMP_PLACEHOLDERS: readonly string[] = ['chan_trang', 'ma_noi_dung'];

/**
 * The placeholders of a report's tables. A table is a loop of its name over its rows, so that a Word table row
 * `{#tasks}{stt} | {nhiem_vu} | …{/tasks}` is repeated. To set group rows apart, give each kind of row its own Word row:
 * `{#tasks}{-w:tr la_nhom}{nhan}{/la_nhom}`, then `{#la_muc}{stt} | … {/la_muc}`, then `{#la_tong}… {/la_tong}{/tasks}`.
 */
export function tablePlaceholders(document: ReportDocument): Placeholder[] {
  return tablesOf(document).flatMap((table): Placeholder[] => [
    loop(table.name, `Các dòng của “${table.title}”`, `Rows of "${table.title}"`),
    ...[...table.columns, ...(table.absent ?? [])].map(({ key, title }) =>
      text(key, `Cột “${title}”`, `Column "${title}"`, table.name),
    ),
    text('nhan', 'Chữ của dòng nhóm hoặc dòng trống', 'Text of a group or empty row', table.name),
    condition(table.name, 'la_nhom', 'Dòng tên nhóm', 'Group heading'),
    condition(table.name, 'la_muc', 'Dòng số liệu', 'Item'),
    condition(table.name, 'la_tong', 'Dòng cộng, tổng cộng', 'Subtotal or total'),
    condition(table.name, 'la_trong', 'Dòng báo không có số liệu', 'Remark that there are no items'),
    text(`tieu_de_bang_${table.name}`, `Tên “${table.title}”`, `Title of "${table.title}"`),
    text(`ghi_chu_bang_${table.name}`, `Ghi chú dưới “${table.title}”`, `Notes below "${table.title}"`),
  ]);
}

const tablesOf = ({ body, annexes }: ReportDocument): Table[] => [
  ...body.flatMap((block) => (block.kind === 'table' ? [block.table] : [])),
  ...annexes.flatMap(({ tables }) => tables),
];

type Value = string | boolean | readonly string[] | readonly Readonly<Record<string, string | boolean>>[];

/** The values of all placeholders, as text that XML can carry. */
export function templateData(document: ReportDocument): Readonly<Record<string, Value>> {
  const { head, addressees, opening, body, closing, annexes, stamp, authenticity } = document;
  return {
    ...texts({
      co_quan_chu_quan: head.parentBody ?? '',
      co_quan_ban_hanh: head.issuingBody,
      so_ky_hieu: head.number,
      dia_danh_ngay_thang: head.placeAndDate,
      ten_loai: head.kind,
      trich_yeu: head.subject,
      dau_du_thao: head.mark ?? '',
      quyen_han: closing.authority ?? '',
      chuc_vu: closing.office,
      nguoi_ky: closing.signer ?? '',
      kem_theo: annexes[0]?.reference ?? '',
      ke_hoach: stamp.plan,
      ky_bao_cao: stamp.period,
      phien_ban: stamp.version === null ? '' : String(stamp.version),
      vi_tri_so: String(stamp.knownAt),
      ma_noi_dung: stamp.digest,
      phan_mem: stamp.software,
      ma_kiem_tra: authenticity?.code ?? '',
      so_xac_thuc: authenticity?.origin ?? '',
      kich_thuoc_cay: authenticity === null ? '' : String(authenticity.size),
      goc_cay: authenticity?.root ?? '',
      chan_trang: stamp.text,
    }),
    kinh_gui: addressees.map(printable),
    mo_dau: opening.map(printable),
    noi_nhan: closing.recipients.map(printable),
    noi_dung: body.flatMap(blockData),
    ...Object.fromEntries(tablesOf(document).flatMap(tableData)),
  };
}

const texts = <T extends string>(values: Readonly<Record<T, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries<string>(values).map(([name, value]) => [name, printable(value)]));

function blockData(block: Block): Record<string, string | boolean>[] {
  const entry = (kind: 1 | 2 | 3 | 'paragraph', words: string) => ({
    la_tieu_de_1: kind === 1,
    la_tieu_de_2: kind === 2,
    la_tieu_de_3: kind === 3,
    la_doan_van: kind === 'paragraph',
    ...texts({
      tieu_de: kind === 'paragraph' ? '' : words,
      doan_van: kind === 'paragraph' ? words : '',
    }),
  });
  switch (block.kind) {
    case 'heading':
      return [entry(block.level, block.text)];
    case 'paragraph':
      return [entry('paragraph', block.text)];
    case 'list':
      return block.items.map((item) => entry('paragraph', `- ${item}`));
    case 'table':
    case 'chart':
      return [];
    default:
      return block satisfies never;
  }
}

const tableData = (table: Table): (readonly [string, Value])[] => [
  [table.name, table.rows.map((row) => rowData(row, table))],
  [`tieu_de_bang_${table.name}`, printable(table.title)],
  [`ghi_chu_bang_${table.name}`, printable(table.notes.join('\n'))],
];

/** A row that spans all columns has its text in the widest left-aligned one too, for templates with one kind of row. */
function rowData({ kind, cells }: Row, { columns, absent = [] }: Table): Record<string, string | boolean> {
  const spans = kind === 'group' || kind === 'empty';
  const label = cells[0]?.text ?? '';
  const left = columns.filter(({ align }) => align === 'left').sort((one, other) => other.width - one.width);
  const labelled = (left[0] ?? columns[0])?.key;
  const byColumn = columns.map(({ key }, index): [string, string] => [
    key,
    spans ? (key === labelled ? label : '') : (cells[index]?.text ?? ''),
  ]);
  return {
    ...Object.fromEntries(absent.map(({ key }) => [key, ''])),
    ...texts({ nhan: spans ? label : '', ...Object.fromEntries(byColumn) }),
    la_nhom: kind === 'group',
    la_muc: kind === 'item',
    la_tong: kind === 'subtotal' || kind === 'total',
    la_trong: kind === 'empty',
  };
}
