/** Cells of the documents' tables: the words, and behind them the figure or date for a spreadsheet. */
import type { DecimalText, IsoDate, Value } from '#domain';
import { dateText, decimalText, valueText } from '#reporting';
import { type Cell, REVISED_MARK, type Row } from '../model.ts';

export const text = (value: string | null): Cell => ({ text: value ?? '' });

export const count = (value: number): Cell => ({
  text: decimalText(String(value), 'vi'),
  number: { value: String(value), style: 'number' },
});

/** A figure with the decimals it was reported in; empty where there is none. */
export function figure(
  value: DecimalText | null,
  style: 'number' | 'percent' | 'money' = 'number',
  revised = false,
): Cell {
  if (value === null) return { text: '' };
  return marked({ text: decimalText(value, 'vi'), number: { value, style } }, revised);
}

/** What is measured otherwise than by a number, a rank for example, stays in words. */
export function valueCell(value: Value | null, revised = false): Cell {
  if (value === null) return { text: '' };
  const words = { text: valueText(value, 'vi') };
  if (value.kind !== 'number' || value.qualifier) return marked(words, revised);
  return marked({ ...words, number: { value: value.value, style: 'number' } }, revised);
}

export const day = (date: IsoDate | null): Cell =>
  date === null ? { text: '' } : { text: dateText(date, 'vi'), date };

const marked = (cell: Cell, revised: boolean): Cell =>
  revised ? { ...cell, text: `${cell.text} ${REVISED_MARK}`, revised } : cell;

export const groupRow = (name: string): Row => ({ kind: 'group', cells: [text(name)] });
export const emptyRow = (remark: string): Row => ({ kind: 'empty', cells: [text(remark)] });
