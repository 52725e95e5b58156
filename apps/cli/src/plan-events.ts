/** The events of one plan straight from the record, without read models: what replay, differences and lineage are told from. */
import { type Code, type Instant, planStream, type Recorded, refuse } from '#domain';
import { BEFORE_FIRST, eventCodec, type EventStore, type StoredRow } from '#event-store';
import { parseKnownAt } from '#read-models';
import { concernsPlan } from '#reporting';
import { openRecord } from './ledger-files.ts';
import { CliError, EXIT, type Terminal } from './terminal.ts';

const PAGE = 500;
/** Reading less takes no time worth a bar. */
const WORTH_A_BAR = 20_000;

/** A place in the ledger as asked for, and how it was written. */
export interface Wanted {
  readonly option: string;
  /** Default: the end. */
  readonly text: string | undefined;
}

export interface PlanEvents {
  /** Up to the furthest of the positions asked for, in order. */
  readonly events: readonly Recorded[];
  /** Of what was asked for, in the same order. */
  readonly positions: readonly number[];
  /** Position of the last event of the ledger. */
  readonly head: number;
}

/**
 * Reads the record once from its beginning, keeping the events of one plan and of organisations, so that what is held does
 * not grow with the other plans of the ledger.
 * @throws CliError for what is no position, day or instant, or where there is no ledger; DomainError `position-unknown`
 */
export async function planEvents(
  folder: string,
  plan: Code,
  wanted: readonly Wanted[],
  terminal: Terminal,
): Promise<PlanEvents> {
  const places = wanted.map((one) => placeOf(one, terminal));
  const store = await openRecord(folder, terminal);
  try {
    const head = (await store.head()).position;
    const beyond = places.find((place) => typeof place === 'number' && place > head);
    if (beyond !== undefined) return refuse('position-unknown', { knownAt: beyond, head });
    const label = terminal.say('Đọc sổ', 'Reading the ledger');
    const read = await terminal.withProgress(label, head > WORTH_A_BAR ? head : 0, (advance) =>
      readUpTo(store, plan, places, head, advance),
    );
    return { ...read, head };
  } finally {
    await store.close();
  }
}

function placeOf({ option, text }: Wanted, terminal: Terminal): number | Instant | undefined {
  if (text === undefined) return undefined;
  const place = parseKnownAt(text);
  if (place !== undefined) return place;
  throw new CliError(
    terminal.say(
      `${option} “${text}”: viết một vị trí (số nguyên), một ngày (2025-07-15) hoặc thời điểm (2025-07-15T17:00:00+07:00).`,
      `${option} "${text}": write a position (whole number), a day (2025-07-15) or a time (2025-07-15T17:00:00+07:00).`,
    ),
    EXIT.usage,
  );
}

/** Whether an event is known at a place; positions and recording times only grow along the ledger. */
const isKnownAt = (event: StoredRow, place: number | Instant | undefined): boolean =>
  place === undefined || (typeof place === 'number' ? event.position <= place : event.recordedAt <= place);

async function readUpTo(
  store: EventStore,
  plan: Code,
  places: readonly (number | Instant | undefined)[],
  head: number,
  advance: (done: number) => void,
): Promise<Omit<PlanEvents, 'head'>> {
  const events: Recorded[] = [];
  const positions = places.map((place) => (typeof place === 'string' ? 0 : (place ?? head)));
  for (let after = BEFORE_FIRST, more = true; more;) {
    const page = await store.readStored({ after, limit: PAGE });
    for (const row of page) {
      const known = places.map((place) => isKnownAt(row, place));
      more = known.includes(true);
      if (!more) break;
      for (const [i, place] of places.entries())
        if (typeof place === 'string' && known[i]) positions[i] = row.position;
      if (concernsPlan(row.stream, plan)) events.push(eventCodec.decode(row));
    }
    more &&= page.length === PAGE;
    after = page.at(-1)?.position ?? after;
    advance(after);
  }
  // A plan that came into the ledger only later is not in force yet, rather than unknown.
  const issued = (await store.readStream(planStream(plan), { limit: 1 })).filter(
    ({ position }) => !events.some((event) => event.position === position),
  );
  return { events: [...events, ...issued], positions };
}
