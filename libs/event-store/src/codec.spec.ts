import { createCodec, eventCodec } from './codec.ts';
import type { Upcasters } from './codec.ts';
import type { StoredRow } from './port.ts';
import type { NewEvent } from './port.ts';
import { METADATA, progress } from './testing/fixtures.ts';

const row = (changes: Partial<StoredRow> = {}): StoredRow => ({
  ...eventCodec.encode(progress('Đã hoàn thành')),
  position: 7,
  stream: 'task-p.nv-01',
  revision: 2,
  id: 'b94d27b9-934d-7e08-a52e-52d7da7dabfa',
  recordedAt: '2025-06-14T03:00:00.000Z',
  ...changes,
});

/** An event whose data is not what the types allow, as a mistake in a decider would make it. */
const wrong = (data: unknown): NewEvent => ({ ...progress('Sai'), data }) as NewEvent;

describe('encoding and decoding', () => {
  it('gives back the event with its place', () => {
    const event = progress('Đã hoàn thành');
    expect(eventCodec.decode(row({ id: event.id }))).toEqual({
      ...event,
      stream: 'task-p.nv-01',
      revision: 2,
      position: 7,
      recordedAt: '2025-06-14T03:00:00.000Z',
    });
  });

  it('leaves out what is undefined', () => {
    const { data } = eventCodec.encode(wrong({ task: 'nv-01', note: undefined }));
    expect(data).toBe('{"task":"nv-01"}');
  });

  const circular: Record<string, unknown> = {};
  circular['self'] = circular;

  it.each([
    ['NaN', { percent: Number.NaN }, 'data.percent: NaN'],
    ['an infinite number', { parts: [{ amount: -Infinity }] }, 'data.parts[0].amount: -Infinity'],
    ['a number that is not exact', { amount: 2 ** 53 }, 'data.amount: 9007199254740992'],
    ['a bigint', { amount: 12n }, 'data.amount: bigint'],
    ['a Date', { on: new Date(0) }, 'data.on: not a plain object'],
    ['a Map', { groups: new Map() }, 'data.groups: not a plain object'],
    ['undefined in a list', { sources: [undefined] }, 'data.sources[0]: undefined'],
    ['a function', { decide: () => 1 }, 'data.decide: function'],
    ['itself', circular, 'nested deeper than 16 levels'],
    ['half a surrogate pair in a name', { '\ud83d': 1 }, 'data: a name'],
    ['a list instead of an object', [], 'data: not an object'],
    ['nothing', null, 'data: not an object'],
  ])('refuses data that JSON would change: %s', (_, data, where) => {
    expect(() => eventCodec.encode(wrong(data))).toThrow(
      expect.objectContaining({ code: 'invalid-append', message: expect.stringContaining(where) }),
    );
  });

  it('keeps text that only looks like an escaped surrogate', () => {
    expect(JSON.parse(eventCodec.encode(wrong({ path: 'C:\\ud800\\u0000' })).data)).toEqual({
      path: 'C:\\ud800\\u0000',
    });
  });

  it.each(['TaskForgotten', 'constructor', '__proto__'])('refuses to encode the unknown type %s', (type) => {
    const event = { ...progress('Sai'), type } as unknown as NewEvent;
    expect(() => eventCodec.encode(event)).toThrow(expect.objectContaining({ code: 'invalid-append' }));
  });
});

describe('what cannot be read', () => {
  it.each([
    ['unknown type', { type: 'TaskForgotten' }],
    ['type named like a property of every object', { type: 'constructor' }],
    ['version above the current one', { version: 2 }],
    ['version 0', { version: 0 }],
    ['data that is not JSON', { data: '{"plan":' }],
    ['metadata that is not JSON', { metadata: '' }],
    ['data that is no object', { data: '[]' }],
    ['metadata that is null', { metadata: 'null' }],
  ])('is named with its place: %s', (_, changes) => {
    const unreadable = row(changes);
    const { position, stream, type, version } = unreadable;
    expect(() => eventCodec.decode(unreadable)).toThrow(
      expect.objectContaining({
        code: 'unreadable-event',
        detail: { position, stream, type, version },
        message: expect.stringContaining(
          `position 7 (stream task-p.nv-01, type ${type}, version ${version})`,
        ),
      }),
    );
  });
});

describe('a stored name like __proto__', () => {
  it('stays an ordinary property and changes no other object', () => {
    const data = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
    const event = eventCodec.decode(row({ data }));
    expect(Object.hasOwn(event.data, '__proto__')).toBe(true);
    expect((event.data as { polluted?: boolean }).polluted).toBeUndefined();
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(JSON.stringify(event.data)).toBe(data);
  });
});

describe('upcasting', () => {
  const versions = { TaskAssigned: 3 };
  const upcasters: Upcasters = {
    TaskAssigned: {
      1: (data) => ({ ...data, steps: ['1→2'] }),
      2: (data) => ({ ...data, steps: [...(data['steps'] as string[]), '2→3'] }),
    },
  };
  const stored = (version: number, data: string): StoredRow => row({ type: 'TaskAssigned', version, data });

  it('brings an old event to the current shape step by step', () => {
    const { decode } = createCodec({ versions, upcasters });
    expect(decode(stored(1, '{"task":"nv-01"}')).data).toEqual({ task: 'nv-01', steps: ['1→2', '2→3'] });
    expect(decode(stored(2, '{"steps":[]}')).data).toEqual({ steps: ['2→3'] });
    expect(decode(stored(3, '{"task":"nv-01"}')).data).toEqual({ task: 'nv-01' });
  });

  it('writes the current version only', () => {
    const { encode } = createCodec({ versions, upcasters });
    const event = { ...progress('Giao việc'), type: 'TaskAssigned', data: {}, metadata: METADATA };
    expect(encode(event as unknown as NewEvent).version).toBe(3);
  });

  it.each([
    ['a step is missing', { TaskAssigned: { 1: (data: object) => ({ ...data }) } }],
    ['there are none for the type', {}],
    ['a step fails', { TaskAssigned: { 1: () => { throw new TypeError('no terms'); } } }], // prettier-ignore
    ['a step makes no object', { TaskAssigned: { 1: () => null, 2: () => ({}) } }],
  ])('cannot be read when %s', (_, some) => {
    const { decode } = createCodec({ versions, upcasters: some as unknown as Upcasters });
    expect(() => decode(stored(1, '{}'))).toThrow(expect.objectContaining({ code: 'unreadable-event' }));
  });
});
