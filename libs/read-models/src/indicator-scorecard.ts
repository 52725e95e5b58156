/** The indicators of a plan with definition, baseline, targets and the series of values. */
import { type Code, type Fact, indicatorStream, indicatorView, type IndicatorView } from '#domain';
import { factProjection, planOf, readFacts } from './fact-projection.ts';
import type { KnownAt } from './projection.ts';
import type { ReadDatabase } from './read-database.ts';

export const indicatorScorecard = factProjection('indicator_scorecard', 'indicator', planOf);

export const readIndicatorFacts = (db: ReadDatabase, table: string, plan: Code, at: KnownAt): Fact[] =>
  readFacts(db, table, plan, at);

export const readIndicator = (
  db: ReadDatabase,
  table: string,
  plan: Code,
  indicator: Code,
  at: KnownAt,
): IndicatorView | undefined =>
  indicatorView(readFacts(db, table, plan, at, indicatorStream(plan, indicator)));
