/** The body of a report: the outline of a report on carrying out a plan, each part with its figures and what was written. */
import { ACHIEVEMENT_LEVELS, type NarrativeSection, TASK_CELLS } from '#domain';
import {
  CELL_LABELS,
  dateText,
  decimalText,
  LEVEL_LABELS,
  moneyText,
  periodText,
  type RateFigure,
  type ReportContent,
  type TaskRow,
} from '#reporting';
import { count, emptyRow, text } from './cells.ts';
import type { Block, Row, Table } from '../model.ts';
import { progressChart, trajectoryCharts } from './report-charts.ts';
import { nameIn, rateWords } from './table-parts.ts';
import { SECTION_HEADINGS } from './words.ts';

const paragraph = (words: string): Block => ({ kind: 'paragraph', text: words });

export const reportBody = (content: ReportContent): Block[] => [
  heading('implementation'),
  ...narrative(content, 'implementation'),
  ...submissionsPart(content),
  heading('results'),
  { kind: 'heading', level: 2, text: '1. Chỉ tiêu' },
  ...indicatorPart(content),
  { kind: 'heading', level: 2, text: '2. Nhiệm vụ' },
  ...taskPart(content),
  { kind: 'heading', level: 2, text: '3. Kinh phí' },
  ...fundingPart(content),
  ...(hasText(content, 'results')
    ? [{ kind: 'heading', level: 2, text: '4. Đánh giá kết quả' } as const, ...narrative(content, 'results')]
    : []),
  heading('shortcomings'),
  ...narrative(content, 'shortcomings'),
  heading('difficulties'),
  ...narrative(content, 'difficulties'),
  heading('directions'),
  ...narrative(content, 'directions'),
  heading('proposals'),
  ...narrative(content, 'proposals'),
];

const heading = (section: NarrativeSection): Block => ({
  kind: 'heading',
  level: 1,
  text: SECTION_HEADINGS[section],
});

// --- Narratives -------------------------------------------------------------------------------------------------

const partOf = ({ narratives }: ReportContent, section: NarrativeSection) =>
  narratives.find((part) => part.section === section);

function hasText(content: ReportContent, section: NarrativeSection): boolean {
  const part = partOf(content, section);
  return part !== undefined && (part.edited !== null || part.contributions.length > 0);
}

/** The agency's text, else what the organisations wrote, each under its name. */
function narrative(content: ReportContent, section: NarrativeSection): Block[] {
  const part = partOf(content, section);
  if (!part || !hasText(content, section)) return [paragraph('Không có nội dung được báo cáo.')];
  if (part.edited !== null) return lines(part.edited).map(paragraph);
  return part.contributions.flatMap(({ organisation, text: words }) => {
    const [first = '', ...others] = lines(words);
    return [paragraph(`${nameIn(content, organisation)}: ${first}`), ...others.map(paragraph)];
  });
}

const lines = (words: string): string[] =>
  words
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

// --- Who handed in ----------------------------------------------------------------------------------------------

function submissionsPart(content: ReportContent): Block[] {
  const { timeliness, publication } = content;
  if (!timeliness) return [];
  const { expected, onTime, late, missing, excused, nil, completeness } = timeliness.totals;
  const parts = [
    `${onTime} đúng hạn`,
    `${late} chậm`,
    ...(missing > 0 ? [`${missing} không gửi`] : []),
    ...(excused > 0 ? [`${excused} được miễn`] : []),
    ...(nil > 0 ? [`${nil} báo cáo không phát sinh`] : []),
  ];
  const exceptions = publication?.exceptions ?? [];
  return [
    paragraph(
      `Trong ${expected} cơ quan, đơn vị phải báo cáo có ${onTime + late} cơ quan, đơn vị đã gửi (${rateWords(completeness)}): ${parts.join(', ')}.`,
    ),
    ...(exceptions.length === 0
      ? []
      : [
          paragraph('Báo cáo được công bố khi chưa có báo cáo được chấp nhận của:'),
          {
            kind: 'list',
            items: exceptions.map(
              ({ organisation, reason }) => `${nameIn(content, organisation)}: ${reason}`,
            ),
          } as const,
        ]),
  ];
}

// --- Indicators -------------------------------------------------------------------------------------------------

function indicatorPart(content: ReportContent): Block[] {
  const { total, byLevel } = content.report.indicators;
  if (total.value === 0) return [paragraph('Kế hoạch không có chỉ tiêu trong sổ.')];
  const levels = ACHIEVEMENT_LEVELS.filter((level) => byLevel[level].value > 0);
  const words = levels.map(
    (level) => `${byLevel[level].value} ${LEVEL_LABELS[level].vi.toLocaleLowerCase('vi')}`,
  );
  return [
    paragraph(
      `Kế hoạch có ${decimalText(String(total.value), 'vi')} chỉ tiêu: ${words.join(', ')}. Chi tiết tại Phụ lục II.`,
    ),
    { kind: 'table', table: levelTable(content) },
    ...trajectoryCharts(content).map((chart): Block => ({ kind: 'chart', chart })),
  ];
}

/** Indicators by group and achievement level; levels that nobody is at are left out. */
function levelTable({ report }: ReportContent): Table {
  const { items, byLevel } = report.indicators;
  const levels = ACHIEVEMENT_LEVELS.filter((level) => byLevel[level].value > 0);
  const groups = report.groups.filter((group) => group.of === 'indicators');
  const rowOf = (name: string, kind: Row['kind'], members: typeof items): Row => ({
    kind,
    cells: [
      text(name),
      ...levels.map((level) => count(members.filter((item) => item.level.value === level).length)),
      count(members.length),
    ],
  });
  const others = items.filter((item) => !groups.some(({ code }) => code === item.group));
  return {
    name: 'indicator_levels',
    title: 'Chỉ tiêu theo nhóm và mức đánh giá',
    tab: 'Chỉ tiêu theo nhóm',
    columns: [
      { key: 'nhom', title: 'Nhóm', width: 40, align: 'left' },
      ...levels.map((level) => ({
        ...columnHead(level, LEVEL_LABELS[level].vi),
        width: 14,
        align: 'right' as const,
      })),
      { key: 'tong', title: 'Tổng số', width: 12, align: 'right' },
    ],
    absent: ACHIEVEMENT_LEVELS.filter((level) => byLevel[level].value === 0).map((level) =>
      columnHead(level, LEVEL_LABELS[level].vi),
    ),
    rows: [
      ...groups.map(({ code, name }) =>
        rowOf(
          name,
          'item',
          items.filter((item) => item.group === code),
        ),
      ),
      ...(others.length > 0 ? [rowOf('Không thuộc nhóm nào', 'item', others)] : []),
      rowOf('Tổng cộng', 'total', items),
    ],
    notes: [],
  };
}

/** Keys of columns stand in templates, where `-` is no part of a name. */
const columnHead = (code: string, title: string) => ({ key: code.replaceAll('-', '_'), title });

// --- Tasks ------------------------------------------------------------------------------------------------------

function taskPart(content: ReportContent): Block[] {
  const { tasks } = content.report;
  const { counts, onTime, completed, awaitingConfirmation } = tasks;
  if (counts.total.value === 0) return [paragraph('Kế hoạch không có nhiệm vụ trong sổ.')];
  const cells = TASK_CELLS.filter((cell) => counts[cell].value > 0);
  const words = cells.map(
    (cell) =>
      `${decimalText(String(counts[cell].value), 'vi')} ${CELL_LABELS[cell].vi.toLocaleLowerCase('vi')}`,
  );
  const chart = progressChart(content);
  return [
    paragraph(
      `Kế hoạch có ${decimalText(String(counts.total.value), 'vi')} nhiệm vụ: ${words.join('; ')}. ` +
        `${capitalised(`${completionWords(completed)}; ${punctualityWords(onTime)}`)}. Chi tiết tại Phụ lục I.`,
    ),
    ...(awaitingConfirmation.value > 0
      ? [
          paragraph(
            `Có ${awaitingConfirmation.value} nhiệm vụ cơ quan chủ trì báo hoàn thành, đang chờ xác nhận nên chưa tính là hoàn thành.`,
          ),
        ]
      : []),
    { kind: 'table', table: groupTable(content) },
    ...(chart ? [{ kind: 'chart', chart } as const] : []),
  ];
}

const completionWords = (rate: RateFigure): string =>
  rate.percent === null
    ? 'chưa có nhiệm vụ nào phải hoàn thành'
    : `tỷ lệ hoàn thành ${rateOf(rate, rate.percent)} nhiệm vụ phải hoàn thành`;

const punctualityWords = (rate: RateFigure): string =>
  rate.percent === null
    ? 'chưa có nhiệm vụ nào đến hạn'
    : `tỷ lệ hoàn thành đúng hạn ${rateOf(rate, rate.percent)} nhiệm vụ đã đến hạn`;

const capitalised = (words: string): string => `${words.charAt(0).toLocaleUpperCase('vi')}${words.slice(1)}`;

const rateOf = ({ numerator, denominator }: RateFigure, percent: string): string =>
  `${decimalText(percent, 'vi')}\u00a0% (${decimalText(String(numerator.value), 'vi')}/${decimalText(String(denominator.value), 'vi')})`;

/** Tasks by group and cell; cells that nothing stands in are left out. */
function groupTable({ report }: ReportContent): Table {
  const { byGroup, counts } = report.tasks;
  const cells = TASK_CELLS.filter((cell) => counts[cell].value > 0);
  const rowOf = (name: string, kind: Row['kind'], row: TaskRow['counts']): Row => ({
    kind,
    cells: [text(name), ...cells.map((cell) => count(row[cell].value)), count(row.total.value)],
  });
  return {
    name: 'task_groups',
    title: 'Nhiệm vụ theo nhóm và tình trạng',
    tab: 'Nhiệm vụ theo nhóm',
    columns: [
      { key: 'nhom', title: 'Nhóm', width: 36, align: 'left' },
      ...cells.map((cell) => ({
        ...columnHead(cell, CELL_LABELS[cell].vi),
        width: 13,
        align: 'right' as const,
      })),
      { key: 'tong', title: 'Tổng số', width: 11, align: 'right' },
    ],
    absent: TASK_CELLS.filter((cell) => counts[cell].value === 0).map((cell) =>
      columnHead(cell, CELL_LABELS[cell].vi),
    ),
    rows:
      byGroup.length === 0
        ? [emptyRow('Kế hoạch không có nhiệm vụ trong sổ.')]
        : [
            ...byGroup.map(({ name, counts: own }) => rowOf(name ?? 'Không thuộc nhóm nào', 'item', own)),
            rowOf('Tổng cộng', 'total', counts),
          ],
    notes: ['Tỷ lệ làm tròn một chữ số thập phân, nửa làm tròn lên; trong ngoặc là tử số/mẫu số.'],
  };
}

// --- Funding ----------------------------------------------------------------------------------------------------

function fundingPart({ report }: ReportContent): Block[] {
  const { planned, ofTasks, disbursed } = report.funding;
  const items = [
    ...(planned
      ? [
          `Tổng nhu cầu theo kế hoạch: ${moneyText(planned.total.value, 'vi')}${
            planned.parts.length > 0
              ? ` (${planned.parts.map(({ name, amount }) => `${name}: ${moneyText(amount.value, 'vi')}`).join('; ')})`
              : ''
          }.`,
        ]
      : []),
    ...(ofTasks ? [`Kinh phí giao cho các nhiệm vụ: ${moneyText(ofTasks.value, 'vi')}.`] : []),
    disbursed
      ? `Đã giải ngân theo báo cáo gần nhất của các nhiệm vụ: ${moneyText(disbursed.value, 'vi')}.`
      : 'Chưa có nhiệm vụ nào báo cáo giải ngân.',
  ];
  return [{ kind: 'list', items }];
}

/** What the report rests on, and which version of it this is. */
export function openingOf(content: ReportContent): string[] {
  const { report, publication, settings } = content;
  const { plan, period, asOf } = report;
  const issued = [
    plan.number === null ? '' : `số ${plan.number}`,
    plan.issuedOn === null ? '' : `ngày ${dateText(plan.issuedOn, 'vi')}`,
    `của ${plan.issuer.name}`,
  ].filter((part) => part !== '');
  const replaced = publication?.replaces;
  return [
    `Thực hiện “${plan.title}” (${issued.join(' ')}), ${settings.issuingBody} báo cáo kết quả thực hiện ${periodText(period.key, 'vi')}, số liệu từ ngày ${dateText(period.from, 'vi')} đến ngày ${dateText(asOf, 'vi')}, như sau:`,
    ...(replaced
      ? [
          `Báo cáo này (bản ${publication.version}) thay thế Báo cáo số ${replaced.number} (bản ${replaced.version}). Lý do: ${replaced.reason}.`,
        ]
      : []),
    ...(plan.status === 'draft' ? ['Kế hoạch là dự thảo, chưa được ban hành.'] : []),
  ];
}
