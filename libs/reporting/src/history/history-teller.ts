/** Puts the entries of a history into words, asking the read models for what an event does not say itself. */
import {
  type Code,
  type DomainEvent,
  type IsoDate,
  isPersonId,
  type Language,
  organisationStream,
  personStream,
} from '#domain';
import type { HistoryEntry, ReadModels } from '#read-models';
import type { EarlierReport } from './field-changes.ts';
import { type Around, type HistoryRow, historyRow } from './history-row.ts';

/** The erasable directory, as far as a history asks it. Undefined for who is not in it, or not any more. */
export type WhoIs = (
  actor: string,
) => Promise<{ readonly office: string | null; readonly name: string | null } | undefined>;

export type HistorySource = Pick<ReadModels, 'history' | 'plan' | 'task' | 'indicator'>;

/** Later than any business date. */
const LAST_DAY = '9999-12-31';

/** Most names one organisation has had, and most offices one actor. */
const MOST_RENAMINGS = 500;

export interface TellerOptions {
  readonly knownAt: number;
  readonly language: Language;
  /** Only where names are asked for, which is a protected read: the directory, and for whom it is asked. */
  readonly names?: { readonly whoIs: WhoIs; readonly actingFor: Code | null };
}

/**
 * Keeps what it has looked up, so one serves for all pages of one history and is then thrown away. What is kept is the
 * looking up itself: entries told at the same time wait for one answer.
 */
export class HistoryTeller {
  private readonly source: HistorySource;
  private readonly options: TellerOptions;
  private readonly organisationNames = new Map<Code, Promise<readonly NameSince[]>>();
  private readonly subjects = new Map<string, Promise<string | null>>();
  private readonly employed = new Map<string, Promise<readonly Employment[]>>();
  private readonly people = new Map<string, ReturnType<WhoIs>>();

  constructor(source: HistorySource, options: TellerOptions) {
    this.source = source;
    this.options = options;
  }

  async tell(entry: HistoryEntry): Promise<HistoryRow> {
    const [earlier, subject, office, name] = await Promise.all([
      this.earlierReport(entry),
      this.subjectOf(entry),
      this.officeOf(entry),
      this.nameOf(entry.actor),
    ]);
    const around = {
      language: this.options.language,
      subject,
      office: office ?? null,
      name,
      ...(earlier ? { earlier } : {}),
    };
    const names = await this.namesIn(entry, around);
    return historyRow(entry, {
      ...around,
      organisationOn: (code, day) => names.get(code)?.findLast(({ since }) => since <= day)?.name,
    });
  }

  /** Which organisations a row speaks of shows when it is put into words: once to learn that, then with their names. */
  private async namesIn(
    entry: HistoryEntry,
    around: Omit<Around, 'organisationOn'>,
  ): Promise<ReadonlyMap<Code, readonly NameSince[]>> {
    const asked = new Set<Code>();
    historyRow(entry, {
      ...around,
      organisationOn(code) {
        asked.add(code);
        return undefined;
      },
    });
    return new Map(
      await Promise.all([...asked].map(async (code) => [code, await this.namesOf(code)] as const)),
    );
  }

  /** For the person's own organisation and the operator, as the directory itself answers; for others there is none. */
  private async nameOf(actor: string): Promise<string | null> {
    const { names } = this.options;
    const organisation = (await this.employments(actor)).at(-1)?.organisation;
    if (!names || organisation === undefined) return null;
    if (names.actingFor !== null && names.actingFor !== organisation) return null;
    return (await kept(this.people, actor, () => names.whoIs(actor)))?.name ?? null;
  }

  private async organisationOn(code: Code, day: IsoDate): Promise<string | undefined> {
    return (await this.namesOf(code)).findLast(({ since }) => since <= day)?.name;
  }

  /** The names an organisation has had, by the day it bore them from. */
  private namesOf(code: Code): Promise<readonly NameSince[]> {
    return kept(this.organisationNames, code, async () => {
      const told = await this.source.history({
        stream: organisationStream(code),
        types: ['OrganisationRegistered', 'OrganisationRenamed'],
        knownAt: this.options.knownAt,
        limit: MOST_RENAMINGS,
      });
      const names = told.map(({ businessDate, data }) => {
        const name = 'name' in data ? data.name : '';
        return { since: businessDate, name: typeof name === 'string' ? name : name.to };
      });
      return names.sort((a, b) => (a.since < b.since ? -1 : Number(a.since > b.since)));
    });
  }

  /** What the actor was recorded as when the event was; the office is no secret, the name is. */
  private async officeOf({ actor, position }: HistoryEntry): Promise<string | undefined> {
    const held = await this.employments(actor);
    return (held.findLast((each) => each.position <= position) ?? held[0])?.office;
  }

  private employments(actor: string): Promise<readonly Employment[]> {
    return kept(this.employed, actor, async () => {
      if (!isPersonId(actor)) return [];
      const recorded = await this.source.history({
        stream: personStream(actor),
        types: ['PersonRecorded'],
        // Who may learn a name is decided by what is so now, whatever day is asked about.
        knownAt: Number.MAX_SAFE_INTEGER,
        limit: MOST_RENAMINGS,
      });
      return recorded.flatMap(({ position, data }) =>
        'office' in data ? [{ position, office: data.office, organisation: data.organisation }] : [],
      );
    });
  }

  private async subjectOf({ stream, data, businessDate }: HistoryEntry): Promise<string | null> {
    // An organisation has the name of the day; a title is the one it goes by now.
    if ('submitter' in data)
      return (await this.organisationOn(data.submitter, businessDate)) ?? data.submitter;
    if (stream.startsWith('organisation-') && 'organisation' in data)
      return (await this.organisationOn(data.organisation, businessDate)) ?? null;
    return kept(this.subjects, stream, () => this.titleOf(data));
  }

  private async titleOf(data: DomainEvent['data']): Promise<string | null> {
    const at = { asOf: LAST_DAY, knownAt: this.options.knownAt };
    if (!('plan' in data)) return null;
    if ('task' in data)
      return titled(data.task, (await this.source.task(data.plan, data.task, at))?.terms.title);
    if ('indicator' in data)
      return titled(data.indicator, (await this.source.indicator(data.plan, data.indicator, at))?.name);
    return (await this.source.plan(data.plan, at))?.terms.title ?? null;
  }

  /** The figures of the report before, as last corrected when this one was recorded. */
  private async earlierReport({ type, stream, position }: HistoryEntry): Promise<EarlierReport | undefined> {
    if (type !== 'TaskProgressReported' && type !== 'IndicatorValueReported') return undefined;
    const before = { stream, knownAt: position - 1 };
    const [last] = await this.source.history({ ...before, types: [type], limit: 1, newestFirst: true });
    if (!last || !('report' in last.data)) return undefined;
    const { report } = last.data;
    const correction: DomainEvent['type'] =
      type === 'TaskProgressReported' ? 'TaskProgressRevised' : 'IndicatorValueRevised';
    const corrections = await this.source.history({
      ...before,
      types: [correction],
      after: last.position,
      limit: MOST_RENAMINGS,
    });
    const corrected = corrections.findLast(({ data }) => 'report' in data && data.report === report);
    return figuresOf(corrected ?? last);
  }
}

/** A title is not always published, and then the code stands alone. */
const titled = (code: Code, title: string | null | undefined): string =>
  title ? `${title} (${code})` : code;

interface NameSince {
  readonly since: IsoDate;
  readonly name: string;
}

interface Employment {
  readonly position: number;
  readonly office: string;
  readonly organisation: Code;
}

/** What a report or its correction says, in the shape of a report. */
function figuresOf({ type, data }: HistoryEntry): EarlierReport {
  const event = { type, data } as DomainEvent;
  switch (event.type) {
    case 'TaskProgressReported':
      return { progress: event.data.progress };
    case 'TaskProgressRevised':
      return { progress: event.data.progress.to };
    case 'IndicatorValueReported':
      return { asOf: event.data.asOf, value: event.data.value, narrative: event.data.narrative };
    case 'IndicatorValueRevised':
      return { asOf: event.data.asOf.to, value: event.data.value.to, narrative: event.data.narrative.to };
    default:
      return {};
  }
}

function kept<K, V>(known: Map<K, Promise<V>>, key: K, find: () => Promise<V>): Promise<V> {
  const found = known.get(key) ?? find();
  known.set(key, found);
  return found;
}
