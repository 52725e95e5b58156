/** What a decision needs to know besides its own aggregate. */
import {
  addDays,
  type Code,
  type FigureCycle,
  inForce,
  type IsoDate,
  type ItemKey,
  ownerOf,
  periodDecider,
  periodKeysAround,
  periodStream,
  submissionDecider,
  submissionStream,
  type DecisionContext,
  type OrganisationState,
  organisationDecider,
  organisationStream,
  type PlanContext,
  planDecider,
  planStream,
  refuse,
  planTermsOn,
  type Responsibility,
  responsibleFor,
  type Timeline,
} from '#domain';
import type { AggregateLoader } from './aggregate-loader.ts';

type Base = Pick<DecisionContext, 'today' | 'actingFor'>;

/** The context with the organisation acted for and those that the command names, as far as they exist. */
export async function withOrganisations(
  aggregates: AggregateLoader,
  base: Base,
  codes: readonly (Code | null | undefined)[],
): Promise<DecisionContext> {
  const organisations = new Map<Code, OrganisationState>();
  for (const code of new Set([base.actingFor, ...codes])) {
    if (code === null || code === undefined) continue;
    const { state } = await aggregates.load(organisationStream(code), organisationDecider.evolve);
    if (state) organisations.set(code, state);
  }
  return { ...base, organisations };
}

/** The context of a command on a part of a plan; refuses where there is no such plan. */
export async function withPlan(
  aggregates: AggregateLoader,
  base: Base,
  plan: Code,
  responsibility?: Responsibility,
): Promise<PlanContext> {
  const { state } = await aggregates.load(planStream(plan), planDecider.evolve);
  if (!state) return refuse('plan-unknown', { plan }, 'plan');
  const codes = [responsibility?.lead, ...(responsibility?.collaborators ?? [])];
  return { ...(await withOrganisations(aggregates, base, codes)), plan: state };
}

/** The context of a command that reports a figure: with the opened periods its date lies in, and who owes it there. */
export async function withCycles(
  aggregates: AggregateLoader,
  context: PlanContext,
  item: ItemKey,
  asOf: IsoDate,
): Promise<PlanContext> {
  const { plan } = context;
  const calendars = plan.calendars.map(({ value }) => value);
  const cycles: FigureCycle[] = [];
  const keys = new Set(periodKeysAround(asOf, calendars));
  // A set takes in what is added while it is gone through.
  for (const key of keys) {
    const { state: period } = await aggregates.load(periodStream(plan.plan, key), periodDecider.evolve);
    if (!period) continue;
    // What cannot count for a closed period counts from the day after it.
    if (period.closedOn !== null)
      for (const next of periodKeysAround(addDays(period.cutOff, 1), calendars)) keys.add(next);
    const owner = ownerOf(period, item);
    const stream = owner === null ? null : submissionStream(plan.plan, key, owner);
    const submission =
      stream === null ? undefined : (await aggregates.load(stream, submissionDecider.evolve)).state;
    cycles.push({ period, owner, submission });
  }
  return { ...context, cycles };
}

/** The organisations with all that have taken their place since. */
export async function withSuccessors(
  aggregates: AggregateLoader,
  base: Base,
  codes: readonly (Code | null | undefined)[],
): Promise<DecisionContext> {
  let context = await withOrganisations(aggregates, base, codes);
  for (;;) {
    const successors = [...context.organisations.values()].flatMap(({ ended }) => ended?.successors ?? []);
    if (successors.every((code) => context.organisations.has(code))) return context;
    context = await withOrganisations(aggregates, base, [...context.organisations.keys(), ...successors]);
  }
}

/**
 * The context of a report or correction by somebody else than the organisation responsible: with those that have taken its
 * place, of whom the only one may report where nobody was given its work.
 */
export async function withAnswering(
  aggregates: AggregateLoader,
  context: PlanContext,
  responsibilities: Timeline<Responsibility> | undefined,
): Promise<PlanContext> {
  if (!responsibilities) return context;
  const terms = planTermsOn(context.plan, context.today);
  const responsible = responsibleFor(inForce(responsibilities, context.today), terms);
  if (responsible === context.actingFor) return context;
  const codes = [...context.organisations.keys(), responsible];
  return { ...context, organisations: (await withSuccessors(aggregates, context, codes)).organisations };
}
