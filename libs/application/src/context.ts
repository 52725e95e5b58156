/** What a decision needs to know besides its own aggregate. */
import {
  type Code,
  type DecisionContext,
  type OrganisationState,
  organisationDecider,
  organisationStream,
  type PlanContext,
  planDecider,
  planStream,
  refuse,
  type Responsibility,
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
