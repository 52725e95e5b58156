/** A report from the read models is the report from the events, byte for byte, at every position and date. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ReadModels } from '#read-models';
import { join } from 'node:path';
import { ledger, MERGER, PLAN, SO_KHCN, SO_TTTT } from '../../domain/src/testing/index.ts';
import { temporaryLedger } from '../../event-store/src/testing/temporary-ledger.ts';
import { buildReport } from './build-report.ts';
import { begun, dueOn, indicator, numeric, of, on, reportOn, task } from './testing/plan-report.ts';

const EVENTS = ledger(
  ...begun().filter((event) => !('organisation' in event.data && event.data.organisation === SO_KHCN)),
  task('mot', dueOn('2025-03-31'), SO_TTTT),
  task('hai', { due: { precision: 'standing' }, funding: { total: '1000000', parts: [] } }),
  indicator('kinh-te-so', { baseline: { value: numeric('9.60'), asOf: '2021-12-31' } }),
  on('mot').reported(1, '2024-12-10', { percent: '40' }, SO_TTTT),
  of('kinh-te-so').valued(1, '2024-12-10', numeric('12.20')),
  ...MERGER,
  on('mot').handedOver(SO_TTTT, SO_KHCN, '2025-03-01'),
  on('mot').reported(2, '2025-04-10', { completedOn: '2025-03-20', disbursed: '500000' }, SO_KHCN),
  on('mot').confirmed(2, '2025-03-20', '2025-04-20'),
  of('kinh-te-so').corrected(1, '2024-12-10', numeric('12.20'), numeric('12.02')),
  of('kinh-te-so').valued(2, '2025-06-10', numeric('13.5')),
  on('hai').suspended('2025-05-01'),
);

const temporary = temporaryLedger();
let models: ReadModels;

beforeAll(async () => {
  const store = await temporary.open();
  for (const { stream, revision, type, data, id, metadata } of EVENTS) {
    const event = { type, data, id, metadata } as Parameters<typeof store.append>[0]['events'][number];
    await store.append({
      stream,
      expectedRevision: revision === 0 ? 'no-stream' : revision - 1,
      events: [event],
    });
  }
  models = await ReadModels.open(store, join(temporary.folder, 'read.db'));
  await models.runner.catchUp();
});

afterAll(async () => {
  await models.close();
  await temporary.dispose();
});

it.each(
  ['2024', '2024-H2', '2025-H1', '2025'].flatMap((period) =>
    [...EVENTS.keys()].slice(5).map((knownAt) => [period, knownAt + 1] as const),
  ),
)('%s as known at position %d', async (period, knownAt) => {
  const request = { plan: PLAN, period, knownAt, today: '2026-11-22' };
  expect(JSON.stringify(await buildReport(models, request))).toBe(
    JSON.stringify(await reportOn(EVENTS, period, { knownAt })),
  );
});
