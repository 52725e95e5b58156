/** What the read models have to answer: the same questions put to a fresh fold of the events themselves. */
import {
  type Fact,
  factsAt,
  indicatorView,
  type IsoDate,
  knownFacts,
  organisationView,
  type OrganisationView,
  planSnapshot,
  planView,
  type Recorded,
  taskView,
  viewsOf,
} from '#domain';
import type { HistoryEntry, OrganisationNode, ReadModels } from '#read-models';
import { INDICATORS, ORGANISATIONS, PLANS, TASKS } from './random-history.ts';

export interface Question {
  readonly asOf: IsoDate;
  readonly knownAt: number;
}

/** Everything that can be asked, as JSON text. */
export const answers = async (models: ReadModels, at: Question): Promise<string> =>
  text({
    plans: await models.plans(at),
    tree: await models.organisations(at),
    organisations: await Promise.all(ORGANISATIONS.map((code) => models.organisation(code, at))),
    byPlan: await Promise.all(
      PLANS.map(async (plan) => ({
        snapshot: await models.snapshot(plan, at),
        plan: await models.plan(plan, at),
        tasks: await models.tasks(plan, at),
        indicators: await models.indicators(plan, at),
        task: await Promise.all(TASKS.map((task) => models.task(plan, task, at))),
        indicator: await Promise.all(INDICATORS.map((indicator) => models.indicator(plan, indicator, at))),
        history: await models.history({ plan, ...at, limit: 1_000 }),
      })),
    ),
    history: await models.history({ knownAt: at.knownAt, limit: 1_000 }),
  });

/** The same from nothing but the events known at the position. */
export function expectedAnswers(events: readonly Recorded[], at: Question): string {
  const known = events.filter((event) => event.position <= at.knownAt);
  const facts = factsAt(knownFacts(known), at.asOf);
  const about = (category: string): Fact[] => facts.filter(({ subject }) => subject.startsWith(category));
  const plans = viewsOf(about('plan-'), planView);
  const tasks = viewsOf(about('task-'), taskView);
  const indicators = viewsOf(about('indicator-'), indicatorView);
  const organisations = viewsOf(about('organisation-'), organisationView);
  return text({
    plans,
    tree: tree(organisations),
    organisations: ORGANISATIONS.map((code) =>
      organisations.find(({ organisation }) => organisation === code),
    ),
    byPlan: PLANS.map((plan) => ({
      snapshot: planSnapshot(plan, at, {
        plan: about('plan-'),
        tasks: about('task-'),
        indicators: about('indicator-'),
        organisations: about('organisation-'),
      }),
      plan: plans.find((view) => view.plan === plan),
      tasks: tasks.filter((view) => view.plan === plan),
      indicators: indicators.filter((view) => view.plan === plan),
      task: TASKS.map((task) => tasks.find((view) => view.plan === plan && view.task === task)),
      indicator: INDICATORS.map((code) =>
        indicators.find((view) => view.plan === plan && view.indicator === code),
      ),
      history: known
        .filter((event) => 'plan' in event.data && event.data.plan === plan)
        .filter((event) => event.data.businessDate <= at.asOf)
        .map(entry),
    })),
    history: known.map(entry),
  });
}

function tree(organisations: readonly OrganisationView[]): OrganisationNode[] {
  const nodes = organisations.map((view) => ({ ...view, children: [] as OrganisationNode[] }));
  return nodes.filter((node) => {
    const parent = nodes.find(({ organisation }) => organisation === node.parent);
    parent?.children.push(node);
    return parent === undefined;
  });
}

function entry({ type, data, id, stream, revision, position, recordedAt, metadata }: Recorded): HistoryEntry {
  const { actor, actingFor, commandId, correlationId, causationId } = metadata;
  const place = { position, stream, revision, id, type, businessDate: data.businessDate, recordedAt };
  return { ...place, actor, actingFor, commandId, correlationId, causationId, data };
}

/** Readable where texts differ; what is absent is told from what is left out. */
const text = (answer: unknown): string =>
  JSON.stringify(answer, (_, value: unknown) => (value === undefined ? 'absent' : value), 1);
