/**
 * A source of reports that keeps nothing: every answer is folded from the events anew, by the code of the domain alone. What
 * the read models answer is held against it, and so is what was once published.
 */
import {
  factsAt,
  type Fact,
  type IsoDate,
  knownFacts,
  organisationStream,
  organisationView,
  periodView,
  planSnapshot,
  planStream,
  planView,
  type Recorded,
  submissionView,
  viewsOf,
} from '#domain';
import type { ReportSource } from './source.ts';

/** Later than any business date. */
const LAST_DAY = '9999-12-31';

const about = (facts: readonly Fact[], category: string): Fact[] =>
  facts.filter(({ subject }) => subject.startsWith(`${category}-`));

/** @param events in the order of their positions; what is asked at a position is folded from those up to it */
export function foldedSource(events: readonly Recorded[]): ReportSource {
  const knownAt = new Map<number, Fact[]>();
  const factsOf = (at: { readonly asOf: IsoDate; readonly knownAt: number }): Fact[] => {
    const known =
      knownAt.get(at.knownAt) ?? knownFacts(events.filter(({ position }) => position <= at.knownAt));
    knownAt.set(at.knownAt, known);
    return factsAt(known, at.asOf);
  };
  const ofPlan = (event: Recorded, plan: string): boolean => 'plan' in event.data && event.data.plan === plan;
  return {
    plan: async (plan, at) => planView(factsOf(at).filter(({ subject }) => subject === planStream(plan))),
    async snapshot(plan, at) {
      const facts = factsOf(at);
      return planSnapshot(plan, at, {
        plan: facts.filter(({ subject }) => subject === planStream(plan)),
        tasks: about(facts, 'task'),
        indicators: about(facts, 'indicator'),
        organisations: about(facts, 'organisation'),
      });
    },
    async cycles(plan, { knownAt: position }) {
      const facts = factsOf({ asOf: LAST_DAY, knownAt: position });
      return {
        periods: viewsOf(about(facts, 'report'), periodView).filter((view) => view.plan === plan),
        submissions: viewsOf(about(facts, 'submission'), submissionView).filter((view) => view.plan === plan),
      };
    },
    organisation: async (code, at) =>
      organisationView(factsOf(at).filter(({ subject }) => subject === organisationStream(code))),
    async history({ stream, plan, asOf, after, knownAt: position, limit }) {
      return events
        .filter((event) => event.position > after && event.position <= position)
        .filter((event) => stream === undefined || event.stream === stream)
        .filter((event) => plan === undefined || ofPlan(event, plan))
        .filter(({ data }) => asOf === undefined || data.businessDate <= asOf)
        .slice(0, limit)
        .map(({ position: place, type, metadata, data }) => ({
          position: place,
          type,
          actingFor: metadata.actingFor,
          data,
        }));
    },
  };
}
