/**
 * The witnesses of a log, as its operator's policy names them: those with an address are asked over HTTP whenever the log is
 * signed, the others by files that somebody carries.
 */
import { AuditError } from './errors.ts';
import type { LedgerLog } from './ledger-log.ts';
import type { CheckpointSigner } from './checkpoint-signer.ts';
import { parseCheckpoint } from './tlog/checkpoint.ts';
import { type NoteSignature, parseNote } from './tlog/note.ts';
import type { Policy, Witness } from './tlog/policy.ts';
import { acceptResponse, cosignWith, requestFile, withCosignatures } from './witness-client.ts';

/** What a witness says that must not be passed over: it remembers another history than the one it is shown. */
const DISPUTES: readonly string[] = ['witness-saw-longer', 'witness-saw-other'];

const hasCosigned = (note: string, { key }: Witness): boolean =>
  parseNote(note).signatures.some(({ name, id }) => name === key.name && id === key.id);

/**
 * Asks the witnesses that have an address and have not cosigned yet. One that cannot be reached is left out; it is asked again
 * the next time.
 * @throws AuditError `witness-saw-longer`, `witness-saw-other`
 */
export async function cosignedBy(policy: Policy, note: string, log: LedgerLog): Promise<string> {
  const { size } = parseCheckpoint(parseNote(note).text);
  const asked = policy.witnesses.flatMap(({ url, ...witness }) =>
    url === null || hasCosigned(note, { url, ...witness }) ? [] : [{ ...witness, url }],
  );
  const answers = await Promise.allSettled(
    asked.map((witness) => cosignWith(witness, note, (since) => log.consistency(since, size))),
  );
  for (const answer of answers) {
    const reason: unknown = answer.status === 'rejected' ? answer.reason : null;
    if (reason instanceof AuditError && DISPUTES.includes(reason.code)) throw reason;
  }
  return withCosignatures(
    note,
    answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : [])),
  );
}

/** A witness of the policy by its name there. @throws AuditError `witness-unknown` */
export function witnessNamed(policy: Policy | null, name: string): Witness {
  const witness = policy?.witnesses.find((one) => one.name === name);
  const names = policy?.witnesses.map((one) => one.name).join(', ') ?? '';
  if (!witness) throw new AuditError('witness-unknown', { name, names });
  return witness;
}

/**
 * The request that is carried to a witness, for the last checkpoint.
 * @param since size at which the witness saw the log last; default that of the last checkpoint it is known to have cosigned
 */
export async function carriedRequest(witness: Witness, log: LedgerLog, since?: number): Promise<string> {
  const checkpoints = await log.checkpoints.all();
  const last = checkpoints.at(-1);
  if (!last) throw new AuditError('beyond-log', { size: log.size });
  const seen = since ?? checkpoints.findLast(({ note }) => hasCosigned(note, witness))?.size ?? 0;
  if (seen > last.size) throw new AuditError('beyond-log', { size: last.size });
  return requestFile(last.note, seen, (from) => log.consistency(from, last.size));
}

/** So far back a response is looked for: it may have travelled for weeks, while the log was signed every minute. */
const MOST_CHECKPOINTS = 100_000;

/**
 * Takes in what a witness has sent back, for whichever checkpoint it is: the log may have been signed again meanwhile.
 * @throws AuditError as acceptResponse does
 */
export async function takeResponse(
  witness: Witness,
  response: string,
  signer: CheckpointSigner,
): Promise<string> {
  const checkpoints = (await signer.log.checkpoints.all()).slice(-MOST_CHECKPOINTS).reverse();
  const [last] = checkpoints;
  if (!last) throw new AuditError('beyond-log', { size: signer.log.size });
  for (const checkpoint of checkpoints) {
    const cosignature = cosignatureFor(witness, checkpoint.note, response);
    if (cosignature)
      return (await signer.keep({ ...checkpoint, note: withCosignatures(checkpoint.note, [cosignature]) }))
        .note;
  }
  // Of none of them: says why it does not fit the last.
  return withCosignatures(last.note, [acceptResponse(witness, last.note, response)]);
}

function cosignatureFor(witness: Witness, note: string, response: string): NoteSignature | null {
  try {
    return acceptResponse(witness, note, response);
  } catch (error) {
    if (error instanceof AuditError && error.code === 'signature-wrong') return null;
    throw error;
  }
}
