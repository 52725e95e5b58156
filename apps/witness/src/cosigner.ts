/** A witness at work: its key, its memory, and what it answers to the text of a request. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AddCheckpoint,
  AuditError,
  cosign,
  formatResponse,
  openKey,
  parseAddCheckpoint,
  readKey,
  requireType,
  SIZE_TYPE,
  type SigningKey,
  utf8,
  type VerifierKey,
} from '#audit';
import { makeFolders, removeFolders } from '#files';
import { decide, type Decision, type Refusal } from './decide.ts';
import { WitnessError } from './errors.ts';
import { type WatchedLog, WitnessDatabase } from './witness-database.ts';

const KEY_FILE = 'witness.key';
const STATE_FILE = 'witness.db';
const TEXT_TYPE = 'text/plain; charset=utf-8';

export interface Answer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly type: string;
  readonly body: string;
}

/** Makes a witness in a folder. @returns its key to hand out @throws WitnessError `witness-there-already` */
export async function createWitness(folder: string, name: string): Promise<VerifierKey> {
  const [key, state] = [join(folder, KEY_FILE), join(folder, STATE_FILE)];
  if (existsSync(key) || existsSync(state)) throw new WitnessError('witness-there-already', { folder });
  const made = makeFolders(folder, 0o700);
  try {
    const { public: verifier } = await openKey(key, name, 'cosignature');
    WitnessDatabase.create(state);
    return verifier;
  } catch (error) {
    removeFolders(made);
    throw error;
  }
}

export class Cosigner {
  private readonly key: SigningKey;
  private readonly database: WitnessDatabase;
  private readonly clock: () => Date;

  /** @throws WitnessError `witness-not-there`, `witness-state-damaged` */
  constructor(folder: string, clock: () => Date = () => new Date()) {
    for (const file of [KEY_FILE, STATE_FILE])
      if (!existsSync(join(folder, file))) throw new WitnessError('witness-not-there', { folder, file });
    this.key = readKey(join(folder, KEY_FILE));
    requireType(this.key.public, 'cosignature');
    this.database = WitnessDatabase.open(join(folder, STATE_FILE));
    this.clock = clock;
  }

  get verifier(): VerifierKey {
    return this.key.public;
  }

  get logs(): WatchedLog[] {
    return this.database.logs();
  }

  /** Takes up a log; its first checkpoint is taken on trust. @throws WitnessError `witness-log-other-key` */
  addLog(key: VerifierKey): void {
    requireType(key, 'note');
    this.database.add(key);
  }

  /**
   * Answers a request. The decision and what it is remembered by are one transaction, so that of two requests the second sees
   * the first; the signature is made once that is on disk.
   * @throws what the database throws; then it is unknown whether the checkpoint is remembered, and nothing was signed
   */
  answer(request: Uint8Array): Answer {
    const now = this.clock();
    const decision = this.decide(request, now);
    switch (decision.status) {
      case 200: {
        const time = Math.floor(now.getTime() / 1000);
        const cosignature = cosign(decision.note.text, time, this.key.public, this.key.private);
        return { status: 200, type: TEXT_TYPE, body: formatResponse({ cosignatures: [cosignature] }) };
      }
      case 409:
        return { status: 409, type: SIZE_TYPE, body: formatResponse({ seen: decision.seen }) };
      default:
        return { status: decision.status, type: TEXT_TYPE, body: `${decision.reason}\n` };
    }
  }

  private decide(body: Uint8Array, now: Date): Decision {
    const request = readRequest(body);
    if ('status' in request) return request;
    return this.database.transaction(() => {
      const decision = decide(request, (origin) => this.database.find(origin));
      if (decision.status === 200) this.database.put(decision, now.toISOString());
      return decision;
    });
  }

  close(): void {
    this.database.close();
  }
}

function readRequest(body: Uint8Array): AddCheckpoint | Refusal {
  try {
    return parseAddCheckpoint(utf8(body));
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    return { status: 400, reason: error.code };
  }
}
