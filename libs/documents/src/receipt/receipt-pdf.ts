/**
 * The receipt of a command on paper: who had what recorded, when, at which place of the log. The receipt file proves it; the
 * sheet says what is in the file, and its QR codes let a person find the entry.
 */
import type { Content, ContentText, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { dateText } from '#reporting';
import { qrSvg } from '../authenticity/qr.ts';
import { text as cell } from '../report/cells.ts';
import type { Table } from '../model.ts';
import { madePdf } from '../pdf/pdf-maker.ts';
import { FRAMELESS, innerWidth, LINE_SPACING, MARGIN, SIZE } from '../pdf/pdf-page.ts';
import { tableContent } from '../pdf/pdf-table.ts';
import type { ReceiptData, ReceiptEntry } from './receipt-data.ts';

/** The same receipt gives the same bytes. */
export const receiptPdf = (data: ReceiptData): Promise<Uint8Array> => madePdf(data, definition);

/** One line for the QR code of an entry: where it stands, and under which root. */
export const receiptQrText = ({ log }: ReceiptData, { index, leaf }: ReceiptEntry): string =>
  ['plan-ledger-receipt/1', log.origin, index, leaf, log.size, log.root].join(' ');

function definition(data: ReceiptData): TDocumentDefinitions {
  const { command, log, software, date } = data;
  const made = new Date(`${date}T00:00:00Z`);
  const title = 'BIÊN NHẬN GHI SỔ';
  return {
    version: '1.7',
    language: 'vi-VN',
    displayTitle: true,
    info: {
      title: `${title} ${command}`,
      author: log.origin,
      keywords: [log.origin, `size ${log.size}`, `root ${log.root}`].join('; '),
      creator: software,
      creationDate: made,
      modDate: made,
    },
    pageSize: 'A4',
    pageMargins: [MARGIN.left, MARGIN.top, MARGIN.right, MARGIN.bottom],
    defaultStyle: { font: 'Tinos', fontSize: 12, lineHeight: LINE_SPACING },
    header: (page) => (page > 1 ? pageNumber(page) : null),
    footer: () => ({
      text: `${log.origin} · lệnh ${command} · kích thước cây ${log.size} · gốc cây ${log.root} · ${software}`,
      fontSize: SIZE.stamp,
      lineHeight: 1,
      margin: [MARGIN.left, 16, MARGIN.right, 0],
    }),
    content: [
      { text: title, bold: true, fontSize: 16, alignment: 'center' },
      { text: log.origin, alignment: 'center', italics: true, margin: [0, 0, 0, 12] },
      labelled(factsOf(data)),
      ...tableContent(entryTable(data), 'portrait'),
      labelled(proofOf(data)),
      { text: HOW_TO_CHECK, italics: true, fontSize: 11, alignment: 'justify', margin: [0, 2, 0, 8] },
      ...qrRows(data),
    ],
  };
}

const pageNumber = (page: number): ContentText => ({
  text: String(page),
  alignment: 'center',
  fontSize: SIZE.pageNumber,
  margin: [MARGIN.left, 27, MARGIN.right, 0],
});

const HOW_TO_CHECK =
  'Tờ này chỉ ghi lại nội dung của tệp biên nhận. Tệp biên nhận tự chứng minh được, không cần máy chủ: ' +
  'chạy “ledger verify-receipt <tệp> --key <khóa công khai>” với khóa công khai nhận từ nguồn khác, rồi đối chiếu với tờ này.';

type Rows = readonly (readonly [name: string, value: string])[];

function factsOf({ command, actor, what, recordedAt }: ReceiptData): Rows {
  const { id, name, organisation } = actor;
  return [
    ['Cơ quan', organisation ? `${organisation.name} (${organisation.code})` : 'Đơn vị vận hành sổ'],
    ['Người thực hiện', name === null ? id : `${name} (${id})`],
    ['Nội dung', what],
    ['Ghi sổ lúc', instantText(recordedAt)],
    ['Mã lệnh', command],
  ];
}

const proofOf = ({ log, witnesses }: ReceiptData): Rows => [
  ['Nhật ký', log.origin],
  ['Kích thước cây', String(log.size)],
  ['Gốc cây (SHA-256)', log.root],
  ['Khóa công khai', log.key],
  [
    'Bên chứng kiến',
    witnesses.length === 0
      ? 'Chưa có bên chứng kiến nào ký; mốc này chỉ cho thấy đơn vị vận hành sổ đã xác nhận như vậy.'
      : witnesses.map(({ name, at }) => (at === null ? name : `${name} (${instantText(at)})`)).join('; '),
  ],
];

/** An instant as a clock in Vietnam shows it, which is seven hours ahead all year. */
function instantText(instant: string): string {
  const local = new Date(Date.parse(instant) + 7 * 3_600_000).toISOString();
  return `${local.slice(11, 19)} ngày ${dateText(local.slice(0, 10), 'vi')} (giờ Việt Nam)`;
}

const LABEL_WIDTH = 110;

const labelled = (rows: Rows): Content => ({
  layout: FRAMELESS,
  margin: [0, 0, 0, 8],
  table: {
    widths: [LABEL_WIDTH, innerWidth('portrait') - LABEL_WIDTH],
    body: rows.map(([name, value]) => [
      { text: `${name}:`, bold: true },
      { text: value, wordBreak: 'break-all' },
    ]),
  },
});

const entryTable = ({ entries }: ReceiptData): Table => ({
  name: 'entries',
  title: 'Các mục đã ghi',
  tab: 'Các mục',
  columns: [
    { key: 'vi_tri', title: 'Vị trí sổ', width: 8, align: 'right' },
    { key: 'loai', title: 'Loại sự kiện', width: 22, align: 'left' },
    { key: 'doi_tuong', title: 'Đối tượng', width: 28, align: 'left' },
    { key: 'ngay', title: 'Về ngày', width: 13, align: 'center' },
    { key: 'ma_bam', title: 'Mã băm của mục (SHA-256)', width: 29, align: 'left' },
  ],
  rows: entries.map(({ position, type, subject, businessDate, leaf }) => ({
    kind: 'item',
    cells: [String(position), type, subject, dateText(businessDate, 'vi'), leaf].map(cell),
  })),
  notes: [],
});

// --- QR codes ---------------------------------------------------------------------------------------------------

const QR_SIZE = 96;
const QR_A_ROW = 4;
/** More entries than this are found through their row in the table. */
const MOST_QR = 12;

function qrRows(data: ReceiptData): Content[] {
  const shown = data.entries.slice(0, MOST_QR);
  const rows = Array.from({ length: Math.ceil(shown.length / QR_A_ROW) }, (_, row) =>
    shown.slice(row * QR_A_ROW, (row + 1) * QR_A_ROW),
  );
  return rows.map((entries) => ({
    unbreakable: true,
    margin: [0, 0, 0, 6],
    columns: entries.map((entry) => ({
      width: QR_SIZE + 12,
      stack: [
        { svg: qrSvg(receiptQrText(data, entry)), width: QR_SIZE },
        { text: `Vị trí ${entry.position}`, fontSize: 9, alignment: 'center', margin: [0, 0, 12, 0] },
      ],
    })),
  }));
}
