/**
 * Ledgers of earlier releases with the reports published in them. Whatever has become of the program since, each report must
 * come out with the digest it was published with. When this fails, the content of reports is put together otherwise than it
 * was: raise CONTENT_SCHEMA in libs/reporting/src/content.ts and keep the old way for what was published under it. The
 * files are never edited; a release adds one of its own.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { eventCodec } from '#event-store';
import { reportDigest, recomputeContent, restatementsOfPeriod } from '#reporting';
import { foldedSource } from '../../libs/reporting/src/folded-source.ts';

type StoredRow = Parameters<typeof eventCodec.decode>[0];

const FOLDER = new URL('published/', import.meta.url);
const PLAN = 'tuyen-quang-55-kh-ubnd';

async function releasedIn(file: string) {
  const lines = readFileSync(new URL(file, FOLDER), 'utf8').trimEnd().split('\n');
  const events = lines.map((line) => eventCodec.decode(JSON.parse(line) as StoredRow));
  const source = foldedSource(events);
  const { periods } = await source.cycles(PLAN, { knownAt: events.length });
  return [file, { events, source, periods }] as const;
}

const RELEASED = await Promise.all(readdirSync(FOLDER).map(releasedIn));

describe.each(RELEASED)('the reports published in %s', (_, { events, source, periods }) => {
  const published = periods.flatMap((period) =>
    period.publications.map((publication) => ({ period: period.period, ...publication })),
  );

  it('are all there', () => {
    expect(published.map(({ period, version }) => `${period} v${version}`).sort()).toEqual([
      '2023 v1',
      '2023 v2',
      '2024-H1 v1',
    ]);
  });

  it.each(published)(
    '$period version $version comes to the digest it was published with',
    async (publication) => {
      const content = await recomputeContent(source, PLAN, publication.period, publication);
      expect(reportDigest(content)).toBe(publication.digest);
    },
  );

  it('another figure anywhere in the ledger would show', async () => {
    const tampered = events.map((event) =>
      event.type === 'IndicatorValueReported' && event.data.asOf.startsWith('2023')
        ? { ...event, data: { ...event.data, value: { kind: 'number' as const, value: '1' } } }
        : event,
    );
    const [first] = published;
    if (!first) throw new Error('nothing was published');
    const content = await recomputeContent(foldedSource(tampered), PLAN, first.period, first);
    expect(reportDigest(content)).not.toBe(first.digest);
  });

  it('the corrections of 2023 are told in the version that replaces it', async () => {
    const period = periods.find((candidate) => candidate.period === '2023');
    if (!period) throw new Error('2023 was published');
    const register = await restatementsOfPeriod(source, PLAN, period, events.length);
    expect(register.items).toEqual([]);
    expect(period.publications[1]?.replaces).toMatchObject({ version: 1, cause: 'error' });
  });
});
