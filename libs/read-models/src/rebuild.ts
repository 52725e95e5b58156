/** Blue/green: read models are built anew beside those in use, which answer until the new ones have caught up. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Recorded } from '#domain';
import { BEFORE_FIRST, type EventStore } from '#event-store';
import type { Checkpoints } from './checkpoints.ts';
import { CATCH_UP_BATCH, explain, type Projection, type Write } from './projection.ts';
import { isAboutTheMachine, type ReadDatabase } from './read-database.ts';

interface Shadow {
  readonly projection: Projection;
  readonly generation: number;
  readonly write: Write;
}

/** @throws when an event cannot be taken or another rebuild has begun; the read models in use stay as they are then */
export async function rebuild(
  store: EventStore,
  db: ReadDatabase,
  checkpoints: Checkpoints,
  projections: readonly Projection[],
  onProgress?: (position: number) => void,
): Promise<void> {
  const furthest = (): number =>
    Math.max(
      ...checkpoints
        .all()
        .filter(({ projection }) => projections.includes(projection))
        .map(({ position }) => position),
    );
  const shadows = db.transaction(() =>
    projections.map((projection): Shadow => {
      checkpoints.assertOurs(projection);
      const generation = checkpoints.newGeneration(projection);
      return { projection, generation, write: projection.writer(db, generation) };
    }),
  );
  let position = BEFORE_FIRST;
  let last: Recorded | undefined;
  let switched = false;
  try {
    while (!switched) {
      const goal = furthest();
      const events = await store.readAll({ after: position, limit: CATCH_UP_BATCH });
      if (events.length === 0 && position < goal)
        throw new Error(`The store ends at ${position}, before what the read models have taken (${goal})`);
      last = events.at(-1) ?? last;
      position = last?.position ?? BEFORE_FIRST;
      switched = db.transaction(() => {
        for (const { projection, generation } of shadows) checkpoints.assertNewest(projection, generation);
        // One read model after the other: its pages stay at hand.
        for (const shadow of shadows) for (const event of events) take(event, shadow);
        if (events.length === CATCH_UP_BATCH || position < furthest()) return false;
        for (const { projection, generation } of shadows) checkpoints.switchTo(projection, generation, last);
        return true;
      });
      onProgress?.(position);
      await nextTurn();
    }
  } catch (error) {
    if (!switched) discard(db, shadows);
    throw error;
  }
}

function take(event: Recorded, { projection, write }: Shadow): void {
  try {
    write(event);
  } catch (cause) {
    if (isAboutTheMachine(cause)) throw cause;
    throw new Error(`${projection.name} cannot be rebuilt: ${explain(event, cause)}`, { cause });
  }
}

/** Tables that cannot be dropped now, on a full disk for example, go with the next rebuild. */
function discard(db: ReadDatabase, shadows: readonly Shadow[]): void {
  try {
    db.transaction(() => shadows.forEach(({ projection, generation }) => projection.drop(db, generation)));
  } catch {
    // What ended the rebuild is the error to be told.
  }
}
