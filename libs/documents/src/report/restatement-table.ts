/** The figures that stand otherwise than they were published, and the totals that follow from them. */
import type { ItemKey, Value } from '#domain';
import {
  CELL_LABELS,
  criterionText,
  dueText,
  LEVEL_LABELS,
  periodText,
  type Restatement,
  type RestatementRegister,
} from '#reporting';
import { count, day, emptyRow, figure, text, valueCell } from './cells.ts';
import type { Row, Table } from '../model.ts';
import { column, type NameOf } from './table-parts.ts';
import { CAUSE_WORDS, FIGURE_WORDS, NO_TITLE } from './words.ts';

const NONE_RESTATED = 'Không có số liệu nào thay đổi so với các báo cáo đã công bố.';

/** @param nameOf the name of an organisation */
export function restatementTable({ items }: RestatementRegister, nameOf: NameOf): Table {
  const row = (item: Restatement, index: number): Row => ({
    kind: 'item',
    cells: [
      count(index + 1),
      text(`${periodText(item.period, 'vi')} (bản ${item.version})`),
      text(`${item.name ?? `${NO_TITLE} ${item.item}`}: ${FIGURE_WORDS[item.figure]}`),
      restatedCell(item, item.from),
      restatedCell(item, item.to),
      figure(item.changePercent, 'percent'),
      text(
        item.moves === null
          ? ''
          : `${wordOf(item.item, item.moves.from)} → ${wordOf(item.item, item.moves.to)}`,
      ),
      text(CAUSE_WORDS[item.cause]),
      text(item.by === null ? '' : nameOf(item.by)),
      text(reasonOf(item)),
    ],
  });
  const blanks = Array.from({ length: 7 }, () => text(''));
  return {
    name: 'restatements',
    title: 'Số liệu điều chỉnh so với báo cáo đã công bố',
    tab: 'Số liệu điều chỉnh',
    columns: [
      column('stt', 'STT', 7, 'center'),
      column('ky', 'Báo cáo đã công bố', 12),
      column('so_lieu', 'Số liệu', 26),
      column('da_cong_bo', 'Đã công bố', 13, 'right'),
      column('dieu_chinh', 'Điều chỉnh', 13, 'right'),
      column('chenh_lech', 'Chênh lệch (%)', 9, 'right'),
      column('danh_gia', 'Thay đổi đánh giá', 13),
      column('nguyen_nhan', 'Nguyên nhân', 11),
      column('co_quan', 'Cơ quan điều chỉnh', 14),
      column('ly_do', 'Lý do', 22),
    ],
    rows:
      items.length === 0
        ? [emptyRow(NONE_RESTATED)]
        : [
            ...items.map(row),
            {
              kind: 'total',
              cells: [text(''), text('Tổng cộng'), text(countsOf(items)), ...blanks],
            },
          ],
    notes: ['Danh mục được tính từ sổ, không nhập tay; thay đổi từ 5 % trở lên là đáng kể.'],
  };
}

/** How many figures changed, by how much. */
function countsOf(items: readonly Restatement[]): string {
  const parts = (
    [
      [true, 'thay đổi từ 5 % trở lên'],
      [false, 'dưới 5 %'],
      [null, 'không tính được tỷ lệ'],
    ] as const
  ).flatMap(([material, words]) => {
    const { length } = items.filter((item) => item.material === material);
    return length === 0 ? [] : [`${length} ${words}`];
  });
  return `${items.length} số liệu: ${parts.join(', ')}`;
}

/** Nobody gave a reason: what was not in the published report was added to the plan since. */
function reasonOf({ reason, from, figure: what }: Restatement): string {
  if (reason.trim() !== '') return reason;
  const added = from === null && (what === 'cell' || what === 'level');
  return added ? 'nhiệm vụ, chỉ tiêu được bổ sung' : '–';
}

function restatedCell(item: Restatement, side: Restatement['from']) {
  if (side === null) return text('chưa có');
  switch (item.figure) {
    case 'value':
      return valueCell(side as Value);
    case 'percent':
      return figure(side as string, 'percent');
    case 'disbursed':
      return figure(side as string, 'money');
    case 'completed-on':
      return day(side as string);
    case 'target':
      return text(criterionText(side as Parameters<typeof criterionText>[0], 'vi'));
    case 'due':
      return text(dueText(side as Parameters<typeof dueText>[0], 'vi'));
    case 'cell':
    case 'level':
      return text(wordOf(item.item, side as string));
    default:
      return item satisfies never;
  }
}

/** A cell of a task or a level of an indicator in words. */
const wordOf = (item: ItemKey, code: string): string => {
  const labels: Readonly<Record<string, { readonly vi: string }>> = item.startsWith('task/')
    ? CELL_LABELS
    : LEVEL_LABELS;
  return labels[code]?.vi ?? code;
};

export function restatedTotalsTable({ totals }: RestatementRegister): Table {
  return {
    name: 'restated_totals',
    title: 'Số tổng hợp thay đổi theo',
    tab: 'Số tổng hợp điều chỉnh',
    columns: [
      column('ky', 'Báo cáo đã công bố', 20),
      column('so_lieu', 'Số tổng hợp', 40),
      column('da_cong_bo', 'Đã công bố', 20, 'right'),
      column('dieu_chinh', 'Điều chỉnh', 20, 'right'),
    ],
    rows:
      totals.length === 0
        ? [emptyRow('Không có số tổng hợp nào thay đổi.')]
        : totals.map(({ period, version, name, from, to }) => ({
            kind: 'item',
            cells: [
              text(`${periodText(period, 'vi')} (bản ${version})`),
              text(totalName(name)),
              figure(from),
              figure(to),
            ],
          })),
    notes: [],
  };
}

function totalName(name: string): string {
  const [of, what = ''] = name.split('.');
  if (name === 'tasks.on-time-rate') return 'Tỷ lệ nhiệm vụ hoàn thành đúng hạn trên số đã đến hạn (%)';
  if (name === 'tasks.completion-rate') return 'Tỷ lệ nhiệm vụ hoàn thành (%)';
  if (name === 'funding.disbursed') return 'Tổng giải ngân (đồng)';
  return of === 'tasks' ? `Nhiệm vụ: ${wordOf('task/', what)}` : `Chỉ tiêu: ${wordOf('indicator/', what)}`;
}
