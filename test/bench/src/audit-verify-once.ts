/**
 * Going through a whole ledger in a process of its own, by the built program: verifying it, or only what no verifying can do
 * without, which is reading the rows, hashing their bytes and parsing them. Writes what it measured as JSON.
 *
 *   audit-verify-once.ts verify|floor <events.db> <folder of the log>
 */
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';

type Audit = typeof import('../../../libs/audit/src/index.ts');
type Store = typeof import('../../../libs/event-store/src/index.ts');

export interface VerifyOnce {
  readonly events: number;
  readonly seconds: number;
  /** Resident MB: the most there ever was, and where the work began. */
  readonly most: number;
  readonly before: number;
}

const built = (library: string): Promise<unknown> =>
  import(new URL(`../../../dist/libs/${library}/src/index.js`, import.meta.url).href);

const { SqliteEventStore } = (await built('event-store')) as Store;
const { openAuditLog, TILE_WIDTH, verifyEvents } = (await built('audit')) as Audit;
/** As many as the verification reads at once. */
const PAGE = 2 * TILE_WIDTH;

const [what, path = '', logFolder = ''] = process.argv.slice(2);
const store = SqliteEventStore.open(path, { readOnly: true });
const { log, signer } = openAuditLog(logFolder, store, { clock: () => new Date() });
const key = await signer.key();
const before = mostMegabytes();
const start = performance.now();
const events = what === 'verify' ? await verified() : await floor();
const seconds = (performance.now() - start) / 1_000;
const once: VerifyOnce = { events, seconds, most: mostMegabytes(), before };
log.close();
await store.close();
process.stdout.write(JSON.stringify(once));

async function verified(): Promise<number> {
  const { events, size } = await verifyEvents(store, log, { key, kept: [], since: null });
  if (events !== size) throw new Error(`The log has ${size} events of ${events}`);
  return events;
}

async function floor(): Promise<number> {
  let position = 0;
  for (;;) {
    const rows = await store.readStored({ after: position, limit: PAGE });
    for (const row of rows) {
      // Of the ways to hash a text this is the fastest: one call, and a digest that is no buffer of its own.
      hash('sha256', Buffer.from(row.data + row.metadata));
      JSON.parse(row.data);
      JSON.parse(row.metadata);
    }
    position = rows.at(-1)?.position ?? position;
    if (rows.length < PAGE) return position;
  }
}

/** Of this process alone: what `getrusage` says begins with the memory of the process that started it. */
function mostMegabytes(): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1_024;
  } catch {
    return process.resourceUsage().maxRSS / 1_024;
  }
}
