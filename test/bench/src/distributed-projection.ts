/**
 * Projecting into PostgreSQL: the product's runner against plain batched statements that write the same rows. The events come
 * from an SQLite file of the same process, so that reading them is not what is measured; the floor reads none at all.
 */
import type { Effort } from './effort.ts';
import {
  createFloor,
  differences,
  emptyFloor,
  FLOOR_BATCHES,
  planOf,
  rowsOf,
  writeFloor,
} from './distributed-projection-floor.ts';
import { count, heading, note, say, spread, table, times } from './harness/print.ts';
import { interleaved, type Sample, sampleOf, secondsOf } from './harness/stats.ts';
import type { Ledger } from './ledger.ts';
import type { Postgres } from './postgres.ts';
import { PROJECTIONS, ReadModels, SqliteEventStore } from './product.ts';

/** Events per second. */
export interface DistributedProjection {
  readonly ours: Sample;
  /** The faster of the floors. */
  readonly floor: Sample;
}

const REBUILD = 'rebuild of all read models';
const CATCH_UP = 'first building of all read models';

export async function measureDistributedProjection(
  ledger: Ledger,
  postgres: Postgres,
  effort: Effort,
): Promise<DistributedProjection> {
  heading(`Projecting into PostgreSQL, events per second, ledger of ${count(ledger.events)} events`);
  const settings = postgres.settings.map((setting) => setting.join('=')).join(', ');
  say(`  PostgreSQL ${postgres.version}: ${settings}; events from SQLite in the same process`);
  const url = await postgres.createDatabase('projection');
  const store = SqliteEventStore.open(ledger.path, { readOnly: true });
  const models = await ReadModels.onPostgres(store, url);
  await models.runner.catchUp();
  const rows = await rowsOf(url);
  await createFloor(url, rows);

  const perSecond = async (work: () => unknown): Promise<number> => ledger.events / (await secondsOf(work));
  const floors = FLOOR_BATCHES.map((batch) => {
    const plan = planOf(rows, ledger.events, batch);
    return {
      name: `plain statements, ${count(batch)} events a commit (floor)`,
      async measure() {
        await emptyFloor(url, rows);
        return perSecond(() => writeFloor(url, plan));
      },
    };
  });
  let databases = 0;
  const candidates = [
    {
      name: REBUILD,
      measure: () => perSecond(() => models.runner.rebuild(PROJECTIONS.map(({ name }) => name))),
    },
    {
      name: CATCH_UP,
      async measure() {
        const empty = await postgres.createDatabase(`projection_${(databases += 1)}`);
        const fresh = await ReadModels.onPostgres(store, empty);
        const figure = await perSecond(() => fresh.runner.catchUp());
        await fresh.close();
        return figure;
      },
    },
    ...floors,
  ];
  note('projecting into PostgreSQL');
  for (const { measure } of candidates) await measure();
  const results = await interleaved(effort.rounds, candidates);
  await models.close();
  await store.close();

  const rebuilt = await rowsOf(url);
  await createFloor(url, rebuilt);
  await writeFloor(url, planOf(rebuilt, ledger.events, FLOOR_BATCHES[0]));
  const different = await differences(url, rebuilt);
  if (rebuilt.count < ledger.events) throw new Error(`The read models have only ${rebuilt.count} rows`);
  if (different > 0) throw new Error(`The floor wrote ${different} rows otherwise than the read models`);

  const samples = new Map([...results].map(([name, figures]) => [name, sampleOf(figures)]));
  table(
    ['', 'events/s'],
    [...samples].map(([name, sample]) => [name, spread(sample)]),
  );
  say(
    `  ${count(rebuilt.count)} rows in ${rebuilt.tables.length} tables; the floor wrote the same, compared row by row`,
  );
  const sampleNamed = (name: string): Sample => samples.get(name) ?? sampleOf([]);
  const floor = floors.map(({ name }) => sampleNamed(name)).reduce((a, b) => (b.median > a.median ? b : a));
  const ours = sampleNamed(REBUILD);
  say(`  rebuild against the faster floor: ${times(ours.median / floor.median)}`);
  return { ours, floor };
}
