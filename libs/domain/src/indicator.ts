/**
 * An indicator (chỉ tiêu): definition, baseline, targets by year and reported values. A value is kept with the scale it was
 * reported in and judged under the definition in force at its date; `achievement.ts` does the judging.
 */
import { earliest } from './dates.ts';
import { compare, requireDecimal, scaleOf } from './decimal.ts';
import {
  type ChangedOn,
  type Decider,
  equal,
  firstDuplicate,
  given,
  type PlanContext,
  requireInOrder,
  requireManager,
  requireNotBefore,
  requireOpenPlan,
  requirePast,
  requireReason,
  requireReporter,
  requireResponsibility,
  requireWithinPeriod,
  withChangedOn,
} from './decider.ts';
import { refuse } from './errors.ts';
import type { IndicatorDefinition, IndicatorEvent } from './events.ts';
import type {
  Baseline,
  Code,
  Criterion,
  IsoDate,
  LegalReference,
  PeriodKey,
  Responsibility,
  RevisionCause,
  Sources,
  Target,
  Value,
} from './values.ts';

type Justified = {
  readonly reason: string;
  readonly legalBasis: LegalReference;
  readonly effectiveOn: IsoDate;
};

/** A definition as its author gives it; the version is counted by the ledger. */
export type DefinitionTerms = Omit<IndicatorDefinition, 'version'>;

export type IndicatorCommand = { readonly plan: Code; readonly indicator: Code } & (
  | {
      readonly type: 'assign';
      readonly name: string;
      readonly group: Code | null;
      readonly definition: DefinitionTerms;
      readonly baseline: Baseline | null;
      readonly targets: readonly Target[];
      readonly responsibility: Responsibility;
      readonly assignedOn: IsoDate;
      readonly note?: string;
      readonly sources?: Sources;
    }
  | ({
      readonly type: 'revise-target';
      readonly year: number;
      readonly criterion: Criterion | null;
    } & Justified)
  | ({
      readonly type: 'revise-definition';
      readonly name?: string;
      readonly changes: Partial<DefinitionTerms>;
      readonly seriesBreak: boolean;
    } & Justified)
  | ({
      readonly type: 'reassign';
      readonly responsibility: Responsibility;
      readonly cause: 'reorganisation' | 'decision';
    } & Justified)
  | {
      readonly type: 'report-value';
      readonly asOf: IsoDate;
      readonly unit: string;
      readonly value: Value;
      readonly narrative: string;
      readonly period?: PeriodKey;
      readonly sources?: Sources;
    }
  | {
      readonly type: 'revise-value';
      readonly report: number;
      readonly asOf?: IsoDate;
      readonly value?: Value;
      readonly reason: string;
      readonly cause: RevisionCause;
    }
  | ({ readonly type: 'withdraw' } & Justified)
);

export interface IndicatorState {
  readonly plan: Code;
  readonly indicator: Code;
  readonly name: string;
  readonly definition: IndicatorDefinition;
  readonly targets: readonly Target[];
  readonly responsibility: Responsibility;
  readonly group: Code | null;
  readonly baseline: Baseline | null;
  readonly assignedOn: IsoDate;
  /** Of `responsibility`, `definition` (with the name) and `target:<year>`. */
  readonly changedOn: ChangedOn;
  /** Every version of the definition with its first day, oldest first. */
  readonly definitions: readonly { readonly from: IsoDate; readonly definition: IndicatorDefinition }[];
  /** Values are numbered from 1 in the order they came. */
  readonly values: readonly { readonly asOf: IsoDate; readonly value: Value }[];
  readonly withdrawnOn: IsoDate | null;
}

export const indicatorDecider: Decider<IndicatorState, IndicatorCommand, IndicatorEvent, PlanContext> = {
  decide,
  evolve,
};

function decide(
  command: IndicatorCommand,
  state: IndicatorState | undefined,
  context: PlanContext,
): IndicatorEvent[] {
  const { plan, indicator } = command;
  requireOpenPlan(context.plan);
  if (command.type === 'assign') {
    if (state) refuse('already-exists', { subject: indicator });
    requireManager(context.plan, context.actingFor);
    return [assign(command, context)];
  }
  if (!state) return refuse('indicator-unknown', { plan, indicator });
  if (state.withdrawnOn !== null) refuse('withdrawn', { subject: indicator, withdrawnOn: state.withdrawnOn });
  switch (command.type) {
    case 'revise-target': {
      requireJustified(command, state, context);
      const { year, criterion, reason, legalBasis, effectiveOn } = command;
      requireInOrder(state.changedOn, [`target:${year}`], effectiveOn);
      const from = state.targets.find((target) => target.year === year) ?? null;
      if (criterion === null && from === null) refuse('target-unknown', { year }, 'year');
      if (equal(from?.criterion ?? null, criterion)) refuse('nothing-changes', {}, 'criterion');
      if (criterion !== null) requireCriterion(criterion, state.definition, 'criterion');
      const target = { from, to: criterion === null ? null : { year, criterion } };
      return [
        {
          type: 'IndicatorTargetRevised',
          data: { plan, indicator, year, target, reason, legalBasis, businessDate: effectiveOn },
        },
      ];
    }
    case 'revise-definition': {
      requireJustified(command, state, context);
      requireInOrder(state.changedOn, ['definition'], command.effectiveOn);
      const { reason, legalBasis, effectiveOn, seriesBreak } = command;
      const wanted = { ...state.definition, ...command.changes };
      const name = { from: state.name, to: command.name ?? state.name };
      if (equal(wanted, state.definition) && name.from === name.to) refuse('nothing-changes', {}, 'changes');
      const to = { ...wanted, version: state.definition.version + 1 };
      requireDefinition(to);
      return [
        {
          type: 'IndicatorDefinitionRevised',
          data: {
            plan,
            indicator,
            name,
            definition: { from: state.definition, to },
            seriesBreak,
            reason,
            legalBasis,
            businessDate: effectiveOn,
          },
        },
      ];
    }
    case 'reassign': {
      requireJustified(command, state, context);
      requireInOrder(state.changedOn, ['responsibility'], command.effectiveOn);
      requireResponsibility(command.responsibility, command.effectiveOn, context);
      if (equal(command.responsibility, state.responsibility)) refuse('nothing-changes', {}, 'lead');
      const { reason, cause, legalBasis, effectiveOn } = command;
      const responsibility = { from: state.responsibility, to: command.responsibility };
      return [
        {
          type: 'IndicatorReassigned',
          data: { plan, indicator, responsibility, reason, cause, legalBasis, businessDate: effectiveOn },
        },
      ];
    }
    case 'report-value': {
      const { asOf, unit, value, narrative, period, sources } = command;
      const organisation = requireReporter(indicator, state.responsibility, asOf, context);
      requirePast(asOf, context.today, 'asOf');
      requireNotBefore(asOf, state.assignedOn, 'asOf');
      requireWithinPeriod(period, asOf, context);
      const definition = definitionAt(state, asOf);
      const expected = definition.unit;
      if (unit !== expected) refuse('unit-mismatch', { unit, expected }, 'unit');
      requireValue(value, definition, 'value');
      const report = state.values.length + 1;
      return [
        {
          type: 'IndicatorValueReported',
          data: {
            plan,
            indicator,
            report,
            organisation,
            ...given({ period, sources }),
            asOf,
            value,
            narrative,
            businessDate: asOf,
          },
        },
      ];
    }
    case 'revise-value': {
      const { report, reason, cause } = command;
      const revised = state.values[report - 1] ?? refuse('report-unknown', { report }, 'report');
      const organisation = requireReporter(indicator, state.responsibility, revised.asOf, context);
      requireReason(reason);
      const asOf = { from: revised.asOf, to: command.asOf ?? revised.asOf };
      const value = { from: revised.value, to: command.value ?? revised.value };
      if (asOf.from === asOf.to && equal(value.from, value.to)) refuse('nothing-changes', {}, 'value');
      requirePast(asOf.to, context.today, 'asOf');
      requireNotBefore(asOf.to, state.assignedOn, 'asOf');
      requireValue(value.to, definitionAt(state, asOf.to), 'value');
      const businessDate = earliest(asOf.from, asOf.to);
      return [
        {
          type: 'IndicatorValueRevised',
          data: { plan, indicator, report, organisation, asOf, value, reason, cause, businessDate },
        },
      ];
    }
    case 'withdraw': {
      requireJustified(command, state, context);
      const { reason, legalBasis, effectiveOn } = command;
      return [
        {
          type: 'IndicatorWithdrawn',
          data: { plan, indicator, reason, legalBasis, businessDate: effectiveOn },
        },
      ];
    }
    default:
      return command satisfies never;
  }
}

function assign(
  command: Extract<IndicatorCommand, { type: 'assign' }>,
  context: PlanContext,
): IndicatorEvent {
  const { plan, indicator, name, group, baseline, targets, responsibility, assignedOn, note, sources } =
    command;
  requireNotBefore(assignedOn, context.plan.effectiveFrom, 'assignedOn');
  if (
    group !== null &&
    !context.plan.terms.groups.some((known) => known.of === 'indicators' && known.code === group)
  ) {
    refuse('group-unknown', { group, of: 'indicators' }, 'group');
  }
  const definition = { ...command.definition, version: 1 };
  requireDefinition(definition);
  requireResponsibility(responsibility, assignedOn, context);
  const twice = firstDuplicate(targets.map((target) => target.year));
  if (twice !== undefined) refuse('target-duplicate', { year: twice }, 'targets');
  targets.forEach((target, i) => requireCriterion(target.criterion, definition, `targets[${i}].criterion`));
  if (baseline) {
    requirePast(baseline.asOf, context.today, 'baseline.asOf');
    requireValue(baseline.value, definition, 'baseline.value');
  }
  return {
    type: 'IndicatorAssigned',
    data: {
      plan,
      indicator,
      name,
      group,
      definition,
      baseline,
      targets,
      responsibility,
      ...given({ note, sources }),
      businessDate: assignedOn,
    },
  };
}

/** The definition in force at a day; a late report is measured by the definition of its own day. */
const definitionAt = (state: IndicatorState, day: IsoDate): IndicatorDefinition =>
  state.definitions.findLast(({ from }) => from <= day)?.definition ?? state.definition;

function requireJustified(command: Justified, state: IndicatorState, context: PlanContext): void {
  requireManager(context.plan, context.actingFor);
  requireReason(command.reason);
  requireNotBefore(command.effectiveOn, state.assignedOn, 'effectiveOn');
}

// --- Definitions, criteria and values that fit each other -------------------------------------------------------

function requireDefinition(definition: IndicatorDefinition): void {
  const { measure, min, max, scale, parts } = definition;
  if (min !== null) requireDecimal(min, 'min');
  if (max !== null) requireDecimal(max, 'max');
  if (min !== null && max !== null && compare(min, max) > 0)
    refuse('out-of-range', { value: min, min, max }, 'min');
  const names = measure === 'compound' ? parts : measure === 'qualitative' ? scale : [];
  const twice = names && firstDuplicate(names);
  if (twice) refuse('code-duplicate', { code: twice }, measure === 'compound' ? 'parts' : 'scale');
  if (measure === 'compound' && !parts?.length) refuse('part-unknown', { parts: '≥ 1', given: '–' }, 'parts');
}

/** Lower and upper bound of a number; a percentage of something whole lies between 0 and 100. */
function boundsOf(definition: IndicatorDefinition): { min: string | null; max: string | null } {
  const whole =
    definition.measure === 'share' || (definition.measure === 'level' && definition.unit.trim() === '%');
  return { min: definition.min ?? (whole ? '0' : null), max: definition.max ?? (whole ? '100' : null) };
}

function requireNumber(value: string, definition: IndicatorDefinition, field: string): void {
  requireDecimal(value, field);
  const { decimals } = definition;
  if (scaleOf(value) > decimals) refuse('too-many-decimals', { value, decimals }, field);
  const { min, max } = boundsOf(definition);
  if ((min !== null && compare(value, min) < 0) || (max !== null && compare(value, max) > 0)) {
    refuse('out-of-range', { value, min: min ?? '−∞', max: max ?? '∞' }, field);
  }
}

function requireCriterion(criterion: Criterion, definition: IndicatorDefinition, field: string): void {
  const { measure } = definition;
  requireKind(criterion.kind, definition, field);
  switch (criterion.kind) {
    case 'number':
      return requireNumber(criterion.value, definition, `${field}.value`);
    case 'rank':
      return requireRank(criterion.atMost, criterion.of, `${field}.atMost`);
    case 'qualitative':
      return requireLevel(criterion.level, definition, `${field}.level`);
    case 'compound':
      requireParts(criterion.parts, definition, field);
      return criterion.parts.forEach((part, i) =>
        requireCriterion(
          part.criterion,
          partDefinition(definition, part.criterion.kind),
          `${field}.parts[${i}].criterion`,
        ),
      );
    default:
      return refuse(
        'value-kind-mismatch',
        { kind: (criterion satisfies never as Criterion).kind, measure },
        field,
      );
  }
}

function requireValue(value: Value, definition: IndicatorDefinition, field: string): void {
  if (value.kind === 'no-data' || value.kind === 'not-applicable')
    return requireReason(value.reason, `${field}.reason`);
  requireKind(value.kind, definition, field);
  switch (value.kind) {
    case 'number':
      return requireNumber(value.value, definition, `${field}.value`);
    case 'rank':
      return requireRank(value.rank, value.of, `${field}.rank`);
    case 'level':
      return requireLevel(value.level, definition, `${field}.level`);
    case 'compound':
      requireParts(value.parts, definition, field);
      return value.parts.forEach((part, i) =>
        requireValue(part.value, partDefinition(definition, part.value.kind), `${field}.parts[${i}].value`),
      );
    default:
      return value satisfies never;
  }
}

function requireKind(
  kind: Criterion['kind'] | Value['kind'],
  { measure }: IndicatorDefinition,
  field: string,
): void {
  const fitting = {
    level: ['number'],
    share: ['number'],
    growth: ['number'],
    rank: ['rank'],
    qualitative: ['qualitative', 'level'],
    compound: ['compound'],
  }[measure];
  if (!fitting.includes(kind)) refuse('value-kind-mismatch', { kind, measure }, `${field}.kind`);
}

/** The conditions of a compound indicator are judged each by its own kind; only numbers share its unit and decimals. */
function partDefinition(
  definition: IndicatorDefinition,
  kind: Criterion['kind'] | Value['kind'],
): IndicatorDefinition {
  const measure =
    kind === 'rank' ? 'rank' : kind === 'qualitative' || kind === 'level' ? 'qualitative' : 'level';
  return { ...definition, measure, parts: null };
}

function requireRank(rank: number, of: number | undefined, field: string): void {
  if (!Number.isSafeInteger(rank) || rank < 1 || (of !== undefined && rank > of)) {
    refuse('out-of-range', { value: rank, min: 1, max: of ?? '∞' }, field);
  }
}

function requireLevel(level: string, { scale }: IndicatorDefinition, field: string): void {
  if (scale && !scale.includes(level)) refuse('level-unknown', { level, scale: scale.join(', ') }, field);
}

function requireParts(
  given: readonly { part: string }[],
  definition: IndicatorDefinition,
  field: string,
): void {
  const parts = [...(definition.parts ?? [])].sort();
  const names = given.map((part) => part.part).sort();
  if (!equal(parts, names)) {
    refuse('part-unknown', { parts: parts.join(', '), given: names.join(', ') || '–' }, `${field}.parts`);
  }
}

// --- Folding ----------------------------------------------------------------------------------------------------

function evolve(state: IndicatorState | undefined, event: IndicatorEvent): IndicatorState | undefined {
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
      assignedOn: businessDate,
      changedOn: {},
      definitions: [{ from: businessDate, definition }],
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
        definitions: [...state.definitions, { from: businessDate, definition }],
        changedOn: withChangedOn(state.changedOn, ['definition'], businessDate),
      };
    }
    case 'IndicatorReassigned':
      return {
        ...state,
        responsibility: event.data.responsibility.to,
        changedOn: withChangedOn(state.changedOn, ['responsibility'], businessDate),
      };
    case 'IndicatorValueReported': {
      const { asOf, value } = event.data;
      return { ...state, values: [...state.values, { asOf, value }] };
    }
    case 'IndicatorValueRevised': {
      const { report, asOf, value } = event.data;
      const revised = { asOf: asOf.to, value: value.to };
      return { ...state, values: state.values.map((old, i) => (i === report - 1 ? revised : old)) };
    }
    case 'IndicatorWithdrawn':
      return { ...state, withdrawnOn: businessDate };
    default:
      return event satisfies never;
  }
}
