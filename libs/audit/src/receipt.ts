/**
 * Receipts: what a command put into the ledger, with the proof that it is there. A department keeps it; it is verified with
 * the log's public key alone, and stays valid whatever becomes of the server.
 */
import { eventOfEntry } from './entry.ts';
import { AuditError } from './errors.ts';
import type { LedgerLog } from './ledger-log.ts';
import type { CheckpointSigner } from './checkpoint-signer.ts';
import type { StoredRow } from '#event-store';
import type { Checkpoint } from './tlog/checkpoint.ts';
import { leafHash } from './tlog/merkle.ts';
import { parseVerifierKey, type VerifierKey } from './tlog/note.ts';
import { formatProofFile, parseProofFile, verifyProofFile } from './tlog/proof-file.ts';

const FORMAT = 'plan-ledger/receipt';
/** A command makes a handful of events; a longer receipt is an attack on the reader's patience. */
const LONGEST_RECEIPT = 20_000_000;

export interface Receipt {
  readonly format: typeof FORMAT;
  readonly version: 1;
  /** Id of the command, which is the Idempotency-Key it was sent with. */
  readonly command: string;
  readonly log: { readonly origin: string; readonly key: string };
  /** A proof file (c2sp.org/tlog-proof) for each event, with the entry in its `extra` line. */
  readonly proofs: readonly string[];
}

/**
 * The receipt of the events at some positions. Signs a checkpoint where none reaches so far.
 * @throws AuditError `not-in-log`, and as signing does
 */
export async function receiptFor(
  log: LedgerLog,
  signer: CheckpointSigner,
  command: string,
  positions: readonly number[],
): Promise<Receipt> {
  if (positions.length === 0) throw new AuditError('not-in-log', { command });
  const last = Math.max(...positions);
  const { size, note } = (await log.checkpoints.from(last)) ?? (await signer.sign());
  if (size < last) throw new AuditError('not-in-log', { command });
  // The checkpoint may have been signed by a process that is ahead of this one.
  await log.reach(size);
  const proofs: string[] = [];
  for (const position of positions) {
    const index = position - 1;
    const [entry] = await log.entries(index, 1);
    if (!entry) throw new AuditError('not-in-log', { command });
    proofs.push(
      formatProofFile({ extra: entry, index, proof: log.inclusion(index, size), checkpoint: note }),
    );
  }
  const { text } = await signer.key();
  return { format: FORMAT, version: 1, command, log: { origin: log.origin, key: text }, proofs };
}

export interface VerifiedReceipt {
  readonly command: string;
  /** The events it proves, as they were stored. */
  readonly events: readonly StoredRow[];
  readonly checkpoint: Checkpoint;
  /** The log's own key and those of the known witnesses that have cosigned. */
  readonly signedBy: readonly VerifierKey[];
}

/**
 * Verifies a receipt offline.
 * @param key of the log, from somewhere else than the receipt; without it the receipt vouches only for itself
 * @throws AuditError saying what does not hold
 */
export function verifyReceipt(
  text: string,
  key: VerifierKey | null,
  witnesses: readonly VerifierKey[] = [],
): VerifiedReceipt {
  const receipt = parseReceipt(text);
  const log = key ?? parseVerifierKey(receipt.log.key);
  const proved = receipt.proofs.map((proof) => {
    const file = parseProofFile(proof);
    if (file.extra === null) throw malformed('thiếu một mục', 'an entry is missing');
    const verified = verifyProofFile(file, leafHash(file.extra), log, witnesses);
    return { ...verified, note: file.checkpoint, event: readEntry(file.extra, file.index) };
  });
  const [first] = proved;
  if (!first) throw malformed('không có chứng minh nào', 'it holds no proof');
  if (proved.some(({ event }) => commandOf(event) !== receipt.command))
    throw malformed('có mục thuộc lệnh khác', 'an entry is of another command');
  requireWhole(receipt, proved, log);
  const { checkpoint, signedBy } = first;
  return { command: receipt.command, events: proved.map(({ event }) => event), checkpoint, signedBy };
}

/** What is said once of all its proofs has to hold for each, and none may count twice. */
function requireWhole(
  { log }: Receipt,
  proved: readonly { readonly note: string; readonly event: StoredRow }[],
  key: VerifierKey,
): void {
  if (proved.some(({ note }) => note !== proved[0]?.note))
    throw malformed('các chứng minh dẫn tới những mốc khác nhau', 'its proofs lead to different checkpoints');
  if (proved.some(({ event }, i) => event.position <= (proved[i - 1]?.event.position ?? 0)))
    throw malformed('có mục lặp lại hoặc sai thứ tự', 'an entry is in it twice or out of order');
  if (log.origin !== key.name || log.key !== key.text)
    throw malformed('nêu nhật ký hoặc khóa khác', 'it names another log or key');
}

function parseReceipt(text: string): Receipt {
  if (text.length > LONGEST_RECEIPT) throw malformed('quá dài', 'it is too long');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed('không phải JSON', 'it is not JSON');
  }
  const { format, version, command, log, proofs } = (value ?? {}) as Partial<Receipt>;
  const isText = (one: unknown): boolean => typeof one === 'string';
  if (format !== FORMAT || version !== 1) throw malformed('không đúng định dạng', 'it is not of this format');
  if (
    !isText(command) ||
    !isText(log?.key) ||
    !isText(log?.origin) ||
    !Array.isArray(proofs) ||
    !proofs.every(isText)
  )
    throw malformed('thiếu nội dung', 'something is missing in it');
  return value as Receipt;
}

function readEntry(bytes: Uint8Array, index: number): StoredRow {
  try {
    return eventOfEntry(bytes, index);
  } catch {
    throw malformed('có mục không đọc được', 'an entry is not readable');
  }
}

const commandOf = ({ metadata }: StoredRow): unknown =>
  (JSON.parse(metadata) as { readonly commandId?: unknown }).commandId;

const malformed = (lyDo: string, reason: string): AuditError =>
  new AuditError('receipt-malformed', { lyDo, reason });
