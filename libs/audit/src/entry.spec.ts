/** The bytes of entries, which are hashed for ever: held against another implementation of RFC 8785. */
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import type { StoredRow } from '#event-store';
import { entryBytes, entryLeaf, eventOfEntry } from './entry.ts';
import { leafHash } from './tlog/merkle.ts';

const METADATA = {
  actor: 'cb-0412',
  actingFor: 'so-tttt',
  commandId: 'lenh-7',
  correlationId: 'x',
  causationId: 'y',
};
const row = (type: string, data: object, changes: Partial<StoredRow> = {}): StoredRow => ({
  position: 42,
  stream: 'task-p.nv-01',
  revision: 3,
  id: '0198a3c2-7d10-7b2e-9a51-000000000001',
  type,
  version: 1,
  data: JSON.stringify(data),
  metadata: JSON.stringify(METADATA),
  recordedAt: '2025-06-14T03:00:00.000Z',
  ...changes,
});

const PREV = Buffer.alloc(32, 7);
const text = (of: StoredRow, prev: Uint8Array | null = PREV): string => entryBytes(of, prev).toString('utf8');

describe('the entry of an event', () => {
  it('is this text', () => {
    expect(text(row('TaskProgressReported', { task: 'nv-01', percent: '40', note: 'Đã họp "lần 2"' }))).toBe(
      '{"actor":"cb-0412","at":"2025-06-14T03:00:00.000Z","blobs":[],"cmd":"lenh-7",' +
        '"data":{"note":"Đã họp \\"lần 2\\"","percent":"40","task":"nv-01"},' +
        '"id":"0198a3c2-7d10-7b2e-9a51-000000000001",' +
        '"meta":{"actingFor":"so-tttt","causationId":"y","correlationId":"x"},' +
        '"prev":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=","priv":[],"rev":3,"stream":"task-p.nv-01",' +
        '"type":"TaskProgressReported","v":1,"version":1}',
    );
  });

  it.each<[string, StoredRow, object]>([
    [
      'the digest of the file it names',
      row('TaskEvidenceAttached', { file: { sha256: 'ab12', name: 'a.txt' } }),
      { blobs: ['ab12'] },
    ],
    ['no digest of a file that has none', row('TaskAssigned', { file: { name: 'a.txt' } }), { blobs: [] }],
    ['no digest of no file', row('TaskAssigned', { file: null }), { blobs: [] }],
    ['no digest of what is only called a file', row('TaskAssigned', { file: 'sha256' }), { blobs: [] }],
    ['the digests of what is personal', row('PersonRecorded', { digests: ['x', 'y'] }), { priv: ['x', 'y'] }],
    ['no such digests of anything else', row('PersonalDataErased', { digests: ['x'] }), { priv: [] }],
    ['nothing before the first', row('TaskAssigned', {}, { revision: 0 }), { prev: null, rev: 0 }],
  ])('holds %s', (_, of, expected) => {
    expect(JSON.parse(text(of, of.revision === 0 ? null : PREV))).toMatchObject(expected);
  });

  it('has the leaf hash of its bytes', () => {
    const of = row('TaskAssigned', { task: 'nv-01' });
    expect(Buffer.from(entryLeaf(of, PREV))).toEqual(Buffer.from(leafHash(entryBytes(of, PREV))));
  });

  const object = fc
    .dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 3 }))
    .filter((value) => !('toJSON' in value) && !JSON.stringify(value).includes('"toJSON"'));
  it('is the canonical JSON of its layout, and gives the event back, whatever is in it', () => {
    fc.assert(
      fc.property(
        object,
        object,
        fc.string({ unit: 'grapheme' }),
        fc.nat(),
        (data, more, stream, revision) => {
          const metadata = { ...more, actor: 'cb-0412', commandId: 'lenh-7' };
          const of = row('TaskAssigned', data, { stream, revision, metadata: JSON.stringify(metadata) });
          const { actor, commandId: cmd, ...meta } = JSON.parse(of.metadata) as Record<string, unknown>;
          const { id, type, version, recordedAt: at } = of;
          const { file } = JSON.parse(of.data) as { file?: { sha256?: unknown } | null };
          const hasFile = typeof file === 'object' && file !== null && 'sha256' in file;
          const layout = {
            ...{
              v: 1,
              id,
              stream,
              rev: revision,
              type,
              version,
              data: JSON.parse(of.data) as object,
              actor,
              cmd,
              meta,
              at,
            },
            ...{ blobs: hasFile ? [String(file.sha256)] : [], priv: [], prev: PREV.toString('base64') },
          };
          expect(text(of)).toBe(canonicalize(layout));
          const { data: given, metadata: givenMetadata, ...rest } = eventOfEntry(entryBytes(of, PREV), 41);
          const { data: _, metadata: __, ...expected } = of;
          expect(rest).toEqual(expected);
          expect([JSON.parse(given), JSON.parse(givenMetadata)]).toEqual([
            JSON.parse(of.data),
            JSON.parse(of.metadata),
          ]);
        },
      ),
    );
  });

  it.each([
    ['with a blank', (entry: string) => entry.replace(',', ', ')],
    [
      'with its fields in another order',
      (entry: string) => entry.replace(/\{("actor":"[^"]*"),/, '{').replace(/\}$/, ',"actor":"cb-0412"}'),
    ],
    ['with a field twice', (entry: string) => entry.replace('{', '{"actor":"x",')],
    ['with a field more', (entry: string) => entry.replace('{', '{"a":1,')],
    ['of another layout', (entry: string) => entry.replace('"v":1', '"v":2')],
    ['with files it does not name', (entry: string) => entry.replace('"blobs":[]', '"blobs":["ab"]')],
    ['with a hash that is none', (entry: string) => entry.replace(/"prev":"[^"]*"/, '"prev":"?"')],
    ['with a number as text', (entry: string) => entry.replace('"rev":3', '"rev":"3"')],
    ['with a number in another spelling', (entry: string) => entry.replace('"rev":3', '"rev":3.0')],
    ['that ends too early', (entry: string) => entry.slice(0, -1)],
    ['that is a list', () => '[]'],
    ['that is nothing', () => 'null'],
  ])('is no entry %s', (_, change) => {
    const entry = change(text(row('TaskAssigned', { task: 'nv-01' })));
    expect(() => eventOfEntry(Buffer.from(entry), 0)).toThrow();
  });
});
