/**
 * The roots of the logs of earlier releases. Signed checkpoints, receipts and printed copies hold such roots for ever; so the
 * entry of a stored event never changes by a byte. When this fails, an entry is put together otherwise than it was: give the
 * new way another `v` and keep the old one for what was recorded under it.
 */
import { readFileSync } from 'node:fs';
import { CompactRange, entryBytes, type Hash, leafHash } from '#audit';
import type { StoredRow } from '#event-store';

it.each([['release-0.2.0.ndjson', 286, '7bRw+YRdgCBAXGfQebTrisLLbmFH+qgBZtlb/jCVid4=']])(
  '%s, %i events',
  (file, size, root) => {
    const text = readFileSync(new URL(`published/${file}`, import.meta.url), 'utf8');
    const rows = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as StoredRow);
    const ends = new Map<string, Hash>();
    const range = new CompactRange();
    for (const row of rows) {
      const leaf = leafHash(entryBytes(row, ends.get(row.stream) ?? null));
      ends.set(row.stream, leaf);
      range.append(leaf);
    }
    expect({ size: range.size, root: Buffer.from(range.root()).toString('base64') }).toEqual({ size, root });
  },
);
