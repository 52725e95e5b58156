/**
 * `ledger backup DIR` and `ledger restore DIR`. A backup is the record, what lies beside it, and a manifest; both ends are
 * verified.
 */
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
import type { BackupPart, Fault, PartSize } from './backup-part.ts';
import { BACKUP_PARTS } from './backup-parts.ts';
import { eventsFile, requireEmbedded } from './ledger-files.ts';
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
  /** What lies beside the record, by name; backups of before had none of it. */
  readonly parts?: Readonly<Record<string, PartSize>>;
}

const manifestFile = (folder: string): string => join(folder, 'manifest.json');

export async function backup(dataFolder: string, target: string, terminal: Terminal): Promise<void> {
  requireEmbedded(dataFolder, 'Backups');
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
  const { parts, faults } = await backUpParts(dataFolder, target);
  const manifest: Manifest = {
    format: 'plan-ledger/backup',
    version: 1,
    takenAt: new Date().toISOString(),
    events: verified.events,
    streams: verified.streams,
    position: verified.head.position,
    recordedAt: verified.head.recordedAt,
    sha256: await sha256(eventsFile(target)),
    parts,
  };
  writeDurably(manifestFile(target), `${JSON.stringify(manifest, null, 2)}\n`);
  printVerified(terminal.say('Đã sao lưu và kiểm tra', 'Backed up and verified'), manifest, terminal);
  noteFaults(faults, terminal);
  if (faults.length > 0) process.exitCode = EXIT.refused;
}

/** After the record, so that nothing it names is left out. */
async function backUpParts(
  dataFolder: string,
  target: string,
): Promise<{ readonly parts: Readonly<Record<string, PartSize>>; readonly faults: readonly Fault[] }> {
  const record = SqliteEventStore.open(eventsFile(target), { readOnly: true });
  try {
    const parts: Record<string, PartSize> = {};
    const faults: Fault[] = [];
    for (const part of BACKUP_PARTS) {
      faults.push(...(await part.copy(dataFolder, target, record)));
      const { files, bytes } = await part.inspect(target);
      parts[part.name] = { files, bytes };
    }
    return { parts, faults };
  } finally {
    await record.close();
  }
}

/** Puts a backup in place where there is no ledger. It never overwrites one: history is not replaced. */
export async function restore(dataFolder: string, source: string, terminal: Terminal): Promise<void> {
  requireEmbedded(dataFolder, 'Backups');
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
  const parts = BACKUP_PARTS.filter(({ name }) => manifest.parts?.[name] !== undefined);
  for (const part of parts) await requireAsInManifest(part, source, manifest, terminal);
  makeFolders(dataFolder, 0o700);
  const partial = `${target}.partial`;
  const faults: Fault[] = [];
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
    // Before the record that names them.
    faults.push(...(await restoreParts(parts, source, dataFolder, partial)));
    renameSync(partial, target);
    syncFile(dataFolder);
  } finally {
    for (const leftover of [partial, `${partial}-wal`, `${partial}-shm`]) rmSync(leftover, { force: true });
  }
  // Built from another record; the next command builds it again from this one.
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(dataFolder, `read.db${suffix}`), { force: true });
  printVerified(terminal.say('Đã khôi phục và kiểm tra', 'Restored and verified'), manifest, terminal);
  noteFaults(faults, terminal);
}

async function requireAsInManifest(
  part: BackupPart,
  source: string,
  { parts }: Manifest,
  terminal: Terminal,
): Promise<void> {
  const declared = parts?.[part.name];
  const { files, bytes, faults } = await part.inspect(source);
  if (faults.length === 0 && files === declared?.files && bytes === declared.bytes) return;
  noteFaults(faults, terminal);
  throw new CliError(
    terminal.say(
      `Bản sao lưu khác với bản kê (${part.vi}: có ${files}, bản kê ghi ${declared?.files ?? 0}): tệp bị thiếu, thừa hoặc bị thay đổi. Dùng bản sao lưu khác.`,
      `The backup differs from its manifest (${part.en}: ${files} there, ${declared?.files ?? 0} in the manifest): files are missing, added or altered. Use another backup.`,
    ),
    EXIT.store,
  );
}

async function restoreParts(
  parts: readonly BackupPart[],
  source: string,
  dataFolder: string,
  recordFile: string,
): Promise<Fault[]> {
  const record = SqliteEventStore.open(recordFile, { readOnly: true });
  try {
    const faults: Fault[] = [];
    for (const part of parts) faults.push(...(await part.copy(source, dataFolder, record)));
    return faults;
  } finally {
    await record.close();
  }
}

/** What was faulty before the backup is said, and does not keep the rest from being backed up or restored. */
function noteFaults(faults: readonly Fault[], terminal: Terminal): void {
  for (const { what, state } of faults) {
    const said = {
      missing: terminal.say('THIẾU', 'MISSING'),
      altered: terminal.say('BỊ THAY ĐỔI', 'ALTERED'),
    };
    terminal.note(terminal.paint.red(`${said[state]}  ${what}`));
  }
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
  { events, streams, position, sha256: digest, parts = {} }: Manifest,
  terminal: Terminal,
): void {
  terminal.print(
    terminal.say(
      `${what}: ${events} sự kiện, ${streams} luồng, vị trí cuối ${position}, sha256 ${digest}.`,
      `${what}: ${events} events in ${streams} streams, head position ${position}, sha256 ${digest}.`,
    ),
  );
  for (const { name, vi, en } of BACKUP_PARTS) {
    const size = parts[name];
    if (size && size.files > 0)
      terminal.print(
        terminal.say(`${size.files} ${vi}, ${size.bytes} byte.`, `${size.files} ${en}, ${size.bytes} bytes.`),
      );
  }
}
