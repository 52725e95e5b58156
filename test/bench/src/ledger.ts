/** Ledgers to measure on, written through the event store itself into folders that the product's server can open. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { count, note, say } from './harness/print.ts';
import { secondsOf } from './harness/stats.ts';
import { EVENTS_PER_PLAN, ledgerEvents } from './ledger-events.ts';
import {
  type Append,
  type Code,
  type DomainEvent,
  type EventMetadata,
  type NewEvent,
  ReadModels,
  SqliteEventStore,
  streamOf,
} from './product.ts';

const EVENTS_PER_TRANSACTION = 5_000;

export interface Ledger {
  /** The server's data folder with both files. */
  readonly folder: string;
  readonly path: string;
  readonly readModels: string;
  readonly events: number;
  readonly plans: number;
}

/** Makes a ledger of so many events, a multiple of 10,000, with its read models if wanted, and says how fast that went. */
export async function prepareLedger(
  parent: string,
  events: number,
  wanted: { readonly readModels: boolean },
): Promise<Ledger> {
  const folder = join(parent, `ledger-${events}`);
  mkdirSync(folder);
  const ledger: Ledger = {
    folder,
    path: join(folder, 'events.db'),
    readModels: join(folder, 'read.db'),
    events,
    plans: events / EVENTS_PER_PLAN,
  };
  note(`a ledger of ${count(events)} events`);
  const writing = await secondsOf(() => write(ledger));
  const written = `  ${count(events)} events: written at ${count(events / writing)} events/s`;
  if (!wanted.readModels) {
    say(written);
    return ledger;
  }
  const building = await secondsOf(() => buildReadModels(ledger));
  say(`${written}, read models first built at ${count(events / building)} events/s`);
  return ledger;
}

async function write({ path, events, plans }: Ledger): Promise<void> {
  const recorder = new Recorder();
  let now = 0;
  const store = SqliteEventStore.open(path, { clock: () => new Date(now) });
  let appends: Append[] = [];
  for (const { event, recordedAt } of ledgerEvents(plans)) {
    if (appends.length === EVENTS_PER_TRANSACTION || (recordedAt !== now && appends.length > 0)) {
      await store.appendAll(appends);
      appends = [];
    }
    now = recordedAt;
    appends.push(recorder.append(event, recordedAt));
  }
  await store.appendAll(appends);
  const { position } = await store.head();
  await store.close();
  if (position !== events) throw new Error(`The ledger has ${position} events instead of ${events}`);
}

async function buildReadModels({ path, readModels }: Ledger): Promise<void> {
  const store = SqliteEventStore.open(path, { readOnly: true });
  const models = await ReadModels.open(store, readModels);
  await models.runner.catchUp();
  await models.close();
  await store.close();
}

/** Gives events what the ledger asks for: stream, revision, id and metadata, in the order and time of a real one. */
export class Recorder {
  private readonly revisions = new Map<string, number>();
  private made = 0;

  append(event: DomainEvent, recordedAt: number): Append {
    const stream = streamOf(event);
    const expected = this.revisions.get(stream);
    this.revisions.set(stream, (expected ?? -1) + 1);
    const actingFor = 'organisation' in event.data ? event.data.organisation : null;
    const id = uuidAt(recordedAt, (this.made += 1));
    return { stream, expectedRevision: expected ?? 'no-stream', events: [newEvent(event, id, actingFor)] };
  }
}

export function newEvent(event: DomainEvent, id: string, actingFor: Code | null): NewEvent {
  const metadata: EventMetadata = {
    actor: 'u-7f3a',
    actingFor,
    commandId: id,
    commandDigest: 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9',
    correlationId: id,
    causationId: id,
  };
  return { ...event, id, metadata };
}

/** A UUID of version 7 from a time and a counter. */
export function uuidAt(milliseconds: number, counter: number): string {
  const time = milliseconds.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${counter.toString(16).padStart(12, '0')}`;
}
