/** A period and its publications on a real store: what is taken first, and what happens when two do it at once. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CUT_OFF, H1, INDICATOR_ITEM, LEADLESS_ITEM, TASK_ITEM } from '../../domain/src/testing/cycle-55.ts';
import { INDICATOR, PLAN, SO_KHDT, SO_TTTT, TASK, UBND } from '../../domain/src/testing/index.ts';
import { CommandRunner } from './command-runner.ts';
import { PeriodMessage } from './messages.ts';
import { failure, NOBODY, Office } from './testing/cycle-office.ts';

const OTHER = 'de-an-06';
const JUSTIFIED = {
  reason: 'Theo quyết định của UBND tỉnh',
  legalBasis: { number: '12/QĐ-UBND' },
};

let office: Office;

beforeEach(async () => {
  office = await Office.open();
  await office.begin();
});
afterEach(() => office.dispose());

const numbers = async () => (await office.of('DocumentNumberTaken')).map(({ number }) => number);
const versions = async () => (await office.of('ReportPublished')).map(({ version }) => version);

describe('a whole cycle', () => {
  it('goes from the opening over a return to the publication', async () => {
    office.day = '2023-12-10';
    await office.reportProgress('40', '2023-12-10');
    office.day = '2024-06-03';
    await office.send('period.open', H1, {}, SO_TTTT);
    office.day = CUT_OFF;
    await office.reportProgress('60');
    await office.reportValue('12.20');
    const narratives = [{ section: 'results', text: 'Kinh tế số đạt 12,20 %.' }];
    await office.submit({ narratives });
    const nothingToReport = [{ item: LEADLESS_ITEM, text: 'Chưa triển khai' }];
    await office.submit({ nothingToReport }, SO_TTTT);
    await office.review('return', SO_KHDT, { items: [{ item: TASK_ITEM, text: 'Giải ngân?' }] });
    await office.reportProgress('55');
    await office.submit({ narratives });
    office.day = '2024-06-18';
    await office.review('accept');
    await office.review('accept', SO_TTTT);
    await office.send('period.close', H1, {}, SO_TTTT);
    office.day = '2024-06-24';
    const { position } = await office.publish();

    const { obligations } = (await office.of('PeriodOpened'))[0] ?? {};
    expect(obligations?.map(({ organisation, items }) => [organisation, items])).toEqual([
      [SO_KHDT, [INDICATOR_ITEM, TASK_ITEM]],
      [SO_TTTT, [LEADLESS_ITEM]],
    ]);
    const submissions = await office.of('SubmissionMade');
    expect(submissions.map(({ submitter, round, differences }) => [submitter, round, differences])).toEqual([
      [SO_KHDT, 1, []],
      [SO_TTTT, 1, []],
      [
        SO_KHDT,
        2,
        [
          {
            item: TASK_ITEM,
            from: { asOf: CUT_OFF, percent: '60', completedOn: null, disbursed: null },
            to: { asOf: CUT_OFF, percent: '55', completedOn: null, disbursed: null },
          },
        ],
      ],
    ]);
    expect(await office.of('ReportPublished')).toMatchObject([
      { version: 1, businessDate: '2024-06-24', replaces: null, exceptions: [] },
    ]);
    expect(await office.head()).toBe(position);
    expect(await numbers()).toEqual(['45/BC-STTTT']);
  });

  it('is refused publication while an obligation is open, and takes no number then', async () => {
    await office.openAndClose();
    expect(await failure(office.publish())).toBe('obligations-unmet');
    expect(await numbers()).toEqual([]);
    await office.publish({ exceptions: NOBODY });
    expect(await versions()).toEqual([1]);
  });
});

describe('opening', () => {
  it('finds what was withdrawn since, as owed for the period it was in force in', async () => {
    office.day = '2025-10-01';
    await office.send('task.withdraw', TASK, { ...JUSTIFIED, effectiveOn: '2025-01-01' }, UBND);
    await office.send('period.open', H1, { on: '2024-06-03' }, SO_TTTT);
    expect(await office.of('PeriodOpened')).toMatchObject([
      { transcribed: true, obligations: [{ items: [INDICATOR_ITEM, TASK_ITEM] }, {}] },
    ]);
  });

  it('finds the successor of an organisation that has ended, over several reorganisations', async () => {
    office.day = '2024-06-01';
    for (const code of ['so-tai-chinh', 'so-tai-chinh-moi'])
      await office.send(
        'organisation.register',
        code,
        { name: code, tier: 'department', effectiveFrom: '2023-01-01' },
        null,
      );
    const merge = (from: string, into: string, effectiveOn: string) =>
      office.send(
        'organisation.succeed',
        from,
        { kind: 'merge', successors: [into], effectiveOn, legalBasis: { number: '1/NQ-HĐND' } },
        null,
      );
    await merge(SO_KHDT, 'so-tai-chinh', '2024-01-01');
    await merge('so-tai-chinh', 'so-tai-chinh-moi', '2024-03-01');
    await office.send('period.open', H1, {}, SO_TTTT);
    const [opened] = await office.of('PeriodOpened');
    expect(opened?.obligations.map(({ organisation }) => organisation)).toEqual([
      'so-tai-chinh-moi',
      SO_TTTT,
    ]);
  });

  it('happens once when two do it at the same time', async () => {
    office.day = '2024-06-03';
    const runners = [
      new CommandRunner(office.store, office.clock),
      new CommandRunner(office.store, office.clock),
    ];
    const outcomes = await Promise.all(
      runners.map((runner) =>
        office
          .execute(
            new PeriodMessage({ type: 'open', plan: PLAN, period: H1 }, office.envelope(SO_TTTT)),
            runner,
          )
          .then(
            () => 'opened',
            (error: { code: string }) => error.code,
          ),
      ),
    );
    expect(outcomes.sort()).toEqual(['opened', 'period-already-open']);
    expect(await office.of('PeriodOpened')).toHaveLength(1);
  });

  it('is of a plan there is', async () => {
    expect(await failure(office.send('period.open', H1, {}, SO_TTTT, { plan: OTHER }))).toBe('plan-unknown');
  });
});

describe('an obligation that was taken over', () => {
  it('makes the new organisation’s report the one the figures belong to', async () => {
    office.day = '2024-06-03';
    await office.send('period.open', H1, {}, SO_TTTT);
    office.day = CUT_OFF;
    await office.send('period.excuse', H1, { organisation: SO_KHDT, reason: 'Chia tách' }, SO_TTTT);
    const handedOver = { ...JUSTIFIED, lead: UBND, cause: 'reorganisation', effectiveOn: CUT_OFF };
    await office.send('task.reassign', TASK, handedOver, SO_TTTT);
    const items = [TASK_ITEM];
    await office.send(
      'period.add-obligation',
      H1,
      { organisation: UBND, due: '2024-06-20', items, reason: 'Tiếp nhận' },
      SO_TTTT,
    );
    const report = (percent: string) =>
      office.send('task.report-progress', TASK, { asOf: CUT_OFF, percent, narrative: 'Đang làm' }, UBND);
    await report('60');
    await office.submit({}, UBND);

    expect(await failure(report('70'))).toBe('figure-submitted');

    office.day = '2024-06-18';
    await office.send('period.close', H1, {}, SO_TTTT);
    const scope = { scope: [UBND], until: '2024-06-20', reason: 'Bổ sung' };
    await office.send('period.reopen', H1, scope, SO_TTTT);
    await office.review('return', UBND);
    await report('65');
    const reports = await office.of('TaskProgressReported');
    expect(reports.map(({ businessDate }) => businessDate)).toEqual([CUT_OFF, CUT_OFF]);
  });
});

describe('the same publication again', () => {
  const asked = { number: '45', period: H1 };
  const request = { commandId: 'cong-bo-1', asked };
  /** The report put together anew on a ledger that has moved on: another position, digest and version. */
  const anew = { version: 2, digest: 'b'.repeat(64), exceptions: NOBODY };

  beforeEach(async () => {
    await office.openAndClose();
    await office.publish({ exceptions: NOBODY }, request);
    await office.reportProgress('60', '2024-06-15');
  });

  it('is answered as before when the ledger has moved on, and publishes nothing', async () => {
    const [event] = (await office.events()).filter(({ type }) => type === 'ReportPublished');
    const again = await office.publish(anew, request);

    expect(again).toMatchObject({ repeated: true, position: event?.position, events: [{ id: event?.id }] });
    expect(await versions()).toEqual([1]);
    expect(await numbers()).toEqual(['45/BC-STTTT']);
  });

  it('is another one where something else is asked for under the same key', async () => {
    const other = { ...request, asked: { ...asked, number: '46' } };
    expect(await failure(office.publish(anew, other))).toBe('idempotency-key-reused');
    expect(await numbers()).toEqual(['45/BC-STTTT']);
  });

  it('under a new key is a new version, and needs its reason', async () => {
    expect(await failure(office.publish({ ...anew, number: '46/BC-STTTT' }))).toBe(
      'correction-reason-required',
    );
    const correction = { reason: 'Đính chính', cause: 'error' } as const;
    await office.publish({ ...anew, number: '46/BC-STTTT', correction });
    expect(await versions()).toEqual([1, 2]);
    expect(await office.of('ReportPublished')).toMatchObject([
      { replaces: null },
      { replaces: { version: 1, number: '45/BC-STTTT', digest: 'a'.repeat(64), ...correction } },
    ]);
  });
});

describe('a number', () => {
  const exceptions = NOBODY;

  it('is one report’s in all the plans of an agency', async () => {
    await office.openAndClose();
    await office.begin(OTHER);
    office.day = '2024-06-18';
    await office.openAndClose(OTHER);
    await office.publish({ exceptions });

    expect(await failure(office.publish({ plan: OTHER, exceptions }))).toBe('number-taken');
    await office.publish({ plan: OTHER, exceptions, number: '46/BC-STTTT' });
    expect(await office.of('DocumentNumberTaken')).toMatchObject([
      { register: SO_TTTT, year: 2024, plan: PLAN },
      { register: SO_TTTT, year: 2024, plan: OTHER },
    ]);
  });

  it('is free again the next year', async () => {
    await office.openAndClose();
    await office.begin(OTHER);
    office.day = '2024-06-18';
    await office.openAndClose(OTHER);
    await office.publish({ exceptions });
    office.day = '2025-01-06';
    await office.publish({ plan: OTHER, exceptions });
    expect((await office.of('DocumentNumberTaken')).map(({ year }) => year)).toEqual([2024, 2025]);
  });

  it('is not taken by a publication that is refused, for whatever reason', async () => {
    await office.openAndClose();
    const head = await office.head();
    const refused = [
      await failure(office.publish()),
      await failure(office.publish({ exceptions, knownAt: head + 1 })),
      await failure(office.publish({ exceptions, knownAt: head - 1 })),
      await failure(office.publish({ exceptions, version: 2 })),
      await failure(office.publish({ exceptions, contradictions: ['tasks: 109 ≠ 108'] })),
      await failure(office.publish({ exceptions, date: '2024-06-17' })),
      await failure(office.publish({ exceptions, correction: { reason: 'Nhầm', cause: 'error' } })),
      await failure(office.publish({ exceptions }, { actingFor: SO_KHDT })),
      await failure(office.publish({ exceptions }, { ifRevision: 0 })),
    ];
    expect(refused).toEqual([
      'obligations-unmet',
      'position-unknown',
      'period-not-closed',
      'publication-outdated',
      'totals-do-not-add-up',
      'date-too-early',
      'nothing-to-correct',
      'not-the-managing-agency',
      'revision-mismatch',
    ]);
    expect(await office.head()).toBe(head);
    await office.publish({ exceptions }, { ifRevision: 1 });
    expect(await numbers()).toEqual(['45/BC-STTTT']);
  });

  it('taken by an attempt that went no further serves the next attempt', async () => {
    await office.openAndClose();
    const command = await office.publication({ exceptions });
    const { append } = office.store;
    let broken = true;
    const store = {
      readStream: office.store.readStream.bind(office.store),
      append: (wanted: Parameters<typeof append>[0]) => {
        if (broken && wanted.stream.startsWith('report-')) throw new Error('the machine went down');
        return append.call(office.store, wanted);
      },
    };
    const runner = new CommandRunner(store, office.clock);
    const once = office.execute(new PeriodMessage(command, office.envelope(SO_TTTT)), runner);
    await expect(once).rejects.toThrow('went down');
    expect([await numbers(), await versions()]).toEqual([['45/BC-STTTT'], []]);

    broken = false;
    await office.publish({ exceptions }, { commandId: 'lan-hai', asked: 1 });
    expect([await numbers(), await versions()]).toEqual([['45/BC-STTTT'], [1]]);
    // And once more, long after, though this attempt took no number itself.
    const again = await office.publish({ exceptions, version: 2 }, { commandId: 'lan-hai', asked: 1 });
    expect(again.repeated).toBe(true);
  });
});

describe('two publications at the same time', () => {
  const race = async (publishings: readonly Parameters<Office['publication']>[0][]) => {
    const outcomes = await Promise.all(
      publishings.map(async (publishing) => {
        const command = await office.publication({ exceptions: NOBODY, ...publishing });
        const runner = new CommandRunner(office.store, office.clock);
        return office.execute(new PeriodMessage(command, office.envelope(SO_TTTT)), runner).then(
          () => 'published',
          (error: { code: string }) => error.code,
        );
      }),
    );
    return outcomes.sort();
  };

  it('with one number: exactly one of two plans has it', async () => {
    await office.openAndClose();
    await office.begin(OTHER);
    office.day = '2024-06-18';
    await office.openAndClose(OTHER);

    expect(await race([{}, { plan: OTHER }])).toEqual(['number-taken', 'published']);

    const [published] = await office.of('ReportPublished');
    expect(await office.of('DocumentNumberTaken')).toMatchObject([{ plan: published?.plan }]);
    expect(await versions()).toEqual([1]);
  });

  it('of one period: exactly one is the version', async () => {
    await office.openAndClose();
    const outcomes = await race(Array.from({ length: 4 }, () => ({})));
    expect(outcomes).toEqual([
      'publication-outdated',
      'publication-outdated',
      'publication-outdated',
      'published',
    ]);
    expect([await versions(), await numbers()]).toEqual([[1], ['45/BC-STTTT']]);
  });
});

it('a figure of a closed period goes to the next one, also on a real ledger', async () => {
  await office.openAndClose();
  await office.reportProgress('60', CUT_OFF);
  await office.reportValue('12.20', CUT_OFF);
  expect(await office.of('TaskProgressReported')).toMatchObject([
    { businessDate: '2024-06-15', progress: { asOf: CUT_OFF } },
  ]);
  expect(await office.of('IndicatorValueReported')).toMatchObject([
    { indicator: INDICATOR, businessDate: '2024-06-15', asOf: CUT_OFF },
  ]);
});
