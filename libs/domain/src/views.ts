/**
 * Plans, tasks, indicators and organisations as they stood at a business date, built from the facts that held then. Each
 * view carries `positions`: for every attribute the event it was taken from, so that a figure can say where it comes from.
 */
import type { ReportingCalendar } from './calendar.ts';
import { given } from './decider.ts';
import type {
  EnteredBy,
  IndicatorDefinition,
  PlanTerms,
  SuccessionKind,
  TaskProgress,
  TaskTerms,
} from './events.ts';
import type { Fact } from './facts.ts';
import type {
  Baseline,
  Code,
  IsoDate,
  LegalReference,
  OrganisationTier,
  Responsibility,
  Revised,
  Target,
  Value,
} from './values.ts';

/** Attribute → position of the event that made it known. */
export type Positions = Readonly<Record<string, number>>;

export interface OrganisationView {
  readonly organisation: Code;
  readonly name: string;
  readonly tier: OrganisationTier;
  readonly parent: Code | null;
  readonly since: IsoDate;
  readonly identifiers: Readonly<Record<string, string>>;
  readonly succession: {
    readonly on: IsoDate;
    readonly kind: SuccessionKind;
    readonly successors: readonly Code[];
    readonly together: readonly Code[];
    readonly legalBasis: LegalReference;
  } | null;
  readonly positions: Positions;
}

export interface PlanView {
  readonly plan: Code;
  readonly terms: PlanTerms;
  readonly calendar: ReportingCalendar;
  readonly effectiveFrom: IsoDate;
  readonly closed: { readonly on: IsoDate; readonly reason: string } | null;
  readonly positions: Positions;
}

export interface Lifecycle {
  readonly state: 'active' | 'suspended' | 'withdrawn';
  readonly since: IsoDate;
  readonly reason?: string;
}

export interface TaskView {
  readonly plan: Code;
  readonly task: Code;
  readonly terms: TaskTerms;
  readonly responsibility: Responsibility;
  readonly assignedOn: IsoDate;
  readonly lifecycle: Lifecycle;
  /** The last report on or before the business date. */
  readonly progress:
    | (TaskProgress & {
        readonly report: number;
        readonly organisation: Code;
        readonly enteredBy?: EnteredBy;
        /** The first day it counts for, where that is not its own. */
        readonly countsFrom?: IsoDate;
        readonly revised?: Revised;
      })
    | null;
  readonly completion: {
    readonly report: number;
    readonly completedOn: IsoDate;
    readonly confirmedOn: IsoDate;
  } | null;
  readonly rejection: {
    readonly report: number;
    readonly rejectedOn: IsoDate;
    readonly reason: string;
  } | null;
  readonly positions: Positions;
}

export interface ReportedValue {
  readonly report: number;
  readonly organisation: Code;
  readonly asOf: IsoDate;
  readonly value: Value;
  readonly narrative: string;
  readonly enteredBy?: EnteredBy;
  /** The first day it counts for, where that is not its own. */
  readonly countsFrom?: IsoDate;
  readonly revised?: Revised;
  readonly position: number;
}

export interface IndicatorView {
  readonly plan: Code;
  readonly indicator: Code;
  readonly name: string;
  readonly group: Code | null;
  readonly note: string | null;
  readonly definition: IndicatorDefinition;
  readonly baseline: Baseline | null;
  /** By year. `since` is the business date from which the target is what it is. */
  readonly targets: readonly (Target & { readonly since: IsoDate })[];
  readonly responsibility: Responsibility;
  readonly assignedOn: IsoDate;
  readonly lifecycle: Lifecycle;
  /** Oldest first. */
  readonly values: readonly ReportedValue[];
  /** Days from which values can no longer be compared with earlier ones, oldest first. */
  readonly seriesBreaks: readonly { readonly on: IsoDate; readonly reason: string }[];
  readonly positions: Positions;
}

/** Everything about one plan at a business date as known at a position. */
export interface PlanSnapshot {
  readonly asOf: IsoDate;
  readonly knownAt: number;
  readonly plan: PlanView;
  readonly tasks: readonly TaskView[];
  readonly indicators: readonly IndicatorView[];
  /** The organisations the plan, its tasks and its indicators name. */
  readonly organisations: readonly OrganisationView[];
}

/** The facts of one subject by attribute, with typed access. */
class Attributes {
  readonly positions: Record<string, number> = {};
  private readonly latest = new Map<string, Fact>();
  private readonly all: readonly Fact[];

  constructor(facts: readonly Fact[]) {
    this.all = facts;
    for (const fact of [...facts].sort(byDateThenNumber)) {
      this.latest.set(fact.attribute, fact);
    }
    for (const attribute of [...this.latest.keys()].sort()) {
      if (attribute !== 'value') this.positions[attribute] = this.latest.get(attribute)?.position ?? 0;
    }
  }

  get<T>(attribute: string): T | undefined {
    return this.latest.get(attribute)?.value as T | undefined;
  }

  since(attribute: string): IsoDate {
    return this.latest.get(attribute)?.validFrom ?? '';
  }

  /** The facts of a series in the order of their dates. */
  series(attribute: string): Fact[] {
    return this.all.filter((fact) => fact.attribute === attribute).sort(byDateThenNumber);
  }

  startingWith(prefix: string): Fact[] {
    return [...this.latest.values()]
      .filter((fact) => fact.attribute.startsWith(prefix))
      .sort((a, b) => (a.attribute < b.attribute ? -1 : 1));
  }
}

const byDateThenNumber = (a: Fact, b: Fact): number =>
  a.validFrom === b.validFrom ? a.number - b.number : a.validFrom < b.validFrom ? -1 : 1;

/** The views of all subjects of the facts that `build` recognises, in the order of their codes. */
export function viewsOf<View>(
  facts: readonly Fact[],
  build: (facts: readonly Fact[]) => View | undefined,
): View[] {
  const bySubject = Map.groupBy(facts, (fact) => fact.subject);
  return [...bySubject.keys()].sort().flatMap((subject) => build(bySubject.get(subject) ?? []) ?? []);
}

export function organisationView(facts: readonly Fact[]): OrganisationView | undefined {
  const of = new Attributes(facts);
  const registered = of.get<Pick<OrganisationView, 'organisation' | 'tier' | 'parent'>>('registered');
  if (!registered) return undefined;
  const identifiers = of
    .startingWith('identifier:')
    .map((fact) => [fact.attribute.slice(11), fact.value as string]);
  return {
    organisation: registered.organisation,
    name: of.get<string>('name') ?? registered.organisation,
    tier: registered.tier,
    parent: registered.parent,
    since: of.since('registered'),
    identifiers: Object.fromEntries(identifiers) as Record<string, string>,
    succession: of.get<OrganisationView['succession']>('succession') ?? null,
    positions: of.positions,
  };
}

export function planView(facts: readonly Fact[]): PlanView | undefined {
  const of = new Attributes(facts);
  const issued = of.get<{ plan: Code }>('issued');
  const calendar = of.get<ReportingCalendar>('calendar');
  if (!issued || !calendar) return undefined;
  const note = of.get<string>('note');
  return {
    plan: issued.plan,
    terms: {
      title: of.get<string>('title') ?? '',
      number: of.get<string>('number') ?? null,
      status: of.get<PlanTerms['status']>('status') ?? 'draft',
      issuer: of.get<Code>('issuer') ?? '',
      standingAgency: of.get<Code>('standingAgency') ?? null,
      committee: of.get<Code>('committee') ?? null,
      issuedOn: of.get<IsoDate>('issuedOn') ?? null,
      horizon: of.get<PlanTerms['horizon']>('horizon') ?? { from: 0, to: 0 },
      legalBases: of.get<LegalReference[]>('legalBases') ?? [],
      groups: of.get<PlanTerms['groups']>('groups') ?? [],
      declared: of.get<PlanTerms['declared']>('declared') ?? [],
      funding: of.get<PlanTerms['funding']>('funding') ?? null,
      ...given({ documents: of.get<NonNullable<PlanTerms['documents']>>('documents') }),
      ...(note ? { note } : {}),
    },
    calendar,
    effectiveFrom: of.since('issued'),
    closed: of.get<PlanView['closed']>('closed') ?? null,
    positions: of.positions,
  };
}

export function taskView(facts: readonly Fact[]): TaskView | undefined {
  const of = new Attributes(facts);
  // An indicator is assigned too; only the assignment of a task names one.
  const assigned = of.get<{ plan: Code; task?: Code }>('assigned');
  if (assigned?.task === undefined) return undefined;
  const note = of.get<string>('note');
  return {
    plan: assigned.plan,
    task: assigned.task,
    terms: {
      title: of.get<string>('title') ?? null,
      group: of.get<Code>('group') ?? null,
      due: of.get<TaskTerms['due']>('due') ?? { precision: 'standing' },
      deliverable: of.get<string>('deliverable') ?? null,
      funding: of.get<TaskTerms['funding']>('funding') ?? null,
      ...(note ? { note } : {}),
    },
    responsibility: of.get<Responsibility>('responsibility') ?? { lead: null, collaborators: [] },
    assignedOn: of.since('assigned'),
    lifecycle: of.get<Lifecycle>('lifecycle') ?? { state: 'active', since: of.since('assigned') },
    progress: of.get<NonNullable<TaskView['progress']>>('progress') ?? null,
    completion: of.get<NonNullable<TaskView['completion']>>('completion') ?? null,
    rejection: of.get<NonNullable<TaskView['rejection']>>('rejection') ?? null,
    positions: of.positions,
  };
}

export function indicatorView(facts: readonly Fact[]): IndicatorView | undefined {
  const of = new Attributes(facts);
  const assigned = of.get<{ plan: Code; indicator: Code; group: Code | null; note: string | null }>(
    'assigned',
  );
  const definition = of.get<IndicatorDefinition>('definition');
  if (!assigned || !definition) return undefined;
  return {
    ...assigned,
    name: of.get<string>('name') ?? assigned.indicator,
    definition,
    baseline: of.get<Baseline>('baseline') ?? null,
    targets: of
      .startingWith('target:')
      .filter((fact) => fact.value !== null)
      .map((fact) => ({ ...(fact.value as Target), since: fact.validFrom })),
    responsibility: of.get<Responsibility>('responsibility') ?? { lead: null, collaborators: [] },
    assignedOn: of.since('assigned'),
    lifecycle: of.get<Lifecycle>('lifecycle') ?? { state: 'active', since: of.since('assigned') },
    values: of
      .series('value')
      .map((fact) => ({ ...(fact.value as Omit<ReportedValue, 'position'>), position: fact.position }))
      .sort((a, b) => (a.asOf === b.asOf ? a.report - b.report : a.asOf < b.asOf ? -1 : 1)),
    seriesBreaks: of.series('series-break').map((fact) => fact.value as { on: IsoDate; reason: string }),
    positions: of.positions,
  };
}

/** Puts a plan's snapshot together, or gives undefined when the plan is not in force yet at that date. */
export function planSnapshot(
  plan: Code,
  at: { readonly asOf: IsoDate; readonly knownAt: number },
  facts: {
    readonly plan: readonly Fact[];
    readonly tasks: readonly Fact[];
    readonly indicators: readonly Fact[];
    readonly organisations: readonly Fact[];
  },
): PlanSnapshot | undefined {
  const view = viewsOf(facts.plan, planView).find((candidate) => candidate.plan === plan);
  if (!view) return undefined;
  const tasks = viewsOf(facts.tasks, taskView).filter((task) => task.plan === plan);
  const indicators = viewsOf(facts.indicators, indicatorView).filter((indicator) => indicator.plan === plan);
  const { issuer, standingAgency, committee } = view.terms;
  const named = new Set<Code | null>([issuer, standingAgency, committee]);
  for (const { responsibility } of [...tasks, ...indicators]) {
    for (const code of [responsibility.lead, ...responsibility.collaborators]) named.add(code);
  }
  const reports = [...tasks.map((task) => task.progress), ...indicators.flatMap(({ values }) => values)];
  for (const report of reports) named.add(report?.organisation ?? null).add(report?.revised?.by ?? null);
  const organisations = viewsOf(facts.organisations, organisationView).filter((o) =>
    named.has(o.organisation),
  );
  return { ...at, plan: view, tasks, indicators, organisations };
}
