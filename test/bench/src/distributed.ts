/** The distributed profile against its floors, and what its parts cost. */
import type { Costs } from '../../scale/costs.ts';
import { type DistributedAppends, measureDistributedAppends } from './distributed-append.ts';
import { measureCosts } from './distributed-costs.ts';
import { type DistributedProjection, measureDistributedProjection } from './distributed-projection.ts';
import { type DistributedReports, measureDistributedReports } from './distributed-reports.ts';
import type { Effort } from './effort.ts';
import type { Ledger } from './ledger.ts';
import type { Postgres } from './postgres.ts';

export interface DistributedResults {
  readonly appends: DistributedAppends;
  readonly projection: DistributedProjection;
  readonly reports: DistributedReports;
  readonly costs: Costs;
}

/** @param large asked for reports; everything else is measured on the medium one */
export async function measureDistributed(
  folder: string,
  { medium, large }: { readonly medium: Ledger; readonly large: Ledger },
  postgres: Postgres,
  effort: Effort,
): Promise<DistributedResults> {
  const appends = await measureDistributedAppends(effort);
  const projection = await measureDistributedProjection(medium, postgres, effort);
  const reports = await measureDistributedReports(large, postgres, effort);
  const costs = await measureCosts(folder, medium, postgres, effort, { appends, reports });
  return { appends, projection, reports, costs };
}
