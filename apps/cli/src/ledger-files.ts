/** Opening the ledger of a data folder for one command. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadModels } from '#read-models';
import { type Ledger, openLedgerFiles } from '../../api/src/ledger/ledger-files.ts';
import { makeFolders } from '#files';
import { CliError, EXIT, type Terminal } from './terminal.ts';

export const eventsFile = (folder: string): string => join(folder, 'events.db');

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

/** Opens, runs and closes. */
export async function withLedger<T>(
  folder: string,
  terminal: Terminal,
  options: { readonly create: boolean },
  work: (ledger: Ledger) => Promise<T>,
): Promise<T> {
  if (!options.create) requireLedger(folder, terminal);
  if (options.create) makeFolders(folder, 0o700);
  const ledger = await openLedgerFiles(folder, () => new Date());
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}

/** Brings the read models up to the end of the record, with a bar when that takes long. */
export async function catchUp({ store, models }: Ledger, terminal: Terminal): Promise<ReadModels> {
  const behind = (await store.head()).position - models.runner.position();
  const label = terminal.say('Cập nhật mô hình đọc', 'Updating read models');
  await terminal.withProgress(label, behind > 5_000 ? behind : 0, (advance) => {
    const start = models.runner.position();
    return models.runner.catchUp((position) => advance(position - start));
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
