/** Attaches one file after the other to a report until it is killed; says what it was told is stored. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { taskDecider, taskStream } from '#domain';
import { SqliteEventStore } from '#event-store';
import { EvidenceStore } from '#evidence';
import { PlanEvidence } from '../../apps/api/src/ledger/plan-evidence.ts';
import { AccessLog } from '../../libs/application/src/access-log.ts';
import { CommandRunner, type Envelope } from '../../libs/application/src/command-runner.ts';
import {
  actingAs,
  PLAN,
  progress,
  SO_KHDT,
  TASK,
  taskAssigned,
} from '../../libs/domain/src/testing/plan-55.ts';
import { report } from '../../libs/event-store/src/testing/child-process.ts';

const [, , path = '', folder = ''] = process.argv;
const store = SqliteEventStore.open(path);
const evidence = EvidenceStore.in(folder);
const runner = new CommandRunner(store);
const stream = taskStream(PLAN, TASK);
const envelope = (): Envelope => ({
  commandId: randomUUID(),
  actor: 'u-1',
  actingFor: SO_KHDT,
  correlationId: randomUUID(),
});

if ((await store.head()).position === 0) {
  const event = {
    ...taskAssigned(),
    id: randomUUID(),
    metadata: { ...envelope(), commandDigest: '', causationId: '' },
  };
  await store.append({ stream, expectedRevision: 'no-stream', events: [event] });
}
const decided = actingAs(SO_KHDT);
const run = (command: Parameters<typeof taskDecider.decide>[0], by: Envelope) =>
  runner.run(stream, taskDecider, command, by, async (base) => ({
    ...decided,
    ...base,
    today: decided.today,
  }));
const ofPlans = new PlanEvidence({
  aggregates: runner.aggregates,
  evidence,
  accesses: new AccessLog(store),
  execute: (command, by) => {
    if ('task' in command) return run(command, by);
    throw new Error('only a task is attached to here');
  },
});

for (;;) {
  // A report takes so many files; then comes the next.
  const { state } = await runner.aggregates.load(stream, taskDecider.evolve);
  const full = state?.reports.at(-1)?.evidence.length ?? 20;
  if (full >= 20) {
    await run(
      { type: 'report-progress', plan: PLAN, task: TASK, progress: progress('2025-06-14') },
      envelope(),
    );
    continue;
  }
  const key = { plan: PLAN, item: `task/${TASK}`, report: state?.reports.length ?? 1 } as const;
  const by = envelope();
  const content = Buffer.from(`Biên bản ${randomUUID()}\n`.repeat(200));
  const { files } = await ofPlans.attach(
    key,
    by,
    async () => [await evidence.receive(Readable.from([content]), { name: 'bien-ban.txt' })],
    (command) => ('task' in command ? run(command, by) : Promise.reject(new Error('no task'))),
  );
  report(files.map(({ sha256 }) => sha256));
}
