/** What every store of signed checkpoints promises, as tests to run on each of them. */
import type { CheckpointStore, SignedCheckpoint } from '../checkpoint-store.ts';
import { formatCheckpoint } from '../tlog/checkpoint.ts';
import { cosign, formatNote, parseNote, signNote } from '../tlog/note.ts';
import { INSPECTORATE, LOG, ORIGIN, type TestKey, TREASURY } from '../tlog/testing/signing.ts';
import { withCosignatures } from '../witness-client.ts';

const SIGNED_AT = '2026-07-01T03:00:00.000Z';

/** One store, empty at first. */
export interface StoreUnderTest {
  /** Opens it, each time as another process would. */
  open(): Promise<CheckpointStore>;
  dispose(): Promise<void>;
}

/** A checkpoint that says of the first `size` entries that their tree has this root. */
export function checkpoint(size: number, root = size % 256): SignedCheckpoint {
  const text = formatCheckpoint({ origin: ORIGIN, size, root: Buffer.alloc(32, root) });
  const signatures = [signNote(text, LOG.public, LOG.private)];
  return { size, note: formatNote({ text, signatures }), signedAt: SIGNED_AT };
}

const cosigned = (one: SignedCheckpoint, key: TestKey, time: number): SignedCheckpoint => ({
  ...one,
  note: withCosignatures(one.note, [cosign(parseNote(one.note).text, time, key.public, key.private)]),
});
const signers = ({ note }: SignedCheckpoint): string[] => parseNote(note).signatures.map(({ name }) => name);

export function checkpointStoreContract(name: string, create: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a store of signed checkpoints`, () => {
    let subject: StoreUnderTest;
    let store: CheckpointStore;
    beforeEach(async () => {
      subject = await create();
      store = await subject.open();
    });
    afterEach(() => subject.dispose());

    it('has none before the first is signed', async () => {
      expect([await store.last(), await store.from(0), await store.all()]).toEqual([null, null, []]);
    });

    it('finds the last, the first of at least a size, and all in their order', async () => {
      for (const size of [10, 300, 20]) await store.put(checkpoint(size));
      expect(await store.last()).toEqual(checkpoint(300));
      expect(await store.from(11)).toEqual(checkpoint(20));
      expect(await store.from(20)).toEqual(checkpoint(20));
      expect(await store.from(301)).toBeNull();
      expect((await store.all()).map(({ size }) => size)).toEqual([10, 20, 300]);
    });

    it('shows at once what another process has put', async () => {
      const other = await subject.open();
      await store.put(checkpoint(10));
      expect(await other.last()).toEqual(checkpoint(10));
      await other.put(checkpoint(11));
      expect(await store.last()).toEqual(checkpoint(11));
    });

    it('takes in cosignatures as they come, and loses none to who did not know of them', async () => {
      const plain = checkpoint(10);
      await store.put(plain);
      await store.put(cosigned(plain, INSPECTORATE, 1_786_935_600));
      await store.put(cosigned(plain, TREASURY, 1_786_935_601));
      await store.put({ ...plain, signedAt: '2030-01-01T00:00:00.000Z' });
      const [found] = await store.all();
      expect(found?.signedAt).toBe(SIGNED_AT);
      expect(found && signers(found)).toEqual([ORIGIN, INSPECTORATE.public.name, TREASURY.public.name]);
      // A witness that cosigns again is there once, with its newer signature.
      const again = cosigned(plain, INSPECTORATE, 1_786_999_999);
      await store.put(again);
      const [renewed] = await store.all();
      expect(renewed && signers(renewed)).toEqual([ORIGIN, INSPECTORATE.public.name, TREASURY.public.name]);
      expect(renewed?.note).toContain(again.note.split('\n').at(-2));
    });

    it('refuses a second signer that has another tree of the same size, and keeps the first', async () => {
      const other = await subject.open();
      await store.put(checkpoint(10));
      await expect(other.put(checkpoint(10, 99))).rejects.toMatchObject({
        code: 'checkpoint-conflict',
        params: { size: 10, origin: ORIGIN },
      });
      expect(await other.all()).toEqual([checkpoint(10)]);
      await other.put(checkpoint(11));
      expect(await store.last()).toEqual(checkpoint(11));
    });

    it('lets one of two win that sign different trees at the same time', async () => {
      const other = await subject.open();
      const outcomes = await Promise.allSettled([store.put(checkpoint(5, 1)), other.put(checkpoint(5, 2))]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await store.all()).toHaveLength(1);
    });
  });
}
