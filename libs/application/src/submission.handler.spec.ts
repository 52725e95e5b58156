/** Submissions on a real store: decided on what was stored a moment ago, and made once. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CUT_OFF, H1, INDICATOR_ITEM, TASK_ITEM } from '../../domain/src/testing/cycle-55.ts';
import { PLAN, SO_KHDT, SO_TTTT, TASK, UBND } from '../../domain/src/testing/index.ts';
import { CommandRunner } from './command-runner.ts';
import { COMMANDS } from './input/catalogue.ts';
import { failure, Office } from './testing/cycle-office.ts';

const NO_VALUE = { nothingToReport: [{ item: INDICATOR_ITEM, text: 'Công bố theo năm' }] };

let office: Office;

beforeEach(async () => {
  office = await Office.open();
  await office.begin();
  office.day = '2024-06-03';
  await office.send('period.open', H1, {}, SO_TTTT);
  office.day = CUT_OFF;
});
afterEach(() => office.dispose());

const rounds = async () => (await office.of('SubmissionMade')).map(({ round, items }) => [round, items]);
const figure = (percent: string) => ({ asOf: CUT_OFF, percent, completedOn: null, disbursed: null });

describe('a submission', () => {
  it('has the figures stored the moment before, the last of each item', async () => {
    expect(await failure(office.submit(NO_VALUE))).toBe('items-missing');
    await office.reportProgress('60');
    await office.reportProgress('65');
    await office.submit(NO_VALUE);
    expect(await rounds()).toEqual([[1, [{ item: TASK_ITEM, report: 2, figure: figure('65') }]]]);
  });

  it('has what is about the period, not what is reported of later days', async () => {
    await office.reportProgress('60');
    office.day = '2024-06-20';
    await office.reportProgress('70', '2024-06-20');
    await office.submit(NO_VALUE);
    expect(await rounds()).toEqual([[1, [{ item: TASK_ITEM, report: 1, figure: figure('60') }]]]);
  });

  it('is held against last period’s figures', async () => {
    await office.reportProgress('70', '2023-12-10');
    await office.reportProgress('60');
    expect(await failure(office.submit(NO_VALUE))).toBe('explanation-required');
    await office.submit({ ...NO_VALUE, explanations: [{ item: TASK_ITEM, text: 'Rà soát lại' }] });
    expect(await rounds()).toHaveLength(1);
  });

  it('may be nil, and is then a round like any other', async () => {
    const nil = { reason: 'Trong kỳ không phát sinh' };
    await office.send('submission.submit-nil', `${H1}.${SO_KHDT}`, nil, SO_KHDT);
    expect(await office.of('SubmissionMade')).toMatchObject([{ kind: 'nil', ...nil }]);
  });

  it('is corrected by marked revisions only, as long as it stands', async () => {
    await office.reportProgress('60');
    await office.submit(NO_VALUE);
    expect(await failure(office.reportProgress('61'))).toBe('figure-submitted');
    const revision = { report: 1, percent: '61', reason: 'Nhập nhầm', cause: 'error' };
    await office.send('task.revise-progress', TASK, revision, SO_KHDT);
    await office.review('return');
    await office.reportProgress('62');
    await office.submit(NO_VALUE);
    expect(await office.of('SubmissionMade')).toMatchObject([
      { round: 1, differences: [] },
      { round: 2, differences: [{ item: TASK_ITEM, from: figure('60'), to: figure('62') }] },
    ]);
  });

  it('is made by the successor after a merger between opening and closing', async () => {
    await office.send(
      'organisation.register',
      'so-tai-chinh',
      { name: 'Sở Tài chính', tier: 'department', effectiveFrom: '2024-06-10' },
      null,
    );
    const merger = {
      kind: 'merge',
      successors: ['so-tai-chinh'],
      effectiveOn: '2024-06-10',
      legalBasis: { number: '1/NQ-HĐND' },
    };
    await office.send('organisation.succeed', SO_KHDT, merger, null);
    const nil = { reason: 'Trong kỳ không phát sinh' };
    const subject = `${H1}.${SO_KHDT}`;
    const submit = (actor: string) => office.send('submission.submit-nil', subject, nil, actor);
    expect(await failure(submit(SO_KHDT))).toBe('organisation-ended');
    expect(await failure(submit(UBND))).toBe('not-your-submission');
    await submit('so-tai-chinh');
    expect(await office.of('SubmissionMade')).toMatchObject([{ submitter: SO_KHDT, by: 'so-tai-chinh' }]);
  });

  it('holds what the successor reported where nobody was given the work of the organisation that ended', async () => {
    await office.send(
      'organisation.register',
      'so-tai-chinh',
      { name: 'Sở Tài chính', tier: 'department', effectiveFrom: '2024-06-10' },
      null,
    );
    const merger = {
      kind: 'merge',
      successors: ['so-tai-chinh'],
      effectiveOn: '2024-06-10',
      legalBasis: { number: '1/NQ-HĐND' },
    };
    await office.send('organisation.succeed', SO_KHDT, merger, null);
    const content = { asOf: CUT_OFF, percent: '60', narrative: 'Tiếp tục công việc của Sở cũ' };
    const report = (actor: string) => office.send('task.report-progress', TASK, content, actor);
    expect(await failure(report(SO_KHDT))).toBe('organisation-ended');
    expect(await failure(report(UBND))).toBe('not-your-assignment');
    await report('so-tai-chinh');
    const corrected = { report: 1, percent: '61', reason: 'Nhập nhầm', cause: 'error' };
    await office.send('task.revise-progress', TASK, corrected, 'so-tai-chinh');
    await office.send('submission.submit', `${H1}.${SO_KHDT}`, NO_VALUE, 'so-tai-chinh');
    expect(await office.of('SubmissionMade')).toMatchObject([
      { submitter: SO_KHDT, by: 'so-tai-chinh', items: [{ item: TASK_ITEM, figure: { percent: '61' } }] },
    ]);
  });

  it('is of a period that was opened, by who owes something, in a plan there is', async () => {
    const nil = { reason: 'Không phát sinh' };
    const submit = (subject: string, plan = PLAN) =>
      failure(office.send('submission.submit-nil', subject, nil, SO_KHDT, { plan }));
    expect(await submit(`2024.${SO_KHDT}`)).toBe('period-not-opened');
    expect(await submit(`${H1}.${UBND}`)).toBe('nothing-owed-by');
    expect(await submit(`${H1}.${SO_KHDT}`, 'de-an-06')).toBe('plan-unknown');
  });
});

describe('handed in twice', () => {
  beforeEach(() => office.reportProgress('60'));

  it('under the same key is one submission', async () => {
    const first = await office.submit(NO_VALUE, SO_KHDT, { commandId: 'gui-1' });
    expect(await office.submit(NO_VALUE, SO_KHDT, { commandId: 'gui-1' })).toEqual({
      ...first,
      repeated: true,
    });
    expect(await failure(office.submit(NO_VALUE))).toBe('already-submitted');
  });

  it('at the same time is one submission', async () => {
    const message = () =>
      COMMANDS['submission.submit']?.message(PLAN, `${H1}.${SO_KHDT}`, NO_VALUE, office.envelope(SO_KHDT));
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const sent = message();
        if (!sent) throw new Error('no such command');
        return office.execute(sent, new CommandRunner(office.store, office.clock)).then(
          () => 'submitted',
          (error: { code: string }) => error.code,
        );
      }),
    );
    expect(outcomes.sort()).toEqual([
      'already-submitted',
      'already-submitted',
      'already-submitted',
      'submitted',
    ]);
    expect(await rounds()).toHaveLength(1);
  });
});
