import { join } from 'node:path';
import { type PersonEvent, personStream } from '#domain';
import type { EventStore } from '#event-store';
import { PersonDirectory, type PersonRecords, reconcile } from '#people';
import type { ReadModels } from '#read-models';

const PAGE = 10_000;

/** What the read models know of persons: ids, offices and digests, never a name. */
export function personRecords(models: ReadModels): PersonRecords {
  return {
    eventsOf: (person) =>
      models
        .history({ stream: personStream(person), knownAt: models.knownAt(), limit: PAGE })
        // A stream of a person holds nothing else.
        .map(({ type, data }) => ({ type, data }) as PersonEvent),
    persons: () => {
      const found = new Set<string>();
      const query = { types: ['PersonRecorded'] as const, knownAt: models.knownAt(), limit: PAGE };
      for (let after = 0; ;) {
        const page = models.history({ ...query, after });
        for (const { data } of page) if ('person' in data) found.add(data.person);
        if (page.length < PAGE) return [...found];
        after = page.at(-1)?.position ?? after;
      }
    },
  };
}

/**
 * Opens the directory of persons beside a record and finishes what was interrupted between the two.
 * @throws PeopleError, StoreError
 */
export async function openPeople(
  folder: string,
  store: EventStore,
  models: ReadModels,
  clock: () => Date,
): Promise<PersonDirectory> {
  const people = PersonDirectory.open(join(folder, 'people.db'), personRecords(models), { clock });
  try {
    await reconcile(store, people);
    return people;
  } catch (error) {
    people.close();
    throw error;
  }
}
