/** The charts of a report: progress by group, and indicators against the line from baseline to target. */
import { TASK_CELLS, type TaskCell } from '#domain';
import { CELL_LABELS, type ReportContent } from '#reporting';
import type { Chart } from '../model.ts';

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
 * Indicators with a way from baseline to target, or from target to target, and a figure reported; those first with the most
 * figures.
 */
export function trajectoryCharts({ report, series }: ReportContent): Chart[] {
  const charted = report.indicators.items.flatMap((item) => {
    const { reported, aims } = series[item.indicator] ?? { reported: [], aims: [] };
    return reported.length > 0 && aims.length > 1 ? [{ item, reported, expected: aims }] : [];
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
      legend: { reported: 'Thực hiện', expected: 'Lộ trình theo mục tiêu' },
    }));
}
