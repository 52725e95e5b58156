/** Figures, dates and criteria as people read them. Vietnamese: 1.683 · 21,36 · 14/6/2025. English: 1,683 · 21.36 · 14 June 2025. */
import type { Criterion, DecimalText, Due, IsoDate, Language, Value, Vnd } from '#domain';

/** Groups thousands and keeps every decimal that was reported. */
export function decimalText(value: DecimalText, language: Language): string {
  const [whole = '', fraction] = value.replace('-', '').split('.');
  const [thousands, point] = language === 'vi' ? ['.', ','] : [',', '.'];
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, thousands);
  return `${value.startsWith('-') ? '−' : ''}${grouped}${fraction === undefined ? '' : `${point}${fraction}`}`;
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

export function dateText(date: IsoDate, language: Language): string {
  const [year, month, day] = date.split('-').map(Number);
  return language === 'vi' ? `${day}/${month}/${year}` : `${day} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}

/** Narrower, for tables: 14/6/2025 or 14 Jun 2025. */
export const shortDateText = (date: IsoDate, language: Language): string =>
  language === 'vi'
    ? dateText(date, language)
    : dateText(date, language).replace(/(?<= [A-Z][a-z]{2})[a-z]+/, '');

/** Amounts are shown in million đồng where that loses nothing, as plans print them. */
export function moneyText(amount: Vnd, language: Language): string {
  const millions = amount.endsWith('000000') && amount.length > 6;
  const unit = language === 'vi' ? (millions ? 'triệu đồng' : 'đồng') : millions ? 'million VND' : 'VND';
  return `${decimalText(millions ? amount.slice(0, -6) : amount, language)} ${unit}`;
}

export function dueText(due: Due, language: Language): string {
  switch (due.precision) {
    case 'day':
      return dateText(due.on, language);
    case 'month': {
      const [year, month] = due.month.split('-').map(Number);
      return language === 'vi' ? `tháng ${month}/${year}` : `${MONTHS[(month ?? 1) - 1]} ${year}`;
    }
    case 'year':
      return language === 'vi' ? `năm ${due.year}` : String(due.year);
    case 'standing':
      return language === 'vi' ? 'thường xuyên' : 'standing';
    default:
      return due satisfies never;
  }
}

export function criterionText(criterion: Criterion, language: Language): string {
  switch (criterion.kind) {
    case 'number':
      return `${criterion.comparator} ${decimalText(criterion.value, language)}`;
    case 'rank':
      return `≤ ${criterion.atMost}${criterion.of === undefined ? '' : `/${criterion.of}`}`;
    case 'qualitative':
      return criterion.level;
    case 'compound':
      return criterion.parts
        .map(({ part, criterion: each }) => `${part}: ${criterionText(each, language)}`)
        .join('; ');
    default:
      return criterion satisfies never;
  }
}

const QUALIFIERS = { above: '> ', below: '< ', about: '≈ ' };

export function valueText(value: Value, language: Language): string {
  switch (value.kind) {
    case 'number':
      return `${value.qualifier ? QUALIFIERS[value.qualifier] : ''}${decimalText(value.value, language)}`;
    case 'rank':
      return `${value.rank}${value.of === undefined ? '' : `/${value.of}`}${value.edition ? ` (${value.edition})` : ''}`;
    case 'level':
      return value.level;
    case 'compound':
      return value.parts.map(({ part, value: each }) => `${part}: ${valueText(each, language)}`).join('; ');
    case 'not-applicable':
      return language === 'vi' ? 'không áp dụng' : 'not applicable';
    case 'no-data':
      return language === 'vi' ? 'chưa có số liệu' : 'no data yet';
    default:
      return value satisfies never;
  }
}
