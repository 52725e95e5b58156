/** Every indicator with baseline, figures of this period and the last, target and level. */
import { indicatorItem } from '#domain';
import {
  criterionText,
  dateText,
  decimalText,
  type IndicatorItem,
  LEVEL_LABELS,
  periodText,
  type ReportContent,
} from '#reporting';
import { count, emptyRow, text, valueCell } from './cells.ts';
import type { Row, Table } from '../model.ts';
import { column, grouped, isRevised, nameIn, revisedNote } from './table-parts.ts';

const REACHED: readonly string[] = ['exceeded', 'achieved'];

export function indicatorTable(content: ReportContent): Table {
  const { items } = content.report.indicators;
  const previousOf = (item: IndicatorItem) => {
    const before = content.previous?.values[item.indicator];
    const revised = isRevised(content, indicatorItem(item.indicator), 'value', before?.position);
    return valueCell(before?.value ?? null, revised);
  };
  const row = (item: IndicatorItem, number: number): Row => ({
    kind: 'item',
    cells: [
      count(number),
      text(item.name),
      text(item.unit),
      text(nameIn(content, item.lead)),
      valueCell(item.baseline?.value ?? null),
      previousOf(item),
      valueCell(
        item.value?.value ?? null,
        isRevised(content, indicatorItem(item.indicator), 'value', item.value?.from[0]),
      ),
      text(item.target === null ? '' : `${criterionText(item.target.value, 'vi')} (năm ${item.target.year})`),
      text(LEVEL_LABELS[item.level.value].vi),
      text(indicatorRemark(item)),
    ],
  });
  const sumRow = (kind: 'subtotal' | 'total', name: string, members: readonly IndicatorItem[]): Row => {
    const reached = members.filter(({ level }) => REACHED.includes(level.value)).length;
    return {
      kind,
      cells: [
        text(''),
        text(`${name} (${members.length} chỉ tiêu)`),
        ...Array.from({ length: 6 }, () => text('')),
        text(`Đạt, vượt ${reached}/${members.length}`),
        text(''),
      ],
    };
  };
  const rows = grouped(content, 'indicators', items, row, (name, members) =>
    sumRow('subtotal', `Cộng ${name}`, members),
  );
  return {
    name: 'indicators',
    title: 'Kết quả thực hiện chỉ tiêu',
    tab: 'Chỉ tiêu',
    columns: [
      column('stt', 'STT', 7, 'center'),
      column('chi_tieu', 'Chỉ tiêu', 30),
      column('don_vi', 'Đơn vị', 9, 'center'),
      column('chu_tri', 'Cơ quan chủ trì', 15),
      column('ky_goc', 'Kỳ gốc', 9, 'right'),
      column('ky_truoc', 'Kỳ trước', 9, 'right'),
      column('thuc_hien', 'Thực hiện', 10, 'right'),
      column('muc_tieu', 'Mục tiêu', 12, 'center'),
      column('danh_gia', 'Đánh giá', 11),
      column('ghi_chu', 'Ghi chú', 18),
    ],
    rows:
      items.length === 0
        ? [emptyRow('Kế hoạch không có chỉ tiêu trong sổ.')]
        : [...rows, sumRow('total', 'Tổng cộng', items)],
    notes: [
      ...(content.previous
        ? [`Kỳ trước: ${periodText(content.previous.period, 'vi')}, theo những gì biết đến nay.`]
        : []),
      ...revisedNote(content),
    ],
  };
}

function indicatorRemark({ value, seriesBreak, computed }: IndicatorItem): string {
  const parts = [
    value?.narrative ?? '',
    value && !value.inPeriod ? `(số liệu ngày ${dateText(value.asOf, 'vi')})` : '',
    computed === null ? '' : `Bình quân ${decimalText(computed.value, 'vi')}.`,
    seriesBreak ? 'Đứt chuỗi số liệu, không so sánh với trước.' : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}
