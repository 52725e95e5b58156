/**
 * The report of one day as it grows event by event, and what each event did to each of its cells.
 *
 * To draw up the whole report after every event would take hours for a large plan. But an event of a task or an indicator
 * touches its own cells, and totals only by what this one item adds to them; so a report of that item alone, before and
 * after, tells all. Only an event of the plan itself has the whole report drawn up anew.
 */
import {
  type DecimalText,
  type Fact,
  factsAt,
  indicatorView,
  type IndicatorView,
  type IsoDate,
  isZero,
  knownFacts,
  type Period,
  type PlanSnapshot,
  planSnapshot,
  planStream,
  planView,
  type PlanView,
  type Recorded,
  refuse,
  subtract,
  sum,
  taskView,
  type TaskView,
} from '#domain';
import { lastDayOfYear, reportFrom, scheduledPeriod } from '../build-report.ts';
import { cellsOf } from '../cells.ts';
import { silentOrganisations } from '../silent.ts';
import { exactRate, type Standing, type Standings, standingsOf } from './standings.ts';

export interface SteppedRequest {
  readonly plan: string;
  readonly period: string;
  /** The day the report is about, and the dates of its period; they stay the same from step to step. */
  readonly asOf: IsoDate;
  readonly frozen: Pick<Period, 'from' | 'cutOff'>;
}

/** What an event did to a cell; zero where only what stands there in words is another. */
export interface CellStep {
  readonly address: string;
  /** Before rounding. */
  readonly change: DecimalText;
}

export class SteppedReport {
  private readonly request: SteppedRequest;
  private readonly events = new Map<string, Recorded[]>();
  private readonly holding = new Map<string, readonly Fact[]>();
  private readonly tasks = new Map<string, TaskView>();
  private readonly indicators = new Map<string, IndicatorView>();
  private period: Period | undefined;
  /** What stands in a report of the plan without any item, and in one with one item alone. */
  private empty: Standings = new Map();
  private readonly alone = new Map<string, Standings>();
  /** In how many reports of one item a total stands that the plan alone does not have. */
  private readonly stated = new Map<string, number>();
  private readonly rates = new Map<string, { part: DecimalText; whole: DecimalText }>();
  private silent: ReadonlyMap<string, DecimalText> = new Map();

  /** @param events those that are known at the beginning */
  constructor(request: SteppedRequest, events: readonly Recorded[]) {
    this.request = request;
    for (const event of events) this.keep(event);
    for (const [stream, kept] of this.events) this.hold(stream, this.holdingOf(kept));
    if (this.planAt(request.asOf)) this.begin();
  }

  /** The plan on a day; undefined where it is not in force yet. */
  planAt(asOf: IsoDate): PlanView | undefined {
    return planView(factsAt(knownFacts(this.events.get(planStream(this.request.plan)) ?? []), asOf));
  }

  /** Takes the next event in, and says what it did to the cells of the report. */
  apply(event: Recorded): CellStep[] {
    const { stream } = event;
    const before = this.holding.get(stream) ?? [];
    const now = this.holdingOf([...(this.events.get(stream) ?? []), event]);
    const ofPlan = stream === planStream(this.request.plan);
    const whole = ofPlan ? this.whole(event.position) : undefined;
    this.keep(event);
    this.hold(stream, now);
    if (now.length === before.length && now.every((fact, i) => isSame(fact, before[i]))) return [];
    if (whole) {
      this.begin();
      return changesBetween(whole, this.whole(event.position));
    }
    // A name changes no figure; who leads what is an event of the task or indicator.
    if (!isItem(stream)) return [];
    const was = this.alone.get(stream) ?? this.empty;
    const is = this.report([stream]);
    this.alone.set(stream, is);
    const changes = changesBetween(was, is);
    const own = changes.filter(({ address }) => isItemCell(address));
    return [...own, ...this.totals(changes, was, is), ...this.silentSteps()];
  }

  /** Everything that stands in the report after the events so far. @throws DomainError `plan-not-in-force` */
  whole(knownAt: number): Standings {
    return this.report([...this.holding.keys()], knownAt);
  }

  // --- Totals -----------------------------------------------------------------------------------------------------

  private totals(changes: readonly CellStep[], was: Standings, is: Standings): CellStep[] {
    const steps: CellStep[] = [];
    for (const { address, change } of changes) {
      if (isItemCell(address) || address.startsWith('silent/') || this.rates.has(address)) continue;
      // A total comes to be with the first that is counted in it, and ends with the last.
      const others = this.stated.get(address) ?? 0;
      const now = others + this.states(is, address) - this.states(was, address);
      this.stated.set(address, now);
      if (!isZero(change) || (others === 0) !== (now === 0)) steps.push({ address, change });
    }
    for (const [address, rate] of this.rates) {
      const changeOf = (part: string): DecimalText =>
        steps.find((step) => step.address === `${address}/${part}`)?.change ?? '0';
      const [part, whole] = [
        sum([rate.part, changeOf('numerator')]),
        sum([rate.whole, changeOf('denominator')]),
      ];
      const [before, after] = [exactRate(rate.part, rate.whole), exactRate(part, whole)];
      this.rates.set(address, { part, whole });
      if (before !== after) steps.push({ address, change: subtract(after ?? '0', before ?? '0') });
    }
    return steps;
  }

  private states(standings: Standings, address: string): number {
    return valueAt(standings, address) !== null && valueAt(this.empty, address) === null ? 1 : 0;
  }

  /** Who is silent follows from all items of an organisation together. */
  private silentSteps(): CellStep[] {
    const [was, is] = [this.silent, this.silentNow()];
    this.silent = is;
    return [...new Set([...was.keys(), ...is.keys()])]
      .filter((address) => was.get(address) !== is.get(address))
      .map((address) => ({ address, change: subtract(is.get(address) ?? '0', was.get(address) ?? '0') }));
  }

  private silentNow(): Map<string, DecimalText> {
    const { asOf } = this.request;
    const plan = this.planAt(asOf);
    if (!plan || !this.period) return new Map();
    const [tasks, indicators] = [[...this.tasks.values()], [...this.indicators.values()]];
    const snapshot: PlanSnapshot = { asOf, knownAt: 0, plan, tasks, indicators, organisations: [] };
    return new Map(
      silentOrganisations(snapshot, this.period).flatMap(({ organisation: { code }, ...owed }) => [
        [`silent/${code}/tasks`, String(owed.tasks.value)] as const,
        [`silent/${code}/indicators`, String(owed.indicators.value)] as const,
      ]),
    );
  }

  // --- Reports ----------------------------------------------------------------------------------------------------

  /** Draws up what later steps are told from. */
  private begin(): void {
    const whole = this.report([...this.holding.keys()]);
    this.empty = this.report([]);
    this.alone.clear();
    this.stated.clear();
    for (const stream of [...this.holding.keys()].filter(isItem)) {
      const alone = this.report([stream]);
      this.alone.set(stream, alone);
      for (const address of alone.keys())
        this.stated.set(address, (this.stated.get(address) ?? 0) + this.states(alone, address));
    }
    this.rates.clear();
    for (const [address, { cell }] of whole) {
      const part = (of: string): DecimalText => whole.get(`${address}/${of}`)?.cell.number ?? '0';
      if (cell.kind === 'rate')
        this.rates.set(address, { part: part('numerator'), whole: part('denominator') });
    }
    this.silent = this.silentNow();
  }

  /** What stands in a report of the plan with the items of some streams. */
  private report(streams: readonly string[], knownAt = Number.MAX_SAFE_INTEGER): Standings {
    const { plan, period, asOf, frozen } = this.request;
    const factsOf = (category: string): Fact[] =>
      streams
        .filter((stream) => stream.startsWith(category))
        .flatMap((stream) => this.holding.get(stream) ?? []);
    const snapshot = planSnapshot(
      plan,
      { asOf, knownAt },
      {
        plan: this.holding.get(planStream(plan)) ?? [],
        tasks: factsOf('task-'),
        indicators: factsOf('indicator-'),
        organisations: factsOf('organisation-'),
      },
    );
    const inForce = this.planAt(lastDayOfYear(period));
    if (!inForce || !snapshot) return refuse('plan-not-in-force', { plan, asOf, knownAt }, 'plan');
    const { period: scheduled, calendar } = scheduledPeriod(inForce, period);
    this.period = { ...scheduled, ...frozen };
    // The picture of the period before is about other figures.
    const report = reportFrom(snapshot, null, { period: this.period, calendar });
    return standingsOf(cellsOf(report), snapshot);
  }

  private keep(event: Recorded): void {
    const kept = this.events.get(event.stream);
    if (kept) kept.push(event);
    else this.events.set(event.stream, [event]);
  }

  private hold(stream: string, facts: readonly Fact[]): void {
    this.holding.set(stream, facts);
    const task = stream.startsWith('task-') ? taskView(facts) : undefined;
    const indicator = stream.startsWith('indicator-') ? indicatorView(facts) : undefined;
    if (task) this.tasks.set(stream, task);
    if (indicator) this.indicators.set(stream, indicator);
  }

  private holdingOf(events: readonly Recorded[]): Fact[] {
    return factsAt(knownFacts(events), this.request.asOf);
  }
}

const isItem = (stream: string): boolean => stream.startsWith('task-') || stream.startsWith('indicator-');
const isItemCell = (address: string): boolean =>
  address.startsWith('task/') || address.startsWith('indicator/');

const isSame = (a: Fact, b: Fact | undefined): boolean =>
  a.position === b?.position && a.attribute === b.attribute && a.number === b.number;

const valueAt = (standings: Standings, address: string): string | null =>
  standings.get(address)?.cell.value ?? null;

function changesBetween(was: Standings, is: Standings): CellStep[] {
  const changed = (a: Standing | undefined, b: Standing | undefined): boolean =>
    (a?.exact ?? null) !== (b?.exact ?? null) || (a?.cell.value ?? null) !== (b?.cell.value ?? null);
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((address) => changed(was.get(address), is.get(address)))
    .map((address) => ({
      address,
      change: subtract(is.get(address)?.exact ?? '0', was.get(address)?.exact ?? '0'),
    }));
}
