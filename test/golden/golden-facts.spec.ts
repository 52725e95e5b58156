/**
 * What every event means is kept beside the stored examples. When this fails, an event means something else than before:
 * existing read models would go on telling the old story. Raise FACTS_VERSION in libs/domain/src/facts.ts, which makes them
 * build themselves anew, and replace `facts.json` by what the failure shows.
 */
import { readFileSync } from 'node:fs';
import { type DomainEventType, EVENT_VERSIONS, FACTS_VERSION, factsOf, type Recorded } from '#domain';
import { CURRENT_SHAPES, FURTHER_SHAPES } from './current-shapes.ts';

const meaning = (type: DomainEventType, data: object): unknown =>
  factsOf({
    type,
    data,
    stream: 'task-golden.example',
    revision: 7,
    position: 42,
    recordedAt: '2025-06-14T03:00:00.000Z',
  } as Recorded);

it('the events mean what they meant when the facts got their version', () => {
  const types = Object.keys(EVENT_VERSIONS) as DomainEventType[];
  const meanings = Object.fromEntries(
    types.flatMap((type) => [
      [type, meaning(type, CURRENT_SHAPES[type])],
      ...Object.entries(FURTHER_SHAPES[type] ?? {}).map(([name, data]) => [
        `${type} (${name})`,
        meaning(type, data),
      ]),
    ]),
  ) as Record<string, unknown>;
  const kept: unknown = JSON.parse(readFileSync(new URL('facts.json', import.meta.url), 'utf8'));
  expect({ version: FACTS_VERSION, meanings }).toEqual(kept);
});
