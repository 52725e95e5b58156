/**
 * The log of a ledger that had none, as when the program is brought up to date: taking in all events, the first signature,
 * which hashes them all again, and what it takes on disk.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { count, fixed, heading, note, table } from './harness/print.ts';
import { secondsOf } from './harness/stats.ts';
import type { Ledger } from './ledger.ts';
import { openAuditLog, SqliteEventStore } from './product.ts';

/** A ledger with its log, built and signed. */
export interface LoggedLedger extends Ledger {
  readonly logFolder: string;
}

export interface Building {
  /** Events per second. */
  readonly built: number;
  readonly signed: number;
  /** Bytes on disk for each event. */
  readonly bytes: number;
}

/** Bytes of the files in a folder. */
export const bytesOf = (folder: string): number =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

export async function buildLogs(
  folder: string,
  ledgers: readonly Ledger[],
): Promise<readonly (LoggedLedger & Building)[]> {
  heading('The log of a ledger, from nothing');
  const logged: (LoggedLedger & Building)[] = [];
  for (const ledger of ledgers) {
    note(`the log of ${count(ledger.events)} events`);
    const logFolder = join(folder, `audit-log-${ledger.events}`);
    const store = SqliteEventStore.open(ledger.path, { readOnly: true });
    const { log, signer } = openAuditLog(logFolder, store, { clock: () => new Date() });
    const building = await secondsOf(() => log.catchUp());
    const signing = await secondsOf(() => signer.sign());
    const { size } = log;
    log.close();
    await store.close();
    logged.push({
      ...ledger,
      logFolder,
      built: size / building,
      signed: size / signing,
      bytes: bytesOf(logFolder) / size,
    });
  }
  table(
    ['events', ...logged.map(({ events }) => count(events))],
    [
      ['taken in, events per second', ...logged.map(({ built }) => count(built))],
      ['hashed again and signed, events per second', ...logged.map(({ signed }) => count(signed))],
      ['bytes on disk for each event', ...logged.map(({ bytes }) => fixed(bytes, 1))],
    ],
  );
  return logged;
}
