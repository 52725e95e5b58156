/**
 * `ledger import-events SOURCE`: takes in what `ledger export` wrote. Everything is checked before anything is written;
 * repeated after an interruption, it goes on where it was; at the end what was stored is read and hashed again.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkEvents,
  compareWithEvents,
  type EventsFile,
  headerOf,
  importEvents,
  type LogIdentity,
  readLogFile,
  requireSameLog,
  signedTrees,
  takeIdentity,
  TransferError,
  verifyImported,
} from '#audit';
import type { Ledger } from '#profiles';
import { elapsed, noteFaulty } from './export.command.ts';
import {
  checkEvidence,
  evidenceIn,
  findEvents,
  LOG_PART,
  type Name,
  NamedByEvents,
  readNames,
} from './export-folder.ts';
import { isThere, logFolder, withLedger } from './ledger-files.ts';
import type { Terminal } from './terminal.ts';

export interface ImportEventsArguments {
  /** Only say what would happen. */
  readonly dryRun?: boolean;
}

/** An export that was found to be whole. */
interface Checked {
  readonly path: string;
  readonly events: EventsFile;
  /** What lies beside the events; null for a file of events alone. */
  readonly beside: Beside | null;
}

interface Beside {
  readonly folder: string;
  readonly log: LogIdentity;
  readonly evidence: Awaited<ReturnType<typeof checkEvidence>>;
  /** Null where no names were exported. */
  readonly names: readonly Name[] | null;
}

export async function importExport(
  folder: string,
  source: string,
  { dryRun = false }: ImportEventsArguments,
  terminal: Terminal,
): Promise<void> {
  const begun = performance.now();
  const checked = await check(source, terminal);
  if (dryRun && !isThere(folder)) return sayWhatWould(checked, 0, terminal);
  await underName(checked, () =>
    withLedger(folder, terminal, { create: true }, async (ledger) => {
      const there = await compare(checked, ledger, folder, terminal);
      if (dryRun) return sayWhatWould(checked, there, terminal);
      await carry(checked, there, ledger, folder, terminal);
      sayWhatWas(checked, there, elapsed(begun, terminal), terminal);
    }),
  );
}

/** A log that is not there yet is begun under the name that it had. */
async function underName({ beside }: Checked, work: () => Promise<void>): Promise<void> {
  const { LOG_ORIGIN: before } = process.env;
  if (beside) process.env['LOG_ORIGIN'] = beside.log.origin;
  try {
    await work();
  } finally {
    if (before === undefined) delete process.env['LOG_ORIGIN'];
    else process.env['LOG_ORIGIN'] = before;
  }
}

// --- Before anything is written ---------------------------------------------------------------------------------

async function check(source: string, terminal: Terminal): Promise<Checked> {
  const folder = statSync(source).isDirectory() ? source : null;
  const path = folder === null ? source : findEvents(folder);
  const log = folder === null ? null : await readLogFile(join(folder, LOG_PART));
  const named = new NamedByEvents();
  const { events: total, origin } = await headerOf(path);
  if (log && log.origin !== origin) throw new TransferError('export-altered', { path, what: 'origin' });
  const events = await terminal.withProgress(
    terminal.say('Kiểm tra bản xuất', 'Checking the export'),
    total,
    (onProgress) => checkEvents(path, { signed: log ? signedTrees(log) : [], visit: named.take, onProgress }),
  );
  if (folder === null || log === null) return { path, events, beside: null };
  const evidence = await checkEvidence(folder, named.files);
  return { path, events, beside: { folder, log, evidence, names: await readNames(folder, named) } };
}

/** @returns how many of the events the ledger holds already */
async function compare(
  { path, events, beside }: Checked,
  { store, log }: Ledger,
  folder: string,
  terminal: Terminal,
): Promise<number> {
  const { position } = await store.head();
  const label = terminal.say('So với sổ đích', 'Comparing with the target');
  const there = await terminal.withProgress(label, Math.min(position, events.events), (onProgress) =>
    compareWithEvents(path, store, onProgress),
  );
  if (beside) await requireSameLog(logFolder(folder), log, beside.log);
  return there;
}

// --- Writing ----------------------------------------------------------------------------------------------------

/** What events name is there before them, as where they were recorded. */
async function carry(
  { path, events, beside }: Checked,
  there: number,
  ledger: Ledger,
  folder: string,
  terminal: Terminal,
): Promise<void> {
  const { store, log } = ledger;
  if (beside) {
    const source = evidenceIn(beside.folder);
    const label = terminal.say('Chép tài liệu kiểm chứng', 'Copying evidence');
    await terminal.withProgress(label, beside.evidence.files.length, async (advance) => {
      for (const [i, sha256] of beside.evidence.files.entries()) {
        await ledger.evidence.copyFrom(source, sha256);
        advance(i + 1);
      }
    });
    await putNames(beside.names ?? [], ledger);
    await takeIdentity(logFolder(folder), log, beside.log);
  }
  const storing = terminal.say('Nhập sự kiện', 'Importing events');
  await terminal.withProgress(storing, events.events, (onProgress) =>
    importEvents(path, store, there, onProgress),
  );
  const verifying = terminal.say('Đọc và băm lại sổ đích', 'Reading and hashing the target');
  await terminal.withProgress(verifying, events.events, (onProgress) =>
    verifyImported(store, events, onProgress),
  );
  // Receipts are made of what was signed before; the hashes for it have to be there.
  await log.catchUp();
  if (Buffer.from(log.rootAt(events.events)).toString('base64') !== events.root)
    throw new TransferError('import-not-verified', { what: 'log' });
}

async function putNames(names: readonly Name[], { people }: Ledger): Promise<void> {
  const known = new Set((await people.stored()).map(({ digest }) => digest));
  const fresh = names.filter(({ digest }) => !known.has(digest));
  for (const [person, disclosures] of Map.groupBy(fresh, (name) => name.person))
    await people.put(person, disclosures);
}

// --- Saying what happened ---------------------------------------------------------------------------------------

function sayWhatWould({ events, beside }: Checked, there: number, terminal: Terminal): void {
  const left = events.events - there;
  terminal.print(
    terminal.say(
      `Bản xuất nguyên vẹn: ${events.events} sự kiện, ${events.streams} luồng, gốc ${events.root}. Sổ đích có ${there}; sẽ ghi ${left}${besides(beside, terminal)}. Chưa ghi gì.`,
      `The export is whole: ${events.events} events in ${events.streams} streams, root ${events.root}. The target holds ${there}; ${left} would be stored${besides(beside, terminal)}. Nothing was stored.`,
    ),
  );
}

function sayWhatWas({ events, beside }: Checked, there: number, time: string, terminal: Terminal): void {
  const stored = events.events - there;
  terminal.print(
    terminal.say(
      `Đã nhập và kiểm tra: ${stored} sự kiện, nối tiếp ${there} đã có sẵn; tổng cộng ${events.events} trong ${events.streams} luồng, gốc ${events.root}, trong ${time}${besides(beside, terminal)}.`,
      `Imported and verified: ${stored} events, after ${there} that were there already; ${events.events} in all in ${events.streams} streams, root ${events.root}, in ${time}${besides(beside, terminal)}.`,
    ),
  );
  if (beside === null) {
    terminal.note(
      terminal.say(
        'Chỉ có sự kiện: tài liệu kiểm chứng, danh bạ và nhật ký đã ký không đi cùng tệp này.',
        'Events alone: evidence, names and the signed log are not in such a file.',
      ),
    );
    return;
  }
  noteFaulty(beside.evidence.faulty, terminal);
  const { log } = beside;
  if (log.checkpoints.length > 0)
    terminal.note(
      terminal.say(
        `Nhật ký ${log.origin} đi tiếp từ ${log.checkpoints.length} mốc đã ký. Chép khóa log.key bằng tay, và không ghi gì thêm vào sổ cũ.`,
        `The log ${log.origin} goes on from ${log.checkpoints.length} signed checkpoints. Carry its log.key over by hand, and write nothing more into the old ledger.`,
      ),
    );
}

function besides(beside: Beside | null, terminal: Terminal): string {
  if (!beside) return '';
  const files = beside.evidence.files.length;
  const names = beside.names?.length ?? 0;
  return terminal.say(
    `, ${files} tài liệu kiểm chứng, ${beside.log.checkpoints.length} mốc đã ký, ${names} dữ liệu cá nhân`,
    `, ${files} files of evidence, ${beside.log.checkpoints.length} signed checkpoints, ${names} personal data`,
  );
}
