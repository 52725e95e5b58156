/**
 * A ledger on disk with the plan, its organisations and what they owe, and everybody who works on it: commands go by the name
 * and content in which people write them. For tests only; never part of a build.
 */
import {
  type Code,
  CodedError,
  type DomainEvent,
  type EventOf,
  type IsoDate,
  type PeriodCommand,
  type PublicationException,
  type Recorded,
  type RevisionCause,
} from '#domain';
import type { EventStore, SqliteEventStore } from '#event-store';
import { CUT_OFF, H1, LEADLESS } from '../../../domain/src/testing/cycle-55.ts';
import {
  INDICATOR,
  ISSUED_ON,
  PLAN,
  SO_KHDT,
  SO_TTTT,
  TASK,
  TERMS,
  UBND,
} from '../../../domain/src/testing/index.ts';
import { temporaryLedger, type TemporaryLedger } from '../../../event-store/src/testing/temporary-ledger.ts';
import { type CommandResult, CommandRunner, type Envelope } from '../command-runner.ts';
import { IndicatorHandler } from '../indicator.handler.ts';
import { COMMANDS, type LedgerMessage } from '../input/catalogue.ts';
import {
  OrganisationMessage,
  PeriodMessage,
  PlanMessage,
  SubmissionMessage,
  TaskMessage,
} from '../messages.ts';
import { OrganisationHandler } from '../organisation.handler.ts';
import { PeriodHandler, type PlanDirectory } from '../period.handler.ts';
import { PlanHandler } from '../plan.handler.ts';
import { SubmissionHandler } from '../submission.handler.ts';
import { TaskHandler } from '../task.handler.ts';

/** What is said about a document; the rest of a publication is computed elsewhere and made up here. */
export interface Publishing {
  readonly plan?: Code;
  readonly number?: string;
  readonly date?: IsoDate;
  readonly version?: number;
  readonly knownAt?: number;
  readonly digest?: string;
  readonly contradictions?: readonly string[];
  readonly exceptions?: readonly PublicationException[];
  readonly correction?: { readonly reason: string; readonly cause: RevisionCause };
}

export class Office {
  readonly ledger: TemporaryLedger;
  readonly store: SqliteEventStore;
  runner: CommandRunner;
  /** The present day in Vietnam. */
  day: IsoDate = ISSUED_ON;
  private count = 0;

  private constructor(ledger: TemporaryLedger, store: SqliteEventStore) {
    this.ledger = ledger;
    this.store = store;
    this.runner = new CommandRunner(store, this.clock);
  }

  static async open(): Promise<Office> {
    const ledger = temporaryLedger();
    return new Office(ledger, await ledger.open());
  }

  readonly clock = (): Date => new Date(`${this.day}T08:00:00.000+07:00`);

  dispose(): Promise<void> {
    return this.ledger.dispose();
  }

  envelope(actingFor: Code | null, more: Partial<Envelope> = {}): Envelope {
    return { commandId: `k${++this.count}`, actor: 'u-7f3a', actingFor, correlationId: 'c-1', ...more };
  }

  /** What has been stored, one page being enough for any test. */
  events(): Promise<Recorded[]> {
    return this.store.readAll({ limit: 100_000 });
  }

  async of<T extends DomainEvent['type']>(type: T): Promise<EventOf<T>['data'][]> {
    return (await this.events())
      .filter((event) => event.type === type)
      .map(({ data }) => data as EventOf<T>['data']);
  }

  async head(): Promise<number> {
    return (await this.events()).at(-1)?.position ?? 0;
  }

  /** What is known of the plan's parts: here from the events, as a read model that is up to date would say. */
  readonly directory: PlanDirectory = {
    itemsOf: async (plan) => {
      const events = await this.events();
      const assigned = events.flatMap(({ type, data }) =>
        (type === 'TaskAssigned' || type === 'IndicatorAssigned') && 'plan' in data && data.plan === plan
          ? [data]
          : [],
      );
      return {
        tasks: assigned.flatMap((data) => ('task' in data ? [data.task] : [])),
        indicators: assigned.flatMap((data) => ('indicator' in data ? [data.indicator] : [])),
      };
    },
    head: () => this.head(),
  };

  execute(message: LedgerMessage, runner = this.runner): Promise<CommandResult> {
    if (message instanceof OrganisationMessage) return new OrganisationHandler(runner).execute(message);
    if (message instanceof PlanMessage) return new PlanHandler(runner).execute(message);
    if (message instanceof TaskMessage) return new TaskHandler(runner).execute(message);
    if (message instanceof PeriodMessage) return new PeriodHandler(runner, this.directory).execute(message);
    if (message instanceof SubmissionMessage) return new SubmissionHandler(runner).execute(message);
    return new IndicatorHandler(runner).execute(message);
  }

  /** Carries out a command as it is written. */
  async send(
    name: string,
    subject: string,
    content: object,
    actingFor: Code | null,
    more: Partial<Envelope> & { readonly plan?: Code } = {},
  ): Promise<CommandResult> {
    const entry = COMMANDS[name];
    if (!entry) throw new Error(`no command ${name}`);
    const { plan = PLAN, ...rest } = more;
    return this.execute(entry.message(plan, subject, content, this.envelope(actingFor, rest)));
  }

  async publication(publishing: Publishing = {}): Promise<PeriodCommand> {
    const { plan = PLAN, number = '45/BC-STTTT', date = this.day, version = 1 } = publishing;
    const { exceptions = [], correction = null, contradictions = [], digest = 'a'.repeat(64) } = publishing;
    const knownAt = publishing.knownAt ?? (await this.head());
    return {
      type: 'publish',
      plan,
      period: H1,
      document: { number, date, signer: { authority: null, office: 'GIÁM ĐỐC' } },
      exceptions,
      correction,
      prepared: { version, asOf: CUT_OFF, knownAt, schema: 1, digest, contradictions },
    };
  }

  async publish(publishing: Publishing = {}, more: Partial<Envelope> = {}): Promise<CommandResult> {
    return this.execute(new PeriodMessage(await this.publication(publishing), this.envelope(SO_TTTT, more)));
  }

  // --- The plan and its cycle -----------------------------------------------------------------------------------

  /** The organisations, a plan, and what is owed: a task and an indicator of Sở KHĐT, a task without a lead. */
  async begin(plan: Code = PLAN): Promise<void> {
    if (plan === PLAN) {
      for (const code of [UBND, SO_TTTT, SO_KHDT]) {
        const content = { name: `Cơ quan ${code}`, tier: 'department', effectiveFrom: '2021-11-15' };
        await this.send('organisation.register', code, content, null);
      }
    }
    const { title, number, status, issuer, standingAgency, horizon, groups } = TERMS;
    const calendar = { preset: 'truoc-15-12' };
    const terms = { title, number, status, issuer, standingAgency, horizon, groups };
    await this.send('plan.issue', plan, { ...terms, calendar, effectiveFrom: ISSUED_ON }, UBND, { plan });
    const due = { precision: 'year', year: 2025 };
    const assigned = { due, assignedOn: ISSUED_ON };
    await this.send('task.assign', TASK, { ...assigned, lead: SO_KHDT }, UBND, { plan });
    await this.send('task.assign', LEADLESS, assigned, UBND, { plan });
    const share = { measure: 'share', unit: '%', decimals: 2, targets: [], assignedOn: ISSUED_ON };
    await this.send('indicator.assign', INDICATOR, { name: 'Kinh tế số', ...share, lead: SO_KHDT }, UBND, {
      plan,
    });
  }

  reportProgress(percent: string, asOf: IsoDate = CUT_OFF, more: Partial<Envelope> & { plan?: Code } = {}) {
    return this.send(
      'task.report-progress',
      TASK,
      { asOf, percent, narrative: 'Đang triển khai' },
      SO_KHDT,
      more,
    );
  }

  reportValue(value: string, asOf: IsoDate = CUT_OFF) {
    const content = { asOf, unit: '%', value: { kind: 'number', value }, narrative: 'Cục Thống kê' };
    return this.send('indicator.report-value', INDICATOR, content, SO_KHDT);
  }

  submit(content: object = {}, submitter: Code = SO_KHDT, more: Partial<Envelope> = {}) {
    return this.send('submission.submit', `${H1}.${submitter}`, content, submitter, more);
  }

  review(verdict: 'accept' | 'return', submitter: Code = SO_KHDT, content: object = {}) {
    const stated = verdict === 'return' ? { reason: 'Chưa khớp với Kho bạc', ...content } : content;
    return this.send(`submission.${verdict}`, `${H1}.${submitter}`, stated, SO_TTTT);
  }

  /** The period of a plan opened, and closed after it with nobody having handed in. */
  async openAndClose(plan: Code = PLAN): Promise<void> {
    if (this.day < '2024-06-03') this.day = '2024-06-03';
    await this.send('period.open', H1, {}, SO_TTTT, { plan });
    this.day = '2024-06-18';
    await this.send('period.close', H1, {}, SO_TTTT, { plan });
  }
}

/** Both organisations are missing, and it is published all the same. */
export const NOBODY = [SO_KHDT, SO_TTTT].map((organisation) => ({
  organisation,
  reason: 'Không gửi báo cáo',
}));

/** The code of the refusal an action ends in. */
export async function failure(action: Promise<unknown>): Promise<string> {
  try {
    await action;
  } catch (error) {
    if (error instanceof CodedError) return error.code;
    throw error;
  }
  throw new Error('it went well');
}

export type Store = Pick<EventStore, 'append' | 'readStream'>;
