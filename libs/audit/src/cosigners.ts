/**
 * The witnesses of a log, as its operator's policy names them: those with an address are asked over HTTP whenever the log is
 * signed, the others by files that somebody carries.
 */
import { AuditError } from './errors.ts';
import type { LedgerLog } from './ledger-log.ts';
import { parseCheckpoint } from './tlog/checkpoint.ts';
import { parseNote } from './tlog/note.ts';
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

/** The request that is carried to a witness, with the proof from the last checkpoint it has cosigned. */
export function carriedRequest(witness: Witness, log: LedgerLog): Promise<string> {
  const checkpoints = log.database.checkpoints();
  const last = checkpoints.at(-1);
  if (!last) throw new AuditError('beyond-log', { size: log.size });
  const seen = checkpoints.findLast(({ note }) => hasCosigned(note, witness))?.size ?? 0;
  return requestFile(last.note, seen, (since) => log.consistency(since, last.size));
}

/** Takes in what a witness has sent back for the last checkpoint. @throws AuditError as acceptResponse does */
export function takeResponse(witness: Witness, response: string, log: LedgerLog): string {
  const last = log.database.lastCheckpoint();
  if (!last) throw new AuditError('beyond-log', { size: log.size });
  const note = withCosignatures(last.note, [acceptResponse(witness, last.note, response)]);
  log.database.putCheckpoint({ ...last, note });
  return note;
}
