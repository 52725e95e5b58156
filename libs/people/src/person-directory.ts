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
import { PeopleDatabase, type StoredDisclosure } from './people-database.ts';

/** What the directory asks of the record. */
export interface PersonRecords {
  /** The events of one person, oldest first, as far as they can be read. */
  eventsOf(person: string): readonly PersonEvent[];
  /** Everybody ever recorded. */
  persons(): readonly string[];
}

export interface DirectoryOptions {
  readonly clock?: () => Date;
  /** Milliseconds to wait for another program that holds the file. Default 5,000. */
  readonly patienceMs?: number;
  /** Leaves the file as it is, also on a disk that cannot be written. */
  readonly readOnly?: boolean;
}

/** For who only looks after the file. */
export const NO_RECORDS: PersonRecords = { eventsOf: () => [], persons: () => [] };

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
  private readonly database: PeopleDatabase;
  private readonly records: PersonRecords;
  private readonly clock: () => Date;

  private constructor(database: PeopleDatabase, records: PersonRecords, clock: () => Date) {
    this.database = database;
    this.records = records;
    this.clock = clock;
  }

  /**
   * Opens the directory, creating it where there is none.
   * @param path a file, or `:memory:`
   * @throws PeopleError `directory-unavailable`, `directory-damaged`
   */
  static open(path: string, records: PersonRecords, options: DirectoryOptions = {}): PersonDirectory {
    const { clock = () => new Date(), patienceMs = DEFAULT_PATIENCE_MS, readOnly = false } = options;
    return new PersonDirectory(new PeopleDatabase(path, patienceMs, readOnly), records, clock);
  }

  // --- Asking ---------------------------------------------------------------------------------------------------

  /** Office and name of an actor; undefined for one who was never recorded, a null name for one whose name was erased. */
  whoIs = (actor: string): { office: string | null; name: string | null } | undefined => {
    const state = this.stateOf(actor);
    return state && { office: state.office, name: this.nameOf(state) };
  };

  /** Everybody in the record, by id. No names. */
  list(): PersonEntry[] {
    const persons = this.records.persons().toSorted();
    return persons.flatMap((person) => {
      const state = this.stateOf(person);
      if (!state) return [];
      const { organisation, office, erasedOn } = state;
      return [{ person, organisation, office, erasedOn, named: this.nameOf(state) !== null }];
    });
  }

  /** What is kept about a person, of past records too. A text that does not fit its digest proves nothing and is left out. */
  disclosuresOf(person: string): OpenDisclosure[] {
    return this.database.disclosures(person).flatMap(({ digest, text }) => {
      const disclosed = digestOf(text) === digest ? read(text) : undefined;
      return disclosed ? [{ digest, text, ...disclosed }] : [];
    });
  }

  private stateOf(person: string): PersonState | undefined {
    return fold(personDecider.evolve, this.records.eventsOf(person));
  }

  private nameOf({ person, digests }: PersonState): string | null {
    const kept = this.disclosuresOf(person);
    return kept.find(({ field, digest }) => field === 'name' && digests.includes(digest))?.value ?? null;
  }

  // --- Changing -------------------------------------------------------------------------------------------------

  /**
   * The disclosures of a person's values, those that are kept already and new ones, which are not stored yet. That a value
   * keeps its disclosure is what makes a command recognisable when it is sent again.
   * @param known the digests that the record has of the person and that were not erased
   */
  prepare(
    person: string,
    values: PersonalValues,
    known: readonly string[],
  ): { readonly digests: readonly string[]; readonly fresh: readonly Disclosure[] } {
    const kept = this.disclosuresOf(person).filter(({ digest }) => known.includes(digest));
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

  /** Stores disclosures durably, before the event that has their digests. */
  put(person: string, disclosures: readonly Disclosure[]): void {
    const addedAt = this.clock().getTime();
    if (disclosures.length > 0)
      this.database.insert(disclosures.map(({ digest, text }) => ({ digest, text, person, addedAt })));
  }

  /** Deletes disclosures with all traces in the file; those that are gone already are no trouble. */
  discard(digests: readonly string[]): void {
    if (digests.length > 0) this.database.delete(digests);
  }

  /**
   * The same for those of which the record says that they were erased.
   * @throws PeopleError `erasure-unfinished`
   */
  erase(person: string, digests: readonly string[]): void {
    try {
      this.discard(digests);
    } catch (error) {
      if (!(error instanceof PeopleError)) throw error;
      throw new PeopleError('erasure-unfinished', { person, reason: error.params['reason'] ?? error.code });
    }
  }

  // --- Looking after the file ------------------------------------------------------------------------------------

  get path(): string {
    return this.database.path;
  }

  get now(): number {
    return this.clock().getTime();
  }

  /** Everything that is stored, also what no event knows of. */
  stored(): StoredDisclosure[] {
    return this.database.disclosures();
  }

  /** Writes a copy for a backup, readable by its owner alone, to a file that is not there yet. */
  copyTo(target: string): void {
    this.database.copyTo(target);
  }

  close(): void {
    this.database.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
