/**
 * One stored example of every event type and version there has ever been, `events/<Type>.v<version>.json`, and further
 * ones of what not every event of a type has, `events/<Type>.v<version>.<name>.json`.
 *
 * A file is never edited or removed once it has been released: ledgers hold events like it. When a shape changes, raise the
 * version in EVENT_VERSIONS, add the upcaster to the codec, change `current-shapes.ts`, and store a further file.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { EVENT_VERSIONS } from '#domain';
import type { DomainEventType } from '#domain';
import { eventCodec } from '#event-store';
import type { NewEvent, StoredRow } from '#event-store';
import { CURRENT_SHAPES, FURTHER_SHAPES } from './current-shapes.ts';

interface GoldenFile {
  readonly type: DomainEventType;
  readonly version: number;
  readonly data: object;
  readonly metadata: object;
}

const FOLDER = new URL('./events/', import.meta.url);
const catalogue = Object.entries(EVENT_VERSIONS) as [DomainEventType, number][];
const everyVersion = catalogue.flatMap(([type, current]) =>
  Array.from({ length: current }, (_, index) => ({ type, version: index + 1, current })),
);
const further = catalogue.flatMap(([type, version]) =>
  Object.entries(FURTHER_SHAPES[type] ?? {}).map(([name, shape]) => ({ type, version, name, shape })),
);
const fileName = (type: string, version: number, name?: string): string =>
  `${type}.v${version}${name === undefined ? '' : `.${name}`}.json`;

const golden = (type: string, version: number, name?: string): GoldenFile =>
  JSON.parse(readFileSync(new URL(fileName(type, version, name), FOLDER), 'utf8')) as GoldenFile;

/** The text as a store holds it; the file itself is laid out for people. */
const asStored = (file: GoldenFile): StoredRow => ({
  type: file.type,
  version: file.version,
  data: JSON.stringify(file.data),
  metadata: JSON.stringify(file.metadata),
  position: 1,
  stream: 'plan-tuyen-quang-55-kh-ubnd',
  revision: 0,
  id: '0198a3c2-7d10-7b2e-9a51-0c6f3d2e1a44',
  recordedAt: '2025-06-14T03:00:00.000Z',
});

describe('stored examples', () => {
  it('exist for every type and version of the catalogue, and for nothing else', () => {
    const wanted = [
      ...everyVersion.map(({ type, version }) => fileName(type, version)),
      ...further.map(({ type, version, name }) => fileName(type, version, name)),
    ];
    expect(readdirSync(FOLDER).sort()).toEqual(wanted.sort());
  });

  it.each(further)('$type version $version with $name is read and written again as it is', (example) => {
    const { type, version, name, shape } = example;
    const stored = asStored(golden(type, version, name));
    const event = eventCodec.decode(stored);
    expect(event.data).toEqual(shape);
    const { data, metadata } = stored;
    expect(eventCodec.encode(event as NewEvent)).toEqual({ type, version, data, metadata });
  });

  it.each(everyVersion)('$type version $version is read in the current shape', ({ type, version }) => {
    const file = golden(type, version);
    expect({ type: file.type, version: file.version }).toEqual({ type, version });
    const event = eventCodec.decode(asStored(file));
    expect(event.type).toBe(type);
    expect(event.data).toEqual(CURRENT_SHAPES[type]);
    expect(event.metadata).toEqual(file.metadata);
  });

  it.each(everyVersion.filter(({ version, current }) => version === current))(
    '$type version $version is written again as the same text',
    ({ type, version }) => {
      const stored = asStored(golden(type, version));
      const { data, metadata } = stored;
      expect(eventCodec.encode(eventCodec.decode(stored) as NewEvent)).toEqual({
        type,
        version,
        data,
        metadata,
      });
    },
  );
});
