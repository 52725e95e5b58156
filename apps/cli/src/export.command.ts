/** `ledger export TARGET`: a whole ledger, or its events alone, as it is carried to another place. */
import { randomUUID } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import {
  type EventsFile,
  identityOf,
  type LogIdentity,
  signedTrees,
  TransferError,
  writeEvents,
  writeLogFile,
} from '#audit';
import { AccessLog } from '#application';
import { makeFolders, removeFolders, syncFolder } from '#files';
import type { Ledger } from '#profiles';
import {
  type Copied,
  eventsPart,
  LOG_PART,
  NamedByEvents,
  writeEvidence,
  writeNames,
} from './export-folder.ts';
import { logFolder, withLedger } from './ledger-files.ts';
import { EXIT, type Terminal } from './terminal.ts';

export interface ExportArguments {
  /** Compress the events. */
  readonly gzip?: boolean;
  /** Put the names of persons in too. */
  readonly names?: boolean;
  readonly actor: string;
}

const EVENTS_ALONE = /\.ndjson(\.gz)?$/;

/** @param target a file of events where it is named as one, else a folder with everything; nothing may be there yet */
export const exportLedger = (
  folder: string,
  target: string,
  args: ExportArguments,
  terminal: Terminal,
): Promise<void> =>
  withLedger(folder, terminal, { create: false }, async (ledger) => {
    requireRoom(target);
    const begun = performance.now();
    if (args.names && !EVENTS_ALONE.test(target)) await recordNames(ledger, args.actor);
    const log = await identityOf(logFolder(folder), ledger.log);
    const events = EVENTS_ALONE.test(target)
      ? await exportEvents(target, ledger, log, new NamedByEvents(), terminal)
      : await exportFolder(target, ledger, log, args, terminal);
    const time = elapsed(begun, terminal);
    terminal.print(
      terminal.say(
        `Đã xuất ${target}: ${events.events} sự kiện, ${events.streams} luồng, gốc ${events.root}, sha256 ${events.sha256}, trong ${time}.`,
        `Exported ${target}: ${events.events} events in ${events.streams} streams, root ${events.root}, sha256 ${events.sha256}, in ${time}.`,
      ),
    );
    noteLog(log, events, terminal);
  });

/** @throws TransferError `export-place-taken` */
function requireRoom(target: string): void {
  const found = statSync(target, { throwIfNoEntry: false });
  const isEmptyFolder = found?.isDirectory() === true && readdirSync(target).length === 0;
  if (found && (EVENTS_ALONE.test(target) || !isEmptyFolder))
    throw new TransferError('export-place-taken', { path: target });
}

/** Who takes the names of everybody along stands in the ledger before it is done, as for a single one. */
async function recordNames({ store }: Ledger, actor: string): Promise<void> {
  const by = { actor, actingFor: null, commandId: randomUUID(), correlationId: randomUUID() };
  await new AccessLog(store).record(
    { access: 'export', what: 'person', subject: 'all', of: null, detail: 'ledger export' },
    by,
  );
}

/** As many as there are now; what comes meanwhile is left for another export. */
async function exportEvents(
  path: string,
  { store }: Ledger,
  log: LogIdentity,
  named: NamedByEvents,
  terminal: Terminal,
): Promise<EventsFile> {
  const { position: events } = await store.head();
  const label = terminal.say('Xuất sự kiện', 'Exporting events');
  return terminal.withProgress(label, events, (onProgress) =>
    writeEvents(
      path,
      store,
      { origin: log.origin, events },
      { signed: signedTrees(log), visit: named.take, onProgress },
    ),
  );
}

/** The folder gets its name when all of it is there. */
async function exportFolder(
  target: string,
  ledger: Ledger,
  log: LogIdentity,
  { gzip = false, names = false }: ExportArguments,
  terminal: Terminal,
): Promise<EventsFile> {
  const place = resolve(target);
  const above = makeFolders(dirname(place));
  const partial = `${place}.${randomUUID()}.partial`;
  try {
    makeFolders(partial, 0o700);
    const named = new NamedByEvents();
    const events = await exportEvents(eventsPart(partial, gzip), ledger, log, named, terminal);
    await writeLogFile(join(partial, LOG_PART), log);
    const label = terminal.say('Xuất tài liệu kiểm chứng', 'Exporting evidence');
    const copied = await terminal.withProgress(label, named.files.size, (onProgress) =>
      writeEvidence(partial, ledger.evidence, named.files, onProgress),
    );
    // What proves nothing, or was erased, stays behind.
    const kept = names ? (await ledger.people.stored()).filter((name) => named.knows(name)) : [];
    if (names) await writeNames(partial, kept);
    await rename(partial, place);
    await syncFolder(dirname(place));
    noteEvidence(copied, terminal);
    if (names)
      terminal.note(
        terminal.say(
          `Kèm ${kept.length} dữ liệu cá nhân (people.ndjson). Hủy bản xuất sau khi nhập xong.`,
          `With ${kept.length} personal data (people.ndjson). Destroy the export once it was imported.`,
        ),
      );
    return events;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    removeFolders(above);
    throw error;
  }
}

/** What was faulty in the ledger does not keep the rest from being moved. */
function noteEvidence({ files, bytes, faulty }: Copied, terminal: Terminal): void {
  if (files > 0)
    terminal.note(
      terminal.say(
        `${files} tài liệu kiểm chứng, ${bytes} byte.`,
        `${files} files of evidence, ${bytes} bytes.`,
      ),
    );
  noteFaulty(faulty, terminal);
}

export function noteFaulty(faulty: Copied['faulty'], terminal: Terminal): void {
  const said = {
    missing: terminal.say('THIẾU', 'MISSING'),
    altered: terminal.say('BỊ THAY ĐỔI', 'ALTERED'),
  };
  for (const { sha256, state } of faulty) terminal.note(terminal.paint.red(`${said[state]}  ${sha256}`));
  if (faulty.length > 0) process.exitCode = EXIT.refused;
}

/** How far the log has signed: what is beyond is vouched for by nobody. */
function noteLog({ origin, checkpoints }: LogIdentity, { events }: EventsFile, terminal: Terminal): void {
  const size = checkpoints.at(-1)?.size ?? 0;
  const log = terminal.say(
    `Nhật ký ${origin}, đã ký đến ${size}/${events}.`,
    `Log ${origin}, signed up to ${size} of ${events}.`,
  );
  const advice = terminal.say(
    'Để ký phần còn lại: chạy “ledger log sign” rồi xuất lại.',
    'To have the rest signed: run "ledger log sign", then export again.',
  );
  terminal.note(size < events ? `${log} ${advice}` : log);
}

export function elapsed(begun: number, terminal: Terminal): string {
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  return terminal.say(`${seconds.replace('.', ',')} giây`, `${seconds} seconds`);
}
