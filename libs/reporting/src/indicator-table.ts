/** The indicators of a report as rows of a table. */
import type { Language, Period, Value } from '#domain';
import { criterionText, decimalText, shortDateText, valueText } from './format.ts';
import { type Column, remaining } from './grid.ts';
import { LEVEL_LABELS, WORDS } from './labels.ts';
import type { IndicatorItem } from './report.ts';

export function indicatorColumns(width: number, withBaseline: boolean, language: Language): Column[] {
  const roomy = width >= 130;
  const column = (name: keyof typeof WORDS, least: number, more: number): Column => ({
    title: WORDS[name][language],
    width: roomy ? more : least,
  });
  const columns = [
    ...(withBaseline ? [column('baseline', 13, 16)] : []),
    column('target', 15, 22),
    column('value', 17, 22),
    column('level', 12, 15),
    column('trend', 14, 18),
  ];
  const name = { title: WORDS.indicator[language], width: Math.min(60, remaining(width, columns)) };
  return [name, ...columns];
}

export function indicatorLine(
  item: IndicatorItem,
  withBaseline: boolean,
  period: Period,
  language: Language,
): string[] {
  const { baseline, target, value, computed, level } = item;
  const date = (day: string): string => `(${shortDateText(day, language)})`;
  const remarks = value && [
    ...(computed ? [`${WORDS.mean[language]} ${decimalText(computed.value, language)}`] : []),
    date(value.asOf),
    ...(value.inPeriod ? [] : [WORDS[value.asOf < period.from ? 'earlier' : 'later'][language]]),
    ...(value.revised ? [WORDS.revised[language]] : []),
  ];
  return [
    `${item.name} (${item.unit})`,
    ...(withBaseline
      ? [baseline ? `${explained(baseline.value, language)}\n${date(baseline.asOf)}` : '–']
      : []),
    target ? `${criterionText(target.value, language)} (${target.year})` : '–',
    value && remarks ? [explained(value.value, language), ...remarks].join('\n') : '–',
    LEVEL_LABELS[level.value][language],
    trendText(item, language),
  ];
}

/** A statement that there is no value comes with its reason. */
const explained = (value: Value, language: Language): string =>
  'reason' in value ? `${valueText(value, language)}: ${value.reason}` : valueText(value, language);

function trendText({ trend, seriesBreak }: IndicatorItem, language: Language): string {
  const parts = seriesBreak ? [WORDS.seriesBreak[language]] : [];
  if (trend) {
    const change = decimalText(trend.value, language);
    const signed = trend.direction === 'same' ? '' : ` ${change.startsWith('−') ? '' : '+'}${change}`;
    const since = `(${WORDS.since[language]} ${shortDateText(trend.since, language)})`;
    parts.push(`${WORDS[trend.direction][language]}${signed}`, since);
  }
  return parts.length > 0 ? parts.join('\n') : '–';
}
