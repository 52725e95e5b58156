/** A difference as a table on the terminal and as CSV. */
import type { DecimalText, Language } from '#domain';
import { stringify } from 'csv-stringify/sync';
import { inert } from '../csv.ts';
import { dateText, decimalText } from '../format.ts';
import { eventLine } from '../lineage/event-line.ts';
import { CAUSE_WORDS } from './causes.ts';
import type { CellDifference, ReportDifference } from './difference.ts';

type Paint = (text: string) => string;

/** One block a cell: from → to, then the waterfall; at the end the events that are named. */
export function differenceText(difference: ReportDifference, language: Language, bold: Paint): string {
  const { plan, period, asOf, from, to, cells, events } = difference;
  const say = (vi: string, en: string): string => (language === 'vi' ? vi : en);
  const head = [
    bold(
      say(
        `Báo cáo ${period} của ${plan}, số liệu đến ngày ${dateText(asOf, 'vi')}`,
        `Report ${period} of ${plan}, as of ${dateText(asOf, 'en')}`,
      ),
    ),
    say(`Theo những gì được biết: vị trí ${from} → ${to}`, `As known at position ${from} → ${to}`),
  ];
  if (cells.length === 0) return [...head, say('Không có gì thay đổi.', 'Nothing has changed.')].join('\n');
  const blocks = cells.map((cell) => ['', ...cellLines(cell, language, bold)].join('\n'));
  const told = events.map((event) => `  ${eventLine(event, language)}`);
  return [...head, ...blocks, '', bold(say('Sự kiện', 'Events')), ...told].join('\n');
}

function cellLines(
  { address, label, from, to, change, parts }: CellDifference,
  language: Language,
  bold: Paint,
) {
  const by = change === null ? '' : `  (${signed(change, language)})`;
  const positions = (of: readonly number[]): string => of.map((position) => `#${position}`).join(' ');
  return [
    `${bold(label[language])}  [${address}]`,
    `  ${from.text[language]} → ${to.text[language]}${by}`,
    ...parts.map(({ cause, amount, positions: of }) =>
      [
        `    ${CAUSE_WORDS[cause][language].padEnd(20)}`,
        amount === null ? '' : signed(amount, language).padStart(12),
        positions(of),
      ]
        .filter((part) => part !== '')
        .join('  '),
    ),
  ];
}

const signed = (amount: DecimalText, language: Language): string =>
  `${amount.startsWith('-') ? '' : '+'}${decimalText(amount, language)}`;

const COLUMNS = [
  'plan',
  'period',
  'as_of',
  'from_position',
  'to_position',
  'cell',
  'label',
  'kind',
  'from',
  'to',
  'change',
  'cause',
  'amount',
  'positions',
];

/** One row a part; of a cell that is asked about and has not changed one row without a part. As the report's CSV. */
export function differenceCsv(difference: ReportDifference, language: Language): string {
  const { plan, period, asOf, from, to, cells } = difference;
  const rows = cells.flatMap((cell) => {
    const { address, label, kind, change } = cell;
    const head = [plan, period, asOf, from, to, address, label[language], kind];
    const ends = [cell.from.value ?? '', cell.to.value ?? '', change ?? ''];
    return cell.parts.length === 0
      ? [[...head, ...ends, '', '', '']]
      : cell.parts.map(({ cause, amount, positions }) => [
          ...head,
          ...ends,
          cause,
          amount ?? '',
          positions.join(' '),
        ]);
  });
  return stringify([COLUMNS, ...rows.map((row) => row.map((field) => inert(String(field))))], {
    bom: true,
    record_delimiter: 'windows',
  });
}
