/** Blue/green: read models are built anew beside those in use, which answer until the new ones have caught up. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Recorded } from '#domain';
import { BEFORE_FIRST, type EventStore } from '#event-store';
import { type Checkpoint, type Checkpoints, generationOf } from './checkpoints.ts';
import { CATCH_UP_BATCH, explain, type Projection } from './projection.ts';
import type { ReadDatabase, Writing } from './read-database.ts';
import { type Target, writeRows, writeUpToRefusal } from './taking.ts';

/** @throws when an event cannot be taken or another rebuild has begun; the read models in use stay as they are then */
export async function rebuild(
  store: Pick<EventStore, 'readAll'>,
  db: ReadDatabase,
  checkpoints: Checkpoints,
  projections: readonly Projection[],
  onProgress?: (position: number) => void | Promise<void>,
): Promise<void> {
  const furthest = (all: readonly Checkpoint[]): number =>
    Math.max(
      ...all.filter(({ projection }) => projections.includes(projection)).map(({ position }) => position),
    );
  const shadows = await db.restructuring(async (tx) => {
    await checkpoints.lock(tx);
    const begun: Target[] = [];
    for (const projection of projections) {
      await checkpoints.assertOurs(tx, projection);
      begun.push({ projection, generation: await checkpoints.newGeneration(tx, projection) });
    }
    return begun;
  });
  let position = BEFORE_FIRST;
  let last: Recorded | undefined;
  let switched = false;
  try {
    while (!switched) {
      const goal = furthest(await db.reading((tx) => checkpoints.all(tx)));
      const events = await store.readAll({ after: position, limit: CATCH_UP_BATCH });
      if (events.length === 0 && position < goal)
        throw new Error(`The store ends at ${position}, before what the read models have taken (${goal})`);
      last = events.at(-1) ?? last;
      position = last?.position ?? BEFORE_FIRST;
      switched = await db.restructuring(async (tx) => {
        for (const { projection, generation } of shadows)
          await checkpoints.assertNewest(tx, projection, generation);
        // One read model after the other: its pages stay at hand.
        for (const shadow of shadows) await write(db, tx, shadow, events);
        if (events.length === CATCH_UP_BATCH || position < furthest(await checkpoints.lock(tx))) return false;
        for (const { projection, generation } of shadows)
          await checkpoints.switchTo(tx, projection, generation, last);
        return true;
      });
      await onProgress?.(position);
      await nextTurn();
    }
  } catch (error) {
    const reason = error instanceof Refused ? await explained(db, error) : error;
    if (!switched) await discard(db, shadows);
    throw reason;
  }
}

/** Rows of these events were refused by the database, or not even made. */
class Refused extends Error {
  readonly target: Target;
  readonly events: readonly Recorded[];

  constructor(target: Target, events: readonly Recorded[], options: ErrorOptions) {
    super(`${target.projection.name} cannot be rebuilt`, options);
    this.target = target;
    this.events = events;
  }
}

/** All or nothing: the tables are thrown away otherwise, so there are no savepoints to pay for. */
async function write(
  db: ReadDatabase,
  tx: Writing,
  target: Target,
  events: readonly Recorded[],
): Promise<void> {
  try {
    await writeRows(tx, target, events);
  } catch (cause) {
    throw db.isAboutTheMachine(cause) ? cause : new Refused(target, events, { cause });
  }
}

/** The same error with the event to blame, found by trying once more. */
async function explained(db: ReadDatabase, refused: Refused): Promise<Error> {
  const { target, events, message } = refused;
  const found = await db.restructuring((tx) => writeUpToRefusal(db, tx, target, events));
  return found
    ? new Error(`${message}: ${explain(found.event, found.error)}`, { cause: found.error })
    : refused;
}

/** Tables that cannot be dropped now, on a full disk for example, go with the next rebuild. */
async function discard(db: ReadDatabase, shadows: readonly Target[]): Promise<void> {
  try {
    await db.restructuring(async (tx) => {
      for (const { projection, generation } of shadows) await tx.drop(generationOf(projection, generation));
    });
  } catch {
    // What ended the rebuild is the error to be told.
  }
}
