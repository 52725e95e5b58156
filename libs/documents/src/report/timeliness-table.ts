/** Who handed in when, and how often it was sent back. */
import type { Code, PublicationException } from '#domain';
import { dateText, type Timeliness } from '#reporting';
import { count, day, emptyRow, text } from './cells.ts';
import type { Row, Table } from '../model.ts';
import { column, type NameOf, rateWords } from './table-parts.ts';
import { PUNCTUALITY_WORDS } from './words.ts';

/** @param exceptions why the report was published without the submission of an organisation */
export function timelinessTable(
  timeliness: Timeliness | null,
  nameOf: NameOf,
  exceptions: readonly PublicationException[] = [],
): Table {
  return {
    name: 'timeliness',
    title: 'Tình hình gửi báo cáo của các đơn vị',
    tab: 'Gửi báo cáo',
    columns: [
      column('stt', 'STT', 7, 'center'),
      column('co_quan', 'Cơ quan, đơn vị', 30),
      column('han_gui', 'Hạn gửi', 11, 'center'),
      column('ngay_gui', 'Ngày gửi', 11, 'center'),
      column('ket_qua', 'Kết quả', 12),
      column('cham', 'Số ngày chậm', 9, 'right'),
      column('khong_phat_sinh', 'Không phát sinh', 10, 'center'),
      column('tra_lai', 'Số lần trả lại', 9, 'right'),
      column('so_ngay', 'Số ngày thực hiện', 10, 'right'),
      column('ghi_chu', 'Ghi chú', 24),
    ],
    ...(timeliness ? handedIn(timeliness, nameOf, exceptions) : NOT_OPENED),
  };
}

const NOT_OPENED = { rows: [emptyRow('Kỳ chưa được mở để thu báo cáo của các đơn vị.')], notes: [] };

function handedIn(
  { rows, totals, transcribed, reopenings }: Timeliness,
  nameOf: NameOf,
  exceptions: readonly PublicationException[],
): Pick<Table, 'rows' | 'notes'> {
  const exceptionOf = (code: Code): string =>
    exceptions.find(({ organisation }) => organisation === code)?.reason ?? '';
  return {
    rows: [
      ...rows.map((row, i): Row => {
        const remarks = [
          row.extended ? 'Được gia hạn.' : '',
          row.onBehalf ? 'Cơ quan thường trực nhập thay.' : '',
          row.by !== null && !row.onBehalf ? `Cơ quan kế thừa gửi: ${nameOf(row.by)}.` : '',
          row.remark ?? '',
          exceptionOf(row.organisation),
        ];
        return {
          kind: 'item',
          cells: [
            count(i + 1),
            text(nameOf(row.organisation)),
            day(row.due),
            day(row.submittedOn),
            text(PUNCTUALITY_WORDS[row.punctuality]),
            row.daysLate === null ? text('') : count(row.daysLate),
            text(row.nil ? 'x' : ''),
            count(row.returned),
            row.daysTaken === null ? text('') : count(row.daysTaken),
            text(remarks.filter((remark) => remark !== '').join(' ')),
          ],
        };
      }),
      {
        kind: 'total',
        cells: [
          text(''),
          text(`Tổng cộng (${totals.expected} đơn vị)`),
          text(''),
          text(`${totals.onTime + totals.late} đã gửi`),
          text(`${totals.onTime} đúng hạn, ${totals.late} chậm, ${totals.missing} không gửi`),
          text(''),
          count(totals.nil),
          count(totals.returns),
          text(''),
          text(totals.excused > 0 ? `${totals.excused} được miễn` : ''),
        ],
      },
    ],
    notes: [
      totals.completeness === null
        ? 'Không có tỷ lệ gửi báo cáo vì không có đơn vị phải gửi.'
        : `Tỷ lệ gửi báo cáo ${rateWords(totals.completeness)}, đúng hạn ${rateWords(totals.punctuality)}, tính trên ${totals.expected - totals.excused} đơn vị phải gửi, xác định khi mở kỳ.`,
      'Đúng hạn, chậm xét theo lần gửi đầu; hạn gửi đã gồm gia hạn.',
      ...reopenings.map(
        ({ scope, on, until, reason }) =>
          `Kỳ được mở lại từ ngày ${dateText(on, 'vi')} đến hết ngày ${dateText(until, 'vi')} cho ${scope.map(nameOf).join(', ')}. Lý do: ${reason}.`,
      ),
      ...(transcribed ? ['Kỳ này được ghi lại vào sổ từ hồ sơ sau khi đã diễn ra.'] : []),
    ],
  };
}
