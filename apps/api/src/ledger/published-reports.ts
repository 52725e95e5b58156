/** The published reports of a ledger, for holding documents against them. */
import { authenticityAt, authenticityOf, type LogRoots, publishedAt } from '#audit';
import type { Code, PeriodKey, Publication } from '#domain';
import type { PublishedReport, PublishedReports } from '#documents';
import type { ReadModels } from '#read-models';
import { type Authenticity, publishedContent, type ReportContent, type ReportSource } from '#reporting';

/**
 * @param plans codes of all plans
 * @param knownAt up to which the log has caught up
 */
export function publishedReports(
  source: ReportSource,
  plans: readonly Code[],
  log: LogRoots,
  knownAt: number,
): PublishedReports {
  const periodsOf = async (plan: Code) => (await source.cycles(plan, { knownAt })).periods;
  const reportOf = async (
    plan: Code,
    period: PeriodKey,
    all: readonly Publication[],
    one: Publication,
  ): Promise<PublishedReport> => {
    const { version, document, digest } = one;
    const size = await publishedAt(source, { plan, period, version }, one.knownAt, knownAt);
    const last = all.at(-1);
    return {
      plan,
      period,
      version,
      number: document.number,
      date: document.date,
      digest,
      authenticity: await authenticityAt(source, log, { plan, period, version, digest, size }, knownAt),
      supersededBy:
        last === undefined || last.version === version
          ? null
          : { version: last.version, number: last.document.number, date: last.document.date },
      content: () => publishedContent(source, plan, period, one),
    };
  };
  return {
    async version(plan, key, version) {
      if (!plans.includes(plan)) return undefined;
      const periods = await periodsOf(plan);
      const publications = periods.find(({ period }) => period === key)?.publications ?? [];
      const publication = publications.find((candidate) => candidate.version === version);
      return publication && reportOf(plan, key, publications, publication);
    },
    async known(by) {
      for (const plan of plans) {
        for (const { period, publications } of await periodsOf(plan)) {
          for (const publication of publications) {
            if ('digest' in by && publication.digest !== by.digest) continue;
            const report = await reportOf(plan, period, publications, publication);
            if ('digest' in by || report.authenticity.code === by.code) return report;
          }
        }
      }
      return undefined;
    },
  };
}

/** A ledger as far as copies of its published reports are concerned. */
export interface CopiedLedger {
  readonly models: ReadModels;
  readonly log: LogRoots & { catchUp(): Promise<unknown> };
}

/** Later than any business date. */
const LAST_DAY = '9999-12-31';

/**
 * The published reports of a ledger as it is now.
 * @throws AuditError where the log does not fit the events: then nothing can be vouched for
 */
export async function publishedIn({ models, log }: CopiedLedger): Promise<PublishedReports> {
  const knownAt = await models.knownAt();
  await log.catchUp();
  const plans = (await models.plans({ asOf: LAST_DAY, knownAt })).map(({ plan }) => plan);
  return publishedReports(models, plans, log, knownAt);
}

/**
 * What is printed on the copies of a published report; null for a draft.
 * @throws AuditError as {@link publishedIn}
 */
export async function authenticityIn(
  { models, log }: CopiedLedger,
  content: ReportContent,
): Promise<Authenticity | null> {
  if (!content.publication) return null;
  const knownAt = await models.knownAt();
  await log.catchUp();
  return authenticityOf(models, log, content, knownAt);
}
