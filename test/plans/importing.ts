/** The files of `plans/` and a ledger in a folder of its own to import them into. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileError, Importer, type ImportOptions, type ImportOutcome, type LocatedProblem } from '#application';
import { factsAt, type IsoDate, knownFacts, type PlanSnapshot, planSnapshot, type Recorded } from '#domain';
import type { EventStore } from '#event-store';
import { ReadModels } from '#read-models';
import { temporaryLedger } from '../../libs/event-store/src/testing/temporary-ledger.ts';

const FOLDER = new URL('../../plans/', import.meta.url);
/** After everything the files tell of. */
export const NOW = new Date('2026-06-01T03:00:00.000Z');

export const fileText = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');

export const PLANS = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

/** The files of a plan in the order they are imported in. */
export const filesOf = (plan: string): string[] =>
  ['plan', 'reports', 'cycle-2023', 'cycle-2024-h1', 'scenario']
    .map((kind) => `${plan}/${kind}.yaml`)
    .filter((name) => existsSync(new URL(name, FOLDER)));

export interface Import {
  readonly store: EventStore;
  /** Brought up to the end of the ledger. */
  models(): Promise<ReadModels>;
  run(text: string, options?: Partial<ImportOptions>): Promise<ImportOutcome>;
  /** What is wrong with a text, in the order of its lines; nothing of it is stored. */
  problems(text: string, options?: Partial<ImportOptions>): Promise<readonly LocatedProblem[]>;
  events(): Promise<Recorded[]>;
}

/** A ledger that goes away after the test. */
export async function withLedger(work: (ledger: Import) => Promise<void>): Promise<void> {
  const ledger = temporaryLedger();
  let opened: ReadModels | undefined;
  try {
    const store = await ledger.open();
    const models = (opened = await ReadModels.open(store, join(ledger.folder, 'read.db')));
    const importer = new Importer(
      store,
      () => NOW,
      (plan) => models.itemsOf(plan),
    );
    const run = async (text: string, options: Partial<ImportOptions> = {}) => {
      await models.runner.catchUp();
      return importer.run(text, { dryRun: false, actor: 'a1', ...options });
    };
    const events = () => store.readAll({ after: 0, limit: 10_000 });
    await work({
      store,
      async models() {
        await models.runner.catchUp();
        return models;
      },
      run,
      events,
      async problems(text, options) {
        const before = (await store.head()).position;
        const refusal: unknown = await run(text, options).then(
          () => new Error('the file was accepted'),
          (error: unknown) => error,
        );
        if (!(refusal instanceof FileError)) throw refusal;
        expect((await store.head()).position).toBe(before);
        return refusal.problems;
      },
    });
  } finally {
    await opened?.close();
    await ledger.dispose();
  }
}

/** A plan as all its events tell it at a day. */
export function snapshotOf(events: readonly Recorded[], plan: string, asOf: IsoDate): PlanSnapshot {
  const facts = factsAt(knownFacts(events), asOf);
  const about = { plan: facts, tasks: facts, indicators: facts, organisations: facts };
  const snapshot = planSnapshot(plan, { asOf, knownAt: events.length }, about);
  if (!snapshot) throw new Error(`${plan} is not in the ledger on ${asOf}`);
  return snapshot;
}
