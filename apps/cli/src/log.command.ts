/** `ledger log …` and `ledger receipt`: the log that proves the ledger, and what of it is handed out. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dayInVietnam, LOG_STREAM } from '#domain';
import { contentDigest, newEventId } from '#application';
import {
  carriedRequest,
  isMet,
  parseNote,
  parsePolicy,
  parseVerifierKey,
  type Policy,
  prepareRestart,
  readPolicy,
  receiptFor,
  requireMet,
  takeResponse,
  type VerifierKey,
  verifyCheckpoint,
  verifyReceipt,
  witnessNamed,
} from '#audit';
import { receiptPdf } from '#documents';
import { writeWhole } from '#files';
import { receiptPaper } from '../../api/src/ledger/receipt-paper.ts';
import { catchUp, logFolder, withLedger } from './ledger-files.ts';
import { withOwnLog } from './log-signer.ts';
import { CliError, type Terminal } from './terminal.ts';

const MOST_EVENTS = 10_000;

/** `ledger log status`: whether everything is taken in, what was signed last, and by whom. */
export const logStatus = (folder: string, terminal: Terminal): Promise<void> =>
  withLedger(folder, terminal, { create: false }, async ({ log, signer, store }) => {
    const { position } = await store.head();
    const trouble = await signer.check().then(
      () => null,
      (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
    );
    const last = await signer.last();
    const signers = last ? parseNote(last.note).signatures.map(({ name }) => name) : [];
    const policy = readPolicy(logFolder(folder));
    const lines = [
      [terminal.say('Nhật ký', 'Log'), log.origin],
      [terminal.say('Đã ghi nhận', 'Taken in'), `${log.size} / ${position}`],
      [
        terminal.say('Mốc ký cuối', 'Last signed'),
        last ? `${last.size} · ${last.signedAt}` : terminal.say('chưa có', 'none'),
      ],
      [terminal.say('Người ký', 'Signed by'), signers.join(', ') || '–'],
      ...(policy?.quorum && last
        ? [
            [
              terminal.say('Bên chứng kiến', 'Witnesses'),
              quorumText(policy, last.note, await signer.key(), terminal),
            ],
          ]
        : []),
    ];
    for (const [name, value] of lines) terminal.print(`${name}: ${value}`);
    if (trouble) throw trouble;
  });

function quorumText(policy: Policy, note: string, key: VerifierKey, terminal: Terminal): string {
  const witnesses = policy.witnesses.map((witness) => witness.key);
  const { isMet: met, missing } = isMet(policy, verifyCheckpoint(note, key, witnesses).signedBy);
  if (met) return terminal.say('đủ theo chính sách', 'as many as the policy asks for');
  const names = missing.of.join(', ');
  return terminal.say(
    `còn thiếu ${missing.needed} trong số ${names}`,
    `${missing.needed} more of ${names} needed`,
  );
}

/** `ledger log sign`: takes in what there is and signs it. */
export const logSign = (folder: string, terminal: Terminal): Promise<void> =>
  withLedger(folder, terminal, { create: false }, async ({ signer }) => {
    terminal.print((await signer.sign()).note.trimEnd());
  });

/** `ledger log key`: the public key, to be handed out on paper. */
export const logKey = (folder: string, terminal: Terminal): Promise<void> =>
  withLedger(folder, terminal, { create: false }, async ({ signer }) => {
    terminal.print((await signer.key()).text);
  });

/** `ledger log witness-request NAME -o FILE`: what is carried to a witness without a network. */
export const witnessRequest = (
  folder: string,
  name: string,
  { output, since }: { readonly output: string; readonly since?: number },
  terminal: Terminal,
): Promise<void> =>
  withLedger(folder, terminal, { create: false }, async ({ log, signer }) => {
    const witness = witnessNamed(readPolicy(logFolder(folder)), name);
    await signer.sign();
    await writeWhole(output, await carriedRequest(witness, log, since));
    terminal.note(terminal.say(`Đã ghi ${output}`, `Wrote ${output}`));
  });

/** `ledger log witness-response NAME FILE`: what came back. */
export const witnessResponse = (
  folder: string,
  name: string,
  file: string,
  terminal: Terminal,
): Promise<void> =>
  withLedger(folder, terminal, { create: false }, async ({ signer }) => {
    const witness = witnessNamed(readPolicy(logFolder(folder)), name);
    terminal.print((await takeResponse(witness, readFileSync(file, 'utf8'), signer)).trimEnd());
  });

/** `ledger log restart`: gives up a log that cannot be signed any more, and begins another. */
export const logRestart = (
  folder: string,
  { origin, reason, actor }: { readonly origin: string; readonly reason: string; readonly actor: string },
  terminal: Terminal,
): Promise<void> =>
  withOwnLog(folder, terminal, async ({ signer, store, shared }) => {
    if (reason.trim() === '')
      throw new CliError(terminal.say('Nêu lý do bằng --reason.', 'Give the reason with --reason.'));
    const prepared = await prepareRestart(
      logFolder(folder),
      origin,
      signer,
      process.env['LOG_MIRROR'],
      shared,
    );
    const { restart, settle } = prepared;
    const now = new Date();
    const commandId = randomUUID();
    const [last] = await store.readStream(LOG_STREAM, { direction: 'backwards', limit: 1 });
    const data = { businessDate: dayInVietnam(now.toISOString()), ...restart, reason: reason.normalize() };
    const metadata = {
      actor,
      actingFor: null,
      commandId,
      commandDigest: contentDigest(restart),
      correlationId: commandId,
      causationId: commandId,
    };
    await store.append({
      stream: LOG_STREAM,
      expectedRevision: last ? last.revision : 'no-stream',
      events: [{ type: 'LogRestarted', data, id: newEventId(now), metadata }],
    });
    await settle();
    terminal.print(
      terminal.say(
        `Đã mở nhật ký ${origin}. Nhật ký cũ ${restart.ended.origin} (cỡ ${restart.ended.size}) được giữ nguyên trong thư mục bên cạnh. Gửi khóa mới cho các bên chứng kiến và kiểm toán: ${restart.log.key}`,
        `The log ${origin} was begun. The files of the old log ${restart.ended.origin} (size ${restart.ended.size}) are kept beside it. Send the new key to witnesses and auditors: ${restart.log.key}`,
      ),
    );
  });

/** `ledger receipt COMMAND -o FILE`: the proof of what a command stored, as a file that verifies or as a sheet of paper. */
export const receipt = (
  folder: string,
  command: string,
  { output, pdf }: { readonly output?: string; readonly pdf?: string },
  terminal: Terminal,
): Promise<void> =>
  withLedger(folder, terminal, { create: false }, async (ledger) => {
    const models = await catchUp(ledger, terminal);
    const knownAt = await models.knownAt();
    const stored = await models.history({ command, knownAt, limit: MOST_EVENTS });
    const positions = stored.map(({ position }) => position);
    const made = await receiptFor(ledger.log, ledger.signer, command, positions);
    const text = `${JSON.stringify(made, null, 2)}\n`;
    const wrote = (path: string): void => terminal.note(terminal.say(`Đã ghi ${path}`, `Wrote ${path}`));
    if (pdf !== undefined) {
      const at = { asOf: dayInVietnam(new Date().toISOString()), knownAt };
      const names = new Map<string, string>();
      for (const { actingFor } of stored) {
        const known = actingFor === null ? undefined : await models.organisation(actingFor, at);
        if (known) names.set(known.organisation, known.name);
      }
      const paper = receiptPaper(made, (code) => names.get(code) ?? code);
      await writeWhole(pdf, await receiptPdf(paper));
      wrote(pdf);
    }
    if (output !== undefined) {
      await writeWhole(output, text);
      wrote(output);
    }
    if (output === undefined && pdf === undefined) terminal.print(text.trimEnd());
  });

/** `ledger verify-receipt FILE --key KEY`: needs no ledger. */
export async function checkReceipt(
  file: string,
  { key, policy: policyFile }: { readonly key?: string; readonly policy?: string },
  terminal: Terminal,
): Promise<void> {
  const known =
    key === undefined
      ? null
      : parseVerifierKey((key.includes('+') || !existsSync(key) ? key : readFileSync(key, 'utf8')).trim());
  const policy = policyFile === undefined ? null : parsePolicy(readFileSync(policyFile, 'utf8'));
  const witnesses = policy?.witnesses.map((witness) => witness.key) ?? [];
  const text = readFileSync(file, 'utf8');
  const { command, events, checkpoint, signedBy } = verifyReceipt(text, known, witnesses);
  const cosigned = policy ? requireMet(policy, signedBy).cosignedBy : [];
  terminal.print(
    terminal.say(
      `Biên nhận đúng: lệnh ${command} đã ghi ${events.length} sự kiện vào nhật ký ${checkpoint.origin} (cỡ ${checkpoint.size}).`,
      `The receipt is genuine: command ${command} stored ${events.length} events in the log ${checkpoint.origin} (size ${checkpoint.size}).`,
    ),
  );
  for (const { position, type, stream, recordedAt } of events)
    terminal.print(`  #${position} ${type} · ${stream} · ${recordedAt}`);
  if (cosigned.length > 0)
    terminal.print(
      terminal.say(`  Bên chứng kiến: ${cosigned.join(', ')}`, `  Witnesses: ${cosigned.join(', ')}`),
    );
  if (known === null)
    terminal.note(
      terminal.say(
        'Khóa lấy từ chính biên nhận: hãy so với khóa nhận được từ nguồn khác (--key).',
        'The key was taken from the receipt itself: compare it with one from elsewhere (--key).',
      ),
    );
}
