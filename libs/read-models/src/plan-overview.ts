/** The plans: what each document says and how it has been amended. */
import { type Code, type PlanView, planStream, planView, viewsOf } from '#domain';
import { factProjection, planOf, readFacts } from './fact-projection.ts';
import type { KnownAt } from './projection.ts';
import type { ReadDatabase } from './read-database.ts';

export const planOverview = factProjection('plan_overview', 'plan', planOf);

export const readPlan = (db: ReadDatabase, table: string, plan: Code, at: KnownAt): PlanView | undefined =>
  planView(readFacts(db, table, plan, at, planStream(plan)));

/** The plans in force at a business date, in the order of their codes. */
export function readPlans(db: ReadDatabase, table: string, at: KnownAt): PlanView[] {
  const scopes = db.prepare(`SELECT DISTINCT scope FROM ${table} ORDER BY scope`).all();
  return scopes.flatMap(({ scope }) => viewsOf(readFacts(db, table, String(scope), at), planView));
}
