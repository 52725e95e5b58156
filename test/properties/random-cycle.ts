/**
 * Random reporting cycles, played through the very handlers of the application on a ledger in memory: periods are opened,
 * figures reported, submissions made, sent back and accepted, periods closed, reopened and published, while organisations
 * merge, tasks change hands, calendars are revised and figures corrected. What is refused does not happen.
 */
import fc from 'fast-check';
import {
  addDays,
  CALENDAR_PRESETS,
  CodedError,
  type IsoDate,
  type PeriodCommand,
  type PeriodKey,
  periodOf,
  type Recorded,
  submissionStatus,
  type SubmissionCommand,
} from '#domain';
import {
  CommandRunner,
  type Envelope,
  IndicatorHandler,
  IndicatorMessage,
  OrganisationHandler,
  OrganisationMessage,
  PeriodHandler,
  PeriodMessage,
  PlanHandler,
  PlanMessage,
  SubmissionHandler,
  SubmissionMessage,
  TaskHandler,
  TaskMessage,
} from '#application';
import type { Append } from '#event-store';
import { draftFor, preparePublication, type ReportSource } from '#reporting';
import { StagedStore } from '../../libs/application/src/import/staged-store.ts';
import { foldedSource } from '../../libs/reporting/src/folded-source.ts';
import {
  type Attempt,
  type Days,
  FIRST_DAY,
  INDICATORS,
  issue,
  onIndicator,
  onOrganisation,
  onPlan,
  onTask,
  ORGANISATIONS,
  PLANS,
  register,
  TASKS,
} from './random-commands.ts';

/** The plan whose periods are opened. */
export const PLAN = PLANS[0];
const CALENDAR = CALENDAR_PRESETS['truoc-15-12'];

type Message =
  OrganisationMessage | PlanMessage | TaskMessage | IndicatorMessage | PeriodMessage | SubmissionMessage;
type Make = (envelope: Envelope) => Message;

/** A ledger in memory and everybody who works on it. */
export class World {
  day: IsoDate = FIRST_DAY;
  readonly events: Recorded[] = [];
  private readonly store = new StagedStore(
    { readStream: () => Promise.resolve([]), append: () => Promise.reject(new Error('kept in memory')) },
    () => this.now(),
  );
  private readonly runner = new CommandRunner(this.store, () => this.now());
  private taken = 0;
  private commands = 0;

  get appends(): readonly Append[] {
    return this.store.appends;
  }

  get head(): number {
    return this.events.length;
  }

  /** A source on everything that has happened so far. */
  get source(): ReportSource {
    return foldedSource([...this.events]);
  }

  private now(): Date {
    return new Date(`${this.day}T08:00:00.000+07:00`);
  }

  /** Carries out a command for whichever organisation may give it; whether any may. */
  async attempt(make: Make): Promise<boolean> {
    for (const actingFor of ORGANISATIONS) {
      this.commands += 1;
      const commandId = `k${this.commands}`;
      try {
        await this.execute(make({ commandId, actor: 'u-7f3a', actingFor, correlationId: 'c' }));
        this.take();
        return true;
      } catch (error) {
        if (!(error instanceof CodedError)) throw error;
      }
    }
    return false;
  }

  private execute(message: Message): Promise<unknown> {
    const { runner } = this;
    if (message instanceof OrganisationMessage) return new OrganisationHandler(runner).execute(message);
    if (message instanceof PlanMessage) return new PlanHandler(runner).execute(message);
    if (message instanceof TaskMessage) return new TaskHandler(runner).execute(message);
    if (message instanceof IndicatorMessage) return new IndicatorHandler(runner).execute(message);
    if (message instanceof SubmissionMessage) return new SubmissionHandler(runner).execute(message);
    const directory = {
      itemsOf: () => Promise.resolve({ tasks: [...TASKS], indicators: [...INDICATORS] }),
      head: () => Promise.resolve(this.head),
    };
    return new PeriodHandler(runner, directory).execute(message);
  }

  /** Takes over what was stored, as a ledger would hold it. */
  private take(): void {
    for (const { stream, events } of this.store.appends.slice(this.taken)) {
      for (const event of events) {
        const revision = this.events.filter((before) => before.stream === stream).length;
        const position = this.events.length + 1;
        const recorded = { ...event, stream, revision, position, recordedAt: this.now().toISOString() };
        this.events.push(recorded);
      }
    }
    this.taken = this.store.appends.length;
  }

  period(command: PeriodCommand): Promise<boolean> {
    return this.attempt((envelope) => new PeriodMessage(command, envelope));
  }

  submission(command: SubmissionCommand): Promise<boolean> {
    return this.attempt((envelope) => new SubmissionMessage(command, envelope));
  }

  // --- What takes several commands ------------------------------------------------------------------------------

  /** Hands in for an organisation: whatever is missing has a reason, whatever is far off an explanation. */
  async submit(period: PeriodKey, submitter: string, nil: boolean): Promise<boolean> {
    const at = { knownAt: this.head, today: this.day };
    const { missing, toExplain } = await draftFor(this.source, PLAN, period, submitter, at);
    const why = (text: string) => (item: (typeof missing)[number]) => ({ item, text });
    const content = {
      nothingToReport: missing.map(why('Chưa phát sinh')),
      explanations: toExplain.map(why('Rà soát lại')),
      narratives: [{ section: 'results' as const, text: `Báo cáo của ${submitter}` }],
    };
    const key = { plan: PLAN, period, submitter };
    for (const onBehalf of [null, 'Nhập thay'])
      if (
        await this.submission(
          nil
            ? { ...key, type: 'submit-nil', reason: 'Không phát sinh', onBehalf }
            : { ...key, type: 'submit', ...content, onBehalf },
        )
      )
        return true;
    return false;
  }

  /** Publishes what is known; who has not met the obligation is listed, what was sent back excused. */
  async publish(period: PeriodKey, number: number): Promise<boolean> {
    const found = await this.source.cycles(PLAN, { knownAt: this.head });
    const view = found.periods.find((candidate) => candidate.period === period);
    if (!view) return false;
    const statusOf = (organisation: string) =>
      submissionStatus(found.submissions.find((s) => s.period === period && s.submitter === organisation));
    const open = view.obligations.filter(({ excused }) => !excused);
    for (const { organisation } of open.filter(({ organisation: code }) => statusOf(code) === 'returned'))
      await this.period({ plan: PLAN, period, type: 'excuse', organisation, reason: 'Không gửi lại' });
    const exceptions = open
      .filter(({ organisation }) => ['missing', 'submitted'].includes(statusOf(organisation)))
      .map(({ organisation }) => ({ organisation, reason: 'Chưa có báo cáo được duyệt' }));
    const correction =
      view.publications.length > 0 ? { reason: 'Đính chính', cause: 'late-data' as const } : null;
    const request = { plan: PLAN, period, knownAt: this.head, number: String(number), date: this.day };
    const { document, prepared } = await preparePublication(this.source, {
      ...request,
      exceptions,
      correction,
    });
    return this.period({ plan: PLAN, period, type: 'publish', document, exceptions, correction, prepared });
  }
}

// --- What is drawn ----------------------------------------------------------------------------------------------

type Happening = (world: World, days: Days) => Promise<boolean>;

const happening = <Command>(
  attempts: fc.Arbitrary<Attempt<Command>>,
  message: (command: Command, envelope: Envelope) => Message,
): fc.Arbitrary<Happening> =>
  attempts.map(
    (command): Happening =>
      (world, days) =>
        world.attempt((envelope) => message(command(days), envelope)),
  );

const anything: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 12, arbitrary: happening(onTask, (command, envelope) => new TaskMessage(command, envelope)) },
  {
    weight: 12,
    arbitrary: happening(onIndicator, (command, envelope) => new IndicatorMessage(command, envelope)),
  },
  { weight: 2, arbitrary: happening(onPlan, (command, envelope) => new PlanMessage(command, envelope)) },
  {
    weight: 3,
    arbitrary: happening(onOrganisation, (command, envelope) => new OrganisationMessage(command, envelope)),
  },
);

const noise = fc.array(
  fc.record({ what: anything, on: fc.constantFrom(0, -10, -100, 5), past: fc.nat(200) }),
  { maxLength: 14, size: 'max' },
);
type Noise = typeof noise extends fc.Arbitrary<infer T> ? T : never;

const plays = fc.constantFrom('accepted', 'submitted', 'returned', 'again', 'nil', 'missing', 'excused');

const play = fc.record({
  before: noise,
  running: noise,
  percent: fc.integer({ min: 0, max: 100 }),
  value: fc.integer({ min: 0, max: 40 }),
  reports: fc.array(plays, { minLength: 6, maxLength: 6 }),
  narrative: fc.boolean(),
  closing: noise,
  added: fc.boolean(),
  reopened: fc.boolean(),
  late: noise,
  published: fc.boolean(),
  after: noise,
  revised: fc.constantFrom('not', 'once', 'and back'),
  corrected: fc.boolean(),
});
type Play = typeof play extends fc.Arbitrary<infer T> ? T : never;

export const KEYS: readonly PeriodKey[] = ['2022-H1', '2022', '2023-H1'];
export const plays3 = fc.tuple(play, play, play);
export type Plays = readonly Play[];

// --- How it is played -------------------------------------------------------------------------------------------

/** A world in which all of it has happened that could. */
export async function played(
  drawn: Plays,
  afterEach: (world: World) => Promise<void> | void = () => undefined,
): Promise<World> {
  const world = new World();
  const first: Days = { on: FIRST_DAY, past: FIRST_DAY };
  for (const code of ORGANISATIONS.slice(0, 4))
    await world.attempt((envelope) => new OrganisationMessage(register(code)(first), envelope));
  for (const code of PLANS) await world.attempt((envelope) => new PlanMessage(issue(code)(first), envelope));
  await assign(world);
  for (const [i, one] of drawn.entries()) {
    await playPeriod(world, KEYS[i] ?? '2022-H1', one, i, afterEach);
    await afterEach(world);
  }
  return world;
}

async function assign(world: World): Promise<void> {
  const leads = ['so-tttt', 'so-khcn', null];
  for (const [i, task] of TASKS.entries())
    await world.attempt(
      (envelope) =>
        new TaskMessage(
          {
            type: 'assign',
            plan: PLAN,
            task,
            terms: {
              title: task,
              group: 'nhom-1',
              due: { precision: 'month', month: '2022-05' },
              deliverable: null,
              funding: null,
            },
            responsibility: { lead: leads[i] ?? null, collaborators: [] },
            assignedOn: FIRST_DAY,
          },
          envelope,
        ),
    );
  for (const [i, indicator] of INDICATORS.entries())
    await world.attempt(
      (envelope) =>
        new IndicatorMessage(
          {
            type: 'assign',
            plan: PLAN,
            indicator,
            name: `Chỉ tiêu ${indicator}`,
            group: null,
            definition: {
              text: null,
              measure: 'share',
              unit: '%',
              decimals: 2,
              min: null,
              max: null,
              scale: null,
              parts: null,
            },
            baseline: null,
            targets: [{ year: 2023, criterion: { kind: 'number', comparator: '≥', value: '20' } }],
            responsibility: { lead: leads[i + 1] ?? null, collaborators: [] },
            assignedOn: FIRST_DAY,
          },
          envelope,
        ),
    );
}

async function playPeriod(
  world: World,
  period: PeriodKey,
  drawn: Play,
  index: number,
  afterEach: (world: World) => Promise<void> | void,
): Promise<void> {
  const key = { plan: PLAN, period };
  const cutOff = periodOf(CALENDAR, period)?.cutOff ?? '';
  const happen = async (what: Noise): Promise<void> => {
    for (const { what: one, on, past } of what) {
      const start = addDays(world.day, -past);
      await one(world, { on: addDays(world.day, on), past: start < FIRST_DAY ? FIRST_DAY : start });
      await afterEach(world);
    }
  };
  world.day = addDays(cutOff, -30);
  await happen(drawn.before);
  world.day = addDays(cutOff, -10);
  await world.period({ ...key, type: 'open' });
  await happen(drawn.running);
  world.day = cutOff;
  await report(world, drawn, cutOff);
  await afterEach(world);
  const { periods } = await world.source.cycles(PLAN, { knownAt: world.head });
  const opened = periods.find((view) => view.period === period);
  for (const [i, { organisation }] of (opened?.obligations ?? []).entries())
    await playReport(world, period, organisation, drawn.reports[i] ?? 'missing');
  if (drawn.narrative)
    await world.period({
      ...key,
      type: 'edit-narrative',
      section: 'directions',
      text: 'Tiếp tục triển khai',
    });
  if (drawn.added)
    await world.period({
      ...key,
      type: 'add-obligation',
      organisation: 'so-moi',
      due: addDays(cutOff, 5),
      items: [`task/${TASKS[0]}`],
      reason: 'Tiếp nhận',
    });
  await happen(drawn.closing);
  world.day = addDays(cutOff, 4);
  await world.period({ ...key, type: 'close' });
  const scope = opened?.obligations.slice(0, 1).map(({ organisation }) => organisation) ?? [];
  if (drawn.reopened)
    await world.period({ ...key, type: 'reopen', scope, until: addDays(cutOff, 6), reason: 'Số liệu muộn' });
  await report(world, drawn, addDays(cutOff, -2));
  await afterEach(world);
  await happen(drawn.late);
  world.day = addDays(cutOff, 10);
  if (drawn.published) await world.publish(period, 10 * index + 1);
  await happen(drawn.after);
  world.day = addDays(cutOff, 40);
  if (drawn.revised !== 'not') await revise(world, index, drawn, 1);
  if (drawn.revised === 'and back') await revise(world, index, drawn, 0);
  await afterEach(world);
  if (drawn.published && drawn.corrected) await world.publish(period, 10 * index + 2);
}

/** Figures of every item about one day. */
async function report(world: World, { percent, value }: Play, asOf: IsoDate): Promise<void> {
  const progress = {
    asOf,
    percent: String(percent),
    completedOn: null,
    disbursed: '5',
    narrative: 'Đang làm',
  };
  for (const task of TASKS)
    await world.attempt(
      (envelope) => new TaskMessage({ type: 'report-progress', plan: PLAN, task, progress }, envelope),
    );
  for (const indicator of INDICATORS) {
    const figure = { unit: '%', value: { kind: 'number' as const, value: String(value) }, narrative: '' };
    await world.attempt(
      (envelope) =>
        new IndicatorMessage({ type: 'report-value', plan: PLAN, indicator, asOf, ...figure }, envelope),
    );
  }
}

/** Corrects the first figure reported of a task and an indicator to another, or to what it was. */
async function revise(world: World, index: number, { percent, value }: Play, by: number): Promise<void> {
  const why = { plan: PLAN, report: 2 * index + 1, reason: 'Nhập nhầm', cause: 'error' as const };
  const changes = { percent: String(Math.abs(percent - by)) };
  const corrected = { kind: 'number' as const, value: String(value + by) };
  await world.attempt(
    (envelope) => new TaskMessage({ ...why, type: 'revise-progress', task: TASKS[0], changes }, envelope),
  );
  await world.attempt(
    (envelope) =>
      new IndicatorMessage(
        { ...why, type: 'revise-value', indicator: INDICATORS[0], value: corrected },
        envelope,
      ),
  );
}

async function playReport(
  world: World,
  period: PeriodKey,
  submitter: string,
  fate: Play['reports'][number],
): Promise<void> {
  const key = { plan: PLAN, period, submitter };
  const accept = { ...key, type: 'accept', note: null } as const;
  const sendBack = { ...key, type: 'return', items: [], reason: 'Chưa khớp' } as const;
  if (fate === 'missing') return;
  if (fate === 'excused') {
    await world.period({ plan: PLAN, period, type: 'excuse', organisation: submitter, reason: 'Miễn' });
    return;
  }
  await world.submit(period, submitter, fate === 'nil');
  if (fate === 'returned' || fate === 'again') await world.submission(sendBack);
  if (fate === 'again') await world.submit(period, submitter, false);
  if (fate === 'again' || fate === 'accepted' || fate === 'nil') await world.submission(accept);
}
