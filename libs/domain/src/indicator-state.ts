/** What an indicator has come to be, folded from its events. */
import type { EvidenceFile } from './audit-events.ts';
import type { IndicatorDefinition, IndicatorEvent } from './events.ts';
import { type ChangedOn, type Timeline, withChangedOn } from './timeline.ts';
import type { Baseline, Code, IsoDate, Responsibility, Target, Value } from './values.ts';

export interface ValueReport {
  /** Who reported; a correction by a successor leaves it. */
  readonly organisation: Code;
  readonly asOf: IsoDate;
  /** The day from which it counts, where it came when the period of its own date was closed. */
  readonly countsFrom?: IsoDate;
  readonly value: Value;
  readonly narrative: string;
  readonly evidence: readonly EvidenceFile[];
}

export interface IndicatorState {
  readonly plan: Code;
  readonly indicator: Code;
  readonly name: string;
  /** As last recorded; `definitions` has what is in force on a day. */
  readonly definition: IndicatorDefinition;
  readonly targets: readonly Target[];
  /** As last recorded, which may be ahead of its day; `responsibilities` has what is in force on a day. */
  readonly responsibility: Responsibility;
  readonly responsibilities: Timeline<Responsibility>;
  readonly group: Code | null;
  readonly baseline: Baseline | null;
  readonly assignedOn: IsoDate;
  /** Of `responsibility`, `definition` (with the name) and `target:<year>`. */
  readonly changedOn: ChangedOn;
  /** Every version of the definition. */
  readonly definitions: Timeline<IndicatorDefinition>;
  /** Values are numbered from 1 in the order they came. */
  readonly values: readonly ValueReport[];
  readonly withdrawnOn: IsoDate | null;
}

export function evolveIndicator(
  state: IndicatorState | undefined,
  event: IndicatorEvent,
): IndicatorState | undefined {
  if (event.type === 'IndicatorAssigned') {
    const { plan, indicator, name, group, definition, baseline, targets, responsibility, businessDate } =
      event.data;
    return {
      plan,
      indicator,
      name,
      group,
      definition,
      baseline,
      targets,
      responsibility,
      responsibilities: [{ from: businessDate, value: responsibility }],
      assignedOn: businessDate,
      changedOn: {},
      definitions: [{ from: businessDate, value: definition }],
      values: [],
      withdrawnOn: null,
    };
  }
  if (!state) return state;
  const { businessDate } = event.data;
  switch (event.type) {
    case 'IndicatorTargetRevised': {
      const { year, target } = event.data;
      const others = state.targets.filter((other) => other.year !== year);
      return {
        ...state,
        targets: target.to ? [...others, target.to] : others,
        changedOn: withChangedOn(state.changedOn, [`target:${year}`], businessDate),
      };
    }
    case 'IndicatorDefinitionRevised': {
      const definition = event.data.definition.to;
      return {
        ...state,
        name: event.data.name.to,
        definition,
        definitions: [...state.definitions, { from: businessDate, value: definition }],
        changedOn: withChangedOn(state.changedOn, ['definition'], businessDate),
      };
    }
    case 'IndicatorReassigned': {
      const responsibility = event.data.responsibility.to;
      return {
        ...state,
        responsibility,
        responsibilities: [...state.responsibilities, { from: businessDate, value: responsibility }],
        changedOn: withChangedOn(state.changedOn, ['responsibility'], businessDate),
      };
    }
    case 'IndicatorValueReported': {
      const { organisation, asOf, value, narrative } = event.data;
      const late = businessDate > asOf ? { countsFrom: businessDate } : {};
      const reported = { organisation, asOf, ...late, value, narrative, evidence: [] };
      return { ...state, values: [...state.values, reported] };
    }
    case 'IndicatorValueRevised': {
      const { report, reportedBy, asOf, value, narrative } = event.data;
      const revised = { organisation: reportedBy, asOf: asOf.to, value: value.to, narrative: narrative.to };
      return withValue(state, report, (old) => ({ ...old, ...revised }));
    }
    case 'IndicatorEvidenceAttached': {
      const { report, file } = event.data;
      return withValue(state, report, (old) => ({ ...old, evidence: [...old.evidence, file] }));
    }
    case 'IndicatorWithdrawn':
      return { ...state, withdrawnOn: businessDate };
    default:
      return event satisfies never;
  }
}

const withValue = (
  state: IndicatorState,
  number: number,
  change: (report: ValueReport) => ValueReport,
): IndicatorState => ({
  ...state,
  values: state.values.map((report, i) => (i === number - 1 ? change(report) : report)),
});
