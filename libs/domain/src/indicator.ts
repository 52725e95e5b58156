/**
 * An indicator (chỉ tiêu): definition, baseline, targets by year and reported values. A value is kept with the scale it was
 * reported in and judged under the definition in force at its date; `achievement.ts` does the judging.
 */
import {
  requireGroup,
  requireManagerOf,
  reporterOf,
  requireOpenPlan,
  requireReporter,
  requireResponsibility,
  requireWithinPeriod,
} from './authority.ts';
import { earliest, isoDate, latest } from './dates.ts';
import {
  type Decider,
  effectOf,
  equal,
  firstDuplicate,
  given,
  type Justified,
  type PlanContext,
  requireNotBefore,
  requirePast,
  requireReason,
} from './decider.ts';
import type { EvidenceFile } from './audit-events.ts';
import { refuse } from './errors.ts';
import type { IndicatorDefinition, IndicatorEvent } from './events.ts';
import { requireEvidence } from './evidence.ts';
import {
  requireCriterion,
  requireDefinition,
  requireFittingTargets,
  requireValue,
} from './indicator-rules.ts';
import { evolveIndicator, type IndicatorState } from './indicator-state.ts';
import { effectiveDay } from './cycle/period-rules.ts';
import { inForce, requireInOrder } from './timeline.ts';
import type {
  Baseline,
  Code,
  Criterion,
  IsoDate,
  PeriodKey,
  Responsibility,
  RevisionCause,
  Sources,
  Target,
  Value,
} from './values.ts';

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
      /** Why the standing agency enters it for the organisation responsible. */
      readonly onBehalf?: string;
      readonly sources?: Sources;
    }
  | {
      readonly type: 'revise-value';
      readonly report: number;
      readonly asOf?: IsoDate;
      readonly value?: Value;
      readonly narrative?: string;
      readonly reason: string;
      readonly cause: RevisionCause;
    }
  | { readonly type: 'attach-evidence'; readonly report: number; readonly files: readonly EvidenceFile[] }
  | ({ readonly type: 'withdraw' } & Justified)
);

export const indicatorDecider: Decider<IndicatorState, IndicatorCommand, IndicatorEvent, PlanContext> = {
  decide,
  evolve: evolveIndicator,
};

function decide(
  command: IndicatorCommand,
  state: IndicatorState | undefined,
  context: PlanContext,
): IndicatorEvent[] {
  const { plan, indicator } = command;
  const { today } = context;
  requireOpenPlan(context.plan, today, effectOf(command, today));
  if (command.type === 'assign') {
    if (state) refuse('already-exists', { subject: indicator });
    requireManagerOf(context);
    return [assign(command, context)];
  }
  if (!state) return refuse('indicator-unknown', { plan, indicator });
  // What was reported can be corrected and borne out for ever.
  if (command.type !== 'revise-value' && command.type !== 'attach-evidence')
    requireNotWithdrawn(state, latest(today, effectOf(command, today)));
  switch (command.type) {
    case 'revise-target': {
      requireJustified(command, state, context);
      const { year, criterion, reason, legalBasis, effectiveOn } = command;
      requireInOrder(state.changedOn, [`target:${year}`], effectiveOn);
      const from = state.targets.find((target) => target.year === year) ?? null;
      if (criterion === null && from === null) refuse('target-unknown', { year }, 'year');
      if (equal(from?.criterion ?? null, criterion)) refuse('nothing-changes', {}, 'criterion');
      if (criterion !== null) requireCriterion(criterion, definitionFor(state, year), 'criterion');
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
      const { measure, unit } = state.definition;
      if (!seriesBreak && (to.measure !== measure || to.unit !== unit))
        refuse('series-break-required', {}, 'seriesBreak');
      requireFittingTargets(state.targets, to, effectiveOn);
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
      const { organisation, enteredBy } = reporterOf(
        indicator,
        state.responsibilities,
        command.onBehalf,
        context,
      );
      requirePast(asOf, today, 'asOf');
      requireNotBefore(asOf, state.assignedOn, 'asOf');
      requireWithinPeriod(period, asOf, context);
      const definition = inForce(state.definitions, asOf);
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
            ...given({ period, enteredBy, sources }),
            asOf,
            value,
            narrative,
            businessDate: effectiveDay(asOf, organisation, context.cycles ?? [], today),
          },
        },
      ];
    }
    case 'revise-value': {
      const { report, reason, cause } = command;
      const revised = state.values[report - 1] ?? refuse('report-unknown', { report }, 'report');
      const organisation = requireReporter(indicator, state.responsibilities, context);
      requireReason(reason);
      const asOf = { from: revised.asOf, to: command.asOf ?? revised.asOf };
      const value = { from: revised.value, to: command.value ?? revised.value };
      const narrative = { from: revised.narrative, to: command.narrative ?? revised.narrative };
      if ([asOf, value, narrative].every(({ from, to }) => equal(from, to)))
        refuse('nothing-changes', {}, 'value');
      requirePast(asOf.to, today, 'asOf');
      requireNotBefore(asOf.to, state.assignedOn, 'asOf');
      requireValue(value.to, inForce(state.definitions, asOf.to), 'value');
      const businessDate = revised.countsFrom ?? earliest(asOf.from, asOf.to);
      return [
        {
          type: 'IndicatorValueRevised',
          data: {
            plan,
            indicator,
            report,
            organisation,
            reportedBy: revised.organisation,
            asOf,
            value,
            narrative,
            ...given({ countsFrom: revised.countsFrom }),
            reason,
            cause,
            businessDate,
          },
        },
      ];
    }
    case 'attach-evidence': {
      const { report, files } = command;
      const borneOut = state.values[report - 1] ?? refuse('report-unknown', { report }, 'report');
      const organisation = requireReporter(indicator, state.responsibilities, context);
      requireEvidence(files, borneOut.evidence);
      const businessDate = borneOut.countsFrom ?? borneOut.asOf;
      return files.map((file) => ({
        type: 'IndicatorEvidenceAttached',
        data: { plan, indicator, report, organisation, file, businessDate },
      }));
    }
    case 'withdraw': {
      requireJustified(command, state, context);
      // Once, also when the withdrawal is yet to come.
      if (state.withdrawnOn !== null) requireNotWithdrawn(state, state.withdrawnOn);
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
  requireGroup(context.plan, group, 'indicators', assignedOn);
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

/** The definition a target of a year is judged by: the one in force when the year ends. */
const definitionFor = (state: IndicatorState, year: number): IndicatorDefinition =>
  inForce(state.definitions, isoDate(year, 12, 31));

/** Withdrawn from its day on: until then an indicator goes on as before, but nothing takes effect afterwards. */
function requireNotWithdrawn({ indicator, withdrawnOn }: IndicatorState, on: IsoDate): void {
  if (withdrawnOn !== null && withdrawnOn <= on) refuse('withdrawn', { subject: indicator, withdrawnOn });
}

function requireJustified(command: Justified, state: IndicatorState, context: PlanContext): void {
  requireManagerOf(context);
  requireReason(command.reason);
  requireNotBefore(command.effectiveOn, state.assignedOn, 'effectiveOn');
}
