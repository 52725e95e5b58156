/** What the tables of a report share: columns, names, groups with subtotals, and the mark of revised figures. */
import type { Code, ItemKey } from '#domain';
import { decimalText, type ReportContent, type RestatedFigure } from '#reporting';
import { groupRow } from './cells.ts';
import { type Column, REVISED_MARK, type Row } from '../model.ts';

export const column = (
  key: string,
  title: string,
  width: number,
  align: Column['align'] = 'left',
): Column => ({
  key,
  title,
  width,
  align,
});

export type NameOf = (organisation: Code) => string;

/** Names of organisations: as the report has them, else as the reporting cycle names them. */
export function nameIn({ report, names }: ReportContent, code: Code | null): string {
  if (code === null) return '';
  const all = [...report.organisations, ...names];
  return all.find((named) => named.code === code)?.name ?? code;
}

/** Items under their groups, those of no group last; each group with its heading and its subtotal. */
export function grouped<Item extends { readonly group: Code | null }>(
  { report }: ReportContent,
  of: 'tasks' | 'indicators',
  items: readonly Item[],
  rowOf: (item: Item, number: number) => Row,
  subtotalOf: (name: string, members: readonly Item[]) => Row,
): Row[] {
  const groups = report.groups.filter((group) => group.of === of);
  const others = items.filter((item) => !groups.some(({ code }) => code === item.group));
  const parts = [
    ...groups.map(({ code, name }) => ({ name, members: items.filter((item) => item.group === code) })),
    { name: groups.length === 0 ? '' : 'Không thuộc nhóm nào', members: others },
  ].filter(({ members }) => members.length > 0);
  let number = 0;
  return parts.flatMap(({ name, members }) => [
    ...(name === '' ? [] : [groupRow(name)]),
    ...members.map((item) => rowOf(item, ++number)),
    ...(name === '' ? [] : [subtotalOf(name, members)]),
  ]);
}

/** Whether the figure printed rests on an event that restated it. */
export function isRevised(
  { restatements }: ReportContent,
  item: ItemKey,
  what: RestatedFigure['figure'],
  position: number | undefined,
): boolean {
  return restatements.items.some(
    (row) =>
      row.item === item && row.figure === what && position !== undefined && row.positions.includes(position),
  );
}

export const revisedNote = ({ restatements }: ReportContent): string[] =>
  restatements.items.length === 0
    ? []
    : [
        `${REVISED_MARK}: số liệu đã điều chỉnh so với báo cáo công bố trước, xem phụ lục số liệu điều chỉnh.`,
      ];

export const rateWords = (percent: string | null): string =>
  percent === null ? 'không có đơn vị phải gửi' : `${decimalText(percent, 'vi')}\u00a0%`;
