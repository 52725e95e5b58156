/** Taking evidence in and handing it out, for the API and the command line alike. */
import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { AccessLog, AggregateLoader, CommandResult, Envelope } from '#application';
import {
  type Code,
  type EvidenceFile,
  type IndicatorCommand,
  indicatorDecider,
  type ItemKey,
  itemOf,
  itemStream,
  refuse,
  requireEvidence,
  type TaskCommand,
  taskDecider,
} from '#domain';
import { EvidenceError, type EvidenceStore, type Received } from '#evidence';

/** A report of a task or an indicator. */
export interface ReportKey {
  readonly plan: Code;
  readonly item: ItemKey;
  readonly report: number;
}

export type AttachCommand = Extract<TaskCommand | IndicatorCommand, { readonly type: 'attach-evidence' }>;

interface Parts {
  readonly aggregates: AggregateLoader;
  readonly evidence: EvidenceStore;
  readonly accesses: AccessLog;
  /** Decides and stores. */
  readonly execute: (command: AttachCommand, envelope: Envelope) => Promise<CommandResult>;
}

export class PlanEvidence {
  private readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /**
   * Receives files and attaches them with one command. Who may not attach is told so before anything is received; the bytes
   * are on disk before the ledger names them, so that a crash in between leaves a file too many and never one too few.
   * @param receive gives files that are not kept yet
   * @param send executes the command and tells what else the caller wants to know
   */
  async attach<Result>(
    key: ReportKey,
    envelope: Envelope,
    receive: () => Promise<readonly Received[]>,
    send: (command: AttachCommand) => Promise<Result>,
  ): Promise<{ readonly result: Result; readonly files: readonly EvidenceFile[] }> {
    const { reports, commands } = await this.present(key.plan, key.item);
    const repeated = commands.has(envelope.commandId);
    // Attaching nothing is refused like attaching something, and stores nothing.
    if (!repeated) await this.parts.execute(commandOf(key, []), { ...envelope, commandId: randomUUID() });
    const received = await receive();
    const files = received.map(({ file }) => file);
    try {
      if (!repeated) requireEvidence(files, reports?.[key.report - 1]?.evidence ?? []);
      for (const one of received) await one.keep();
    } finally {
      // What was kept has gone from where it was received.
      for (const one of received) await one.discard();
    }
    return { result: await send(commandOf(key, files)), files };
  }

  /**
   * The bytes of a file that an event of the plan names. They are hashed before any of them is handed over: nobody is given
   * something else as evidence. That they are handed out is recorded first.
   * @param items of the plan
   * @throws EvidenceError `evidence-unknown`, `evidence-altered`, `evidence-missing`
   */
  async handOut(
    plan: Code,
    items: readonly ItemKey[],
    sha256: string,
    envelope: Envelope,
  ): Promise<{ readonly file: EvidenceFile; readonly stream: Readable; readonly size: number }> {
    const { evidence, accesses } = this.parts;
    const file = await this.find(plan, items, sha256);
    const state = await evidence.verify(sha256);
    if (state !== 'ok') throw new EvidenceError(`evidence-${state}`, { sha256 });
    await accesses.record({ access: 'read', what: 'evidence', subject: sha256, of: plan }, envelope);
    return { file, ...(await evidence.open(sha256)) };
  }

  /** @throws DomainError where there is no such task, indicator or report; else who made the report */
  async reporterOf({ plan, item, report }: ReportKey): Promise<Code> {
    const { reports } = await this.present(plan, item);
    if (!reports) return unknownItem(plan, item);
    return (reports[report - 1] ?? refuse('report-unknown', { report }, 'report')).organisation;
  }

  private async find(plan: Code, items: readonly ItemKey[], sha256: string): Promise<EvidenceFile> {
    for (const item of items) {
      const { reports = [] } = await this.present(plan, item);
      const found = reports.flatMap(({ evidence }) => evidence).find((file) => file.sha256 === sha256);
      if (found) return found;
    }
    throw new EvidenceError('evidence-unknown', { plan, sha256 }, 'sha256');
  }

  /** The reports of a task or indicator with their evidence, and the commands that were carried out on it. */
  private async present(plan: Code, item: ItemKey) {
    const { aggregates } = this.parts;
    const stream = itemStream(plan, item);
    if (itemOf(item).kind === 'task') {
      const { state, commands } = await aggregates.load(stream, taskDecider.evolve);
      return { reports: state?.reports, commands };
    }
    const { state, commands } = await aggregates.load(stream, indicatorDecider.evolve);
    return { reports: state?.values, commands };
  }
}

function commandOf({ plan, item, report }: ReportKey, files: readonly EvidenceFile[]): AttachCommand {
  const { kind, code } = itemOf(item);
  const command = { type: 'attach-evidence', plan, report, files } as const;
  return kind === 'task' ? { ...command, task: code } : { ...command, indicator: code };
}

function unknownItem(plan: Code, item: ItemKey): never {
  const { kind, code } = itemOf(item);
  return kind === 'task'
    ? refuse('task-unknown', { plan, task: code }, 'task')
    : refuse('indicator-unknown', { plan, indicator: code }, 'indicator');
}
