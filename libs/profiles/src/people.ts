/** The directory of persons, and what the read models tell it. */
import { type PersonEvent, personStream } from '#domain';
import type { EventStore } from '#event-store';
import { PersonDirectory, type PersonRecords, type PostgresPool, reconcile } from '#people';
import type { ReadModels } from '#read-models';

const PAGE = 10_000;

/** What the read models know of persons: ids, offices and digests, never a name. */
export function personRecords(models: ReadModels): PersonRecords {
  return {
    async eventsOf(person) {
      const knownAt = await models.knownAt();
      const events = await models.history({ stream: personStream(person), knownAt, limit: PAGE });
      // A stream of a person holds nothing else.
      return events.map(({ type, data }) => ({ type, data }) as PersonEvent);
    },
    async persons() {
      const found = new Set<string>();
      const query = { types: ['PersonRecorded'] as const, knownAt: await models.knownAt(), limit: PAGE };
      for (let after = 0; ;) {
        const page = await models.history({ ...query, after });
        for (const { data } of page) if ('person' in data) found.add(data.person);
        if (page.length < PAGE) return [...found];
        after = page.at(-1)?.position ?? after;
      }
    },
  };
}

/**
 * Opens the directory of persons beside a record and finishes what was interrupted between the two.
 * @param at a file, or connections to a database
 * @throws PeopleError, StoreError
 */
export async function openPeople(
  at: string | PostgresPool,
  store: EventStore,
  models: ReadModels,
  clock: () => Date,
): Promise<PersonDirectory> {
  const people = await PersonDirectory.open(at, personRecords(models), { clock });
  try {
    await reconcile(store, people);
    return people;
  } catch (error) {
    await people.close();
    throw error;
  }
}
