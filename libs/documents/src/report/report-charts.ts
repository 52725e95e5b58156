/** The charts of a report: progress by group, and indicators against the line from baseline to target. */
import { type Criterion, type DecimalText, figureOf, isoDate, TASK_CELLS, type TaskCell } from '#domain';
import { CELL_LABELS, type IndicatorItem, type ReportContent } from '#reporting';
import type { Chart, ChartPoint } from '../model.ts';

/** Told apart also in grey print and by readers who do not see red and green. */
const CELL_COLORS: Readonly<Record<TaskCell, string>> = {
  'completed-on-time': '#1b7837',
  'completed-late': '#7fbf7b',
  'open-in-time': '#4393c3',
  'open-overdue': '#b2182b',
  standing: '#bdbdbd',
  suspended: '#f4a582',
  withdrawn: '#737373',
};

/** More charts than this nobody reads; the annex has every indicator. */
const MOST_TRAJECTORIES = 6;

/** Null where there are no tasks. */
export function progressChart({ report }: ReportContent): Chart | null {
  const { byGroup, counts } = report.tasks;
  const cells = TASK_CELLS.filter((cell) => counts[cell].value > 0);
  if (byGroup.length === 0 || cells.length === 0) return null;
  return {
    kind: 'stacked-bars',
    title: 'Biểu đồ: Nhiệm vụ theo nhóm và tình trạng',
    categories: byGroup.map(({ name }) => name ?? 'Không thuộc nhóm nào'),
    series: cells.map((cell) => ({
      name: CELL_LABELS[cell].vi,
      color: CELL_COLORS[cell],
      values: byGroup.map(({ counts: own }) => own[cell].value),
    })),
  };
}

/**
 * Indicators with a line from baseline to target and a figure reported since, those first whose figure is furthest along
 * their own history.
 */
export function trajectoryCharts(content: ReportContent): Chart[] {
  const charted = content.report.indicators.items.flatMap((item) => {
    const reported = content.series[item.indicator] ?? [];
    const expected = expectedLine(item);
    return reported.length > 0 && expected.length > 0 ? [{ item, reported, expected }] : [];
  });
  return charted
    .sort((a, b) => b.reported.length - a.reported.length || (a.item.indicator < b.item.indicator ? -1 : 1))
    .slice(0, MOST_TRAJECTORIES)
    .map(({ item, reported, expected }) => ({
      kind: 'trajectory',
      title: `Biểu đồ: ${item.name} (${item.unit})`,
      unit: item.unit,
      reported,
      expected,
      legend: { reported: 'Thực hiện', expected: 'Lộ trình từ kỳ gốc đến mục tiêu' },
    }));
}

/** From the baseline to the end of the target's year; growth has no such line. */
function expectedLine({ baseline, target, measure, seriesBreak }: IndicatorItem): ChartPoint[] {
  const [from, to] = [baseline && figureOf(baseline.value), target && aimOf(target.value)];
  if (!baseline || !target || from === null || to === null || measure === 'growth' || seriesBreak) return [];
  return [
    { on: baseline.asOf, value: from },
    { on: isoDate(target.year, 12, 31), value: to },
  ];
}

const aimOf = (criterion: Criterion): DecimalText | null =>
  criterion.kind === 'number' ? criterion.value : criterion.kind === 'rank' ? String(criterion.atMost) : null;
