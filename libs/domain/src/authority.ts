/**
 * Which organisations may be named and who may act. What counts is what is in force today: a reassignment, a change of the
 * standing agency or a closing that was recorded ahead of its day changes nothing until that day.
 */
import { periodOf } from './calendar.ts';
import { latest } from './dates.ts';
import { type DecisionContext, firstDuplicate, type PlanContext, requireReason } from './decider.ts';
import { refuse } from './errors.ts';
import type { EnteredBy, PlanTerms } from './events.ts';
import type { OrganisationState } from './organisation.ts';
import type { PlanState } from './plan.ts';
import { inForce, type Timeline } from './timeline.ts';
import type { Code, IsoDate, PeriodKey, Responsibility } from './values.ts';

// --- Organisations ----------------------------------------------------------------------------------------------

/** The organisation must exist, have begun, and not have ended by the given day. */
export function requireLiving(
  organisations: ReadonlyMap<Code, OrganisationState>,
  organisation: Code,
  on: IsoDate,
  field: string,
): void {
  const state = organisations.get(organisation);
  if (!state) return refuse('organisation-unknown', { organisation }, field);
  if (on < state.since) refuse('date-too-early', { value: on, earliest: state.since }, field);
  if (state.ended && state.ended.on <= on) {
    const successors = state.ended.successors.join(', ') || '–';
    refuse('organisation-ended', { organisation, endedOn: state.ended.on, successors }, field);
  }
}

export function requireResponsibility(
  responsibility: Responsibility,
  on: IsoDate,
  context: DecisionContext,
): void {
  if (responsibility.lead !== null) requireLiving(context.organisations, responsibility.lead, on, 'lead');
  responsibility.collaborators.forEach((code, i) =>
    requireLiving(context.organisations, code, on, `collaborators[${i}]`),
  );
  const twice = firstDuplicate([
    ...responsibility.collaborators,
    ...(responsibility.lead ? [responsibility.lead] : []),
  ]);
  if (twice) refuse('code-duplicate', { code: twice }, 'collaborators');
}

// --- The plan on a day ------------------------------------------------------------------------------------------

/** The terms of a plan as they stand on a day. */
export const planTermsOn = (
  { issued, amendments }: Pick<PlanState, 'issued' | 'amendments'>,
  on: IsoDate,
): PlanTerms =>
  amendments
    .filter(({ from }) => from <= on)
    .reduce<PlanTerms>((before, { value }) => ({ ...before, ...value }), issued);

/** A closed plan takes no command from its closing on, and before it none that takes effect afterwards. */
export function requireOpenPlan(plan: PlanState, today: IsoDate, effectiveOn: IsoDate = today): void {
  const { closedOn } = plan;
  if (closedOn !== null && closedOn <= latest(today, effectiveOn))
    refuse('plan-closed', { plan: plan.plan, closedOn });
}

export function requireGroup(
  plan: PlanState,
  group: Code | null,
  of: 'tasks' | 'indicators',
  on: IsoDate,
): void {
  const { groups } = planTermsOn(plan, on);
  if (group !== null && !groups.some((known) => known.of === of && known.code === group))
    refuse('group-unknown', { group, of }, 'group');
}

/** A report that names its period must be about a day of it, by the calendar of that day. */
export function requireWithinPeriod(key: PeriodKey | undefined, asOf: IsoDate, { plan }: PlanContext): void {
  if (key === undefined) return;
  const period = periodOf(inForce(plan.calendars, asOf), key);
  if (!period) return refuse('period-invalid', { value: key.slice(0, 20) }, 'period');
  const { from, cutOff } = period;
  if (asOf < from || asOf > cutOff) refuse('period-mismatch', { asOf, period: key, from, cutOff }, 'period');
}

// --- Who acts ---------------------------------------------------------------------------------------------------

/** Who answers for a task or indicator: its lead, else the plan's standing agency, else the plan's issuer. */
export const responsibleFor = (
  responsibility: Responsibility,
  terms: Pick<PlanTerms, 'standingAgency' | 'issuer'>,
): Code => responsibility.lead ?? terms.standingAgency ?? terms.issuer;

/**
 * Who answers for a task or indicator on a day: the organisation responsible, or, where that one has ended and nobody was
 * given its work, its only successor, else the plan's standing agency. Organisations that are not known count as living.
 */
export function answeringOn(
  on: IsoDate,
  responsibility: Responsibility,
  terms: Pick<PlanTerms, 'standingAgency' | 'issuer'>,
  organisations: ReadonlyMap<Code, OrganisationState>,
): Code {
  const named = responsibleFor(responsibility, terms);
  return livingOn(on, named, organisations) ?? terms.standingAgency ?? terms.issuer;
}

/**
 * The organisation itself, or the one that has taken its place by a day; undefined where several have, or none.
 * Successions recorded after the fact may name each other in turn; then nobody is left either.
 */
function livingOn(
  on: IsoDate,
  organisation: Code,
  organisations: ReadonlyMap<Code, OrganisationState>,
  passed: readonly Code[] = [],
): Code | undefined {
  const ended = organisations.get(organisation)?.ended;
  if (!ended || ended.on > on) return organisation;
  const [successor, ...others] = ended.successors;
  if (successor === undefined || others.length > 0 || passed.includes(successor)) return undefined;
  return livingOn(on, successor, organisations, [...passed, organisation]);
}

/**
 * Only the organisation responsible today reports, also about days before it took over: what a predecessor left
 * unreported is not lost.
 */
export function requireReporter(
  subject: string,
  responsibilities: Timeline<Responsibility>,
  context: PlanContext,
): Code {
  const { plan, today, actingFor, organisations } = context;
  const responsible = answeringOn(
    today,
    inForce(responsibilities, today),
    planTermsOn(plan, today),
    organisations,
  );
  if (actingFor !== responsible) {
    // An organisation that has ended is told that, and who has taken its place.
    if (actingFor !== null && organisations.get(actingFor)?.ended)
      requireLiving(organisations, actingFor, today, 'actingFor');
    refuse('not-your-assignment', { subject, responsible, actingFor: actingFor ?? '–' }, 'actingFor');
  }
  requireLiving(organisations, responsible, today, 'actingFor');
  return responsible;
}

/**
 * Who a report is by, and, where the standing agency entered it for an organisation that is not on the system (nhập thay),
 * by whom and why. It is the department's report all the same, marked for ever as entered by another.
 */
export function reporterOf(
  subject: string,
  responsibilities: Timeline<Responsibility>,
  onBehalf: string | undefined,
  context: PlanContext,
): { readonly organisation: Code; readonly enteredBy?: EnteredBy } {
  if (onBehalf === undefined) return { organisation: requireReporter(subject, responsibilities, context) };
  requireReason(onBehalf, 'onBehalf');
  const { plan, today, organisations } = context;
  const by = requireManagerOf(context);
  const terms = planTermsOn(plan, today);
  const organisation = answeringOn(today, inForce(responsibilities, today), terms, organisations);
  return organisation === by ? { organisation } : { organisation, enteredBy: { by, reason: onBehalf } };
}

/** Assigning, revising, confirming and the like are the standing agency's and the issuer's. */
export function requireManager(
  { standingAgency, issuer }: Pick<PlanTerms, 'standingAgency' | 'issuer'>,
  { actingFor, organisations, today }: DecisionContext,
): Code {
  const managers = [standingAgency, issuer].filter((code) => code !== null);
  if (actingFor === null || !managers.includes(actingFor)) {
    return refuse(
      'not-the-managing-agency',
      { managers: managers.join(', '), actingFor: actingFor ?? '–' },
      'actingFor',
    );
  }
  requireLiving(organisations, actingFor, today, 'actingFor');
  return actingFor;
}

/** The same for commands on the parts of a plan. */
export const requireManagerOf = (context: PlanContext): Code =>
  requireManager(planTermsOn(context.plan, context.today), context);
