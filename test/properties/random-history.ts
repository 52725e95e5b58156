/**
 * Random but valid ledgers: commands of all kinds are tried, what the deciders accept makes the ledger. Everything follows
 * from what fast-check draws, ids and days too, so a failure can be repeated and shrunk.
 */
import fc from 'fast-check';
import {
  addDays,
  type DecisionContext,
  type Decider,
  type DomainEvent,
  DomainError,
  type IndicatorCommand,
  indicatorDecider,
  indicatorStream,
  type IndicatorState,
  type IsoDate,
  type OrganisationCommand,
  organisationDecider,
  type OrganisationState,
  organisationStream,
  type PlanCommand,
  planDecider,
  type PlanState,
  planStream,
  type TaskCommand,
  taskDecider,
  type TaskState,
  taskStream,
} from '#domain';
import type { Append, NewEvent } from '#event-store';
import {
  type Attempt,
  type Days,
  FIRST_DAY,
  issue,
  onIndicator,
  onOrganisation,
  onPlan,
  onTask,
  ORGANISATIONS,
  PLANS,
  register,
} from './random-commands.ts';

export { INDICATORS, ORGANISATIONS, PLANS, TASKS } from './random-commands.ts';

type Try = (ledger: Ledger, days: Days) => void;

/** The states of everything so far, and what has been stored. */
class Ledger {
  readonly appends: Append[] = [];
  today: IsoDate = FIRST_DAY;
  private readonly organisations = new Map<string, OrganisationState>();
  private readonly plans = new Map<string, PlanState>();
  private readonly tasks = new Map<string, TaskState>();
  private readonly indicators = new Map<string, IndicatorState>();
  private readonly revisions = new Map<string, number>();
  private events = 0;

  onOrganisation(command: OrganisationCommand): void {
    const { organisation } = command;
    const stream = organisationStream(organisation);
    this.run(organisationDecider, this.organisations, stream, organisation, command, (context) => context);
  }

  onPlan(command: PlanCommand): void {
    const stream = planStream(command.plan);
    this.run(planDecider, this.plans, stream, command.plan, command, (context) => context);
  }

  onTask(command: TaskCommand): void {
    const plan = this.plans.get(command.plan);
    const stream = taskStream(command.plan, command.task);
    if (plan) this.run(taskDecider, this.tasks, stream, stream, command, (context) => ({ ...context, plan }));
  }

  onIndicator(command: IndicatorCommand): void {
    const plan = this.plans.get(command.plan);
    const stream = indicatorStream(command.plan, command.indicator);
    if (plan)
      this.run(indicatorDecider, this.indicators, stream, stream, command, (context) => ({
        ...context,
        plan,
      }));
  }

  /** Stores what the command leads to if given by whichever organisation may give it; nothing if none may. */
  private run<State, Command, Event extends DomainEvent, Context extends DecisionContext>(
    decider: Decider<State, Command, Event, Context>,
    states: Map<string, State>,
    stream: string,
    key: string,
    command: Command,
    complete: (context: DecisionContext) => Context,
  ): void {
    const { today, organisations } = this;
    for (const actingFor of ORGANISATIONS) {
      const before = states.get(key);
      const events = acceptedBy(() =>
        decider.decide(command, before, complete({ today, actingFor, organisations })),
      );
      if (!events) continue;
      const after = events.reduce<State | undefined>((state, event) => decider.evolve(state, event), before);
      if (after !== undefined) states.set(key, after);
      this.append(stream, events, actingFor);
      return;
    }
  }

  private append(stream: string, decided: readonly DomainEvent[], actingFor: string): void {
    const revision = this.revisions.get(stream) ?? -1;
    const events = decided.map((event): NewEvent => {
      this.events += 1;
      const id = `00000000-0000-7000-8000-${String(this.events).padStart(12, '0')}`;
      const caused = { commandId: id, commandDigest: id, correlationId: id, causationId: id };
      return { ...event, id, metadata: { actor: 'u-7f3a', actingFor, ...caused } };
    });
    this.revisions.set(stream, revision + events.length);
    this.appends.push({ stream, expectedRevision: revision < 0 ? 'no-stream' : revision, events });
  }
}

function acceptedBy<Event>(decide: () => Event[]): Event[] | undefined {
  try {
    return decide();
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

const tryOn = <Command>(
  weight: number,
  attempts: fc.Arbitrary<Attempt<Command>>,
  run: (ledger: Ledger, command: Command) => void,
) => ({
  weight,
  arbitrary: attempts.map(
    (command): Try =>
      (ledger, days) =>
        run(ledger, command(days)),
  ),
});

const attempt: fc.Arbitrary<Try> = fc.oneof(
  tryOn(24, onTask, (ledger, command) => ledger.onTask(command)),
  tryOn(18, onIndicator, (ledger, command) => ledger.onIndicator(command)),
  tryOn(2, onPlan, (ledger, command) => ledger.onPlan(command)),
  tryOn(1, onOrganisation, (ledger, command) => ledger.onOrganisation(command)),
);

const step = fc.record({
  attempt,
  daysPassed: fc.nat(20),
  daysAhead: fc.constantFrom(0, 0, 0, -30, -100, 40),
  daysBack: fc.constantFrom(0, 0, 5, 30, 100, 300),
});

const firstOfMonth = (day: IsoDate): IsoDate => `${day.slice(0, 8)}01`;
const noEarlier = (day: IsoDate): IsoDate => (day < FIRST_DAY ? FIRST_DAY : day);

/** Appends in the order they are made, 45 or so from 140 attempts. */
export const randomHistory: fc.Arbitrary<readonly Append[]> = fc
  .array(step, { minLength: 80, maxLength: 200, size: 'max' })
  .map((steps) => {
    const ledger = new Ledger();
    const first: Days = { on: FIRST_DAY, past: FIRST_DAY };
    for (const code of ORGANISATIONS.slice(0, 4)) ledger.onOrganisation(register(code)(first));
    for (const code of PLANS) ledger.onPlan(issue(code)(first));
    for (const { attempt, daysPassed, daysAhead, daysBack } of steps) {
      ledger.today = addDays(ledger.today, daysPassed);
      const { today } = ledger;
      // Also the first of the month, so that things happen on the same day.
      const on = firstOfMonth(addDays(today, daysAhead));
      attempt(ledger, { on: noEarlier(on), past: noEarlier(firstOfMonth(addDays(today, -daysBack))) });
    }
    return ledger.appends;
  });

/** Business dates on which histories may differ from the day before, and days in between. */
export const businessDate: fc.Arbitrary<IsoDate> = fc
  .record({ days: fc.nat(1_400), first: fc.boolean() })
  .map(({ days, first }) => {
    const day = addDays(FIRST_DAY, days);
    return first ? firstOfMonth(day) : day;
  });
