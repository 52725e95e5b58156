/**
 * The register of restatements: every figure that stands otherwise than it was last published, with the old and the new
 * figure, the cause, who changed it and why. Nobody fills it in; it is the difference between what was known when a report was
 * published and what is known now about the same day.
 */
import {
  type Code,
  type Criterion,
  type DecimalText,
  equal,
  figureOf as comparableFigure,
  indicatorItem,
  isMaterial,
  type IsoDate,
  itemStream,
  latestPublication,
  type PeriodKey,
  type PeriodView,
  type Publication,
  relativeChange,
  taskItem,
  type Value,
} from '#domain';
import { buildReport } from './build-report.ts';
import type { RestatedFigure, RestatedTotal, Restatement, RestatementRegister } from './restatement.ts';
import { explained } from './restatement-cause.ts';
import type { IndicatorItem, PlanReport, TaskItem } from './report.ts';
import type { ReportSource, ToldEvent } from './source.ts';

/**
 * What of the reports published so far stands otherwise at a knowledge position. A figure is held against what was last
 * published about it: its own report, or a later one, whose register has told the changes up to then.
 */
export async function restatementsAt(
  source: ReportSource,
  plan: Code,
  periods: readonly PeriodView[],
  knownAt: number,
): Promise<RestatementRegister> {
  const published = periods.flatMap((period) =>
    period.publications.map((publication) => ({
      period: period.period,
      publication,
      position: period.publishedAt[publication.version] ?? 0,
    })),
  );
  const registers = await Promise.all(
    periods.map(async (period): Promise<RestatementRegister> => {
      const last = latestPublication(period);
      if (!last) return { items: [], totals: [] };
      const position = period.publishedAt[last.version] ?? 0;
      const since = Math.max(
        ...published.filter((other) => other.position >= position).map((other) => other.publication.knownAt),
      );
      return restatementsOf(source, plan, publishedReport(period, last), since, knownAt);
    }),
  );
  return {
    items: registers.flatMap(({ items }) => items),
    totals: registers.flatMap(({ totals }) => totals),
  };
}

/** What of a period's last published report stands otherwise at a position, also where a later report has told it. */
export async function restatementsOfPeriod(
  source: ReportSource,
  plan: Code,
  period: PeriodView,
  knownAt: number,
): Promise<RestatementRegister> {
  const last = latestPublication(period);
  if (!last) return { items: [], totals: [] };
  return restatementsOf(source, plan, publishedReport(period, last), last.knownAt, knownAt);
}

const publishedReport = (
  { period, from, cutOff, reopenings, reopenedAt }: PeriodView,
  { version, asOf }: Publication,
): PublishedReport => ({
  period,
  version,
  asOf,
  frozen: { from, cutOff },
  letIn: reopenings.map(({ reason }, i) => ({ reason, position: reopenedAt[i] ?? 0 })),
});

interface PublishedReport {
  readonly period: PeriodKey;
  readonly version: number;
  readonly asOf: IsoDate;
  readonly frozen: { readonly from: IsoDate; readonly cutOff: IsoDate };
  /** Why figures were let in after the closing, oldest first. */
  readonly letIn: readonly { readonly reason: string; readonly position: number }[];
}

/** What of one published report stands otherwise at a position than it was known at an earlier one. */
export async function restatementsOf(
  source: ReportSource,
  plan: Code,
  { period, version, asOf, frozen, letIn }: PublishedReport,
  since: number,
  knownAt: number,
): Promise<RestatementRegister> {
  // Most often nothing has been said since about those days, and the report need not be made twice.
  const touched = await source.history({ plan, asOf, after: since, knownAt, limit: 1 });
  if (touched.length === 0) return { items: [], totals: [] };
  const at = (position: number): Promise<PlanReport> =>
    buildReport(source, { plan, period, asOf, knownAt: position, today: asOf, frozen });
  const [was, is] = await Promise.all([at(since), at(knownAt)]);
  const head = { period, version, asOf };
  const items = await Promise.all(
    [...restatedTasks(was, is), ...restatedIndicators(was, is)].map(async (restated) => {
      const stream = itemStream(plan, restated.item);
      const told = await source.history({ stream, asOf, after: since, knownAt, limit: 10_000 });
      return rowsOf(head, restated, told).map((row) => ({ ...row, reason: reasonOf(row, told, letIn) }));
    }),
  );
  return { items: items.flat(), totals: totalRows(head, was, is) };
}

/** A figure that was newly reported is there because the period was reopened for it; a correction has its own reason. */
function reasonOf(
  { reason, positions }: Restatement,
  told: readonly ToldEvent[],
  letIn: PublishedReport['letIn'],
): string {
  const last = told.find(({ position }) => position === positions.at(-1));
  if (last?.type !== 'TaskProgressReported' && last?.type !== 'IndicatorValueReported') return reason;
  return letIn.findLast(({ position }) => position < last.position)?.reason ?? reason;
}

type RowHead = Omit<PublishedReport, 'frozen' | 'letIn'>;

/** A task or an indicator whose figures stand otherwise than published. */
interface RestatedItem extends Pick<Restatement, 'item' | 'name' | 'unit' | 'moves'> {
  readonly changes: readonly RestatedFigure[];
  /** Positions of the events its present figures were taken from. */
  readonly restsOn: readonly (number | undefined)[];
}

/** @param told what happened to the item since it was published */
const rowsOf = (
  head: RowHead,
  { item, name, unit, moves, changes, restsOn }: RestatedItem,
  told: readonly ToldEvent[],
): Restatement[] =>
  changes.map((change) => ({
    ...{ ...head, item, name, unit, moves },
    ...change,
    ...measured(change),
    ...explained(change, told, restsOn),
  }));

// --- Tasks ------------------------------------------------------------------------------------------------------

function restatedTasks(was: PlanReport, is: PlanReport): RestatedItem[] {
  const before = new Map(was.tasks.items.map((item) => [item.task, item]));
  return is.tasks.items.flatMap((item): RestatedItem[] => {
    const old = before.get(item.task);
    const figures = old ? changedTaskFigures(old, item) : [];
    const cells = { figure: 'cell', from: old?.cell ?? null, to: item.cell } as const;
    if (figures.length === 0 && equal(cells.from, cells.to)) return [];
    const changes: readonly RestatedFigure[] = figures.length > 0 ? figures : [cells];
    const moves = old && old.cell !== item.cell ? { from: old.cell, to: item.cell } : null;
    const restsOn = [item.positions['progress'], item.positions['completion']];
    return [{ item: taskItem(item.task), name: item.title, unit: null, moves, changes, restsOn }];
  });
}

function changedTaskFigures(old: TaskItem, item: TaskItem): RestatedFigure[] {
  const figures: RestatedFigure[] = [
    { figure: 'percent', from: old.progress?.percent ?? null, to: item.progress?.percent ?? null },
    { figure: 'disbursed', from: old.progress?.disbursed ?? null, to: item.progress?.disbursed ?? null },
    { figure: 'completed-on', from: old.completedOn, to: item.completedOn },
    { figure: 'due', from: old.due, to: item.due },
  ];
  return figures.filter(({ from, to }) => !equal(from, to));
}

// --- Indicators -------------------------------------------------------------------------------------------------

function restatedIndicators(was: PlanReport, is: PlanReport): RestatedItem[] {
  const before = new Map(was.indicators.items.map((item) => [item.indicator, item]));
  return is.indicators.items.flatMap((item): RestatedItem[] => {
    const old = before.get(item.indicator);
    const figures = old ? changedIndicatorFigures(old, item) : [];
    const levels = { figure: 'level', from: old?.level.value ?? null, to: item.level.value } as const;
    if (figures.length === 0 && equal(levels.from, levels.to)) return [];
    const changes: readonly RestatedFigure[] = figures.length > 0 ? figures : [levels];
    const moves =
      old && old.level.value !== item.level.value ? { from: old.level.value, to: item.level.value } : null;
    const restsOn = item.value?.from ?? [];
    return [
      { item: indicatorItem(item.indicator), name: item.name, unit: item.unit, moves, changes, restsOn },
    ];
  });
}

function changedIndicatorFigures(old: IndicatorItem, item: IndicatorItem): RestatedFigure[] {
  const figures: RestatedFigure[] = [
    { figure: 'value', from: old.value?.value ?? null, to: item.value?.value ?? null },
    { figure: 'target', from: old.target?.value ?? null, to: item.target?.value ?? null },
  ];
  return figures.filter(({ from, to }) => !equal(from, to));
}

// --- How much, and why ------------------------------------------------------------------------------------------

function measured(change: RestatedFigure): Pick<Restatement, 'changePercent' | 'material'> {
  const [from, to] = [numberOf(change, change.from), numberOf(change, change.to)];
  if (from === null || to === null) return { changePercent: null, material: null };
  return { changePercent: relativeChange(from, to), material: isMaterial(to, from, true) };
}

function numberOf({ figure }: RestatedFigure, side: RestatedFigure['from']): DecimalText | null {
  if (side === null) return null;
  if (figure === 'value') return comparableFigure(side as Value);
  if (figure === 'target') {
    const criterion = side as Criterion;
    return criterion.kind === 'number' ? criterion.value : null;
  }
  return figure === 'percent' || figure === 'disbursed' ? (side as DecimalText) : null;
}

// --- Totals -----------------------------------------------------------------------------------------------------

function totalRows(head: RowHead, was: PlanReport, is: PlanReport): RestatedTotal[] {
  const { period, version } = head;
  const [before, after] = [totalsOf(was), totalsOf(is)];
  return Object.keys(after)
    .filter((name) => before[name] !== after[name])
    .map((name) => ({ period, version, name, from: before[name] ?? null, to: after[name] ?? null }));
}

/** The counts, rates and sums of a report by a stable name. */
function totalsOf({ tasks, indicators, funding }: PlanReport): Record<string, string | null> {
  const counts = Object.entries(tasks.counts).map(([cell, { value }]) => [`tasks.${cell}`, String(value)]);
  const levels = Object.entries(indicators.byLevel).map(([level, { value }]) => [
    `indicators.${level}`,
    String(value),
  ]);
  return {
    ...(Object.fromEntries([...counts, ...levels]) as Record<string, string>),
    'tasks.on-time-rate': tasks.onTime.percent,
    'tasks.completion-rate': tasks.completed.percent,
    'funding.planned': funding.planned?.total.value ?? null,
    'funding.of-tasks': funding.ofTasks?.value ?? null,
    'funding.disbursed': funding.disbursed?.value ?? null,
  };
}
