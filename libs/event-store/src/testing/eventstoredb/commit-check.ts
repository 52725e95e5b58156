/**
 * Whether an append is written, is a repetition of an earlier one or is refused: the server's rule for expected
 * revisions and for idempotence by event id, decided per stream. What the events hold is never compared.
 */

/** What the caller says about the stream before its append. */
export type Expected = 'any' | 'no-stream' | 'stream-exists' | bigint;

/** What the rule has to know of the stream. */
export interface StreamFacts {
  /** Revision of its last event, -1 when it has none. */
  readonly last: bigint;
  readonly tombstoned: boolean;
  /** Deleted, but it may be written to again. */
  readonly softDeleted: boolean;
  readonly hasMetadata: boolean;
  /** Id of the event at a revision, from the log: known for ever. */
  idAt(revision: bigint): string | null;
  /** Revision of an event among the ids remembered lately: known until the server restarts or forgets. */
  recentRevisionOf(id: string): bigint | null;
}

export type CommitDecision =
  | { readonly kind: 'write' }
  | { readonly kind: 'repeated'; readonly last: bigint }
  | { readonly kind: 'wrong-version' }
  | { readonly kind: 'deleted' };

const WRITE: CommitDecision = { kind: 'write' };
const WRONG: CommitDecision = { kind: 'wrong-version' };
const DELETED: CommitDecision = { kind: 'deleted' };

export function checkCommit(facts: StreamFacts, expected: Expected, ids: readonly string[]): CommitDecision {
  if (facts.tombstoned) return DELETED;
  if (expected === 'stream-exists') {
    if (facts.softDeleted) return DELETED;
    if (facts.last < 0n && !facts.hasMetadata) return WRONG;
  }
  if (expected === 'any' || expected === 'stream-exists') return checkRecent(facts, ids);

  const revision = expected === 'no-stream' ? -1n : expected;
  if (revision > facts.last) return WRONG;
  if (revision < facts.last) return checkStored(facts, revision, ids);
  // Nothing is compared here, so an event sent again on top of itself is stored twice.
  return WRITE;
}

/** Without a revision only the memory of recent ids can tell a repetition. */
function checkRecent(facts: StreamFacts, ids: readonly string[]): CommitDecision {
  let last: bigint | null = null;
  for (const id of ids) {
    const revision = facts.recentRevisionOf(id);
    if (revision === null) return last === null ? WRITE : WRONG;
    last = revision;
  }
  return last === null ? WRITE : { kind: 'repeated', last };
}

/** The stream has grown beyond the revision: by these very events, or by others. */
function checkStored(facts: StreamFacts, expected: bigint, ids: readonly string[]): CommitDecision {
  let revision = expected;
  for (const id of ids) {
    revision += 1n;
    if (facts.idAt(revision) === id) continue;
    const first = revision === expected + 1n;
    return first && expected === -1n && facts.softDeleted ? WRITE : WRONG;
  }
  return revision === expected ? WRONG : { kind: 'repeated', last: revision };
}
