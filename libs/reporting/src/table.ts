/** The report as it is read in a terminal. */
import { ACHIEVEMENT_LEVELS, type Language, type TaskCell, TASK_CELLS } from '#domain';
import Table from 'cli-table3';
import pc from 'picocolors';
import { criterionText, dateText, decimalText, moneyText, valueText } from './format.ts';
import { CELL_LABELS, CHANGE_LABELS, DECLARED_LABELS, LEVEL_LABELS, warningText, WORDS } from './labels.ts';
import type { IndicatorItem, PlanReport, RateFigure, ReportChange, TaskRow } from './report.ts';

export interface TableOptions {
  readonly language: Language;
  readonly color: boolean;
  /** Width of the terminal in columns. */
  readonly width: number;
  /** Most changes to list; the rest is counted. */
  readonly changes?: number;
}

export function renderTable(report: PlanReport, options: TableOptions): string {
  return new Renderer(report, options).render();
}

class Renderer {
  private readonly report: PlanReport;
  private readonly language: Language;
  private readonly options: TableOptions;
  private readonly paint: ReturnType<typeof pc.createColors>;

  constructor(report: PlanReport, options: TableOptions) {
    this.report = report;
    this.options = options;
    this.language = options.language;
    this.paint = pc.createColors(options.color);
  }

  render(): string {
    return [
      this.head(),
      this.tasks(),
      this.indicators(),
      this.funding(),
      this.declared(),
      this.silent(),
      this.changes(),
    ]
      .filter((part) => part !== '')
      .join('\n\n');
  }

  private word(name: keyof typeof WORDS): string {
    return WORDS[name][this.language];
  }

  private head(): string {
    const { plan, period, asOf, knownAt, calendarWarnings } = this.report;
    const date = (value: string): string => dateText(value, this.language);
    const draft = plan.status === 'draft' ? ` ${this.paint.yellow(`[${this.word('draft')}]`)}` : '';
    const due = period.due.map(({ tier, lastDay }) => `${this.word('due')} ${tier} ${date(lastDay)}`);
    return [
      this.paint.bold(`${this.word('report')} ${this.word(period.kind)} ${period.key} · ${plan.title}`) +
        draft,
      [plan.number, plan.issuer.name, `${plan.horizon.from}–${plan.horizon.to}`].filter(Boolean).join(' · '),
      `${date(period.from)} – ${date(period.cutOff)} (${[`${this.word('cutOff')} ${date(period.cutOff)}`, ...due].join('; ')})`,
      `${this.word('asOf')} ${date(asOf)}, ${this.word('knownAt')} ${knownAt}`,
      ...calendarWarnings.map((warning) => this.paint.yellow(`! ${warningText(warning, this.language)}`)),
    ].join('\n');
  }

  private tasks(): string {
    const { tasks } = this.report;
    if (tasks.counts.total.value === 0) return `${this.title('tasks')}: ${this.word('none')}`;
    return [
      this.taskTable('byGroup', 'group', 'noGroup', tasks.byGroup),
      this.taskTable('byLead', 'lead', 'noLead', tasks.byLead),
      `${this.word('onTimeRate')}: ${this.rate(tasks.onTime)}`,
      `${this.word('completionRate')}: ${this.rate(tasks.completed)}`,
      `${this.word('awaiting')}: ${tasks.awaitingConfirmation.value}`,
      this.paint.dim(this.word('rounding')),
    ].join('\n');
  }

  private taskTable(
    title: 'byGroup' | 'byLead',
    heading: 'group' | 'lead',
    unnamed: 'noGroup' | 'noLead',
    rows: readonly TaskRow[],
  ): string {
    const columns: readonly (TaskCell | 'total')[] = [...TASK_CELLS, 'total'];
    const numbers = columns.map(() => 9);
    const table = this.table(
      [this.word(heading), ...columns.map((cell) => CELL_LABELS[cell][this.language])],
      [this.remaining(numbers, 44), ...numbers],
    );
    const line = (name: string, counts: TaskRow['counts']): string[] => [
      name,
      ...columns.map((cell) => String(counts[cell].value)),
    ];
    for (const row of rows) table.push(line(row.name ?? this.word(unnamed), row.counts));
    table.push(
      line(CELL_LABELS.total[this.language], this.report.tasks.counts).map((text) => this.paint.bold(text)),
    );
    return `${this.title(title)}\n${table.toString()}`;
  }

  private rate({ numerator, denominator, percent }: RateFigure): string {
    const shown = percent === null ? '–' : `${decimalText(percent, this.language)} %`;
    return `${shown} (${numerator.value}/${denominator.value})`;
  }

  private indicators(): string {
    const { indicators } = this.report;
    if (indicators.total.value === 0) return `${this.title('indicators')}: ${this.word('none')}`;
    const widths = [18, 22, 18, 16, 14];
    const table = this.table(
      [
        this.word('indicator'),
        this.word('baseline'),
        this.word('target'),
        this.word('value'),
        this.word('level'),
        this.word('trend'),
      ],
      [this.remaining(widths, 40), ...widths],
    );
    for (const item of indicators.items) table.push(this.indicatorLine(item));
    const levels = ACHIEVEMENT_LEVELS.filter((level) => indicators.byLevel[level].value > 0).map(
      (level) => `${LEVEL_LABELS[level][this.language]} ${indicators.byLevel[level].value}`,
    );
    const total = `${CELL_LABELS.total[this.language]} ${indicators.total.value}: ${levels.join(' · ')}`;
    return `${this.title('indicators')}\n${table.toString()}\n${total}`;
  }

  private indicatorLine(item: IndicatorItem): string[] {
    const { language } = this;
    const { baseline, target, value, trend, level } = item;
    const growth = item.computed === null ? '' : ` (⌀ ${decimalText(item.computed, language)})`;
    const earlier = value && !value.inPeriod ? ` (${this.word('earlier')})` : '';
    const arrow = trend ? { better: '▲', worse: '▼', same: '=' }[trend.direction] : '';
    const change = trend && trend.direction !== 'same' ? ` ${decimalText(trend.change, language)}` : '';
    return [
      `${item.name} (${item.unit})`,
      baseline ? `${valueText(baseline.value, language)} (${dateText(baseline.asOf, language)})` : '–',
      target ? `${criterionText(target.value, language)} (${target.year})` : '–',
      value
        ? `${valueText(value.value, language)}${growth} (${dateText(value.asOf, language)})${earlier}`
        : '–',
      LEVEL_LABELS[level.value][language],
      item.seriesBreak ? this.word('seriesBreak') : `${arrow}${change}` || '–',
    ];
  }

  private funding(): string {
    const { planned, ofTasks, disbursed } = this.report.funding;
    if (!planned && ofTasks.from.length === 0 && disbursed.from.length === 0) return '';
    const money = (value: string): string => moneyText(value, this.language);
    const parts = planned?.parts.map((part) => `  ${part.name}: ${money(part.amount.value)}`) ?? [];
    return [
      this.title('funding'),
      ...(planned ? [`${this.word('fundingPlanned')}: ${money(planned.total.value)}`, ...parts] : []),
      ...(ofTasks.from.length > 0 ? [`${this.word('fundingTasks')}: ${money(ofTasks.value)}`] : []),
      `${this.word('disbursed')}: ${money(disbursed.value)}`,
    ].join('\n');
  }

  private declared(): string {
    const { declared } = this.report;
    if (declared.length === 0) return '';
    const lines = declared.map(({ what, declared: count, inLedger, agrees }) => {
      const held =
        inLedger === null ? this.word('notListed') : `${this.word('inLedger').toLowerCase()} ${inLedger}`;
      const mark = agrees === null ? '' : agrees ? ' ✓' : this.paint.red(' ✗');
      return `${DECLARED_LABELS[what]?.[this.language] ?? what}: ${count} (${held})${mark}`;
    });
    return [this.title('declared'), ...lines].join('\n');
  }

  private silent(): string {
    const { silent } = this.report;
    if (silent.length === 0) return `${this.title('silent')}: ${this.word('none')}`;
    const lines = silent.map(({ organisation, tasks, indicators }) => {
      const duties = `${tasks} ${this.word('tasks').toLowerCase()}, ${indicators} ${this.word('indicators').toLowerCase()}`;
      return `  ${organisation.name} (${duties})`;
    });
    return [this.title('silent'), ...lines].join('\n');
  }

  private changes(): string {
    const { changes } = this.report;
    if (!changes) return `${this.title('changes')}: ${this.word('notInForce')}`;
    const heading = `${this.title('changes')} (${changes.since}, ${dateText(changes.sinceDate, this.language)})`;
    if (changes.items.length === 0) return `${heading}: ${this.word('nothing')}`;
    const most = this.options.changes ?? 20;
    const lines = changes.items.slice(0, most).map((change) => `  ${changeText(change, this.language)}`);
    const more = changes.items.length - most;
    return [
      heading,
      ...lines,
      ...(more > 0 ? [`  ${this.word('more').replace('{n}', String(more))}`] : []),
    ].join('\n');
  }

  private title(name: keyof typeof WORDS): string {
    return this.paint.bold(this.paint.cyan(this.word(name)));
  }

  /** What is left of the terminal for the first column, but no less than a name needs. */
  private remaining(widths: readonly number[], most: number): number {
    const used = widths.reduce((sum, width) => sum + width + 1, 2);
    return Math.max(24, Math.min(most + 20, this.options.width - used));
  }

  private table(head: string[], colWidths: number[]) {
    const plain = { head: [], border: [], compact: true };
    const colAligns = head.map((_, i): 'left' | 'right' => (i === 0 || head.length < 8 ? 'left' : 'right'));
    return new Table({ head, colWidths, colAligns, wordWrap: true, style: plain });
  }
}

/** One change in words. */
export function changeText(change: ReportChange, language: Language): string {
  const label = `${CHANGE_LABELS[change.what][language]} ${change.code}`;
  switch (change.what) {
    case 'task-added':
      return `${label}: ${CELL_LABELS[change.to][language]}`;
    case 'task-cell':
      return `${label}: ${CELL_LABELS[change.from][language]} → ${CELL_LABELS[change.to][language]}`;
    case 'indicator-added':
      return `${label}: ${LEVEL_LABELS[change.to][language]}`;
    case 'indicator-value':
      return `${label}: ${change.from ? valueText(change.from, language) : '–'} → ${valueText(change.to, language)}`;
    case 'indicator-level':
      return `${label}: ${LEVEL_LABELS[change.from][language]} → ${LEVEL_LABELS[change.to][language]}`;
    case 'indicator-target':
      return `${label}: ${criterionText(change.from, language)} → ${criterionText(change.to, language)}`;
    case 'plan-terms':
      return `${label}: ${shorten(change.from)} → ${shorten(change.to)}`;
    default:
      return change satisfies never;
  }
}

const shorten = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
};
