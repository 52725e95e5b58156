/**
 * Carrying a ledger over into EventStoreDB. An append goes to one stream, and only one after the other keeps the order of the
 * record, so neighbours of one stream are written together and everything else one by one.
 */
import { assertContinuesRecord, doesNotContinue } from '../import-rules.ts';
import { StoreError } from '../port.ts';
import type { StoreHead, StoredRow } from '../port.ts';
import type { LogAppend, Stored } from './appender.ts';
import { isLedgerStream, toLogAgain } from './ledger-event.ts';

/** Bounds of one append, well below what servers take. */
const MOST_EVENTS = 500;
const MOST_BYTES = 400_000;

/** @throws StoreError as `ImportingEventStore.importStored` */
export async function importRows(
  rows: readonly StoredRow[],
  head: StoreHead,
  append: (append: LogAppend) => Promise<Stored>,
): Promise<void> {
  assertContinuesRecord(rows, head);
  for (const row of rows) {
    if (!isLedgerStream(row.stream)) throw doesNotContinue(row, 'its stream is in no category of the ledger');
  }
  for (const run of runs(rows)) {
    const { ordinal } = await append({
      stream: run.first.stream,
      expectedRevision: run.first.revision === 0 ? 'no-stream' : run.first.revision - 1,
      events: run.rows.map(toLogAgain),
    }).catch((error: unknown) => {
      throw error instanceof StoreError && error.code === 'wrong-expected-revision'
        ? doesNotContinue(run.first, `its stream ends at revision ${error.detail['actual'] ?? 'none'}`)
        : error;
    });
    const last = run.rows.at(-1) ?? run.first;
    if (ordinal !== last.position) {
      throw doesNotContinue(
        last,
        `it was stored at position ${ordinal}, because somebody else writes as well`,
      );
    }
  }
}

interface Run {
  readonly first: StoredRow;
  readonly rows: StoredRow[];
}

/** Neighbours that continue one stream. */
function runs(rows: readonly StoredRow[]): Run[] {
  const found: Run[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = Buffer.byteLength(row.data) + Buffer.byteLength(row.metadata);
    const run = found.at(-1);
    const before = run?.rows.at(-1);
    bytes += size;
    if (
      run &&
      before?.stream === row.stream &&
      before.revision === row.revision - 1 &&
      run.rows.length < MOST_EVENTS &&
      bytes <= MOST_BYTES
    ) {
      run.rows.push(row);
    } else {
      found.push({ first: row, rows: [row] });
      bytes = size;
    }
  }
  return found;
}
