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
import { type HistoryRow, historyRow } from './history-row.ts';

/** The erasable directory, as far as a history asks it. Undefined for who is not in it, or not any more. */
export type WhoIs = (
  actor: string,
) => { readonly office: string | null; readonly name: string | null } | undefined;

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

/** Keeps what it has looked up, so one serves for all pages of one history and is then thrown away. */
export class HistoryTeller {
  private readonly source: HistorySource;
  private readonly options: TellerOptions;
  private readonly organisationNames = new Map<Code, readonly NameSince[]>();
  private readonly subjects = new Map<string, string | null>();
  private readonly employed = new Map<string, readonly Employment[]>();
  private readonly people = new Map<string, ReturnType<WhoIs>>();

  constructor(source: HistorySource, options: TellerOptions) {
    this.source = source;
    this.options = options;
  }

  tell(entry: HistoryEntry): HistoryRow {
    const earlier = this.earlierReport(entry);
    return historyRow(entry, {
      language: this.options.language,
      subject: this.subjectOf(entry),
      office: this.officeOf(entry) ?? null,
      name: this.nameOf(entry.actor),
      organisationOn: (code, day) => this.organisationOn(code, day),
      ...(earlier ? { earlier } : {}),
    });
  }

  /** For the person's own organisation and the operator, as the directory itself answers; for others there is none. */
  private nameOf(actor: string): string | null {
    const { names } = this.options;
    const organisation = this.employments(actor).at(-1)?.organisation;
    if (!names || organisation === undefined) return null;
    if (names.actingFor !== null && names.actingFor !== organisation) return null;
    return kept(this.people, actor, () => names.whoIs(actor))?.name ?? null;
  }

  private organisationOn(code: Code, day: IsoDate): string | undefined {
    const names = kept(this.organisationNames, code, () => this.namesOf(code));
    return names.findLast(({ since }) => since <= day)?.name;
  }

  private namesOf(code: Code): NameSince[] {
    const told = this.source.history({
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
  }

  /** What the actor was recorded as when the event was; the office is no secret, the name is. */
  private officeOf({ actor, position }: HistoryEntry): string | undefined {
    const held = this.employments(actor);
    return (held.findLast((each) => each.position <= position) ?? held[0])?.office;
  }

  private employments(actor: string): readonly Employment[] {
    return kept(this.employed, actor, () => {
      if (!isPersonId(actor)) return [];
      const recorded = this.source.history({
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

  private subjectOf({ stream, data, businessDate }: HistoryEntry): string | null {
    // An organisation has the name of the day; a title is the one it goes by now.
    if ('submitter' in data) return this.organisationOn(data.submitter, businessDate) ?? data.submitter;
    if (stream.startsWith('organisation-') && 'organisation' in data)
      return this.organisationOn(data.organisation, businessDate) ?? null;
    return kept(this.subjects, stream, () => this.titleOf(data));
  }

  private titleOf(data: DomainEvent['data']): string | null {
    const at = { asOf: LAST_DAY, knownAt: this.options.knownAt };
    if (!('plan' in data)) return null;
    if ('task' in data) return titled(data.task, this.source.task(data.plan, data.task, at)?.terms.title);
    if ('indicator' in data)
      return titled(data.indicator, this.source.indicator(data.plan, data.indicator, at)?.name);
    return this.source.plan(data.plan, at)?.terms.title ?? null;
  }

  /** The figures of the report before, as last corrected when this one was recorded. */
  private earlierReport({ type, stream, position }: HistoryEntry): EarlierReport | undefined {
    if (type !== 'TaskProgressReported' && type !== 'IndicatorValueReported') return undefined;
    const before = { stream, knownAt: position - 1 };
    const [last] = this.source.history({ ...before, types: [type], limit: 1, newestFirst: true });
    if (!last || !('report' in last.data)) return undefined;
    const { report } = last.data;
    const correction: DomainEvent['type'] =
      type === 'TaskProgressReported' ? 'TaskProgressRevised' : 'IndicatorValueRevised';
    const corrected = this.source
      .history({ ...before, types: [correction], after: last.position, limit: MOST_RENAMINGS })
      .findLast(({ data }) => 'report' in data && data.report === report);
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

function kept<K, V>(known: Map<K, V>, key: K, find: () => V): V {
  const found = known.get(key);
  if (found !== undefined || known.has(key)) return found as V;
  const value = find();
  known.set(key, value);
  return value;
}
