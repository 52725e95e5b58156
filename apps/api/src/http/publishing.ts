import { Inject, Injectable } from '@nestjs/common';
import { type CommandResult, InputError, type PublishDto } from '#application';
import {
  type Code,
  dayInVietnam,
  type EventOf,
  type IsoDate,
  type PeriodKey,
  type PublishedDocument,
} from '#domain';
import type { EventStore } from '#event-store';
import { parseKnownAt, ReadModels } from '#read-models';
import { LedgerDirectory } from '../ledger/ledger-directory.ts';
import { publicationOf } from '../ledger/publication.ts';
import { CLOCK, EVENT_STORE } from '../ledger/tokens.ts';
import { knownPlan } from '../queries/plan.queries.ts';
import { NOT_KNOWN_AT } from './asked.dto.ts';
import type { CommandRequest } from './command-request.ts';
import { Commands } from './commands.ts';
import { inputProblem } from './input-problem.ts';

/** What was published: how it is told apart, and what it rests on. */
export type PublicationResult = CommandResult & {
  readonly version: number;
  readonly digest: string;
  readonly knownAt: number;
  readonly asOf: IsoDate;
  readonly document: PublishedDocument;
};

/** Publishes reports. The client says what is printed on the document; its content is computed here, from the ledger. */
@Injectable()
export class Publishing {
  private readonly commands: Commands;
  private readonly directory: LedgerDirectory;
  private readonly models: ReadModels;
  private readonly store: EventStore;
  private readonly clock: () => Date;

  constructor(
    commands: Commands,
    directory: LedgerDirectory,
    models: ReadModels,
    @Inject(EVENT_STORE) store: EventStore,
    @Inject(CLOCK) clock: () => Date,
  ) {
    this.commands = commands;
    this.directory = directory;
    this.models = models;
    this.store = store;
    this.clock = clock;
  }

  async publish(
    plan: Code,
    period: PeriodKey,
    dto: PublishDto,
    request: CommandRequest,
  ): Promise<PublicationResult> {
    const today = dayInVietnam(this.clock().toISOString());
    const head = await this.directory.caughtUp();
    await knownPlan(this.models, plan, { asOf: today, knownAt: head });
    const at = { plan, period, knownAt: await this.positionOf(dto.knownAt, head), today };
    const { message } = await publicationOf(this.models, at, dto, request.envelope);
    const result = await this.commands.send(message, request);
    const published = await this.publishedBy(result);
    request.reply.header('Location', `/v1/plans/${plan}/reports/${period}?version=${published.version}`);
    const { version, digest, knownAt, asOf } = published;
    return { ...result, version, digest, knownAt, asOf, document: published.document };
  }

  /** A position beyond the ledger stays what it is, to be refused by name. */
  private async positionOf(asked: string | null | undefined, head: number): Promise<number> {
    if (asked == null) return head;
    const wanted = parseKnownAt(asked);
    if (wanted === undefined)
      throw new InputError([inputProblem('knownAt', 'known-at', asked, NOT_KNOWN_AT)]);
    return typeof wanted === 'number' ? wanted : this.models.knownAt(wanted);
  }

  /** Read back from the ledger, so that a repetition tells of the report that was published then. */
  private async publishedBy({
    stream,
    revision,
  }: CommandResult): Promise<EventOf<'ReportPublished'>['data']> {
    const [event] = await this.store.readStream(stream, { from: revision, limit: 1 });
    if (event?.type !== 'ReportPublished') throw new Error(`${stream} has no publication at ${revision}`);
    return event.data;
  }
}
