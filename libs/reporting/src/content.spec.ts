/** The content of a report: what it takes from the ledger, and that nothing that comes later changes its digest. */
import type { DomainEvent } from '#domain';
import { H1, published as publishedEvent, reopened } from '../../domain/src/testing/cycle-55.ts';
import {
  CALENDAR,
  COMMITTEE,
  mergedInto,
  PLAN,
  SO_KHCN,
  SO_KHDT,
  SO_TTTT,
  UBND,
} from '../../domain/src/testing/index.ts';
import { buildContent, CONTENT_SCHEMA, recomputeContent, reportAsOpened, reportDigest } from './content.ts';
import { CT, cycle, headOf, NV, publishedAfter, sourceOf } from './testing/cycle-world.ts';
import { begun, dueOn, found, NAMES, numeric, of, on, task, refusedWith } from './testing/plan-report.ts';

const draft = (events: readonly DomainEvent[] = cycle(), request: object = {}) =>
  buildContent(sourceOf(events), {
    plan: PLAN,
    period: H1,
    asOf: '2024-06-14',
    knownAt: headOf(events),
    publication: null,
    dated: '2024-06-24',
    ...request,
  });
const published = await publishedAfter(cycle());

/** The digest a version was published with, and the one it comes to now. */
async function digests(events: readonly DomainEvent[], version = 1) {
  const source = sourceOf(events);
  const { periods } = await source.cycles(PLAN, { knownAt: headOf(events) });
  const { publications } = found(periods, ({ period }) => period === H1);
  const publication = found(publications, (candidate) => candidate.version === version);
  return [publication.digest, reportDigest(await recomputeContent(source, PLAN, H1, publication))];
}

describe('the content of a report', () => {
  it('has the figures, the narrative, who handed in, and last period’s figures beside', async () => {
    const content = await draft();
    expect(content).toMatchObject({
      format: 'plan-ledger/report-content',
      schema: CONTENT_SCHEMA,
      publication: null,
      report: { asOf: '2024-06-14', period: { from: '2023-12-15', cutOff: '2024-06-14' } },
      previous: { period: '2023-H2', asOf: '2023-12-14', percents: { [NV]: '40' } },
      restatements: { items: [], totals: [] },
      timeliness: { totals: { expected: 2, onTime: 2, completeness: '100.0' } },
    });
    expect(content.previous?.values[CT]).toMatchObject({ value: numeric('12.00') });
    expect(content.narratives.filter(({ contributions }) => contributions.length > 0)).toHaveLength(2);
    expect(content.names).toEqual([
      { code: SO_KHDT, name: NAMES[SO_KHDT] },
      { code: SO_TTTT, name: NAMES[SO_TTTT] },
    ]);
  });

  it('has no cycle of a period that was not opened', async () => {
    const content = await draft(begun());
    expect(content).toMatchObject({ timeliness: null, narratives: [] });
    expect(content.names).toEqual([]);
  });

  it('keeps the dates the period was opened with, whatever the calendar says since', async () => {
    const revised: DomainEvent = {
      type: 'PlanCalendarRevised',
      data: {
        plan: PLAN,
        calendar: { from: CALENDAR, to: { ...CALENDAR, firstHalf: { cutOff: '06-30', due: [] } } },
        reason: 'Thống nhất',
        legalBasis: { number: null },
        businessDate: '2024-01-01',
      },
    };
    expect((await draft([...cycle(), revised])).report.period).toMatchObject({ cutOff: '2024-06-14' });
    expect((await draft([...begun(), revised], { asOf: '2024-06-14' })).report.period.cutOff).toBe(
      '2024-06-30',
    );
    // The report that is looked at meanwhile says the same.
    const shown = (events: readonly DomainEvent[]) =>
      reportAsOpened(sourceOf(events), {
        plan: PLAN,
        period: H1,
        knownAt: headOf(events),
        today: '2024-12-31',
      });
    expect(await shown([...cycle(), revised])).toMatchObject({
      asOf: '2024-06-14',
      period: { cutOff: '2024-06-14' },
    });
    expect(await shown([...begun(), revised])).toMatchObject({
      asOf: '2024-06-30',
      period: { cutOff: '2024-06-30' },
    });
  });

  it('prints the names of the plan’s bodies where the plan says nothing of documents', async () => {
    expect((await draft()).settings).toEqual({
      parentBody: NAMES[UBND],
      issuingBody: NAMES[SO_TTTT],
      place: '',
      numberPattern: '{number}/BC',
      addressees: [NAMES[COMMITTEE], NAMES[UBND]],
      recipients: ['Như trên', 'Lưu: VT'],
      signer: { authority: null, office: 'THỦ TRƯỞNG CƠ QUAN' },
    });
    const alone = await draft(begun({ standingAgency: null, committee: null }));
    expect(alone.settings).toMatchObject({ parentBody: null, issuingBody: NAMES[UBND], addressees: [] });
  });

  it('prints what the plan says of its documents, as on the day of the document', async () => {
    const documents = {
      ...(await draft()).settings,
      issuingBody: 'SỞ THÔNG TIN VÀ TRUYỀN THÔNG',
      numberPattern: '{number}/BC-STTTT',
    };
    const amended: DomainEvent = {
      type: 'PlanAmended',
      data: {
        plan: PLAN,
        changes: { documents: { from: documents, to: { ...documents, place: 'Tuyên Quang' } } },
        reason: 'Bổ sung',
        legalBasis: { number: null },
        businessDate: '2024-06-20',
      },
    };
    const [first, ...rest] = begun({ documents });
    const events = [first as DomainEvent, ...rest, amended];
    expect((await draft(events, { dated: '2024-06-19' })).settings).toEqual(documents);
    expect((await draft(events, { dated: '2024-06-20' })).settings.place).toBe('Tuyên Quang');
  });

  it('is of a plan there is', async () => {
    await refusedWith(draft(cycle(), { plan: 'ke-hoach-khac' }), 'plan-unknown', 'plan');
  });
});

describe('the digest', () => {
  it('is the same for the same content however its keys stand, and another for any other', async () => {
    const content = await draft();
    const turned = Object.fromEntries(Object.entries(content).reverse()) as unknown as typeof content;
    expect(reportDigest(turned)).toBe(reportDigest(content));
    expect(reportDigest(content)).toMatch(/^[0-9a-f]{64}$/);
    const other = { ...content, settings: { ...content.settings, place: 'Tuyên Quang' } };
    expect(reportDigest(other)).not.toBe(reportDigest(content));
  });

  const later: readonly (readonly [string, DomainEvent[]])[] = [
    ['a corrected figure', [of(CT).corrected(2, '2024-05-31', numeric('12.20'), numeric('12.02'))]],
    ['a late figure', [of(CT).valued(3, '2024-06-10', numeric('12.50'))]],
    ['a completion confirmed since', [on(NV).confirmed(2, '2024-06-12', '2024-07-01')]],
    ['a target changed backwards', [of(CT).aimed(2025, { from: null, to: null }, '2024-01-01')]],
    ['a task given backwards', [task('giao-lui', dueOn('2024-05-01'))]],
    ['a task handed over', [on(NV).handedOver(SO_KHDT, SO_KHCN, '2024-01-01')]],
    ['a period reopened', [reopened([SO_KHDT])]],
    ['a merged organisation', [mergedInto(SO_KHDT, SO_KHCN, '2024-01-01')]],
    [
      'a renamed organisation',
      [
        {
          type: 'OrganisationRenamed',
          data: {
            organisation: SO_KHDT,
            name: { from: NAMES[SO_KHDT] ?? '', to: 'Sở Tài chính' },
            reason: 'Hợp nhất',
            legalBasis: { number: null },
            businessDate: '2022-01-01',
          },
        },
      ],
    ],
    [
      'a renamed plan',
      [
        {
          type: 'PlanAmended',
          data: {
            plan: PLAN,
            changes: { title: { from: 'Cũ', to: 'Mới' }, standingAgency: { from: SO_TTTT, to: SO_KHCN } },
            reason: 'Sửa',
            legalBasis: { number: null },
            businessDate: '2022-05-01',
          },
        },
      ],
    ],
  ];

  it.each(later)('of a published report stays what it was after %s', async (_, happened) => {
    const [then, now] = await digests([...published, ...happened]);
    expect(now).toBe(then);
  });

  it.each(later.filter(([what]) => !/reopened|merged/.test(what)))(
    'of what is known now does not, after %s',
    async (_, happened) => {
      // Each of these would change the report if it were taken as of now: the test above can fail.
      const events = [...cycle(), ...happened];
      expect(
        reportDigest({ ...(await draft(events)), report: { ...(await draft(events)).report, knownAt: 0 } }),
      ).not.toBe(reportDigest({ ...(await draft()), report: { ...(await draft()).report, knownAt: 0 } }));
    },
  );

  it('of each version is its own', async () => {
    const corrected = [...published, of(CT).corrected(2, '2024-05-31', numeric('12.20'), numeric('12.02'))];
    const both = await publishedAfter(corrected, {
      number: '61',
      date: '2024-07-02',
      correction: { reason: 'Đính chính', cause: 'error' },
    });
    const [first, second] = [await digests(both, 1), await digests(both, 2)];
    expect(first[0]).toBe(first[1]);
    expect(second[0]).toBe(second[1]);
    expect(second[0]).not.toBe(first[0]);
    expect(publishedEvent().data.schema).toBe(CONTENT_SCHEMA);
  });
});
