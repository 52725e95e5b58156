/** Carrying out commands of the reporting cycle on a ledger in this process, as the API's handlers do. */
import { randomUUID } from 'node:crypto';
import type { LedgerLog } from '#audit';
import { type Code, dayInVietnam, type IsoDate, refuse } from '#domain';
import {
  COMMANDS,
  type CommandResult,
  CommandRunner,
  type Envelope,
  type LedgerMessage,
  PeriodHandler,
  PeriodMessage,
  SubmissionHandler,
  SubmissionMessage,
} from '#application';
import type { EventStore } from '#event-store';
import type { ReadModels } from '#read-models';
import { bringUpToDate, type Ledger } from '#profiles';
import { catchUp, withLedger } from './ledger-files.ts';
import type { Terminal } from './terminal.ts';

/** Who gives a command, as stated on the command line. */
export interface Acting {
  readonly actor: string;
  readonly actingFor?: string;
}

export class Commanding {
  readonly store: EventStore;
  readonly models: ReadModels;
  readonly log: LedgerLog;
  private readonly ledger: Ledger;
  private readonly acting: Acting;
  private readonly periods: PeriodHandler;
  private readonly submissions: SubmissionHandler;

  constructor(ledger: Ledger, acting: Acting) {
    const { store, models, log } = ledger;
    this.ledger = ledger;
    this.store = store;
    this.models = models;
    this.log = log;
    this.acting = acting;
    const runner = new CommandRunner(store);
    this.periods = new PeriodHandler(runner, {
      itemsOf: (plan) => models.itemsOf(plan),
      head: async () => (await store.head()).position,
    });
    this.submissions = new SubmissionHandler(runner);
  }

  get today(): IsoDate {
    return dayInVietnam(new Date().toISOString());
  }

  /** @throws DomainError `plan-unknown`, which says more than that a period of it was not opened */
  async requirePlan(plan: Code): Promise<void> {
    await this.managerOf(plan);
  }

  /** The plan's standing agency, else its issuer: who acts on a plan where the command line does not say. */
  async managerOf(plan: Code): Promise<Code> {
    const view = await this.models.plan(plan, { asOf: this.today, knownAt: await this.models.knownAt() });
    if (!view) return refuse('plan-unknown', { plan }, 'plan');
    return view.terms.standingAgency ?? view.terms.issuer;
  }

  /** @param fallback for whom, where the command line does not say */
  envelope(fallback: Code): Envelope {
    return {
      commandId: randomUUID(),
      actor: this.acting.actor,
      actingFor: this.acting.actingFor ?? fallback,
      correlationId: randomUUID(),
    };
  }

  /** Validates and carries out a command of the catalogue, then brings the read models up to it. */
  async carryOut(
    name: string,
    plan: Code,
    subject: string,
    content: object,
    fallback: Code,
  ): Promise<CommandResult> {
    const entry = COMMANDS[name];
    if (!entry) throw new Error(`no command ${name}`);
    const given = Object.fromEntries(Object.entries(content).filter(([, value]) => value !== undefined));
    return this.execute(entry.message(plan, subject, given, this.envelope(fallback)));
  }

  async execute(message: LedgerMessage): Promise<CommandResult> {
    const result = await this.dispatch(message);
    await this.settle();
    return result;
  }

  /** Has what was stored brought into the read models. */
  settle(): Promise<void> {
    return bringUpToDate(this.ledger);
  }

  private dispatch(message: LedgerMessage): Promise<CommandResult> {
    if (message instanceof PeriodMessage) return this.periods.execute(message);
    if (message instanceof SubmissionMessage) return this.submissions.execute(message);
    throw new Error('only the commands of the reporting cycle are carried out here');
  }
}

/** Opens the ledger, brings its read models up to date, works, and closes. */
export const commanding = (
  folder: string,
  acting: Acting,
  terminal: Terminal,
  work: (commands: Commanding) => Promise<void>,
): Promise<void> =>
  withLedger(folder, terminal, { create: false }, async (ledger) => {
    await catchUp(ledger, terminal);
    await work(new Commanding(ledger, acting));
  });
