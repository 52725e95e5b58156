/** What somebody makes of a receipt, and what a mail program or an editor does to it: a clear refusal, never a proof. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type NewEvent, SqliteEventStore } from '#event-store';
import { AuditError } from './errors.ts';
import { openKey, type SigningKey } from './key-file.ts';
import { LedgerLog } from './ledger-log.ts';
import { type Receipt, receiptFor, verifyReceipt } from './receipt.ts';
import { Signer } from './signer.ts';
import { formatCheckpoint } from './tlog/checkpoint.ts';
import { leafHash } from './tlog/merkle.ts';
import { cosign, formatNote, formatSignature, parseNote, signNote, type VerifierKey } from './tlog/note.ts';
import { formatProofFile, parseProofFile } from './tlog/proof-file.ts';

const ORIGIN = 'plan.tuyenquang.gov.vn/log/2025';
const COMMAND = 'lenh-7';

const renamed = (i: number, commandId: string): NewEvent => ({
  type: 'OrganisationRenamed',
  data: {
    businessDate: '2025-06-14',
    organisation: 'so-tai-chinh',
    name: { from: 'Sở Kế hoạch và Đầu tư', to: `Sở Tài chính ${i}` },
    reason: 'Hợp nhất theo Nghị quyết 202/2025/QH15',
    legalBasis: { number: '202/2025/QH15', title: 'Nghị quyết sắp xếp đơn vị hành chính cấp tỉnh' },
  },
  id: `0198a3c2-7d10-7b2e-9a51-${String(i).padStart(12, '0')}`,
  metadata: {
    actor: 'cb-0412',
    actingFor: 'so-tai-chinh',
    commandId,
    commandDigest: '00',
    correlationId: commandId,
    causationId: commandId,
  },
});

let folder: string;
let store: SqliteEventStore;
let log: LedgerLog;
let signer: Signer;
let secret: SigningKey;
let key: VerifierKey;
/** Of the third and fourth event of ten. */
let receipt: Receipt;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-receipt-'));
  store = SqliteEventStore.open(join(folder, 'events.db'), {
    clock: () => new Date('2025-06-14T03:00:00.000Z'),
  });
  await store.append({
    stream: 'organisation-so-tai-chinh',
    expectedRevision: 'no-stream',
    events: Array.from({ length: 10 }, (_, i) => renamed(i, i === 2 || i === 3 ? COMMAND : `lenh-${i + 20}`)),
  });
  secret = await openKey(join(folder, 'log.key'), ORIGIN, 'note');
  key = secret.public;
  log = new LedgerLog(join(folder, 'log.db'), ORIGIN, store);
  signer = new Signer(log, {
    key: () => Promise.resolve(secret),
    mirrors: [],
    clock: () => new Date('2025-06-14T04:00:00.000Z'),
  });
  receipt = await receiptFor(log, signer, COMMAND, [3, 4]);
});
afterAll(async () => {
  log.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const text = (changes: Partial<Receipt> | Record<string, unknown> = {}): string =>
  JSON.stringify({ ...receipt, ...changes });

/** The code and the reason of the refusal. */
function refusal(of: string, by: VerifierKey | null = key): string {
  try {
    verifyReceipt(of, by);
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    expect(error.explain('vi')).not.toMatch(/[{}]/);
    return [error.code, error.params['reason']].filter((one) => one !== undefined).join(' ');
  }
  return 'verified';
}

const proofs = (change: (proof: string, i: number) => string): Record<string, unknown> => ({
  proofs: receipt.proofs.map(change),
});

describe('a receipt', () => {
  it('proves what a command stored, in the order it was stored', () => {
    const { command, events, checkpoint, signedBy } = verifyReceipt(text(), key);
    expect([command, events.map(({ position }) => position)]).toEqual([COMMAND, [3, 4]]);
    expect([checkpoint.origin, checkpoint.size, signedBy]).toEqual([ORIGIN, 10, [key]]);
    expect(JSON.parse(events[1]?.data ?? '')).toMatchObject({ name: { to: 'Sở Tài chính 3' } });
  });

  it('needs no key from elsewhere to be read, and then vouches only for itself', () => {
    expect(verifyReceipt(text(), null).events).toHaveLength(2);
  });

  it('may be set otherwise, as an editor does with JSON', () => {
    const set = `${JSON.stringify(receipt, null, 2).replaceAll('\n', '\r\n')}\r\n`;
    expect(verifyReceipt(set, key).events).toHaveLength(2);
  });

  it('may be of one event, the first or the last of all', async () => {
    for (const [command, position] of [
      ['lenh-20', 1],
      ['lenh-29', 10],
    ] as const) {
      const alone = JSON.stringify(await receiptFor(log, signer, command, [position]));
      expect(verifyReceipt(alone, key).events).toEqual([expect.objectContaining({ position })]);
    }
    expect(await log.checkpoints.all()).toHaveLength(1);
  });

  it('may be as long as 20 million characters and no longer', () => {
    const padded = text().padEnd(20_000_000);
    expect(refusal(padded)).toBe('verified');
    expect(refusal(`${padded} `)).toBe('receipt-malformed it is too long');
  });

  it('tells which witnesses have cosigned its checkpoint', async () => {
    const witness = await openKey(join(folder, 'witness.key'), 'thanh-tra.gov.vn/w', 'cosignature');
    const [first = ''] = receipt.proofs;
    const note = parseNote(parseProofFile(first).checkpoint).text;
    const line = formatSignature(cosign(note, 1_750_000_000, witness.public, witness.private));
    const cosigned = text(proofs((proof) => proof + line));
    expect(verifyReceipt(cosigned, key, [witness.public]).signedBy).toEqual([key, witness.public]);
    // Not of one proof only, since it is said of all.
    const half = text(proofs((proof, i) => (i === 0 ? proof + line : proof)));
    expect(() => verifyReceipt(half, key, [witness.public])).toThrow(
      expect.objectContaining({
        params: {
          reason: 'its proofs lead to different checkpoints',
          lyDo: 'các chứng minh dẫn tới những mốc khác nhau',
        },
      }),
    );
  });

  it('is not to be had of what is not in the log', async () => {
    await expect(receiptFor(log, signer, 'lenh-99', [])).rejects.toMatchObject({ code: 'not-in-log' });
    await expect(receiptFor(log, signer, 'lenh-99', [10, 11])).rejects.toMatchObject({ code: 'not-in-log' });
  });
});

describe('refused is a receipt', () => {
  it.each<[string, () => string, string | RegExp]>([
    ['that is empty', () => '', 'receipt-malformed it is not JSON'],
    ['that is text', () => 'Biên nhận', 'receipt-malformed it is not JSON'],
    ['that is null', () => 'null', 'receipt-malformed it is not of this format'],
    ['that is a list', () => '[]', 'receipt-malformed it is not of this format'],
    ['with a byte order mark', () => `\ufeff${text()}`, 'receipt-malformed it is not JSON'],
    ['that was cut off', () => text().slice(0, -1), 'receipt-malformed it is not JSON'],
    [
      'of another format',
      () => text({ format: 'plan-ledger/bundle' }),
      'receipt-malformed it is not of this format',
    ],
    ['of another version', () => text({ version: 2 }), 'receipt-malformed it is not of this format'],
    ['without a command', () => text({ command: undefined }), 'receipt-malformed something is missing in it'],
    ['without a log', () => text({ log: undefined }), 'receipt-malformed something is missing in it'],
    [
      'without a key',
      () => text({ log: { origin: ORIGIN } }),
      'receipt-malformed something is missing in it',
    ],
    [
      'without the name of the log',
      () => text({ log: { key: key.text } }),
      'receipt-malformed something is missing in it',
    ],
    ['without proofs', () => text({ proofs: 'none' }), 'receipt-malformed something is missing in it'],
    [
      'with a proof that is no text',
      () => text({ proofs: [7] }),
      'receipt-malformed something is missing in it',
    ],
    ['of nothing', () => text({ proofs: [] }), 'receipt-malformed it holds no proof'],
    [
      'with a proof twice',
      () => text({ proofs: [receipt.proofs[0], receipt.proofs[0]] }),
      /twice or out of order/,
    ],
    ['out of order', () => text({ proofs: receipt.proofs.toReversed() }), /twice or out of order/],
    [
      'of another command',
      () => text({ command: 'lenh-8' }),
      'receipt-malformed an entry is of another command',
    ],
    [
      'that names another log',
      () => text({ log: { ...receipt.log, origin: 'khac' } }),
      'receipt-malformed it names another log or key',
    ],
    [
      'that names no key',
      () => text({ log: { ...receipt.log, key: '' } }),
      'receipt-malformed it names another log or key',
    ],
    [
      'without an entry',
      () => text(proofs((proof) => proof.replace(/extra .*\n/, ''))),
      'receipt-malformed an entry is missing',
    ],
    [
      'with lines of Windows',
      () => text(proofs((proof) => proof.replaceAll('\n', '\r\n'))),
      /^proof-malformed/,
    ],
    [
      'with another index',
      () => text(proofs((proof) => proof.replace(/index \d/, 'index 5'))),
      'proof-wrong',
    ],
    [
      'with another size',
      () => text(proofs((proof) => proof.replace('\n10\n', '\n11\n'))),
      'signature-wrong',
    ],
    ['without a signature', () => text(proofs((proof) => proof.replace(/— .*\n/, ''))), 'note-malformed'],
    [
      'with a hash less',
      () => text(proofs((proof) => proof.replace(/(index \d\n).*\n/, '$1'))),
      'proof-wrong',
    ],
    [
      'with more hashes than any tree has',
      () =>
        text(
          proofs((proof) =>
            proof.replace(/(index \d\n)(.*\n)/, (_, index: string, hash: string) => index + hash.repeat(64)),
          ),
        ),
      /^proof-malformed/,
    ],
  ])('%s', (_, made, reason) => {
    expect(refusal(made())).toMatch(reason);
  });

  it('with an entry of another command among its own', async () => {
    const other = await receiptFor(log, signer, 'lenh-24', [5]);
    expect(refusal(text({ proofs: [...receipt.proofs, ...other.proofs] }))).toBe(
      'receipt-malformed an entry is of another command',
    );
  });

  it('under the key of another log, whichever it names itself', async () => {
    const other = (await openKey(join(folder, 'other.key'), ORIGIN, 'note')).public;
    const elsewhere = (await openKey(join(folder, 'elsewhere.key'), 'khac.gov.vn/log', 'note')).public;
    expect(refusal(text(), other)).toBe('signature-missing');
    expect(refusal(text(), elsewhere)).toBe('signature-missing');
    expect(refusal(text({ log: { origin: ORIGIN, key: other.text } }), null)).toBe('signature-missing');
    expect(refusal(text({ log: { origin: ORIGIN, key: other.text } }))).toBe(
      'receipt-malformed it names another log or key',
    );
    expect(refusal(text({ log: { ...receipt.log, key: 'x' } }), null)).toBe('key-malformed');
  });

  it.each([
    ['is no JSON', '{'],
    ['is of another version', (entry: string) => entry.replace('"v":1', '"v":2')],
    ['says a thing twice', (entry: string) => entry.replace('{', '{"cmd":"lenh-7",')],
    ['has a blank in it', (entry: string) => entry.replace(',', ', ')],
  ])('with an entry that %s, though its log has signed it', (_, change) => {
    const [first = ''] = receipt.proofs;
    const genuine = Buffer.from(parseProofFile(first).extra ?? []).toString();
    const entry = Buffer.from(typeof change === 'string' ? change : change(genuine));
    const note = formatCheckpoint({ origin: ORIGIN, size: 1, root: leafHash(entry) });
    const checkpoint = formatNote({ text: note, signatures: [signNote(note, key, secret.private)] });
    const proof = formatProofFile({ extra: entry, index: 0, proof: [], checkpoint });
    expect(refusal(text({ proofs: [proof] }))).toBe('receipt-malformed an entry is not readable');
  });

  it('that was altered anywhere by chance', () => {
    const genuine = text();
    const same = JSON.stringify(JSON.parse(genuine));
    fc.assert(
      fc.property(
        fc.nat(genuine.length - 1),
        fc.constantFrom(0, 1, 3),
        fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('"', '\\n', '\r', 'A', '=', '0', ',', '—')),
        (at, cut, put) => {
          const altered = genuine.slice(0, at) + put + genuine.slice(at + cut);
          if (refusal(altered) !== 'verified') return;
          // A blank between two parts of the JSON is all that may be different.
          expect(JSON.stringify(JSON.parse(altered))).toBe(same);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('that is any JSON at all', () => {
    fc.assert(
      fc.property(fc.json(), (any) => {
        expect(refusal(any)).toMatch(/^receipt-malformed/);
      }),
    );
    const anything = fc.oneof(fc.jsonValue(), fc.constant(undefined));
    const name = fc.constantFrom('format', 'version', 'command', 'log', 'proofs');
    fc.assert(
      fc.property(name, anything, (field, value) => {
        const altered = text({ [field]: value });
        fc.pre(altered !== text());
        expect(refusal(altered)).not.toBe('verified');
      }),
    );
  });
});
