/** `ledger evidence attach`, `list`, `get` and `verify`. */
import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { buffer } from 'node:stream/consumers';
import {
  AccessLog,
  CommandRunner,
  type Envelope,
  IndicatorHandler,
  TaskHandler,
  TaskMessage,
} from '#application';
import {
  type Code,
  indicatorItem,
  isCode,
  type ItemKey,
  planStream,
  refuse,
  requireEvidenceName,
  taskItem,
} from '#domain';
import {
  type EvidenceStore,
  type FaultyFile,
  type Received,
  unnamedEvidence,
  verifyEvidence,
} from '#evidence';
import { outputFile, writeWhole } from '#files';
import { attachMessage } from '../../api/src/ledger/attach-message.ts';
import {
  allAttachments,
  type Attachment,
  attachmentsOf,
  keysOf,
} from '../../api/src/ledger/attached-evidence.ts';
import type { Ledger } from '#profiles';
import { type AttachCommand, PlanEvidence, type ReportKey } from '../../api/src/ledger/plan-evidence.ts';
import type { Acting } from './commanding.ts';
import { catchUp, withLedger } from './ledger-files.ts';
import { CliError, EXIT, type Terminal } from './terminal.ts';

const opened = (folder: string, terminal: Terminal, work: (ledger: Ledger) => Promise<void>): Promise<void> =>
  withLedger(folder, terminal, { create: false }, work);

/** `ledger evidence attach PLAN KIND CODE --report N FILE…` */
export const attachEvidence = (
  folder: string,
  key: ReportKey,
  paths: readonly string[],
  acting: Acting,
  terminal: Terminal,
): Promise<void> =>
  opened(folder, terminal, async (ledger) => {
    await requirePlan(ledger, key.plan);
    const { ofPlans, execute } = deskOf(ledger);
    const envelope = envelopeOf(acting, acting.actingFor ?? (await ofPlans.reporterOf(key)));
    const { files } = await ofPlans.attach(
      key,
      envelope,
      () => receiveAll(paths, ledger.evidence),
      (command) => execute(command, envelope),
    );
    await catchUp(ledger, terminal);
    for (const { sha256, name, size, mediaType } of files)
      terminal.print(`${sha256}  ${name} (${mediaType}, ${size} ${terminal.say('byte', 'bytes')})`);
    terminal.print(
      terminal.say(
        `Đã đính kèm ${files.length} tệp vào báo cáo số ${key.report} của ${key.item}.`,
        `Attached ${files.length} files to report number ${key.report} of ${key.item}.`,
      ),
    );
  });

/** `ledger evidence list PLAN [ITEM]` */
export const listEvidence = (
  folder: string,
  plan: Code,
  item: string | undefined,
  json: boolean,
  terminal: Terminal,
): Promise<void> =>
  opened(folder, terminal, async (ledger) => {
    await requirePlan(ledger, plan);
    const items = item === undefined ? await itemsOf(ledger, plan, terminal) : [checked(item, terminal)];
    const found: Attachment[] = [];
    for await (const attachment of attachmentsOf(ledger.store, plan, items)) found.push(attachment);
    if (json) return terminal.print(JSON.stringify(found, null, 2));
    for (const { item: of, report, sha256, name, size, organisation, position } of found) {
      terminal.print(`${sha256}  ${name}`);
      terminal.print(
        `    ${of} · ${terminal.say('báo cáo', 'report')} ${report} · ${organisation} · ${size} ${terminal.say('byte', 'bytes')} · ${terminal.say('vị trí', 'position')} ${position}`,
      );
    }
    terminal.print(
      terminal.say(`${found.length} tài liệu kiểm chứng.`, `${found.length} files of evidence.`),
    );
  });

/** `ledger evidence get PLAN SHA256 -o FILE` */
export const getEvidence = (
  folder: string,
  plan: Code,
  sha256: string,
  output: string,
  acting: Acting,
  terminal: Terminal,
): Promise<void> =>
  opened(folder, terminal, async (ledger) => {
    await requirePlan(ledger, plan);
    // Before it is recorded as handed out.
    const target = await outputFile(output);
    const items = await itemsOf(ledger, plan, terminal);
    const envelope = envelopeOf(acting, acting.actingFor ?? null);
    const { file, stream } = await deskOf(ledger).ofPlans.handOut(plan, items, sha256, envelope);
    await writeWhole(target, await buffer(stream));
    terminal.print(
      terminal.say(
        `Đã ghi “${file.name}” vào ${output}; sha256 khớp. Việc lấy tệp đã được ghi lại.`,
        `Wrote "${file.name}" to ${output}; its sha256 is right. That it was handed out is recorded.`,
      ),
    );
  });

/** `ledger evidence verify [PLAN]` */
export const verifyStoredEvidence = (
  folder: string,
  plan: Code | undefined,
  terminal: Terminal,
): Promise<void> =>
  opened(folder, terminal, async (ledger) => {
    const { store, evidence } = ledger;
    if (plan !== undefined) await requirePlan(ledger, plan);
    const attached: Attachment[] = [];
    const named =
      plan === undefined
        ? allAttachments(store)
        : attachmentsOf(store, plan, await itemsOf(ledger, plan, terminal));
    for await (const attachment of named) attached.push(attachment);
    const label = terminal.say('Kiểm tra tài liệu kiểm chứng', 'Verifying evidence');
    const result = await terminal.withProgress(label, attached.length, (advance) =>
      verifyEvidence(evidence, attached, advance),
    );
    for (const faulty of result.faulty) terminal.print(terminal.paint.red(faultText(faulty, terminal)));
    const unnamed = plan === undefined ? await unnamedEvidence(evidence, result.named) : [];
    for (const sha256 of unnamed)
      terminal.note(
        terminal.say(
          `${sha256}: không sự kiện nào nêu tên; còn lại từ lần gửi dở dang, không ảnh hưởng.`,
          `${sha256}: named by no event; left over from an upload that went no further, harmless.`,
        ),
      );
    const { files, attachments, bytes } = result;
    terminal.print(
      terminal.say(
        `${files} tệp (${attachments} lần đính kèm, ${bytes} byte): ${result.faulty.length === 0 ? 'tất cả còn nguyên.' : `${result.faulty.length} lần đính kèm bị thiếu hoặc bị thay đổi. Khôi phục các tệp này từ bản sao lưu.`}`,
        `${files} files (${attachments} attachments, ${bytes} bytes): ${result.faulty.length === 0 ? 'all are as they were.' : `${result.faulty.length} attachments are missing or altered. Restore these files from a backup.`}`,
      ),
    );
    if (result.faulty.length > 0) process.exitCode = EXIT.refused;
  });

function faultText({ sha256, name, stream, position, state }: FaultyFile, terminal: Terminal): string {
  const what = { missing: terminal.say('THIẾU', 'MISSING'), altered: terminal.say('BỊ THAY ĐỔI', 'ALTERED') }[
    state
  ];
  return `${what}  ${name} · ${stream} · ${terminal.say('vị trí', 'position')} ${position} · ${sha256}`;
}

/** All of the files, or none of them. */
async function receiveAll(paths: readonly string[], evidence: EvidenceStore): Promise<Received[]> {
  const received: Received[] = [];
  try {
    for (const [i, path] of paths.entries()) {
      const name = basename(path).normalize('NFC');
      requireEvidenceName(name, `files[${i}].name`);
      await using file = await open(path, 'r');
      received.push(await evidence.receive(file.createReadStream({ autoClose: false }), { name }));
    }
    return received;
  } catch (error) {
    for (const one of received) await one.discard();
    throw error;
  }
}

/** Evidence as the API's handlers take it in, and the way to carry out its commands. */
function deskOf({ store, evidence }: Ledger) {
  const runner = new CommandRunner(store);
  const [tasks, indicators] = [new TaskHandler(runner), new IndicatorHandler(runner)];
  const execute = (command: AttachCommand, envelope: Envelope) => {
    const message = attachMessage(command, envelope);
    return message instanceof TaskMessage ? tasks.execute(message) : indicators.execute(message);
  };
  const accesses = new AccessLog(store);
  return {
    ofPlans: new PlanEvidence({ aggregates: runner.aggregates, evidence, accesses, execute }),
    execute,
  };
}

const envelopeOf = ({ actor }: Acting, actingFor: Code | null): Envelope => ({
  commandId: randomUUID(),
  actor,
  actingFor,
  correlationId: randomUUID(),
});

async function requirePlan({ store }: Ledger, plan: Code): Promise<void> {
  const [issued] = isCode(plan) ? await store.readStream(planStream(plan), { limit: 1 }) : [];
  if (!issued) refuse('plan-unknown', { plan }, 'plan');
}

const itemsOf = async (ledger: Ledger, plan: Code, terminal: Terminal): Promise<ItemKey[]> =>
  keysOf(await (await catchUp(ledger, terminal)).itemsOf(plan));

function checked(item: string, terminal: Terminal): ItemKey {
  const [kind, code = '', ...rest] = item.split('/');
  if (isCode(code) && rest.length === 0) {
    if (kind === 'task') return taskItem(code);
    if (kind === 'indicator') return indicatorItem(code);
  }
  throw new CliError(
    terminal.say(
      `“${item}”: viết task/<mã nhiệm vụ> hoặc indicator/<mã chỉ tiêu>.`,
      `"${item}": write task/<code of a task> or indicator/<code of an indicator>.`,
    ),
    EXIT.usage,
  );
}
