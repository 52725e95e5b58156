/** A small ledger with published reports and a log over it, for tests of documents held against it. */
import { CompactRange, leafHash, type LogRoots } from '#audit';
import type { DomainEvent } from '#domain';
import { publishedReports } from '../../../../apps/api/src/ledger/published-reports.ts';
import { H1 } from '../../../domain/src/testing/cycle-55.ts';
import { PLAN } from '../../../domain/src/testing/index.ts';
import { cycle, headOf, NV, publishedAfter, sourceOf } from '../../../reporting/src/testing/cycle-world.ts';
import { on } from '../../../reporting/src/testing/plan-report.ts';
import { progress } from '../../../domain/src/testing/index.ts';
import type { PublishedReport, PublishedReports } from '../verify/published-reports.ts';

export const ORIGIN = 'so.tuyenquang.gov.vn/log/2024';

/** A log of some events: any bytes do for the entries. */
export function logOf(events: readonly DomainEvent[]): LogRoots {
  return {
    origin: ORIGIN,
    rootAt(size) {
      const tree = new CompactRange();
      for (const event of events.slice(0, size)) tree.append(leafHash(Buffer.from(JSON.stringify(event))));
      return tree.root();
    },
  };
}

export const ledgerOf = (events: readonly DomainEvent[]): PublishedReports =>
  publishedReports(sourceOf(events), [PLAN], logOf(events), headOf(events));

/** Published once. */
export const publishedOnce = (): Promise<DomainEvent[]> => publishedAfter(cycle());

/** Then corrected, and published again in its place. */
export const publishedTwice = async (): Promise<DomainEvent[]> =>
  publishedAfter(
    [
      ...(await publishedOnce()),
      on(NV).revised(
        2,
        progress('2024-06-12', { percent: '80', disbursed: '3200000000' }),
        progress('2024-06-12', { percent: '75', disbursed: '3100000000' }),
      ),
    ],
    { number: '60', date: '2024-07-10', correction: { reason: 'Nhập nhầm', cause: 'error' } },
  );

export async function publishedReport(ledger: PublishedReports, version = 1): Promise<PublishedReport> {
  const report = await ledger.version(PLAN, H1, version);
  if (!report) throw new Error(`version ${version} was published`);
  return report;
}
