/**
 * Asking witnesses to cosign a checkpoint (c2sp.org/tlog-witness), over HTTP or with files where there is no network. Nothing is
 * kept here: the log gives its proofs by a function, and what comes back is verified before it is handed on.
 */
import { AuditError } from './errors.ts';
import { parseCheckpoint } from './tlog/checkpoint.ts';
import type { Hash } from './tlog/merkle.ts';
import { formatNote, type NoteSignature, parseNote, verifiedBy, type VerifierKey } from './tlog/note.ts';
import {
  ADD_CHECKPOINT,
  formatAddCheckpoint,
  LONGEST_RESPONSE,
  parseResponse,
  SIZE_TYPE,
} from './tlog/witness-protocol.ts';

export interface AskedWitness {
  /** For messages: what the policy calls it. */
  readonly name: string;
  readonly key: VerifierKey;
  /** Address below which `add-checkpoint` is. */
  readonly url: string;
}

/** The consistency proof from a size up to the checkpoint that is shown; not asked for from 0. */
export type ProveFrom = (size: number) => readonly Hash[] | Promise<readonly Hash[]>;

export interface AskOptions {
  /** Size at which the witness is known to have seen the log; it says so itself where that is wrong. */
  readonly since?: number;
  readonly signal?: AbortSignal;
  /** For each request. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
/** With the first guess, what the witness says then, and once more where another request came between. */
const MOST_TRIES = 3;

/**
 * Has a witness cosign a checkpoint.
 * @returns its cosignature, verified
 * @throws AuditError `witness-unreachable`, `witness-refused`, `witness-response-malformed`, `signature-wrong`; and
 *   `witness-saw-longer`, `witness-saw-other` when the witness remembers another history: then nothing must be signed any more
 */
export async function cosignWith(
  witness: AskedWitness,
  checkpoint: string,
  proveFrom: ProveFrom,
  options: AskOptions = {},
): Promise<NoteSignature> {
  const { size } = parseCheckpoint(parseNote(checkpoint).text);
  let old = Math.min(options.since ?? 0, size);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const answer = await post(witness, await requestFile(checkpoint, old, proveFrom), options);
    if (answer.status === 200) return acceptResponse(witness, checkpoint, answer.body);
    if (answer.status === 422 && old > 0) throw sawOther(witness, old);
    const said = answer.status === 409 && answer.type === SIZE_TYPE ? parseResponse(answer.body) : null;
    if (!said || !('seen' in said))
      throw new AuditError('witness-refused', { witness: witness.name, status: answer.status });
    requirePossible(witness, said.seen, size);
    // It says the size it was told, and still disagrees.
    if (said.seen === old) throw sawOther(witness, old);
    old = said.seen;
  }
  throw new AuditError('witness-elsewhere', { witness: witness.name, seen: old });
}

// --- As files ---------------------------------------------------------------------------------------------------

/** The text of a request, to be sent or carried. @param old size at which the witness last saw the log */
export async function requestFile(checkpoint: string, old: number, proveFrom: ProveFrom): Promise<string> {
  return formatAddCheckpoint({ old, proof: old === 0 ? [] : await proveFrom(old), checkpoint });
}

/**
 * Takes the cosignature out of a response.
 * @throws AuditError `witness-elsewhere` where the witness asks for a proof from another size; `witness-saw-longer`,
 *   `witness-response-malformed`, `signature-wrong`
 */
export function acceptResponse(
  witness: Omit<AskedWitness, 'url'>,
  checkpoint: string,
  response: string,
): NoteSignature {
  const { name, key } = witness;
  const { text } = parseNote(checkpoint);
  const said = parseResponse(response);
  if (said && 'seen' in said) {
    requirePossible(witness, said.seen, parseCheckpoint(text).size);
    throw new AuditError('witness-elsewhere', { witness: name, seen: said.seen });
  }
  const own = (said?.cosignatures ?? []).filter((one) => one.name === key.name && one.id === key.id);
  const [cosignature] = own;
  if (!cosignature) throw new AuditError('witness-response-malformed', { witness: name });
  verifiedBy({ text, signatures: own }, [key]);
  return cosignature;
}

/** A checkpoint with more cosignatures; a newer one of a witness takes the place of its older one. */
export function withCosignatures(checkpoint: string, cosignatures: readonly NoteSignature[]): string {
  const { text, signatures } = parseNote(checkpoint);
  const kept = signatures.filter(
    ({ name, id }) => !cosignatures.some((one) => one.name === name && one.id === id),
  );
  return formatNote({ text, signatures: [...kept, ...cosignatures] });
}

function requirePossible({ name }: Omit<AskedWitness, 'url'>, seen: number, size: number): void {
  if (seen > size) throw new AuditError('witness-saw-longer', { witness: name, seen, size });
}

const sawOther = ({ name }: AskedWitness, seen: number): AuditError =>
  new AuditError('witness-saw-other', { witness: name, seen });

// --- Over HTTP --------------------------------------------------------------------------------------------------

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

async function post(
  { name, url }: AskedWitness,
  body: string,
  { signal, timeoutMs = TIMEOUT_MS }: AskOptions,
): Promise<Reply> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(`${url.replace(/\/+$/, '')}/${ADD_CHECKPOINT}`, {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
      body,
      // A witness that has moved says so to people.
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const type = response.headers.get('content-type') ?? '';
    return {
      status: response.status,
      type: type.split(';')[0]?.trim() ?? '',
      body: await readLimited(response),
    };
  } catch (error) {
    signal?.throwIfAborted();
    throw new AuditError('witness-unreachable', { witness: name, reason: reasonOf(error) });
  }
}

/** What is beyond the limit is not waited for; the text is then no answer of a witness. */
async function readLimited(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > LONGEST_RESPONSE) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The system's code where there is one, such as ECONNREFUSED. */
function reasonOf(error: unknown): string {
  const { cause, name } = error as { readonly cause?: { readonly code?: unknown }; readonly name?: unknown };
  return typeof cause?.code === 'string' ? cause.code : String(name);
}
