/**
 * Who is behind an actor id. The office comes from the record, which never forgets; name, telephone number and mail address
 * from the directory, which does. A disclosure counts only where the record has its digest: what is left over of a command
 * that was not carried out is nobody's data.
 */
import {
  fold,
  type PersonalField,
  PERSONAL_FIELDS,
  personDecider,
  type PersonEvent,
  type PersonState,
} from '#domain';
import { type Disclosed, type Disclosure, digestOf, disclose, read } from './disclosures.ts';
import { PeopleError } from './errors.ts';
import type { DisclosureStore, StoredDisclosure } from './disclosure-store.ts';
import { type PostgresPool, PostgresDisclosureStore } from './postgres-disclosure-store.ts';
import { SqliteDisclosureStore } from './sqlite-disclosure-store.ts';

/** What the directory asks of the record. */
export interface PersonRecords {
  /** The events of one person, oldest first, as far as they can be read. */
  eventsOf(person: string): Promise<readonly PersonEvent[]>;
  /** Everybody ever recorded. */
  persons(): Promise<readonly string[]>;
}

export interface DirectoryOptions {
  readonly clock?: () => Date;
  /** Milliseconds to wait for another program that holds the file or table. Default 5,000. */
  readonly patienceMs?: number;
  /** Makes nothing; leaves a file as it is, also on a disk that cannot be written. */
  readonly readOnly?: boolean;
}

/** For who only looks after the file. */
export const NO_RECORDS: PersonRecords = { eventsOf: async () => [], persons: async () => [] };

const DEFAULT_PATIENCE_MS = 5_000;

export type PersonalValues = { readonly [F in PersonalField]?: string };

export interface PersonEntry {
  readonly person: string;
  readonly organisation: string;
  readonly office: string;
  /** Whether a name is still known. */
  readonly named: boolean;
  readonly erasedOn: string | null;
}

export type OpenDisclosure = Disclosure & Disclosed;

export class PersonDirectory {
  private readonly database: DisclosureStore;
  private readonly records: PersonRecords;
  private readonly clock: () => Date;
  private last: Promise<unknown> = Promise.resolve();

  private constructor(database: DisclosureStore, records: PersonRecords, clock: () => Date) {
    this.database = database;
    this.records = records;
    this.clock = clock;
  }

  /**
   * Opens the directory, creating it where there is none.
   * @param at a file, `:memory:`, or connections to PostgreSQL, which stay their owner's to end
   * @throws PeopleError `directory-unavailable`, `directory-damaged`
   */
  static async open(
    at: string | PostgresPool,
    records: PersonRecords,
    options: DirectoryOptions = {},
  ): Promise<PersonDirectory> {
    const { clock = () => new Date(), patienceMs = DEFAULT_PATIENCE_MS, readOnly = false } = options;
    const database =
      typeof at === 'string'
        ? new SqliteDisclosureStore(at, patienceMs, readOnly)
        : await PostgresDisclosureStore.open(at, patienceMs, readOnly);
    return new PersonDirectory(database, records, clock);
  }

  // --- Asking ---------------------------------------------------------------------------------------------------

  /** Office and name of an actor; undefined for one who was never recorded, a null name for one whose name was erased. */
  whoIs = async (
    actor: string,
  ): Promise<{ readonly office: string | null; readonly name: string | null } | undefined> => {
    const state = await this.stateOf(actor);
    return state && { office: state.office, name: nameOf(state, await this.database.disclosures(actor)) };
  };

  /** Everybody in the record, by id. No names. */
  async list(): Promise<PersonEntry[]> {
    const kept = Map.groupBy(await this.database.disclosures(), ({ person }) => person);
    const entries: PersonEntry[] = [];
    for (const person of (await this.records.persons()).toSorted()) {
      const state = await this.stateOf(person);
      if (!state) continue;
      const { organisation, office, erasedOn } = state;
      const named = nameOf(state, kept.get(person) ?? []) !== null;
      entries.push({ person, organisation, office, erasedOn, named });
    }
    return entries;
  }

  /** What is kept about a person, of past records too. A text that does not fit its digest proves nothing and is left out. */
  async disclosuresOf(person: string): Promise<OpenDisclosure[]> {
    return opened(await this.database.disclosures(person));
  }

  private async stateOf(person: string): Promise<PersonState | undefined> {
    return fold(personDecider.evolve, await this.records.eventsOf(person));
  }

  // --- Changing -------------------------------------------------------------------------------------------------

  /**
   * The disclosures of a person's values, those that are kept already and new ones, which are not stored yet. That a value
   * keeps its disclosure is what makes a command recognisable when it is sent again.
   * @param known the digests that the record has of the person and that were not erased
   */
  async prepare(
    person: string,
    values: PersonalValues,
    known: readonly string[],
  ): Promise<{ readonly digests: readonly string[]; readonly fresh: readonly Disclosure[] }> {
    const kept = (await this.disclosuresOf(person)).filter(({ digest }) => known.includes(digest));
    const digests: string[] = [];
    const fresh: Disclosure[] = [];
    for (const field of PERSONAL_FIELDS) {
      const value = values[field];
      if (value === undefined) continue;
      const before = kept.find((one) => one.field === field && one.value === value);
      const disclosure = before ?? disclose({ field, value });
      if (!before) fresh.push(disclosure);
      digests.push(disclosure.digest);
    }
    return { digests, fresh };
  }

  /**
   * Runs a command on a person's data alone: the same command sent twice at once would else make two disclosures of one
   * name, and the second be refused for being another command. In one process everything goes one after the other; among
   * those that share PostgreSQL, what is about the same person.
   */
  alone<T>(person: string, work: () => Promise<T>): Promise<T> {
    const run = this.last.then(() => this.database.alone(person, work));
    this.last = run.catch(() => undefined);
    return run;
  }

  /** Stores disclosures durably, before the event that has their digests. */
  async put(person: string, disclosures: readonly Disclosure[]): Promise<void> {
    const addedAt = this.clock().getTime();
    if (disclosures.length > 0)
      await this.database.insert(disclosures.map(({ digest, text }) => ({ digest, text, person, addedAt })));
  }

  /** Deletes disclosures with all traces in the store; those that are gone already are no trouble. */
  async discard(digests: readonly string[]): Promise<void> {
    if (digests.length > 0) await this.database.delete(digests);
  }

  /**
   * The same for those of which the record says that they were erased.
   * @throws PeopleError `erasure-unfinished`
   */
  async erase(person: string, digests: readonly string[]): Promise<void> {
    try {
      await this.discard(digests);
    } catch (error) {
      if (!(error instanceof PeopleError)) throw error;
      throw new PeopleError('erasure-unfinished', { person, reason: error.params['reason'] ?? error.code });
    }
  }

  // --- Looking after what is stored -------------------------------------------------------------------------------

  /** For messages: the file, or the table. */
  get path(): string {
    return this.database.path;
  }

  get now(): number {
    return this.clock().getTime();
  }

  /** Everything that is stored, also what no event knows of. */
  stored(): Promise<StoredDisclosure[]> {
    return this.database.disclosures();
  }

  /** Writes a copy for a backup, readable by its owner alone, as a SQLite file that is not there yet. */
  copyTo(target: string): Promise<void> {
    return this.database.copyTo(target);
  }

  close(): Promise<void> {
    return this.database.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

const opened = (stored: readonly StoredDisclosure[]): OpenDisclosure[] =>
  stored.flatMap(({ digest, text }) => {
    const disclosed = digestOf(text) === digest ? read(text) : undefined;
    return disclosed ? [{ digest, text, ...disclosed }] : [];
  });

const nameOf = ({ digests }: PersonState, stored: readonly StoredDisclosure[]): string | null =>
  opened(stored).find(({ field, digest }) => field === 'name' && digests.includes(digest))?.value ?? null;
