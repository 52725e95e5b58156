/** The plans: what each document says and how it has been amended. */
import { type Code, type PlanView, planStream, planView, viewsOf } from '#domain';
import { byPlan, factProjection, readFacts } from './fact-projection.ts';
import type { KnownAt } from './projection.ts';
import type { Reading } from './read-database.ts';

export const planOverview = factProjection('plan_overview', 'plan', byPlan);

export const readPlan = async (
  tx: Reading,
  table: string,
  plan: Code,
  at: KnownAt,
): Promise<PlanView | undefined> => planView(await readFacts(tx, table, plan, at, planStream(plan)));

/** The plans in force at a business date, in the order of their codes. */
export async function readPlans(tx: Reading, table: string, at: KnownAt): Promise<PlanView[]> {
  const scopes = await tx.all(`SELECT DISTINCT scope FROM ${table} ORDER BY scope`);
  const plans: PlanView[] = [];
  for (const { scope } of scopes)
    plans.push(...viewsOf(await readFacts(tx, table, String(scope), at), planView));
  return plans;
}
