/** The bitemporal tables, one small story each, told in every way the events may come. */
import type { DomainEvent, Fact, Recorded } from '#domain';
import {
  completionConfirmed,
  definitionRevised,
  indicatorAssigned,
  ledger,
  lifecycleChanged,
  mergedInto,
  number,
  PLAN,
  planIssued,
  progress,
  progressReported,
  registered,
  SO_KHCN,
  SO_KHDT,
  SO_TTTT,
  TASK,
  TASK_KEY,
  taskAssigned,
  valueReported,
} from '../../domain/src/testing/index.ts';
import { readFacts } from './fact-projection.ts';
import type { KnownAt } from './projection.ts';
import type { ReadModels } from './read-models.ts';
import { type Engine, postgresEngine, SQLITE, Workbench } from './testing/workbench.ts';

const NOW = { asOf: '2026-12-31', knownAt: Number.MAX_SAFE_INTEGER };

const postgres = postgresEngine();
afterAll(() => postgres.stop());

describe.each<Engine>([SQLITE, postgres])('on $name', (engine) => {
  let bench: Workbench;
  beforeEach(async () => {
    bench = await Workbench.create(engine);
  });
  afterEach(() => bench.dispose());

  const factsOf = (
    models: ReadModels,
    name: string,
    scope: string,
    at: KnownAt,
    subject?: string,
  ): Promise<Fact[]> =>
    models['db'].reading(async (tx) =>
      readFacts(tx, await models.runner.tableIn(tx, name), scope, at, subject),
    );

  type Delivery = (models: ReadModels, events: readonly Recorded[]) => Promise<void>;

  const inBatchesOf =
    (size: number): Delivery =>
    async (models, events) => {
      for (let start = 0; start < events.length; start += size)
        await models.runner.apply(events[start - 1]?.position ?? 0, events.slice(start, start + size));
    };
  const twice: Delivery = (models, events) =>
    models.runner.apply(
      0,
      events.flatMap((event) => [event, event]),
    );
  const again: Delivery = async (models, events) => {
    for (let count = 1; count <= events.length; count += 1)
      await models.runner.apply(0, events.slice(0, count));
  };

  /** A completion date that is taken back. */
  const takenBack: DomainEvent = {
    type: 'TaskProgressRevised',
    data: {
      ...TASK_KEY,
      report: 1,
      organisation: SO_KHDT,
      reportedBy: SO_KHDT,
      progress: {
        from: progress('2025-06-14', { completedOn: '2025-06-01' }),
        to: progress('2025-06-10', { percent: '80' }),
      },
      reason: 'Nhập nhầm',
      cause: 'error',
      businessDate: '2025-06-01',
    },
  };

  describe.each<[string, Delivery]>([
    ['in one batch', inBatchesOf(100)],
    ['one by one', inBatchesOf(1)],
    ['in batches of two', inBatchesOf(2)],
    ['in batches of three', inBatchesOf(3)],
    ['each twice', twice],
    ['from the beginning again and again', again],
  ])('given events that come %s', (_, deliver) => {
    /** What is known about a category, shortly: attribute, number, date and position of each fact. */
    async function given(...events: readonly DomainEvent[]) {
      const models = await bench.open();
      await deliver(models, ledger(...events));
      return async (table: string, at = NOW, scope = PLAN): Promise<string[]> =>
        (await factsOf(models, table, scope, at))
          .map((fact) => `${fact.attribute}#${fact.number} from ${fact.validFrom} by ${fact.position}`)
          .sort();
    }

    it('an attribute is the one that began last, of those known and begun', async () => {
      const known = await given(
        taskAssigned(),
        lifecycleChanged('TaskSuspended', '2024-05-01'),
        lifecycleChanged('TaskResumed', '2024-09-01'),
      );
      const lifecycle = async (asOf: string, knownAt: number): Promise<string[]> =>
        (await known('task_board', { asOf, knownAt })).filter((fact) => fact.startsWith('lifecycle'));
      expect(await lifecycle('2026-12-31', 3)).toEqual(['lifecycle#2 from 2024-09-01 by 3']);
      expect(await lifecycle('2024-08-31', 3)).toEqual(['lifecycle#1 from 2024-05-01 by 2']);
      expect(await lifecycle('2026-12-31', 2)).toEqual(['lifecycle#1 from 2024-05-01 by 2']);
      expect(await lifecycle('2024-04-30', 3)).toEqual([]);
      expect(await known('task_board', { asOf: '2026-12-31', knownAt: 0 })).toEqual([]);
    });

    it('a report that comes late is about its own day, and of two about one day the later counts', async () => {
      const known = await given(
        taskAssigned(),
        progressReported(1, progress('2025-06-14')),
        progressReported(2, progress('2024-12-14')),
        progressReported(3, progress('2025-06-14')),
      );
      const last = async (asOf: string, knownAt: number): Promise<string[]> =>
        (await known('task_board', { asOf, knownAt })).filter((fact) => fact.startsWith('progress'));
      expect(await last('2025-06-14', 2)).toEqual(['progress#1 from 2025-06-14 by 2']);
      expect(await last('2025-06-14', 3)).toEqual(['progress#1 from 2025-06-14 by 2']);
      expect(await last('2025-06-14', 4)).toEqual(['progress#3 from 2025-06-14 by 4']);
      expect(await last('2025-06-13', 4)).toEqual(['progress#2 from 2024-12-14 by 3']);
      expect(await last('2025-06-13', 2)).toEqual([]);
    });

    it('a revision replaces the report and retracts what hung on it, from its position on', async () => {
      const known = await given(
        taskAssigned(),
        progressReported(1, progress('2025-06-14', { completedOn: '2025-06-01' })),
        completionConfirmed(1, '2025-06-01', '2025-06-20'),
        takenBack,
      );
      const reported = async (asOf: string, knownAt: number): Promise<string[]> =>
        (await known('task_board', { asOf, knownAt })).filter((fact) => /^(progress|completion)/.test(fact));
      expect(await reported('2025-12-31', 3)).toEqual([
        'completion#1 from 2025-06-01 by 3',
        'progress#1 from 2025-06-14 by 2',
      ]);
      expect(await reported('2025-12-31', 4)).toEqual(['progress#1 from 2025-06-10 by 4']);
      expect(await reported('2025-06-12', 3)).toEqual(['completion#1 from 2025-06-01 by 3']);
      expect(await reported('2025-06-12', 4)).toEqual(['progress#1 from 2025-06-10 by 4']);
    });

    it('of a series all counts', async () => {
      const known = await given(
        indicatorAssigned(),
        valueReported(1, '2023-12-14', number('12.20')),
        valueReported(2, '2024-12-14', number('14.05')),
        definitionRevised('2025-01-01'),
        valueReported(3, '2024-06-14', number('13.00')),
      );
      const series = async (asOf: string, knownAt: number): Promise<string[]> =>
        (await known('indicator_scorecard', { asOf, knownAt })).filter((fact) =>
          /^(value|series)/.test(fact),
        );
      expect(await series('2025-12-31', 5)).toEqual([
        'series-break#3 from 2025-01-01 by 4',
        'value#1 from 2023-12-14 by 2',
        'value#2 from 2024-12-14 by 3',
        'value#3 from 2024-06-14 by 5',
      ]);
      expect(await series('2024-06-30', 5)).toEqual([
        'value#1 from 2023-12-14 by 2',
        'value#3 from 2024-06-14 by 5',
      ]);
      expect(await series('2025-12-31', 3)).toEqual([
        'value#1 from 2023-12-14 by 2',
        'value#2 from 2024-12-14 by 3',
      ]);
    });

    it('facts are kept by plan, those of organisations together, and each category for itself', async () => {
      const known = await given(
        registered(SO_TTTT),
        registered(SO_KHCN, '2025-03-01'),
        mergedInto(SO_TTTT, SO_KHCN, '2025-03-01'),
        planIssued(),
        taskAssigned(),
        taskAssigned({}, `${TASK}-nua`),
      );
      const count = async (table: string, scope: string): Promise<number> =>
        (await known(table, NOW, scope)).length;
      expect(await known('organisation_tree', NOW, '')).toEqual([
        'name#0 from 2021-11-15 by 1',
        'name#0 from 2025-03-01 by 2',
        'registered#0 from 2021-11-15 by 1',
        'registered#0 from 2025-03-01 by 2',
        'succession#1 from 2025-03-01 by 3',
      ]);
      expect(await count('organisation_tree', PLAN)).toBe(0);
      expect(await count('task_board', 'ke-hoach-khac')).toBe(0);
      expect(await count('task_board', PLAN)).toBe(2 * 7);
      expect(await count('plan_overview', PLAN)).toBe(14);
      expect(await count('indicator_scorecard', PLAN)).toBe(0);
    });
  });

  describe('facts of one subject', () => {
    it('are those of all subjects that are its own', async () => {
      const models = await bench.open();
      await models.runner.apply(
        0,
        ledger(taskAssigned(), taskAssigned({}, `${TASK}-nua`), progressReported(1, progress('2025-06-14'))),
      );
      const subject = `task-${PLAN}.${TASK}`;
      const all = await factsOf(models, 'task_board', PLAN, NOW);
      const own = await factsOf(models, 'task_board', PLAN, NOW, subject);
      expect(own).toHaveLength(8);
      expect(own).toEqual(all.filter((fact) => fact.subject === subject));
    });
  });

  describe('the tree of organisations', () => {
    it('shows an organisation at the root whose parent is not there on that day', async () => {
      const models = await bench.open();
      const child = registered(SO_KHCN, '2024-01-01', { parent: SO_TTTT });
      await models.runner.apply(0, ledger(registered(SO_TTTT, '2025-03-01'), child));
      const roots = async (asOf: string) =>
        (await models.organisations({ asOf, knownAt: 2 })).map(({ organisation, children }) => [
          organisation,
          children.length,
        ]);
      expect(await roots('2024-12-31')).toEqual([[SO_KHCN, 0]]);
      expect(await roots('2025-03-01')).toEqual([[SO_TTTT, 1]]);
    });
  });
});
