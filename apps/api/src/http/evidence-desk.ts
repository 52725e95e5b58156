import { randomUUID } from 'node:crypto';
import {
  createParamDecorator,
  type ExecutionContext,
  Inject,
  Injectable,
  StreamableFile,
} from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccessLog, bilingual, CommandRunner, type Envelope, InputError } from '#application';
import { type Code, type EvidenceFile, itemOf, planStream, refuse } from '#domain';
import type { EventStore } from '#event-store';
import { EvidenceStore, isSha256 } from '#evidence';
import { attachMessage } from '../ledger/attach-message.ts';
import { type Attachment, attachmentsOf, keysOf } from '../ledger/attached-evidence.ts';
import { LedgerDirectory } from '../ledger/ledger-directory.ts';
import { PlanEvidence, type ReportKey } from '../ledger/plan-evidence.ts';
import { EVENT_STORE } from '../ledger/tokens.ts';
import { type Answer, Answers } from './answers.ts';
import type { AskedDto } from './asked.dto.ts';
import type { CommandRequest } from './command-request.ts';
import { type Answered, Commands } from './commands.ts';
import { contentDisposition } from './content-disposition.ts';
import { inputProblem } from './input-problem.ts';
import { receiveFiles } from './multipart.ts';

const A_NUMBER = bilingual('phải là số thứ tự của báo cáo, từ 1', 'must be the number of a report, from 1');
const A_DIGEST = bilingual(
  'phải là SHA-256 dạng hex chữ thường, 64 ký tự',
  'must be a SHA-256 in lower-case hex, 64 characters',
);

const parameter = (context: ExecutionContext, name: string): string =>
  (context.switchToHttp().getRequest<FastifyRequest>().params as Record<string, string>)[name] ?? '';

/** The number of a report in the address. */
export const ReportNumber = createParamDecorator((_: unknown, context: ExecutionContext): number => {
  const text = parameter(context, 'report');
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InputError([inputProblem('report', 'report-number', text, A_NUMBER)]);
});

/** The digest of a file in the address. */
export const Digest = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const text = parameter(context, 'sha256');
  if (isSha256(text)) return text;
  throw new InputError([inputProblem('sha256', 'sha256', text, A_DIGEST)]);
});

export type EvidenceAnswer = Answered & { readonly files: readonly EvidenceFile[] };

/** Evidence over HTTP. */
@Injectable()
export class EvidenceDesk {
  private readonly store: EventStore;
  private readonly evidence: EvidenceStore;
  private readonly commands: Commands;
  private readonly answers: Answers;
  private readonly directory: LedgerDirectory;
  private readonly ofPlans: PlanEvidence;

  constructor(
    @Inject(EVENT_STORE) store: EventStore,
    evidence: EvidenceStore,
    { aggregates }: CommandRunner,
    bus: CommandBus,
    commands: Commands,
    answers: Answers,
    directory: LedgerDirectory,
    accesses: AccessLog,
  ) {
    this.store = store;
    this.evidence = evidence;
    this.commands = commands;
    this.answers = answers;
    this.directory = directory;
    this.ofPlans = new PlanEvidence({
      aggregates,
      evidence,
      accesses,
      execute: (command, envelope) => bus.execute(attachMessage(command, envelope)),
    });
  }

  async attach(key: ReportKey, request: CommandRequest): Promise<EvidenceAnswer> {
    const { result, files } = await this.ofPlans.attach(
      key,
      request.envelope,
      () => receiveFiles(request.reply.request, this.evidence),
      (command) => this.commands.send(attachMessage(command, request.envelope), request, addressOf(key)),
    );
    return { ...result, files };
  }

  /** What was attached to a report, in the order in which it came. */
  async list(key: ReportKey, asked: AskedDto): Promise<Answer<Attachment[]>> {
    const at = await this.answers.at(asked);
    await this.ofPlans.reporterOf(key);
    const data: Attachment[] = [];
    for await (const attachment of attachmentsOf(this.store, key.plan, [key.item])) {
      if (attachment.report === key.report && attachment.position <= at.knownAt) data.push(attachment);
    }
    return { ...at, data };
  }

  /** A file with headers that make a browser save it and run nothing of it. */
  async download(plan: Code, sha256: string, reply: FastifyReply): Promise<StreamableFile> {
    const [issued] = await this.store.readStream(planStream(plan), { limit: 1 });
    if (!issued) return refuse('plan-unknown', { plan }, 'plan');
    const items = keysOf(await this.directory.itemsOf(plan));
    const { file, stream, size } = await this.ofPlans.handOut(plan, items, sha256, readerOf(reply));
    const charset = file.mediaType.startsWith('text/') ? '; charset=utf-8' : '';
    reply
      .header('Content-Disposition', contentDisposition(file.name))
      .header('X-Content-Type-Options', 'nosniff')
      .header('Content-Security-Policy', "sandbox; default-src 'none'")
      .header('ETag', `"${sha256}"`);
    return new StreamableFile(stream, { type: `${file.mediaType}${charset}`, length: size });
  }
}

function addressOf({ plan, item, report }: ReportKey): string {
  const { kind, code } = itemOf(item);
  return `/v1/plans/${plan}/${kind}s/${code}/reports/${report}/evidence`;
}

function readerOf({ request }: FastifyReply): Envelope {
  const { actor, id } = request;
  if (!actor) throw new Error('a download came through without an actor');
  return { commandId: randomUUID(), actor: actor.id, actingFor: actor.actingFor, correlationId: id };
}
