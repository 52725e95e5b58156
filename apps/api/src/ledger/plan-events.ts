import { Inject, Injectable } from '@nestjs/common';
import {
  type Code,
  indicatorStream,
  type OrganisationView,
  organisationStream,
  periodStream,
  planStream,
  type Recorded,
  refuse,
  submissionStream,
  taskStream,
} from '#domain';
import type { EventStore } from '#event-store';
import { parseKnownAt, ReadModels } from '#read-models';
import { EVENT_STORE } from './tokens.ts';

/** Later than any business date. */
const LAST_DAY = '9999-12-31';

/** The events of one plan from the record, stream by stream: which streams there are, the read models know. */
@Injectable()
export class PlanEvents {
  private readonly store: EventStore;
  private readonly models: ReadModels;

  constructor(@Inject(EVENT_STORE) store: EventStore, models: ReadModels) {
    this.store = store;
    this.models = models;
  }

  /**
   * The ledger position meant by a position, day or instant; without any the last that is known.
   * @throws DomainError `position-unknown` beyond the end of the ledger
   */
  async position(text: string | undefined, field: string): Promise<number> {
    const wanted = text === undefined ? undefined : parseKnownAt(text);
    const head = await this.models.knownAt();
    if (typeof wanted === 'number' && wanted > head) {
      return refuse('position-unknown', { knownAt: wanted, head }, field);
    }
    return this.models.knownAt(wanted);
  }

  /** All of the plan up to a position, and of the organisations that its events name, in the order of their positions. */
  async of(plan: Code, knownAt: number): Promise<Recorded[]> {
    const [{ tasks, indicators }, { periods, submissions }] = await Promise.all([
      this.models.itemsOf(plan),
      this.models.cycles(plan, { knownAt }),
    ]);
    const own = await this.read([
      planStream(plan),
      ...tasks.map((task) => taskStream(plan, task)),
      ...indicators.map((indicator) => indicatorStream(plan, indicator)),
      ...periods.map(({ period }) => periodStream(plan, period)),
      ...submissions.map(({ period, submitter }) => submissionStream(plan, period, submitter)),
    ]);
    const views = await this.models.organisationViews({ asOf: LAST_DAY, knownAt });
    const organisations = await this.read(namedIn(own, views).map(organisationStream));
    return [...own, ...organisations]
      .filter(({ position }) => position <= knownAt || position === own[0]?.position)
      .sort((a, b) => a.position - b.position);
  }

  private async read(streams: readonly string[]): Promise<Recorded[]> {
    const read: Recorded[] = [];
    for (const stream of streams) for (const event of await this.store.readStream(stream)) read.push(event);
    return read;
  }
}

/** The organisations that events name anywhere, with those they came from and went into. */
function namedIn(events: readonly Recorded[], views: readonly OrganisationView[]): Code[] {
  const known = new Set(views.map(({ organisation }) => organisation));
  const named = new Set<Code>();
  const look = (value: unknown): void => {
    if (typeof value === 'string' && known.has(value)) named.add(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(look);
  };
  for (const { data } of events) look(data);
  const linked = views.flatMap(({ organisation, succession }) => {
    const successors = succession?.successors ?? [];
    const touches = named.has(organisation) || successors.some((code) => named.has(code));
    return touches ? [organisation, ...successors] : [];
  });
  return [...new Set([...named, ...linked])].sort();
}
