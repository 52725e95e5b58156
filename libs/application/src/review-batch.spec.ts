/** Accepting and returning many submissions in one go: all of them, or none. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SubmissionCommand } from '#domain';
import type { Append } from '#event-store';
import { CUT_OFF, H1, H1_KEY, LEADLESS_ITEM, TASK_ITEM } from '../../domain/src/testing/cycle-55.ts';
import { SO_KHDT, SO_TTTT, UBND } from '../../domain/src/testing/index.ts';
import { InputError } from './input/validate.ts';
import { reviewAll } from './review-batch.ts';
import { Office } from './testing/cycle-office.ts';

let office: Office;

beforeEach(async () => {
  office = await Office.open();
  await office.begin();
  office.day = '2024-06-03';
  await office.send('period.open', H1, {}, SO_TTTT);
  office.day = CUT_OFF;
  const nil = { reason: 'Trong kỳ không phát sinh' };
  for (const code of [SO_KHDT, SO_TTTT])
    await office.send('submission.submit-nil', `${H1}.${code}`, nil, code);
});
afterEach(() => office.dispose());

const accept = (submitter: string): SubmissionCommand => ({
  ...H1_KEY,
  submitter,
  type: 'accept',
  note: null,
});
const sendBack = (submitter: string, reason = 'Chưa khớp', item = TASK_ITEM): SubmissionCommand => ({
  ...H1_KEY,
  submitter,
  type: 'return',
  reason,
  items: [{ item, text: 'Sai số' }],
});
const review = (
  commands: readonly SubmissionCommand[],
  commandId = 'duyet-1',
  store: Parameters<typeof reviewAll>[0] = office.store,
) =>
  reviewAll(
    store,
    office.clock,
    { commands, fields: commands.map(({ type }, i) => `${type}[${i}]`) },
    { ...office.envelope(SO_TTTT), commandId },
  );
const reviewed = async () =>
  (await office.events()).flatMap(({ type, data }) =>
    (type === 'SubmissionAccepted' || type === 'SubmissionReturned') && 'submitter' in data
      ? [[type, data.submitter]]
      : [],
  );

describe('reviewing many at once', () => {
  it('accepts some and returns others, each a round of its own', async () => {
    const before = await office.head();
    expect(await review([accept(SO_TTTT), sendBack(SO_KHDT)])).toEqual({
      position: before + 2,
      reviewed: [
        { organisation: SO_TTTT, verdict: 'accepted', revision: 1, repeated: false },
        { organisation: SO_KHDT, verdict: 'returned', revision: 1, repeated: false },
      ],
    });
    expect(await reviewed()).toEqual([
      ['SubmissionAccepted', SO_TTTT],
      ['SubmissionReturned', SO_KHDT],
    ]);
  });

  it('stores nothing where one line is wrong, and names every wrong one by where it stands', async () => {
    const wrong = [
      accept(SO_TTTT),
      sendBack(SO_KHDT, ''),
      accept(UBND),
      sendBack(SO_KHDT, 'Sai', LEADLESS_ITEM),
    ];
    const error = await review(wrong).then(
      () => undefined,
      (thrown: unknown) => thrown as InputError,
    );
    expect(error).toBeInstanceOf(InputError);
    expect(error?.problems.map(({ field, code, value }) => [field, code, value])).toEqual([
      ['return[1]', 'reason-required', SO_KHDT],
      ['accept[2]', 'nothing-owed-by', UBND],
      ['return[3]', 'item-unknown', SO_KHDT],
    ]);
    for (const { text } of error?.problems ?? []) expect([text?.vi, text?.en].every(Boolean)).toBe(true);
    expect(await reviewed()).toEqual([]);
  });

  it('is answered the same again, and stores nothing', async () => {
    const commands = [accept(SO_TTTT), sendBack(SO_KHDT)];
    const first = await review(commands);
    await office.reportProgress('60', '2024-06-01');
    const again = await review(commands);
    expect(again).toEqual({
      position: first.position,
      reviewed: first.reviewed.map((line) => ({ ...line, repeated: true })),
    });
    expect(await reviewed()).toHaveLength(2);
  });

  it('goes on where some of it was done before', async () => {
    await review([accept(SO_TTTT)]);
    const again = await review([accept(SO_TTTT), accept(SO_KHDT)]);
    expect(again.reviewed.map(({ repeated }) => repeated)).toEqual([true, false]);
    expect(again.position).toBe(await office.head());
  });

  it('under another key of what was accepted is refused whole', async () => {
    await review([accept(SO_TTTT)]);
    await expect(review([accept(SO_KHDT), accept(SO_TTTT)], 'duyet-2')).rejects.toThrow(InputError);
    expect(await reviewed()).toHaveLength(1);
  });

  it('of nobody is nothing', async () => {
    expect(await review([])).toEqual({ position: 0, reviewed: [] });
  });

  it('stores nothing where somebody else reviewed one of them in between', async () => {
    const store = {
      readStream: office.store.readStream.bind(office.store),
      append: office.store.append.bind(office.store),
      appendAll: async (appends: readonly Append[]) => {
        await office.review('accept', SO_KHDT);
        return office.store.appendAll(appends);
      },
    };
    await expect(review([accept(SO_TTTT), sendBack(SO_KHDT)], 'duyet-1', store)).rejects.toMatchObject({
      code: 'wrong-expected-revision',
    });
    expect(await reviewed()).toEqual([['SubmissionAccepted', SO_KHDT]]);
  });

  it('passes on what is no refusal', async () => {
    const store = {
      append: office.store.append.bind(office.store),
      readStream: () => Promise.reject(new Error('the disk is gone')),
    };
    await expect(review([accept(SO_TTTT)], 'duyet-1', store)).rejects.toThrow('the disk is gone');
  });
});
