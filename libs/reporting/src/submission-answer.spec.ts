import type { DomainEvent } from '#domain';
import { agreed, CUT_OFF, H1, sentBack } from '../../domain/src/testing/cycle-55.ts';
import { COMMITTEE, PLAN, progress, SO_KHDT, SO_TTTT } from '../../domain/src/testing/index.ts';
import { draftFor, submissionAnswer } from './submission-answer.ts';
import {
  assigned,
  CT,
  figures,
  headOf,
  lastPeriod,
  NV,
  openedH1,
  sourceOf,
  submittedBy,
} from './testing/cycle-world.ts';
import { numeric, of, on, refusedWith } from './testing/plan-report.ts';

const begun = [...assigned(), ...lastPeriod(), openedH1()];
const reported = [...begun, ...figures()];
const TASK = progress('2024-06-12', { percent: '80', disbursed: '3200000000' });
const VALUE = { asOf: '2024-05-31', value: numeric('12.20') };
const { narrative: _, ...FIGURE } = TASK;
const handedIn = [
  ...reported,
  submittedBy(SO_KHDT, {
    items: [
      { item: `indicator/${CT}`, report: 2, figure: VALUE },
      { item: `task/${NV}`, report: 2, figure: FIGURE },
    ],
  }),
];

const asking = (events: readonly DomainEvent[], today = CUT_OFF) =>
  [sourceOf(events), PLAN, H1, SO_KHDT, { knownAt: headOf(events), today }] as const;

describe('the draft of a report', () => {
  it('stands as of today while the period runs, and at its cut-off afterwards', async () => {
    const later = [...reported, on(NV).reported(3, '2024-06-20', { percent: '90' })];
    expect((await draftFor(...asking(reported, '2024-06-11'))).missing).toEqual([`task/${NV}`]);
    expect((await draftFor(...asking(reported))).missing).toEqual([]);
    const item = (await draftFor(...asking(later, '2024-06-30'))).items.find(({ code }) => code === NV);
    expect(item).toMatchObject({
      current: { figure: { percent: '80' } },
      last: { figure: { percent: '40' } },
    });
  });

  it('is of a period that was opened, and of who owes something for it', async () => {
    const [source, plan, period, , at] = asking(reported);
    await refusedWith(draftFor(source, plan, '2024', SO_KHDT, at), 'period-not-opened', 'period');
    await refusedWith(draftFor(source, plan, period, COMMITTEE, at), 'nothing-owed-by', 'organisation');
    expect((await draftFor(source, plan, period, SO_TTTT, at)).items).toHaveLength(1);
  });

  it('has nothing before where the plan was not in force then', async () => {
    const first = openedH1({ period: '2022-H1', from: '2021-12-15', cutOff: '2022-06-14' });
    const events = [...assigned(), first];
    const draft = await draftFor(sourceOf(events), PLAN, '2022-H1', SO_KHDT, {
      knownAt: headOf(events),
      today: '2022-06-30',
    });
    expect(draft.items.map(({ last }) => last)).toEqual([null, null]);
    const early = { knownAt: headOf(events), today: '2022-01-10' };
    await refusedWith(
      draftFor(sourceOf(events), PLAN, '2022-H1', SO_KHDT, early),
      'plan-not-in-force',
      'plan',
    );
  });
});

describe('what has changed since it was handed in', () => {
  const corrected = of(CT).corrected(2, '2024-05-31', numeric('12.20'), numeric('12.02'));
  const changed = {
    item: `indicator/${CT}`,
    from: VALUE,
    to: { ...VALUE, value: numeric('12.02') },
  };
  const changedSince = async (...happened: DomainEvent[]) =>
    (await submissionAnswer(...asking([...handedIn, ...happened]))).changedSince;

  it('is nothing at first, then every figure that was corrected', async () => {
    expect(await changedSince()).toEqual([]);
    expect(await changedSince(corrected)).toEqual([changed]);
  });

  it('is told after it was accepted too, and no longer once the correction is taken back', async () => {
    expect(await changedSince(agreed(1), corrected)).toEqual([changed]);
    const back = of(CT).corrected(2, '2024-05-31', numeric('12.02'), numeric('12.20'));
    expect(await changedSince(agreed(1), corrected, back)).toEqual([]);
  });

  it('is of the round that stands', async () => {
    expect(await changedSince(sentBack(1), corrected)).toEqual([]);
    const again = submittedBy(
      SO_KHDT,
      {
        items: [
          { item: `indicator/${CT}`, report: 2, figure: changed.to },
          { item: `task/${NV}`, report: 2, figure: FIGURE },
        ],
      },
      2,
    );
    expect(await changedSince(sentBack(1), corrected, again)).toEqual([]);
  });

  it('is known of nothing that was not handed in', async () => {
    expect(await submissionAnswer(...asking(reported))).toEqual({ submission: null, changedSince: [] });
    const answer = await submissionAnswer(...asking([...handedIn, sentBack(1)]));
    expect(answer.submission?.rounds).toHaveLength(1);
  });
});
