import type { DomainEvent } from '#domain';
import { CUT_OFF, H1, published } from '../../domain/src/testing/cycle-55.ts';
import { PLAN, TERMS } from '../../domain/src/testing/index.ts';
import { ReportInconsistency } from './checks.ts';
import { CONTENT_SCHEMA, reportDigest } from './content.ts';
import { contentToShow, periodAt, publishedContent } from './publishing.ts';
import { CT, cycle, headOf, prepared, publishedAfter, sourceOf } from './testing/cycle-world.ts';
import { begun, found, numeric, of, refusedWith } from './testing/plan-report.ts';

const once = await publishedAfter(cycle());
const corrected = [...once, of(CT).corrected(2, '2024-05-31', numeric('12.20'), numeric('12.02'))];
const CORRECTION = { reason: 'Đính chính', cause: 'error' } as const;

describe('getting a report ready for publication', () => {
  it('computes it at the cut-off as known at the position, with its digest', async () => {
    const { prepared: report, document, content } = await prepared(cycle());
    expect(report).toEqual({
      version: 1,
      asOf: CUT_OFF,
      knownAt: headOf(cycle()),
      schema: CONTENT_SCHEMA,
      digest: reportDigest(content),
      contradictions: [],
    });
    expect(document).toEqual({
      number: '45/BC',
      date: '2024-06-24',
      signer: { authority: null, office: 'THỦ TRƯỞNG CƠ QUAN' },
    });
    expect(content.publication).toEqual({ version: 1, document, replaces: null, exceptions: [] });
  });

  it('takes a number given in full as it is', async () => {
    expect((await prepared(cycle(), { number: '45/BC-UBND' })).document.number).toBe('45/BC-UBND');
  });

  it('names the version it takes the place of', async () => {
    const { prepared: report, content } = await prepared(corrected, { number: '61', correction: CORRECTION });
    const { digest } =
      (await periodAt(sourceOf(corrected), PLAN, H1, headOf(corrected))).publications[0] ?? {};
    expect(report.version).toBe(2);
    expect(content.publication?.replaces).toEqual({ version: 1, number: '45/BC', digest, ...CORRECTION });
    expect(content.restatements.items).toMatchObject([{ figure: 'value', to: numeric('12.02') }]);
  });

  it('says what contradicts the counts the plan’s document lists', async () => {
    const declared = [{ what: 'tasks', count: 109, listed: true }] as const;
    const [first, ...rest] = cycle();
    const stating = [first as DomainEvent, ...rest].map((event): DomainEvent =>
      event.type === 'PlanIssued'
        ? { ...event, data: { ...event.data, terms: { ...TERMS, declared } } }
        : event,
    );
    expect((await prepared(stating)).prepared.contradictions).toEqual(['tasks: 109 ≠ 2']);
    const unlisted = stating.map((event): DomainEvent =>
      event.type === 'PlanIssued'
        ? {
            ...event,
            data: { ...event.data, terms: { ...TERMS, declared: [{ ...declared[0], listed: false }] } },
          }
        : event,
    );
    expect((await prepared(unlisted)).prepared.contradictions).toEqual([]);
  });

  it('needs the period opened at the position', async () => {
    await refusedWith(prepared(begun()), 'period-not-opened', 'period');
    await refusedWith(prepared(cycle(), { knownAt: 9 }), 'period-not-opened', 'period');
  });
});

const twice = await publishedAfter(corrected, { number: '61', date: '2024-07-02', correction: CORRECTION });

describe('a published report', () => {
  const show = (events: readonly DomainEvent[], request: object = {}) =>
    contentToShow(sourceOf(events), {
      plan: PLAN,
      period: H1,
      knownAt: headOf(events),
      today: '2024-07-10',
      ...request,
    });
  it('is shown as it was published, the latest version where none is asked for', async () => {
    expect((await show(corrected)).publication?.version).toBe(1);
    expect(found((await show(corrected)).report.indicators.items, () => true).value?.value).toEqual(
      numeric('12.20'),
    );
    expect((await show(twice)).publication?.version).toBe(2);
    expect((await show(twice, { version: 'latest' })).publication?.version).toBe(2);
    expect((await show(twice, { version: 1 })).publication?.version).toBe(1);
  });

  it('is a draft of what is known on request, and where nothing was published', async () => {
    const now = await show(corrected, { version: 'draft' });
    expect(now.publication).toBeNull();
    expect(found(now.report.indicators.items, () => true).value?.value).toEqual(numeric('12.02'));
    expect((await show(cycle())).publication).toBeNull();
    expect(await show(once, { asOf: '2024-05-31' })).toMatchObject({
      publication: null,
      report: { asOf: '2024-05-31' },
    });
    expect((await show(cycle(), { today: '2024-06-13' })).report.asOf).toBe('2024-06-13');
    expect((await show(begun(), { today: '2024-07-10' })).report.asOf).toBe(CUT_OFF);
  });

  it('is not one that there is not', async () => {
    for (const [events, version] of [
      [once, 2],
      [cycle(), 'latest'],
      [cycle(), 1],
    ] as const)
      await refusedWith(show(events, { version }), 'publication-unknown', 'version');
    await refusedWith(
      show(once, { version: 1, knownAt: headOf(once) - 1 }),
      'publication-unknown',
      'version',
    );
  });

  it('that comes to another digest than it was published with is not handed out', async () => {
    const forged = [...cycle(), published({ knownAt: headOf(cycle()), digest: 'f'.repeat(64) })];
    const source = sourceOf(forged);
    const { publications } = await periodAt(source, PLAN, H1, headOf(forged));
    const one = found(publications, () => true);
    const wrong = await publishedContent(source, PLAN, H1, one).catch((error: unknown) => error);
    expect(wrong).toBeInstanceOf(ReportInconsistency);
    expect(String(wrong)).toMatch(/version 1 was published with digest f+ and now comes to [0-9a-f]{64}/);
  });
});
