/**
 * A whole ledger in a folder, as it is carried from one place to another: the events, what is kept of the audit log, the files
 * of evidence with a list of them, and, only where they were asked for, the names of persons.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FramedFile, parsed, TransferError, writeFramed } from '#audit';
import type { Recorded, Sha256 } from '#domain';
import { type EvidenceError, EvidenceStore, isSha256 } from '#evidence';
import { digestOf } from '#people';
import { attachmentOf } from '../../api/src/ledger/attached-evidence.ts';

export const LOG_PART = 'log.ndjson';
const EVENTS_PARTS = ['events.ndjson', 'events.ndjson.gz'] as const;
const EVIDENCE_PART = 'evidence.ndjson';
const NAMES_PART = 'people.ndjson';
const EVIDENCE_FORMAT = 'plan-ledger/evidence';
const NAMES_FORMAT = 'plan-ledger/people';

export const eventsPart = (folder: string, compressed: boolean): string =>
  join(folder, EVENTS_PARTS[compressed ? 1 : 0]);

/** The events of an exported folder. @throws TransferError `export-part-missing` */
export function findEvents(folder: string): string {
  const found = EVENTS_PARTS.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (found === undefined) throw missing(folder, EVENTS_PARTS[0]);
  for (const part of [LOG_PART, EVIDENCE_PART])
    if (!existsSync(join(folder, part))) throw missing(folder, part);
  return found;
}

const missing = (path: string, part: string): TransferError =>
  new TransferError('export-part-missing', { path, part });

// --- What events name -------------------------------------------------------------------------------------------

/** What the events say has to lie beside them, gathered while they are read. */
export class NamedByEvents {
  readonly files = new Set<Sha256>();
  private readonly disclosures = new Set<string>();

  readonly take = (event: Recorded): void => {
    const file = attachmentOf(event);
    if (file) this.files.add(file.sha256);
    const { type, data } = event;
    if (type === 'PersonRecorded')
      for (const digest of data.digests) this.disclosures.add(`${data.person} ${digest}`);
    if (type === 'PersonalDataErased')
      for (const digest of data.digests) this.disclosures.delete(`${data.person} ${digest}`);
  };

  /** Whether a text is what an event has the digest of, and was not erased. */
  knows({ person, digest, text }: Name): boolean {
    return this.disclosures.has(`${person} ${digest}`) && digestOf(text) === digest;
  }
}

// --- Evidence ---------------------------------------------------------------------------------------------------

/** What was copied, and what could not be because it was not there or not as it should be. */
export interface Copied {
  readonly files: number;
  readonly bytes: number;
  readonly faulty: readonly FaultyFile[];
}

interface FaultyFile {
  readonly sha256: Sha256;
  readonly state: 'missing' | 'altered';
}

export const evidenceIn = (folder: string): EvidenceStore => EvidenceStore.in(join(folder, 'evidence'));

/** Copies files and lists them; what is faulty in the ledger is listed as such and left out. */
export async function writeEvidence(
  folder: string,
  source: EvidenceStore,
  wanted: ReadonlySet<Sha256>,
  onProgress: (files: number) => void,
): Promise<Copied> {
  const target = evidenceIn(folder);
  const faulty: FaultyFile[] = [];
  const lines: string[] = [];
  let bytes = 0;
  for (const [i, sha256] of [...wanted].sort().entries()) {
    try {
      const size = await target.copyFrom(source, sha256);
      bytes += size;
      lines.push(JSON.stringify({ sha256, size }));
    } catch (error) {
      const { code } = error as EvidenceError;
      if (code !== 'evidence-missing' && code !== 'evidence-altered') throw error;
      const state = code === 'evidence-missing' ? 'missing' : 'altered';
      faulty.push({ sha256, state });
      lines.push(JSON.stringify({ sha256, state }));
    }
    onProgress(i + 1);
  }
  await writeList(join(folder, EVIDENCE_PART), EVIDENCE_FORMAT, lines);
  return { files: wanted.size - faulty.length, bytes, faulty };
}

/**
 * Hashes every file that the list has.
 * @param named by the events: each has to be in the list
 * @returns the files that are there, and those that were faulty when the ledger was exported
 * @throws TransferError `export-file-wrong`, and as reading the list does
 */
export async function checkEvidence(
  folder: string,
  named: ReadonlySet<Sha256>,
): Promise<{ readonly files: readonly Sha256[]; readonly faulty: readonly FaultyFile[] }> {
  const store = evidenceIn(folder);
  const [files, faulty]: [Sha256[], FaultyFile[]] = [[], []];
  const list = await FramedFile.open(join(folder, EVIDENCE_PART), EVIDENCE_FORMAT);
  const listed = new Set<Sha256>();
  for await (const lines of list.pages())
    for (const line of lines) {
      const { sha256, state } = parsed(line) ?? {};
      if (typeof sha256 !== 'string' || !isSha256(sha256) || !isState(state))
        throw list.wrong(listed.size + 2, { vi: 'không nêu tệp nào', en: 'it names no file' });
      listed.add(sha256);
      if (state !== undefined) faulty.push({ sha256, state });
      else if ((await store.verify(sha256)) === 'ok') files.push(sha256);
      else throw new TransferError('export-file-wrong', { sha256 });
    }
  for (const sha256 of named)
    if (!listed.has(sha256)) throw new TransferError('export-file-wrong', { sha256 });
  return { files, faulty };
}

const isState = (state: unknown): state is FaultyFile['state'] | undefined =>
  state === undefined || state === 'missing' || state === 'altered';

// --- Names ------------------------------------------------------------------------------------------------------

/** A disclosure with the person it is about. */
export interface Name {
  readonly person: string;
  readonly digest: string;
  readonly text: string;
}

export const writeNames = (folder: string, names: readonly Name[]): Promise<void> =>
  writeList(
    join(folder, NAMES_PART),
    NAMES_FORMAT,
    names.map(({ person, digest, text }) => JSON.stringify({ person, digest, text })),
  );

/**
 * The names in an exported folder, null where none were exported.
 * @throws TransferError for one that the events do not know, or say was erased
 */
export async function readNames(folder: string, named: NamedByEvents): Promise<readonly Name[] | null> {
  const path = join(folder, NAMES_PART);
  if (!existsSync(path)) return null;
  const file = await FramedFile.open(path, NAMES_FORMAT);
  const names: Name[] = [];
  for await (const lines of file.pages())
    for (const line of lines) {
      const name = parsed(line) as Name | null;
      // What it says is not repeated in a message.
      if (!name || ![name.person, name.digest, name.text].every(isText) || !named.knows(name))
        throw file.wrong(names.length + 2, {
          vi: 'không khớp với sự kiện nào, hoặc đã bị xóa theo sổ',
          en: 'it fits no event, or the ledger says that it was erased',
        });
      names.push(name);
    }
  return names;
}

const isText = (value: unknown): boolean => typeof value === 'string';

async function writeList(path: string, format: string, lines: readonly string[]): Promise<void> {
  async function* pages(): AsyncGenerator<readonly string[]> {
    yield lines;
  }
  await writeFramed(path, { format }, pages(), () => ({ lines: lines.length }));
}
