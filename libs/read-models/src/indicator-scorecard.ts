/** The indicators of a plan with definition, baseline, targets and the series of values. */
import { type Code, indicatorStream, indicatorView, type IndicatorView } from '#domain';
import { byPlan, factProjection, readFacts } from './fact-projection.ts';
import type { KnownAt } from './projection.ts';
import type { Reading } from './read-database.ts';

export const indicatorScorecard = factProjection('indicator_scorecard', 'indicator', byPlan);

export const readIndicator = async (
  tx: Reading,
  table: string,
  plan: Code,
  indicator: Code,
  at: KnownAt,
): Promise<IndicatorView | undefined> =>
  indicatorView(await readFacts(tx, table, plan, at, indicatorStream(plan, indicator)));
