/** `ledger backup DIR` and `ledger restore DIR`. A backup is the record and a manifest; both ends are verified. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  createReadStream,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type IntegrityReport, SqliteEventStore } from '#event-store';
import { makeFolders } from '#files';
import { eventsFile } from './ledger-files.ts';
import { CliError, EXIT, type Terminal } from './terminal.ts';

interface Manifest {
  readonly format: 'plan-ledger/backup';
  readonly version: 1;
  readonly takenAt: string;
  readonly events: number;
  readonly streams: number;
  readonly position: number;
  readonly recordedAt: string | null;
  readonly sha256: string;
}

const manifestFile = (folder: string): string => join(folder, 'manifest.json');

export async function backup(dataFolder: string, target: string, terminal: Terminal): Promise<void> {
  requireLedger(dataFolder, terminal);
  if (existsSync(eventsFile(target)) || existsSync(manifestFile(target))) {
    throw new CliError(
      terminal.say(
        `Thư mục ${target} đã có một bản sao lưu. Chọn thư mục khác.`,
        `The folder ${target} holds a backup already. Choose another one.`,
      ),
    );
  }
  makeFolders(target, 0o700);
  const store = SqliteEventStore.open(eventsFile(dataFolder), {});
  try {
    await store.backupTo(eventsFile(target));
  } finally {
    await store.close();
  }
  const verified = await verify(eventsFile(target));
  const manifest: Manifest = {
    format: 'plan-ledger/backup',
    version: 1,
    takenAt: new Date().toISOString(),
    events: verified.events,
    streams: verified.streams,
    position: verified.head.position,
    recordedAt: verified.head.recordedAt,
    sha256: await sha256(eventsFile(target)),
  };
  writeDurably(manifestFile(target), `${JSON.stringify(manifest, null, 2)}\n`);
  printVerified(terminal.say('Đã sao lưu và kiểm tra', 'Backed up and verified'), manifest, terminal);
}

/** Puts a backup in place where there is no ledger. It never overwrites one: history is not replaced. */
export async function restore(dataFolder: string, source: string, terminal: Terminal): Promise<void> {
  const manifest = readManifest(source, terminal);
  const target = eventsFile(dataFolder);
  if (existsSync(target)) {
    throw new CliError(
      terminal.say(
        `${target} đã tồn tại và không bị ghi đè. Chuyển sổ cũ sang thư mục khác rồi khôi phục lại.`,
        `${target} exists and is not overwritten. Move the old ledger to another folder, then restore again.`,
      ),
    );
  }
  if ((await sha256(eventsFile(source))) !== manifest.sha256) {
    throw new CliError(
      terminal.say(
        'Bản sao lưu khác với bản kê (sha256 không khớp): tệp đã bị thay đổi hoặc hỏng. Dùng bản sao lưu khác.',
        'The backup differs from its manifest (sha256): it was altered or is damaged. Use another backup.',
      ),
      EXIT.store,
    );
  }
  makeFolders(dataFolder, 0o700);
  const partial = `${target}.partial`;
  try {
    copyFileSync(eventsFile(source), partial);
    syncFile(partial);
    const verified = await verify(partial);
    if (verified.events !== manifest.events || verified.head.position !== manifest.position) {
      throw new CliError(
        terminal.say('Bản sao lưu không khớp bản kê.', 'The backup does not match its manifest.'),
        EXIT.store,
      );
    }
    renameSync(partial, target);
    syncFile(dataFolder);
  } finally {
    for (const leftover of [partial, `${partial}-wal`, `${partial}-shm`]) rmSync(leftover, { force: true });
  }
  // Built from another record; the next command builds it again from this one.
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(dataFolder, `read.db${suffix}`), { force: true });
  printVerified(terminal.say('Đã khôi phục và kiểm tra', 'Restored and verified'), manifest, terminal);
}

async function verify(path: string): Promise<IntegrityReport> {
  const store = SqliteEventStore.open(path, { readOnly: true });
  try {
    return await store.verifyIntegrity();
  } finally {
    await store.close();
  }
}

function requireLedger(folder: string, terminal: Terminal): void {
  if (existsSync(eventsFile(folder))) return;
  throw new CliError(
    terminal.say(`Không có sổ trong thư mục ${folder}.`, `There is no ledger in ${folder}.`),
    EXIT.store,
  );
}

function readManifest(folder: string, terminal: Terminal): Manifest {
  try {
    const manifest = JSON.parse(readFileSync(manifestFile(folder), 'utf8')) as Manifest;
    if (manifest.format === 'plan-ledger/backup' && existsSync(eventsFile(folder))) return manifest;
  } catch {
    // Said below, together with a manifest of another kind.
  }
  throw new CliError(
    terminal.say(
      `${folder} không phải bản sao lưu đầy đủ (cần events.db và manifest.json do “ledger backup” tạo ra).`,
      `${folder} is not a complete backup (events.db and manifest.json as written by "ledger backup").`,
    ),
  );
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function writeDurably(path: string, text: string): void {
  const partial = `${path}.partial`;
  writeFileSync(partial, text);
  syncFile(partial);
  renameSync(partial, path);
}

function syncFile(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function printVerified(
  what: string,
  { events, streams, position, sha256: digest }: Manifest,
  terminal: Terminal,
): void {
  terminal.print(
    terminal.say(
      `${what}: ${events} sự kiện, ${streams} luồng, vị trí cuối ${position}, sha256 ${digest}.`,
      `${what}: ${events} events in ${streams} streams, head position ${position}, sha256 ${digest}.`,
    ),
  );
}
