import { Inject, Injectable } from '@nestjs/common';
import type { CommandResult } from '#application';
import { CheckpointSigner, LedgerLog, type Receipt, receiptFor } from '#audit';
import type { ReceiptData } from '#documents';
import { dayInVietnam, type IsoDate } from '#domain';
import type { EventStore } from '#event-store';
import { ReadModels } from '#read-models';
import { LedgerDirectory } from '../ledger/ledger-directory.ts';
import { receiptPaper } from '../ledger/receipt-paper.ts';
import { CLOCK, EVENT_STORE } from '../ledger/tokens.ts';

/** More than a command ever stores. */
const MOST_EVENTS = 10_000;

/** Where the receipt of a command is fetched. */
export const receiptAddress = (command: string): string => `/v1/receipts/${encodeURIComponent(command)}`;

/** Receipts of commands, answered at once or fetched later. */
@Injectable()
export class Receipts {
  private readonly log: LedgerLog;
  private readonly signer: CheckpointSigner;
  private readonly store: EventStore;
  private readonly models: ReadModels;
  private readonly directory: LedgerDirectory;
  private readonly clock: () => Date;

  constructor(
    log: LedgerLog,
    signer: CheckpointSigner,
    @Inject(EVENT_STORE) store: EventStore,
    models: ReadModels,
    directory: LedgerDirectory,
    @Inject(CLOCK) clock: () => Date,
  ) {
    this.log = log;
    this.signer = signer;
    this.store = store;
    this.models = models;
    this.directory = directory;
    this.clock = clock;
  }

  /** @throws AuditError `not-in-log`, and what keeps the log from being signed */
  async of(command: string): Promise<Receipt> {
    const knownAt = await this.directory.caughtUp();
    const stored = await this.models.history({ command, knownAt, limit: MOST_EVENTS });
    return receiptFor(
      this.log,
      this.signer,
      command,
      stored.map(({ position }) => position),
    );
  }

  /** The receipt of what was stored a moment ago; null for a command that found its work done. */
  async ofResult(command: string, { stream, events }: CommandResult): Promise<Receipt | null> {
    const [first] = events;
    if (!first) return null;
    const stored = await this.store.readStream(stream, { from: first.revision, limit: events.length });
    const positions = stored.map(({ position }) => position);
    return receiptFor(this.log, this.signer, command, positions);
  }

  /** What a receipt says on paper, with organisations by the names they bear. */
  async paper(receipt: Receipt): Promise<ReceiptData> {
    const at = { asOf: this.today, knownAt: await this.models.knownAt() };
    const views = await this.models.organisationViews(at);
    const names = new Map(views.map(({ organisation, name }) => [organisation, name]));
    return receiptPaper(receipt, (code) => names.get(code) ?? code);
  }

  private get today(): IsoDate {
    return dayInVietnam(this.clock().toISOString());
  }
}
