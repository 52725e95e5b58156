/** How the test server can be told to misbehave, call by call. */
import type { Refusal } from './refusals.ts';

/** `read` is a read that ends, `subscribe` one that does not. */
export type Rpc =
  'append' | 'batchAppend' | 'read' | 'subscribe' | 'delete' | 'tombstone' | 'serverFeatures' | 'gossip';

/** Before what is asked is done, or after it is done but before it is answered. */
type When = 'before' | 'after';

/**
 * For reads, `afterEvents` says how many events are given first. Without it a subscription is not even confirmed; with 0
 * it is confirmed, and then nothing comes.
 */
export type Fault =
  /** All connections of the server break. */
  | { readonly kind: 'die'; readonly when?: When; readonly afterEvents?: number }
  /** No answer ever while the connection lives, until the fault is removed from a read. */
  | { readonly kind: 'hang'; readonly when?: When; readonly afterEvents?: number }
  /** The answer comes late; what is asked is done at once (`after`) or just before the answer. */
  | { readonly kind: 'late'; readonly ms: number; readonly when?: When }
  /** The answer comes twice; a read gives every event twice. */
  | { readonly kind: 'twice' }
  /** An error; with `after` what is asked is done nevertheless, as when only the reply is lost. */
  | {
      readonly kind: 'refuse';
      readonly refusal: Refusal;
      readonly when?: When;
      readonly afterEvents?: number;
    }
  /** A stream of answers ends as if all were said. */
  | { readonly kind: 'end'; readonly when?: When; readonly afterEvents?: number }
  /** A read waits before each event. */
  | { readonly kind: 'slow'; readonly msPerEvent: number }
  /** A subscription's checkpoints carry the largest position there is, a known defect of some versions. */
  | { readonly kind: 'strange-checkpoints' };

export interface FaultScope {
  /** How many calls it hits, 1 unless told. */
  readonly times?: number | 'always';
  /** Which calls, all unless told. */
  readonly on?: Rpc | readonly Rpc[];
  /** How the names of the streams begin that it hits; a read of `$all` has that name. */
  readonly stream?: string;
  /** Calls that go well before it begins. */
  readonly skip?: number;
}

/** A fault that was set. */
export interface ActiveFault {
  readonly fault: Fault;
  /** Calls it has hit. */
  readonly hits: number;
  /** It hits no more calls, and reads that it holds up go on. */
  remove(): void;
  readonly removed: Promise<void>;
}

interface Entry extends ActiveFault {
  hits: number;
  left: number;
  skip: number;
  readonly scope: FaultScope;
}

export class Faults {
  readonly #entries = new Set<Entry>();

  add(fault: Fault, scope: FaultScope = {}): ActiveFault {
    let settle: () => void = () => undefined;
    const entry: Entry = {
      fault,
      scope,
      hits: 0,
      left: scope.times === 'always' ? Infinity : (scope.times ?? 1),
      skip: scope.skip ?? 0,
      removed: new Promise((resolve) => (settle = resolve)),
      remove: () => {
        this.#entries.delete(entry);
        settle();
      },
    };
    this.#entries.add(entry);
    return entry;
  }

  /** Removes all faults. */
  clear(): void {
    for (const entry of [...this.#entries]) entry.remove();
  }

  /** The fault that hits this call, the oldest first. It is counted. */
  take(rpc: Rpc, stream = ''): ActiveFault | null {
    for (const entry of this.#entries) {
      if (entry.left <= 0 || !covers(entry.scope, rpc, stream)) continue;
      if (entry.skip > 0) {
        entry.skip -= 1;
        continue;
      }
      entry.left -= 1;
      entry.hits += 1;
      return entry;
    }
    return null;
  }
}

function covers(scope: FaultScope, rpc: Rpc, stream: string): boolean {
  const on: readonly Rpc[] | null =
    scope.on === undefined ? null : typeof scope.on === 'string' ? [scope.on] : scope.on;
  return (on === null || on.includes(rpc)) && stream.startsWith(scope.stream ?? '');
}
