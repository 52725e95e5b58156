/** What a cell of a report is, and how one is put together from a figure. */
import {
  type Criterion,
  type DecimalText,
  figureOf as comparableFigure,
  type IsoDate,
  type Value,
} from '#domain';
import { criterionText, dateText, decimalText, moneyText, valueText } from '../format.ts';
import type { Figure } from '../report.ts';
import type { Words } from './formulas.ts';

/** `rate` and `computed` are rounded when they are printed; `word` cannot be added up. */
export type CellKind = 'count' | 'amount' | 'figure' | 'rate' | 'computed' | 'word';

export interface ReportCell {
  readonly address: string;
  readonly label: Words;
  readonly kind: CellKind;
  /** Canonical, for programs: codes, ISO dates, decimals as reported; null where nothing was reported. */
  readonly value: string | null;
  /** The value as a number that can be reckoned with; null where it is none. */
  readonly number: DecimalText | null;
  /** The value as people read it. */
  readonly text: Words;
  readonly formula: Words;
  /** Of the events it rests on, ascending; empty where the report names none. */
  readonly positions: readonly number[];
}

export const same = (text: string): Words => ({ vi: text, en: text });
export const joined = (...parts: readonly Words[]): Words => ({
  vi: parts.map(({ vi }) => vi).join(' · '),
  en: parts.map(({ en }) => en).join(' · '),
});
export const inBoth = (text: (language: 'vi' | 'en') => string): Words => ({
  vi: text('vi'),
  en: text('en'),
});
const NOTHING = same('–');

export type Place = readonly [address: string, label: Words, formula: Words, positions: readonly number[]];

export const cell = (
  [address, label, formula, positions]: Place,
  kind: CellKind,
  stated: { readonly value: string | null; readonly number?: DecimalText | null; readonly text?: Words },
): ReportCell => ({
  address,
  label,
  kind,
  value: stated.value,
  number: stated.number ?? null,
  text: stated.value === null ? NOTHING : (stated.text ?? same(stated.value)),
  formula,
  positions,
});

export const decimal = (place: Place, kind: CellKind, number: DecimalText | null): ReportCell =>
  cell(place, kind, {
    value: number,
    number,
    text: inBoth((language) => (number === null ? '' : decimalText(number, language))),
  });

export const amount = (place: Place, value: DecimalText | null): ReportCell =>
  cell(place, 'amount', {
    value,
    number: value,
    text: inBoth((language) => (value === null ? '' : moneyText(value, language))),
  });

export const day = (place: Place, date: IsoDate | null): ReportCell =>
  cell(place, 'word', {
    value: date,
    text: inBoth((language) => (date === null ? '' : dateText(date, language))),
  });

export const count = (address: string, label: Words, { value, from }: Figure, formula: Words): ReportCell =>
  decimal([address, label, formula, from], 'count', String(value));

/** A number keeps what the document says of its exactness; other values stand in words. */
export function valueCell(place: Place, value: Value | null): ReportCell {
  if (value === null) return cell(place, 'figure', { value: null });
  const plain =
    value.kind === 'number' ? `${SIGNS[value.qualifier ?? 'exact']}${value.value}` : valueText(value, 'en');
  const number = comparableFigure(value);
  return cell(place, number === null ? 'word' : 'figure', {
    value: plain,
    number,
    text: inBoth((language) => valueText(value, language)),
  });
}

const SIGNS = { exact: '', above: '> ', below: '< ', about: '≈ ' };

export function targetCell(place: Place, criterion: Criterion | null): ReportCell {
  if (criterion === null) return cell(place, 'figure', { value: null });
  const number =
    criterion.kind === 'number'
      ? criterion.value
      : criterion.kind === 'rank'
        ? String(criterion.atMost)
        : null;
  return cell(place, number === null ? 'word' : 'figure', {
    value:
      criterion.kind === 'number'
        ? `${criterion.comparator} ${criterion.value}`
        : criterionText(criterion, 'en'),
    number,
    text: inBoth((language) => criterionText(criterion, language)),
  });
}

export const NUMERATOR: Words = { vi: 'tử số', en: 'numerator' };
export const DENOMINATOR: Words = { vi: 'mẫu số', en: 'denominator' };
export const FIGURES = {
  title: { vi: 'tên', en: 'title' },
  cell: { vi: 'trạng thái', en: 'state' },
  due: { vi: 'thời hạn', en: 'due' },
  lead: { vi: 'cơ quan chủ trì', en: 'lead' },
  completedOn: { vi: 'ngày hoàn thành', en: 'completed on' },
  percent: { vi: 'tiến độ (%)', en: 'progress (%)' },
  disbursed: { vi: 'giải ngân', en: 'disbursed' },
  reportedAsOf: { vi: 'số liệu ngày', en: 'reported as of' },
  narrative: { vi: 'thuyết minh', en: 'narrative' },
  meanGrowth: { vi: 'tăng bình quân', en: 'mean growth' },
  expected: { vi: 'theo lộ trình', en: 'on the trajectory' },
} as const satisfies Record<string, Words>;
