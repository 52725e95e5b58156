/**
 * Keeps directory and record in step, whatever interrupted a command between the two: recording stores the disclosure first,
 * then the event; erasing stores the event first, then deletes the disclosure.
 */
import {
  type DomainEvent,
  fold,
  personDecider,
  type PersonEvent,
  type PersonState,
  personStream,
} from '#domain';
import { digestOf } from './disclosures.ts';
import { PeopleError } from './errors.ts';
import type { PersonDirectory } from './person-directory.ts';

/**
 * A disclosure without an event may belong to a command that another program is carrying out at this moment. None takes
 * this long.
 */
const UNDER_WAY_MS = 10 * 60_000;

/** As much of the event store as is needed; positions are handed back as they come. */
export interface PersonStreams {
  readStream(stream: string): Promise<readonly DomainEvent[]>;
}
export interface WholeRecord {
  readAll(query: {
    readonly after: number;
    readonly limit: number;
  }): Promise<readonly (DomainEvent & { readonly position: number })[]>;
}

export interface Reconciled {
  /** Disclosures that no event knows of, from commands that were cut short: deleted. */
  readonly orphans: number;
  /** Disclosures of which the record says that they were erased: deleted. */
  readonly erased: number;
}

/**
 * Finishes what was interrupted, and erases again what an older copy of the directory brought back. Reads the streams of
 * those persons only of whom something is kept, so it can run at every opening.
 * @throws PeopleError `directory-of-another-ledger` and as deleting does; StoreError
 */
export async function reconcile(store: PersonStreams, directory: PersonDirectory): Promise<Reconciled> {
  const [orphans, erased]: [string[], string[]] = [[], []];
  const strangers = new Set<string>();
  const stored = Map.groupBy(await directory.stored(), ({ person }) => person);
  for (const [person, disclosures] of stored) {
    const state = stateFrom(await store.readStream(personStream(person)));
    if (!state) strangers.add(person);
    for (const { digest, addedAt } of disclosures) {
      if (state?.erased.includes(digest)) erased.push(digest);
      else if (!state?.recorded.includes(digest) && directory.now - addedAt >= UNDER_WAY_MS)
        orphans.push(digest);
    }
  }
  // A wrong address of the record must not cost the names of another: that several commands were cut short and none was
  // ever carried out is not believed.
  if (orphans.length > 1 && strangers.size > 1 && strangers.size === stored.size)
    throw new PeopleError('directory-of-another-ledger', { path: directory.path, persons: strangers.size });
  await directory.discard([...orphans, ...erased]);
  return { orphans: orphans.length, erased: erased.length };
}

const isPersonEvent = (event: DomainEvent): event is PersonEvent =>
  event.type === 'PersonRecorded' || event.type === 'PersonalDataErased';

const stateFrom = (events: readonly DomainEvent[]): PersonState | undefined =>
  fold(personDecider.evolve, events.filter(isPersonEvent));

// --- Checking -----------------------------------------------------------------------------------------------------

export interface DirectoryFinding {
  readonly kind:
    'disclosure-without-event' | 'digest-does-not-fit' | 'erased-but-present' | 'recorded-but-missing';
  readonly person: string;
  readonly digest: string;
}

/** Takes in the events of the record one by one, for who reads them all anyway; then tells what does not agree. */
export class DirectoryCheck {
  private readonly states = new Map<string, PersonState>();

  take(event: DomainEvent): void {
    if (!isPersonEvent(event)) return;
    const { person } = event.data;
    const state = personDecider.evolve(this.states.get(person), event);
    if (state) this.states.set(person, state);
  }

  async findings(directory: PersonDirectory): Promise<DirectoryFinding[]> {
    const stored = await directory.stored();
    const present = new Set(stored.map(({ person, digest }) => `${person} ${digest}`));
    const found = stored.flatMap(({ person, digest, text, addedAt }): DirectoryFinding[] => {
      const state = this.states.get(person);
      const kinds: DirectoryFinding['kind'][] = [];
      if (digestOf(text) !== digest) kinds.push('digest-does-not-fit');
      if (state?.erased.includes(digest)) kinds.push('erased-but-present');
      else if (!state?.recorded.includes(digest) && directory.now - addedAt >= UNDER_WAY_MS)
        kinds.push('disclosure-without-event');
      return kinds.map((kind) => ({ kind, person, digest }));
    });
    const missing = [...this.states.values()].flatMap(({ person, recorded, erased }) =>
      recorded
        .filter((digest) => !erased.includes(digest) && !present.has(`${person} ${digest}`))
        .map((digest) => ({ kind: 'recorded-but-missing' as const, person, digest })),
    );
    return [...found, ...missing];
  }
}

const PAGE = 1_000;

/** Whether the directory holds what the record says it holds. Reads the whole record and changes nothing. */
export async function checkDirectory(
  store: WholeRecord,
  directory: PersonDirectory,
): Promise<DirectoryFinding[]> {
  const check = new DirectoryCheck();
  for (let after = 0; ;) {
    const page = await store.readAll({ after, limit: PAGE });
    for (const event of page) check.take(event);
    if (page.length < PAGE) return check.findings(directory);
    after = page.at(-1)?.position ?? after;
  }
}
