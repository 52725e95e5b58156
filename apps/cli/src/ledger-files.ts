/** Opening a ledger for one command: that of a data folder, or the one on servers that the environment names. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type EventStore, EventStoreDbEventStore, SqliteEventStore } from '#event-store';
import type { ReadModels } from '#read-models';
import {
  bringUpToDate,
  type Ledger,
  openDistributed,
  openLedgerFiles,
  ProfileError,
  type Settings,
  settingsFrom,
} from '#profiles';
import { makeFolders } from '#files';
import { CliError, EXIT, type Terminal } from './terminal.ts';

export const eventsFile = (folder: string): string => join(folder, 'events.db');

/** Where the log's key and policy are: beside the record, or with the process that signs for several. */
export function logFolder(folder: string): string {
  const settings = settingsFrom(process.env, folder);
  return settings.profile === 'distributed' ? settings.keyFolder : join(folder, 'log');
}

/** Whether there is a ledger; the databases of several machines are there, or opening says that they are not. */
export const isThere = (folder: string): boolean =>
  settingsFrom(process.env, folder).profile === 'distributed' || existsSync(eventsFile(folder));

/**
 * For commands that work on the files of a folder.
 * @param section of the guide to the distributed profile that says what to do there
 * @throws ProfileError `embedded-only`
 */
export function requireEmbedded(folder: string, section: string): void {
  if (settingsFrom(process.env, folder).profile === 'distributed')
    throw new ProfileError('embedded-only', { section });
}

/** A ledger that is not there is not made by asking about it. */
export function requireLedger(folder: string, terminal: Terminal): void {
  if (existsSync(eventsFile(folder))) return;
  throw new CliError(
    terminal.say(
      `Không có sổ trong thư mục ${folder}. Nhập kế hoạch trước (ledger import) hoặc chỉ đúng thư mục bằng --data.`,
      `There is no ledger in ${folder}. Import a plan first (ledger import), or name the folder with --data.`,
    ),
    EXIT.store,
  );
}

/** The record alone, for who asks the events and nothing that is made of them. Whoever opens it closes it. */
export async function openRecord(folder: string, terminal: Terminal): Promise<EventStore> {
  const settings = settingsFrom(process.env, folder);
  if (settings.profile === 'distributed') return EventStoreDbEventStore.open(settings.eventStoreUrl);
  requireLedger(folder, terminal);
  return SqliteEventStore.open(eventsFile(folder), { readOnly: true });
}

/** Opens, runs and closes. */
export async function withLedger<T>(
  folder: string,
  terminal: Terminal,
  options: { readonly create: boolean },
  work: (ledger: Ledger) => Promise<T>,
): Promise<T> {
  const ledger = await openLedger(settingsFrom(process.env, folder), terminal, options);
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}

async function openLedger(
  settings: Settings,
  terminal: Terminal,
  { create }: { readonly create: boolean },
): Promise<Ledger> {
  const clock = (): Date => new Date();
  if (settings.profile === 'distributed') return openDistributed(settings, clock);
  const { folder } = settings;
  if (create) makeFolders(folder, 0o700);
  else requireLedger(folder, terminal);
  return openLedgerFiles(folder, clock);
}

/** Has the read models brought up to the end of the record, with a bar when that takes long. */
export async function catchUp(ledger: Ledger, terminal: Terminal): Promise<ReadModels> {
  const { store, models } = ledger;
  const behind = (await store.head()).position - (await models.runner.position());
  const label = terminal.say('Cập nhật mô hình đọc', 'Updating read models');
  await terminal.withProgress(label, behind > 5_000 ? behind : 0, async (advance) => {
    const start = await models.runner.position();
    await bringUpToDate(ledger, (position) => advance(position - start));
  });
  const stopped = (await models.runner.status()).filter((projection) => projection.state === 'stopped');
  if (stopped.length > 0) {
    const names = stopped.map(({ name, error }) => `${name} (${error})`).join('; ');
    throw new CliError(
      terminal.say(
        `Mô hình đọc đã dừng: ${names}. Xem “ledger projections status”, nâng cấp phần mềm rồi chạy “ledger projections rebuild”.`,
        `Read models have stopped: ${names}. See "ledger projections status", upgrade, then run "ledger projections rebuild".`,
      ),
      EXIT.store,
    );
  }
  return models;
}
