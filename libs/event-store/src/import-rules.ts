/** What every store checks about events that are carried over from another ledger, before it stores any of them. */
import { isEventId, isStreamName } from './append-rules.ts';
import { StoreError } from './port.ts';
import type { StoreHead, StoredRow } from './port.ts';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Whether a text is a recording time as the ledger writes it: UTC with milliseconds. */
export const isInstant = (text: string): boolean => INSTANT.test(text);

/**
 * Whether the rows go on where the record ends, each after the one before it. That revisions continue their streams is for
 * the store to check, which knows them.
 * @throws StoreError `invalid-append` naming the first event that does not
 */
export function assertContinuesRecord(rows: readonly StoredRow[], head: StoreHead): void {
  let { position, recordedAt } = head;
  for (const row of rows) {
    position += 1;
    if (row.position !== position) throw doesNotContinue(row, `the record goes on at position ${position}`);
    if (!isStreamName(row.stream)) throw doesNotContinue(row, `"${row.stream}" is not a stream name`);
    if (!isEventId(row.id)) throw doesNotContinue(row, `"${row.id}" is not a UUID in lower case`);
    if (!isInstant(row.recordedAt)) {
      throw doesNotContinue(row, `"${row.recordedAt}" is not a time in UTC with milliseconds`);
    }
    if (recordedAt !== null && row.recordedAt < recordedAt) {
      throw doesNotContinue(row, `the event before it was recorded later, at ${recordedAt}`);
    }
    recordedAt = row.recordedAt;
  }
}

export const doesNotContinue = ({ position, stream, revision, id }: StoredRow, why: string): StoreError =>
  new StoreError(
    'invalid-append',
    `The event at position ${position} (stream ${stream}, revision ${revision}) does not continue the record: ${why}`,
    { position, stream, revision, event: id },
  );
