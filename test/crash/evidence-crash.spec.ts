/**
 * The program is killed (kill -9) while it takes evidence in: no event may name a file that is not there. A file that no event
 * names may be left over.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { AccessLog, AggregateLoader } from '#application';
import { SqliteEventStore } from '#event-store';
import { EvidenceStore, unnamedEvidence, verifyEvidence } from '#evidence';
import { allAttachments } from '../../apps/api/src/ledger/attached-evidence.ts';
import { PlanEvidence } from '../../apps/api/src/ledger/plan-evidence.ts';
import { collect, nextMessage, startChild } from '../../libs/event-store/src/testing/child-process.ts';

const KILLS = 6;
const MOST_FILES_BEFORE_KILL = 12;

describe('evidence taken in by a program that is killed at any moment', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'evidence-crash-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const told: string[] = [];

  it.each(Array.from({ length: KILLS }, (_, index) => [index + 1]))(
    'is there for every event that names it (kill %i)',
    async () => {
      const [record, files] = [join(folder, 'events.db'), join(folder, 'evidence')];
      const child = startChild(new URL('./evidence.child.ts', import.meta.url), [record, files]);
      for (let file = Math.ceil(Math.random() * MOST_FILES_BEFORE_KILL); file > 0; file--)
        told.push(...((await nextMessage(child)) as string[]));
      child.kill();
      told.push(...((await collect(child.messages)) as string[][]).flat());
      expect(await child.ended).toEqual({ code: null, errors: '' });

      const store = SqliteEventStore.open(record);
      const evidence = EvidenceStore.in(files);
      try {
        const { faulty, named } = await verifyEvidence(evidence, allAttachments(store));
        expect(faulty).toEqual([]);
        expect(told.filter((sha256) => !named.has(sha256))).toEqual([]);
        // At most the one file on its way at each kill.
        expect((await unnamedEvidence(evidence, named)).length).toBeLessThanOrEqual(KILLS);
      } finally {
        await store.close();
      }
    },
  );
});

describe('the order in which evidence is stored', () => {
  it('is bytes first: under their digest when the ledger is told of them, and gone from where they came in', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'evidence-order-'));
    const store = SqliteEventStore.open(join(folder, 'events.db'));
    const evidence = EvidenceStore.in(join(folder, 'evidence'));
    const states: unknown[] = [];
    const ofPlans = new PlanEvidence({
      aggregates: new AggregateLoader(store),
      evidence,
      accesses: new AccessLog(store),
      execute: () => Promise.resolve({ stream: '', revision: 0, position: 0, events: [], repeated: false }),
    });
    const key = { plan: 'p', item: 'task/t', report: 1 } as const;
    const envelope = { commandId: 'c', actor: 'a', actingFor: null, correlationId: 'c' };
    await ofPlans.attach(
      key,
      envelope,
      async () => [
        await evidence.receive(Readable.from([Buffer.from('Biên bản')]), { name: 'bien-ban.txt' }),
      ],
      async ({ files }) => {
        for (const { sha256 } of files) states.push(await evidence.verify(sha256));
        states.push(readdirSync(join(folder, 'evidence/incoming')));
      },
    );
    expect(states).toEqual(['ok', []]);
    await store.close();
    rmSync(folder, { recursive: true });
  });
});
