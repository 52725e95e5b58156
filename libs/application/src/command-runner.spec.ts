/** How a command is run: expected revisions, conflicts, retries, and what happens when the store fails in between. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  CodedError,
  type Code,
  type OrganisationCommand,
  organisationDecider,
  organisationStream,
  type Recorded,
} from '#domain';
import {
  type Append,
  type Appended,
  type EventStore,
  type SqliteEventStore,
  StoreError,
  type StreamQuery,
} from '#event-store';
import {
  because,
  ISSUED_ON,
  PLAN,
  SO_KHDT,
  SO_TTTT,
  TASK,
  TERMS,
  UBND,
} from '../../domain/src/testing/index.ts';
import { allMessages, startChild, startTogether } from '../../event-store/src/testing/child-process.ts';
import { temporaryLedger, type TemporaryLedger } from '../../event-store/src/testing/temporary-ledger.ts';
import { type CommandResult, CommandRunner, type Envelope } from './command-runner.ts';
import { COMMANDS } from './input/catalogue.ts';
import { OrganisationMessage, PlanMessage, TaskMessage } from './messages.ts';
import { OrganisationHandler } from './organisation.handler.ts';
import { PlanHandler } from './plan.handler.ts';
import { TaskHandler } from './task.handler.ts';

type Store = Pick<EventStore, 'append' | 'readStream'>;

const STREAM = organisationStream(SO_TTTT);
const NAME = 'Sở Thông tin và Truyền thông tỉnh Tuyên Quang';

const register = (name = NAME): OrganisationCommand => ({
  type: 'register',
  organisation: SO_TTTT,
  name,
  tier: 'department',
  parent: null,
  effectiveFrom: '2021-11-15',
});
/** A command that never stands in the way of another of its kind. */
const identify = (scheme: string): OrganisationCommand => ({
  type: 'assign-identifier',
  organisation: SO_TTTT,
  scheme,
  identifier: '000.00.18.H60',
  effectiveOn: '2022-01-01',
});
const rename = (name: string): OrganisationCommand => ({
  type: 'rename',
  organisation: SO_TTTT,
  name,
  ...because('2025-03-01'),
});

const sent = (commandId: string, more: Partial<Envelope> = {}): Envelope => ({
  commandId,
  actor: 'u-7f3a',
  actingFor: null,
  correlationId: 'c-1',
  ...more,
});

const run = (
  runner: CommandRunner,
  command: OrganisationCommand,
  envelope: Envelope,
): Promise<CommandResult> =>
  runner.run(STREAM, organisationDecider, command, envelope, async (base) => ({
    ...base,
    organisations: new Map(),
  }));

/** The code of the error an action ends in. */
async function failure(action: Promise<unknown>): Promise<string> {
  try {
    await action;
  } catch (error) {
    if (error instanceof CodedError || error instanceof StoreError) return error.code;
    throw error;
  }
  throw new Error('it went well');
}

/** A store whose appends can be made to fail, and that remembers what it was asked. */
class WatchedStore implements Store {
  readonly appends: Append[] = [];
  readonly reads: [stream: string, query: StreamQuery | undefined][] = [];
  /** Called before an append; may throw, or ask for the reply to be lost after it. */
  before: (append: Append, attempt: number) => Promise<'lose the reply' | void> = async () => undefined;
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  async append(append: Append): Promise<Appended> {
    this.appends.push(append);
    const then = await this.before(append, this.appends.length);
    const answer = await this.store.append(append);
    if (then === 'lose the reply') throw new StoreError('outcome-unknown', 'the connection was lost');
    return answer;
  }

  readStream(stream: string, query?: StreamQuery): Promise<Recorded[]> {
    this.reads.push([stream, query]);
    return this.store.readStream(stream, query);
  }
}

describe('running a command', () => {
  let ledger: TemporaryLedger;
  let store: SqliteEventStore;
  let runner: CommandRunner;

  beforeEach(async () => {
    ledger = temporaryLedger();
    store = await ledger.open();
    runner = new CommandRunner(store);
  });

  afterEach(() => ledger.dispose());

  const stored = (): Promise<Recorded[]> => store.readAll({ limit: 1_000 });
  const types = async (): Promise<string[]> => (await stored()).map(({ type }) => type);

  describe('what is stored', () => {
    it('is what was decided, with who sent it and which command it was', async () => {
      const result = await run(runner, register(), sent('k1', { actingFor: UBND }));

      const [event] = await stored();
      expect(event).toMatchObject({
        type: 'OrganisationRegistered',
        stream: STREAM,
        revision: 0,
        data: { organisation: SO_TTTT, name: NAME, businessDate: '2021-11-15' },
        metadata: {
          actor: 'u-7f3a',
          actingFor: UBND,
          commandId: 'k1',
          correlationId: 'c-1',
          causationId: 'k1',
          commandDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      });
      expect(result).toEqual({
        stream: STREAM,
        revision: 0,
        position: event?.position,
        repeated: false,
        events: [{ id: event?.id, type: 'OrganisationRegistered', revision: 0 }],
      });
    });

    it('names the command that caused this one where there is one', async () => {
      await run(runner, register(), sent('k1', { causationId: 'import-7' }));
      expect((await stored())[0]?.metadata.causationId).toBe('import-7');
    });

    it('is nothing where the command is refused', async () => {
      await run(runner, register(), sent('k1'));

      expect(await failure(run(runner, register('Tên khác'), sent('k2')))).toBe('already-exists');
      expect(await failure(run(runner, rename(NAME), sent('k3')))).toBe('nothing-changes');

      expect(await types()).toEqual(['OrganisationRegistered']);
    });
  });

  describe('the expected revision', () => {
    it('is always stated: that the stream is new, and later the revision decided on', async () => {
      const watched = new WatchedStore(store);
      const watchedRunner = new CommandRunner(watched);

      await run(watchedRunner, register(), sent('k1'));
      await run(watchedRunner, identify('QCVN 102'), sent('k2'));
      await run(watchedRunner, identify('QĐ 20/2020'), sent('k3'));

      expect(watched.appends.map(({ expectedRevision }) => expectedRevision)).toEqual(['no-stream', 0, 1]);
    });

    it('resolves a conflict by deciding again on what the other one wrote', async () => {
      await run(runner, register(), sent('k1'));
      const watched = new WatchedStore(store);
      watched.before = async (_, attempt) => {
        if (attempt === 1) await run(runner, identify('của người khác'), sent('k2'));
      };

      const result = await run(new CommandRunner(watched), identify('của tôi'), sent('k3'));

      expect(watched.appends.map(({ expectedRevision }) => expectedRevision)).toEqual([0, 1]);
      expect(result).toMatchObject({ revision: 2, repeated: false });
    });

    it('refuses after a conflict what is no longer possible', async () => {
      await run(runner, register(), sent('k1'));
      const watched = new WatchedStore(store);
      watched.before = async (_, attempt) => {
        if (attempt === 1) await run(runner, rename('Sở Khoa học và Công nghệ'), sent('k2'));
      };

      const second = run(new CommandRunner(watched), rename('Sở Khoa học và Công nghệ'), sent('k3'));

      expect(await failure(second)).toBe('nothing-changes');
      expect(await types()).toEqual(['OrganisationRegistered', 'OrganisationRenamed']);
    });

    it('gives up on a stream that others never stop writing to', async () => {
      const watched = new WatchedStore(store);
      watched.before = async ({ stream }) => {
        throw new StoreError('wrong-expected-revision', 'always', { stream });
      };

      expect(await failure(run(new CommandRunner(watched), register(), sent('k1')))).toBe('contention');
      expect(watched.appends).toHaveLength(20);
      expect(await types()).toEqual([]);
    });
  });

  describe('If-Match', () => {
    beforeEach(() => run(runner, register(), sent('k1')));

    it('lets a command through that has seen the present revision', async () => {
      const result = await run(runner, identify('QCVN 102'), sent('k2', { ifRevision: 0 }));
      expect(result.revision).toBe(1);
    });

    it.each([
      ['an older', -1],
      ['a later', 4],
    ])('refuses a command that has seen %s one, and says which is present', async (_, ifRevision) => {
      const refused = run(runner, identify('QCVN 102'), sent('k2', { ifRevision }));

      await expect(refused).rejects.toMatchObject({
        code: 'revision-mismatch',
        kind: 'precondition-failed',
        field: 'If-Match',
        params: { expected: ifRevision, actual: 0 },
      });
      expect(await types()).toEqual(['OrganisationRegistered']);
    });

    it('is not resolved by deciding again when somebody else was faster', async () => {
      const watched = new WatchedStore(store);
      watched.before = async (_, attempt) => {
        if (attempt === 1) await run(runner, identify('của người khác'), sent('k2'));
      };

      const mine = run(new CommandRunner(watched), identify('của tôi'), sent('k3', { ifRevision: 0 }));

      expect(await failure(mine)).toBe('revision-mismatch');
      expect(await types()).toEqual(['OrganisationRegistered', 'OrganisationIdentifierAssigned']);
    });
  });

  describe('the same command again', () => {
    it('is answered the same and stores nothing, also after a restart and later events', async () => {
      const first = await run(runner, register(), sent('k1'));
      await run(runner, identify('QCVN 102'), sent('k2'));
      await store.close();
      store = await ledger.open();

      const again = await run(new CommandRunner(store), register(), sent('k1'));

      expect(again).toEqual({ ...first, repeated: true });
      expect(await types()).toEqual(['OrganisationRegistered', 'OrganisationIdentifierAssigned']);
    });

    it('is answered even where its If-Match has been overtaken, by itself', async () => {
      await run(runner, register(), sent('k1'));
      const first = await run(runner, identify('QCVN 102'), sent('k2', { ifRevision: 0 }));

      const again = await run(runner, identify('QCVN 102'), sent('k2', { ifRevision: 0 }));

      expect(again).toEqual({ ...first, repeated: true });
    });

    it.each<[string, OrganisationCommand, Code | null]>([
      ['other content', register('Sở khác'), null],
      ['the same content for another organisation', register(), UBND],
    ])('is refused with %s under the same key', async (_, command, actingFor) => {
      await run(runner, register(), sent('k1'));

      const reused = run(new CommandRunner(store), command, sent('k1', { actingFor }));

      await expect(reused).rejects.toMatchObject({
        code: 'idempotency-key-reused',
        field: 'Idempotency-Key',
        params: { key: 'k1' },
      });
      expect(await types()).toEqual(['OrganisationRegistered']);
    });

    it('may be sent again after it was refused, once it has become possible', async () => {
      expect(await failure(run(runner, identify('QCVN 102'), sent('k1')))).toBe('organisation-unknown');
      await run(runner, register(), sent('k2'));

      expect(await run(runner, identify('QCVN 102'), sent('k1'))).toMatchObject({ repeated: false });
    });

    it('is carried out once when many copies race in one process', async () => {
      const runners = Array.from({ length: 8 }, () => new CommandRunner(store));

      const answers = await Promise.all(runners.map((each) => run(each, register(), sent('k1'))));

      expect(new Set(answers.map(({ events }) => events[0]?.id)).size).toBe(1);
      expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1);
      expect(await types()).toEqual(['OrganisationRegistered']);
    });
  });

  describe('of many that create the same thing', () => {
    it('exactly one creates it and the others learn that it exists', async () => {
      const runners = Array.from({ length: 10 }, () => new CommandRunner(store));

      const outcomes = await Promise.all(
        runners.map((each, i) =>
          run(each, register(`Người thứ ${i}`), sent(`k${i}`)).then(
            () => 'created',
            (error: unknown) => (error instanceof CodedError ? error.code : String(error)),
          ),
        ),
      );

      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'already-exists')).toHaveLength(9);
      expect(await types()).toEqual(['OrganisationRegistered']);
    });
  });

  describe('from several processes at once', () => {
    const COUNT = 25;
    const registrars = async (...names: (string | undefined)[]) => {
      const { module, location } = ledger.child;
      const program = new URL('./testing/registrar.child.ts', import.meta.url);
      const children = names.map((name) =>
        startChild(program, [module, location, String(COUNT), ...(name === undefined ? [] : [name])]),
      );
      await startTogether(children);
      return Promise.all(children.map(allMessages)) as Promise<
        { organisation: Code; id?: string; repeated?: boolean; refused?: string }[][]
      >;
    };

    it('answers both copies of a command alike and carries it out once', async () => {
      const [one = [], other = []] = await registrars(undefined, undefined);

      expect(one.map(({ id }) => id)).toEqual(other.map(({ id }) => id));
      const first = one.map(({ repeated }, i) => [repeated, other[i]?.repeated].filter((each) => !each));
      expect(first.map(({ length }) => length)).toEqual(Array.from({ length: COUNT }, () => 1));
      expect(await stored()).toHaveLength(COUNT);
    });

    it('lets exactly one of two create each organisation', async () => {
      const [one = [], other = []] = await registrars('an', 'binh');

      const created = one.map(({ refused }, i) => [refused, other[i]?.refused].sort());
      expect(created).toEqual(Array.from({ length: COUNT }, () => ['already-exists', undefined]));
      expect(await stored()).toHaveLength(COUNT);
    });
  });

  describe('when it is unknown whether the store has stored', () => {
    it('says so, and the same key finds out that it has', async () => {
      const watched = new WatchedStore(store);
      const unlucky = new CommandRunner(watched);
      watched.before = async (_, attempt) => (attempt === 1 ? 'lose the reply' : undefined);

      expect(await failure(run(unlucky, register(), sent('k1')))).toBe('outcome-unknown');
      const again = await run(unlucky, register(), sent('k1'));

      expect(again).toMatchObject({ revision: 0, repeated: true });
      expect(watched.appends).toHaveLength(1);
      expect(await types()).toEqual(['OrganisationRegistered']);
    });

    it('says so, and the same key finds out that it has not and carries it out', async () => {
      const watched = new WatchedStore(store);
      const unlucky = new CommandRunner(watched);
      watched.before = async (_, attempt) => {
        if (attempt === 1) throw new StoreError('outcome-unknown', 'the disk did not answer');
      };

      expect(await failure(run(unlucky, register(), sent('k1')))).toBe('outcome-unknown');
      expect(await types()).toEqual([]);
      const again = await run(unlucky, register(), sent('k1'));

      expect(again).toMatchObject({ revision: 0, repeated: false });
      expect(await types()).toEqual(['OrganisationRegistered']);
    });

    it('does not try again by itself', async () => {
      const watched = new WatchedStore(store);
      watched.before = async () => {
        throw new StoreError('store-full', 'no space left on device');
      };

      expect(await failure(run(new CommandRunner(watched), register(), sent('k1')))).toBe('store-full');
      expect(watched.appends).toHaveLength(1);
    });
  });

  describe('what was read before', () => {
    it('is kept, as is what was written, and only the last of it and what came after is read', async () => {
      const watched = new WatchedStore(store);
      const watchedRunner = new CommandRunner(watched);

      await run(watchedRunner, register(), sent('k1'));
      await run(watchedRunner, identify('QCVN 102'), sent('k2'));
      await run(watchedRunner, identify('QĐ 20/2020'), sent('k3'));

      expect(watched.reads).toEqual([
        [STREAM, { from: 0 }],
        [STREAM, { from: 0 }],
        [STREAM, { from: 1 }],
      ]);
    });

    it('does not stand in for what a restored older copy of the record has lost', async () => {
      let record: Store = store;
      const follows = new CommandRunner({
        append: (append) => record.append(append),
        readStream: (stream, query) => record.readStream(stream, query),
      });
      await run(follows, register(), sent('k1'));
      await run(follows, identify('QCVN 102'), sent('k2'));
      const older = temporaryLedger();
      record = await older.open();
      await run(new CommandRunner(record), register(), sent('k1'));

      expect(await run(follows, identify('QCVN 102'), sent('k2'))).toMatchObject({
        revision: 1,
        repeated: false,
      });
      expect((await record.readStream(STREAM)).map(({ type }) => type)).toEqual([
        'OrganisationRegistered',
        'OrganisationIdentifierAssigned',
      ]);
      await older.dispose();
    });

    it('does not hide what another process wrote since', async () => {
      await run(runner, register(), sent('k1'));
      await run(runner, identify('QCVN 102'), sent('k2'));
      const elsewhere = new CommandRunner(await ledger.open());
      await run(elsewhere, rename('Sở Khoa học và Công nghệ'), sent('k3'));

      expect(await failure(run(runner, rename('Sở Khoa học và Công nghệ'), sent('k4')))).toBe(
        'nothing-changes',
      );
      expect(await run(runner, rename('Sở Khoa học và Công nghệ'), sent('k3'))).toMatchObject({
        repeated: true,
      });
    });
  });
});

describe('the day a command is given', () => {
  let ledger: TemporaryLedger;
  let now: string;

  beforeEach(() => {
    ledger = temporaryLedger();
  });

  afterEach(() => ledger.dispose());

  /** A ledger with the plan and one task, and a clerk who reports on it. */
  async function clerk() {
    const runner = new CommandRunner(await ledger.open(), () => new Date(now));
    const handlers = {
      organisation: new OrganisationHandler(runner),
      plan: new PlanHandler(runner),
      task: new TaskHandler(runner),
    };
    let count = 0;
    const send = async (name: string, subject: Code, content: object, actingFor: Code | null) => {
      const message = COMMANDS[name]?.message(PLAN, subject, content, sent(`k${++count}`, { actingFor }));
      if (message instanceof OrganisationMessage) return handlers.organisation.execute(message);
      if (message instanceof PlanMessage) return handlers.plan.execute(message);
      if (message instanceof TaskMessage) return handlers.task.execute(message);
      throw new Error(`no handler for ${name}`);
    };
    for (const code of [UBND, SO_TTTT, SO_KHDT]) {
      const content = { name: code, tier: 'department', effectiveFrom: '2021-11-15' };
      await send('organisation.register', code, content, null);
    }
    const { title, number, status, issuer, horizon, groups } = TERMS;
    const calendar = { preset: 'truoc-15-12' };
    const issued = { title, number, status, issuer, horizon, groups, calendar, effectiveFrom: ISSUED_ON };
    await send('plan.issue', PLAN, issued, UBND);
    const assigned = { lead: SO_KHDT, due: { precision: 'year', year: 2025 }, assignedOn: ISSUED_ON };
    await send('task.assign', TASK, assigned, UBND);
    return {
      report: (asOf: string) =>
        send('task.report-progress', TASK, { asOf, percent: '40', narrative: 'Đang triển khai' }, SO_KHDT),
    };
  }

  it('is the day in Vietnam: at 17:00 UTC tomorrow begins', async () => {
    now = '2025-06-14T16:59:59.999Z';
    const { report } = await clerk();

    expect(await failure(report('2025-06-15'))).toBe('date-in-future');
    expect((await report('2025-06-14')).revision).toBe(1);

    now = '2025-06-14T17:00:00.000Z';
    expect((await report('2025-06-15')).revision).toBe(2);
  });

  it('is the server’s, so that a clock that is a day behind refuses a report about today', async () => {
    now = '2025-06-14T20:00:00.000Z';
    const { report } = await clerk();
    await report('2025-06-15');

    now = '2025-06-13T20:00:00.000Z';
    expect(await failure(report('2025-06-15'))).toBe('date-in-future');
  });

  it('is the day of the attempt that stores, not of one that lost a race before midnight', async () => {
    now = '2025-06-14T16:59:59.999Z';
    const days: string[] = [];
    const watched = new WatchedStore(await ledger.open());
    watched.before = async ({ stream }, attempt) => {
      if (attempt > 1) return;
      now = '2025-06-14T17:00:00.000Z';
      throw new StoreError('wrong-expected-revision', 'somebody was faster', { stream });
    };
    const runner = new CommandRunner(watched, () => new Date(now));

    await runner.run(STREAM, organisationDecider, register(), sent('k1'), async (base) => {
      days.push(base.today);
      return { ...base, organisations: new Map() };
    });

    expect(days).toEqual(['2025-06-14', '2025-06-15']);
  });
});
