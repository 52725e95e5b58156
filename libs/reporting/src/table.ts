/** The report as it is read in a terminal. */
import {
  ACHIEVEMENT_LEVELS,
  type Code,
  type Language,
  OFFICIAL_CELLS,
  OTHER_CELLS,
  type TaskCell,
} from '#domain';
import pc from 'picocolors';
import { changeLines } from './change-text.ts';
import { dateText, decimalText, dueText, moneyText } from './format.ts';
import { type Column, grid, hanging, longestWord, remaining, type Row, wrap } from './grid.ts';
import { indicatorColumns, indicatorLine } from './indicator-table.ts';
import {
  CELL_LABELS,
  DECLARED_LABELS,
  LEVEL_LABELS,
  periodText,
  tierText,
  warningText,
  WORDS,
} from './labels.ts';
import type { CountCheck, PlanReport, RateFigure, TaskItem, TaskRow } from './report.ts';

export interface TableOptions {
  readonly language: Language;
  readonly color: boolean;
  /** Width of the terminal in columns. */
  readonly width: number;
  /** Most changes and overdue tasks to list; the rest is counted. */
  readonly changes?: number;
}

export function renderTable(report: PlanReport, options: TableOptions): string {
  return new Renderer(report, options).render();
}

/** A narrower terminal breaks the lines itself; a wider one is not filled. */
const [NARROWEST, WIDEST] = [100, 160];

class Renderer {
  private readonly report: PlanReport;
  private readonly language: Language;
  private readonly width: number;
  private readonly most: number;
  private readonly paint: ReturnType<typeof pc.createColors>;

  constructor(report: PlanReport, { language, color, width, changes = 20 }: TableOptions) {
    this.report = report;
    this.language = language;
    this.width = Math.min(Math.max(width, NARROWEST), WIDEST);
    this.most = changes;
    this.paint = pc.createColors(color);
  }

  render(): string {
    return [
      this.head(),
      ...this.tasks(),
      this.indicators(),
      this.funding(),
      this.declared(),
      this.silent(),
      this.changes(),
    ]
      .filter((part) => part !== '')
      .join('\n\n');
  }

  // --- Head -----------------------------------------------------------------------------------------------------

  private head(): string {
    const { plan, period, asOf, knownAt, calendarWarnings } = this.report;
    const { from, to } = plan.horizon;
    const document = [plan.number, plan.issuedOn && `${this.word('issued')} ${this.date(plan.issuedOn)}`];
    const due = period.due.map(
      ({ tier, lastDay }) => `${this.word('due')} ${tierText(tier, this.language)} ${this.date(lastDay)}`,
    );
    const title = `${this.word('report')} ${periodText(period.key, this.language)}`;
    const lines = [
      [
        document.filter(Boolean).join(' '),
        plan.issuer.name,
        from === to ? String(from) : `${from}–${to}`,
      ].filter(Boolean),
      [
        `${this.date(period.from)} – ${this.date(period.cutOff)}`,
        `${this.word('cutOff')} ${this.date(period.cutOff)}`,
        ...due,
      ],
      [`${this.word('asOf')} ${this.date(asOf)}, ${this.word('knownAt')} ${knownAt}`],
    ].map((parts) => parts.join(' · '));
    const remarks = [
      ...(plan.status === 'draft' ? [this.word('draft')] : []),
      ...(plan.closed ? [`${this.word('closed')} ${this.date(plan.closed.on)}: ${plan.closed.reason}`] : []),
      ...calendarWarnings.map((warning) => warningText(warning, this.language)),
    ];
    return [
      ...this.lines(title.toLocaleUpperCase(this.language), this.paint.bold),
      ...this.lines(plan.title, this.paint.bold),
      ...lines.flatMap((line) => this.lines(line)),
      ...remarks.flatMap((remark) => this.lines(`! ${remark}`, this.paint.yellow)),
    ].join('\n');
  }

  // --- Tasks ----------------------------------------------------------------------------------------------------

  private tasks(): string[] {
    const { tasks } = this.report;
    if (tasks.counts.total.value === 0) return [`${this.title('tasks')}: ${this.word('none')}`];
    const rates = [
      `${this.word('onTimeRate')}: ${this.rate(tasks.onTime)}`,
      `${this.word('completionRate')}: ${this.rate(tasks.completed)}`,
      `${this.word('awaiting')}: ${tasks.awaitingConfirmation.value}`,
    ];
    return [
      this.taskTable('byGroup', 'group', 'noGroup', tasks.byGroup),
      this.taskTable('byLead', 'lead', 'noLead', tasks.byLead),
      [
        ...rates.flatMap((line) => this.lines(line)),
        ...this.lines(this.word('rounding'), this.paint.dim),
      ].join('\n'),
      this.taskList('overdue', (item) => item.cell === 'open-overdue'),
      this.taskList('declaredDone', (item) => item.awaitsConfirmation),
    ];
  }

  private taskTable(
    title: 'byGroup' | 'byLead',
    heading: 'group' | 'lead',
    unnamed: 'noGroup' | 'noLead',
    rows: readonly TaskRow[],
  ): string {
    const { counts } = this.report.tasks;
    // The official cells are always shown, the others where there is something in them.
    const shown: readonly (TaskCell | 'total')[] = [
      ...OFFICIAL_CELLS,
      ...OTHER_CELLS.filter((cell) => counts[cell].value > 0),
      'total',
    ];
    const numbers = this.numberColumns(shown);
    const name = { title: this.word(heading), width: Math.min(60, remaining(this.width, numbers)) };
    const line = (text: string, cells: TaskRow['counts']): string[] => [
      text,
      ...shown.map((cell) => String(cells[cell].value)),
    ];
    const lines: Row[] = rows.map((row) => line(row.name ?? this.word(unnamed), row.counts));
    const total = line(CELL_LABELS.total[this.language], counts);
    return `${this.title(title)}\n${grid([name, ...numbers], [...lines, total], this.paint.bold)}`;
  }

  /** Two lines of heading where there is room for them, else as narrow as the words are. */
  private numberColumns(cells: readonly (TaskCell | 'total')[]): Column[] {
    const columns = (roomy: boolean): Column[] =>
      cells.map((cell) => {
        const title = CELL_LABELS[cell][this.language].replace(', ', ',\n');
        const least = Math.max(6, longestWord(title));
        return { title, width: roomy ? Math.max(least, 10) : least, align: 'right' };
      });
    const roomy = columns(true);
    return remaining(this.width, roomy) >= 40 ? roomy : columns(false);
  }

  private rate({ numerator, denominator, percent }: RateFigure): string {
    const shown = percent === null ? '–' : `${decimalText(percent, this.language)} %`;
    return `${shown} (${numerator.value}/${denominator.value})`;
  }

  private taskList(title: 'overdue' | 'declaredDone', belongs: (item: TaskItem) => boolean): string {
    const items = this.report.tasks.items.filter(belongs);
    if (items.length === 0) return '';
    const lines = items.map((item) => {
      const lead = item.lead === null ? this.word('noLead') : this.organisation(item.lead);
      const due = `${this.word('dueDate')} ${dueText(item.due, this.language)}`;
      return `${item.task}: ${item.title ?? this.word('titleUnknown')}; ${lead}; ${due}`;
    });
    return [`${this.title(title)} (${items.length})`, ...this.some(lines)].join('\n');
  }

  // --- Indicators -----------------------------------------------------------------------------------------------

  private indicators(): string {
    const { indicators, groups, period } = this.report;
    if (indicators.total.value === 0) return `${this.title('indicators')}: ${this.word('none')}`;
    const withBaseline = indicators.items.some((item) => item.baseline !== null);
    const columns = indicatorColumns(this.width, withBaseline, this.language);
    const byGroup = Map.groupBy(indicators.items, ({ group }) => group);
    const known = groups.filter(({ of, code }) => of === 'indicators' && byGroup.has(code));
    const ungrouped = [...byGroup.keys()].filter((code) => !known.some((group) => group.code === code));
    const rowsOf = (group: Code | null): Row[] =>
      (byGroup.get(group) ?? []).map((item) => indicatorLine(item, withBaseline, period, this.language));
    const rows = [
      ...known.flatMap(({ code, name }): Row[] => [{ heading: name }, ...rowsOf(code)]),
      ...(known.length > 0 && ungrouped.length > 0 ? [{ heading: this.word('noIndicatorGroup') }] : []),
      ...ungrouped.flatMap(rowsOf),
    ];
    const levels = ACHIEVEMENT_LEVELS.filter((level) => indicators.byLevel[level].value > 0).map(
      (level) => `${LEVEL_LABELS[level][this.language]} ${indicators.byLevel[level].value}`,
    );
    const total = `${CELL_LABELS.total[this.language]} ${indicators.total.value}: ${levels.join(' · ')}`;
    return [this.title('indicators'), grid(columns, rows, this.paint.bold), ...this.lines(total)].join('\n');
  }

  // --- Funding, counts, silence, changes ------------------------------------------------------------------------

  private funding(): string {
    const { planned, ofTasks, disbursed } = this.report.funding;
    if (!planned && !ofTasks && !disbursed) return '';
    const money = (name: string, value: string): string => `${name}: ${moneyText(value, this.language)}`;
    return [
      this.title('funding'),
      ...(planned ? [money(this.word('fundingPlanned'), planned.total.value)] : []),
      ...(planned?.parts.map((part) => hanging(money(part.name, part.amount.value), this.width)) ?? []),
      ...(ofTasks ? [money(this.word('fundingTasks'), ofTasks.value)] : []),
      disbursed
        ? money(this.word('disbursed'), disbursed.value)
        : `${this.word('disbursed')}: ${this.word('notReported')}`,
    ].join('\n');
  }

  private declared(): string {
    const { declared, groups } = this.report;
    if (declared.length === 0) return '';
    const line = (name: string, { declared: count, inLedger, agrees }: CountCheck): string => {
      const held =
        inLedger === null
          ? this.word('notListed')
          : `${this.word('inLedger').toLowerCase()} ${inLedger.value}`;
      const mark = agrees === null ? '' : agrees ? ' ✓' : this.paint.red(' ✗');
      return `${name}: ${count.value} (${held})${mark}`;
    };
    const lines = declared.flatMap(({ byGroup, ...whole }) => [
      line(DECLARED_LABELS[whole.what][this.language], whole),
      // The parts are only of interest where one does not agree.
      ...byGroup
        .filter(({ agrees }) => agrees === false)
        .map((part) =>
          hanging(line(groups.find(({ code }) => code === part.group)?.name ?? part.group, part), this.width),
        ),
    ]);
    return [this.title('declared'), ...lines].join('\n');
  }

  private silent(): string {
    const { silent } = this.report;
    if (silent.length === 0) return `${this.title('silent')}: ${this.word('none')}`;
    const lines = silent.map(({ organisation, tasks, indicators }) => {
      const duties = [
        ...(tasks.value > 0 ? [`${tasks.value} ${this.word('tasks').toLowerCase()}`] : []),
        ...(indicators.value > 0 ? [`${indicators.value} ${this.word('indicators').toLowerCase()}`] : []),
      ];
      return hanging(`${organisation.name} (${duties.join(', ')})`, this.width);
    });
    return [`${this.title('silent')} (${silent.length})`, ...lines].join('\n');
  }

  private changes(): string {
    const { changes } = this.report;
    if (!changes) return `${this.title('changes')}: ${this.word('notInForce')}`;
    const since = `${periodText(changes.since, this.language)}, ${this.date(changes.sinceDate)}`;
    const heading = `${this.title('changes')} (${since})`;
    if (changes.items.length === 0) return `${heading}: ${this.word('nothing')}`;
    return [heading, ...this.some(changeLines(this.report, this.language))].join('\n');
  }

  // --- Parts ----------------------------------------------------------------------------------------------------

  private word(name: keyof typeof WORDS): string {
    return WORDS[name][this.language];
  }

  private date(value: string): string {
    return dateText(value, this.language);
  }

  private title(name: keyof typeof WORDS): string {
    return this.paint.bold(this.paint.cyan(this.word(name)));
  }

  private organisation(code: Code): string {
    return this.report.organisations.find((candidate) => candidate.code === code)?.name ?? code;
  }

  private lines(text: string, paint: (line: string) => string = (line) => line): string[] {
    return wrap(text, this.width).map(paint);
  }

  /** The first of many lines, and how many more there are. */
  private some(lines: readonly string[]): string[] {
    const more = lines.length - this.most;
    return [
      ...lines.slice(0, this.most).map((line) => hanging(line, this.width)),
      ...(more > 0 ? [`  ${this.word('more').replace('{n}', String(more))}`] : []),
    ];
  }
}
