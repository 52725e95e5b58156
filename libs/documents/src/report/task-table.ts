/** Every task with its state, progress and remarks. */
import { sumVnd, taskItem } from '#domain';
import {
  CELL_LABELS,
  dateText,
  decimalText,
  dueText,
  type ReportContent,
  type RestatedFigure,
  type TaskItem,
} from '#reporting';
import { count, emptyRow, figure, text } from './cells.ts';
import type { Row, Table } from '../model.ts';
import { column, grouped, isRevised, nameIn, revisedNote } from './table-parts.ts';
import { NO_TITLE } from './words.ts';

export function taskTable(content: ReportContent): Table {
  const { items } = content.report.tasks;
  const row = (item: TaskItem, number: number): Row => {
    const revised = (what: RestatedFigure['figure']): boolean =>
      isRevised(content, taskItem(item.task), what, item.positions['progress']);
    const { progress } = item;
    return {
      kind: 'item',
      cells: [
        count(number),
        text(item.title ?? `${NO_TITLE} ${item.task}`),
        text(nameIn(content, item.lead)),
        text(dueText(item.due, 'vi')),
        figure(progress?.percent ?? null, 'percent', revised('percent')),
        figure(progress?.disbursed ?? null, 'money', revised('disbursed')),
        text(`${CELL_LABELS[item.cell].vi}${item.awaitsConfirmation ? ' (chờ xác nhận hoàn thành)' : ''}`),
        text(taskRemark(item)),
      ],
    };
  };
  const sumRow = (kind: 'subtotal' | 'total', name: string, members: readonly TaskItem[]): Row => {
    const amounts = members.flatMap(({ progress }) => progress?.disbursed ?? []);
    const completed = members.filter(({ cell }) => cell.startsWith('completed')).length;
    return {
      kind,
      cells: [
        text(''),
        text(`${name} (${decimalText(String(members.length), 'vi')} nhiệm vụ)`),
        text(''),
        text(''),
        text(''),
        figure(amounts.length > 0 ? sumVnd(amounts) : null, 'money'),
        text(`Hoàn thành ${completed}/${members.length}`),
        text(''),
      ],
    };
  };
  const rows = grouped(content, 'tasks', items, row, (name, members) =>
    sumRow('subtotal', `Cộng ${name}`, members),
  );
  return {
    name: 'tasks',
    title: 'Tình hình thực hiện nhiệm vụ',
    tab: 'Nhiệm vụ',
    columns: [
      column('stt', 'STT', 6, 'center'),
      column('nhiem_vu', 'Nhiệm vụ', 30),
      column('chu_tri', 'Cơ quan chủ trì', 16),
      column('thoi_han', 'Thời hạn', 10, 'center'),
      column('tien_do', 'Tiến độ (%)', 8, 'right'),
      column('giai_ngan', 'Giải ngân (đồng)', 17, 'right'),
      column('tinh_trang', 'Tình trạng', 13),
      column('ghi_chu', 'Kết quả, ghi chú', 24),
    ],
    rows:
      items.length === 0
        ? [emptyRow('Kế hoạch không có nhiệm vụ trong sổ.')]
        : [...rows, sumRow('total', 'Tổng cộng', items)],
    notes: [
      'Tình trạng xét theo thời hạn và ngày hoàn thành được xác nhận, tính đến ngày chốt số liệu.',
      ...revisedNote(content),
    ],
  };
}

function taskRemark({ completedOn, progress }: TaskItem): string {
  const parts = [
    completedOn === null ? '' : `Hoàn thành ngày ${dateText(completedOn, 'vi')}.`,
    progress?.narrative ?? '',
    progress === null
      ? 'Chưa có báo cáo.'
      : progress.inPeriod
        ? ''
        : `(số liệu ngày ${dateText(progress.asOf, 'vi')})`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}
