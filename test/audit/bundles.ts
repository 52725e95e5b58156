/** Bundles of the audited ledger, taken apart into their parts and put together again. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  type BundleVerdict,
  checkBundle,
  consistencyProof,
  findingsAsJson,
  formatCheckpoint,
  formatNote,
  type Hash,
  inclusionProof,
  leafHash,
  type Manifest,
  manifestText,
  ndjson,
  nodeHash,
  PARTS,
  rootAt,
  type SignatureType,
  signNote,
  type Trusted,
  verifierKey,
  type VerifierKey,
  writeBundle,
} from '#audit';
import { canonicalJson } from '#domain';
import PizZip from 'pizzip';
import { rawZip } from '../../libs/audit/src/testing/raw-zip.ts';
import { type Ledger } from '#profiles';
import { PLAN } from './audited-ledger.ts';

export const VERIFIER_TEXT = '// The verifier, which the build puts together.\n';

/** The parts of a bundle by name. */
export type Parts = ReadonlyMap<string, Buffer>;

export interface Wanted {
  readonly period?: string;
  readonly files?: boolean;
  readonly policy?: string;
  readonly verifier?: string;
}

export async function makeBundle(path: string, ledger: Ledger, wanted: Wanted = {}) {
  const { store, log, signer, evidence, models } = ledger;
  const request = {
    plan: PLAN,
    period: wanted.period ?? null,
    streams: await models.streamsOf(PLAN),
    verifier: wanted.verifier ?? VERIFIER_TEXT,
    readme: 'Đọc trước.\n',
    policy: wanted.policy ?? null,
    evidence: wanted.files ? async (sha256: string) => (await evidence.open(sha256)).stream : null,
  };
  return writeBundle(path, request, store, log, signer);
}

/** Read with another program than our own. */
export function partsOf(bytes: Uint8Array): Map<string, Buffer> {
  const zip = new PizZip(bytes);
  return new Map(
    Object.keys(zip.files).map((name) => [name, Buffer.from(zip.file(name)?.asUint8Array() ?? [])]),
  );
}

export const zipOf = (parts: Parts): Buffer =>
  rawZip([...parts].map(([name, bytes]) => ({ name, bytes }))).bytes;

export const NOTHING: Trusted = { key: null, policy: null };

export async function verdictOfBytes(
  folder: string,
  bytes: Uint8Array,
  trusted: Trusted = NOTHING,
): Promise<BundleVerdict> {
  const path = join(folder, 'attacked.zip');
  writeFileSync(path, bytes);
  return checkBundle(path, trusted);
}

export const verdictOf = (folder: string, parts: Parts, trusted: Trusted = NOTHING): Promise<BundleVerdict> =>
  verdictOfBytes(folder, zipOf(parts), trusted);

export const failed = ({ findings }: BundleVerdict) =>
  findingsAsJson(findings)
    .filter(({ kind }) => kind === 'failed')
    .map(({ check, code, params }) => ({ check, code, params }));

export const limits = ({ findings }: BundleVerdict): string[] =>
  findings.filter(({ kind }) => kind === 'limit').map(({ code }) => code);

export const proved = ({ findings }: BundleVerdict): string[] =>
  findings.filter(({ kind }) => kind === 'proved').map(({ code }) => code);

// --- Altering ---------------------------------------------------------------------------------------------------

export const textOf = (parts: Parts, part: string): string =>
  (parts.get(part) ?? Buffer.alloc(0)).toString('utf8');

/** The bundle with another text in one of its parts, which must become another one. */
export function withText(parts: Parts, part: string, change: (text: string) => string): Map<string, Buffer> {
  const before = textOf(parts, part);
  const after = change(before);
  if (after === before) throw new Error(`${part} was not changed`);
  return new Map(parts).set(part, Buffer.from(after, 'utf8'));
}

export const without = (parts: Parts, part: string): Map<string, Buffer> => {
  const rest = new Map(parts);
  if (!rest.delete(part)) throw new Error(`there is no ${part}`);
  return rest;
};

export interface Line {
  index: number;
  entry: string;
  proof: string[];
}

export interface Entry {
  stream: string;
  rev: number;
  type: string;
  at: string;
  actor: string;
  prev: string | null;
  data: Record<string, unknown>;
}

export const linesIn = <T>(parts: Parts, part: string): T[] =>
  textOf(parts, part)
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as T);

export const linesOf = (parts: Parts): Line[] => linesIn<Line>(parts, PARTS.events);

export const entryOf = ({ entry }: Line): Entry => JSON.parse(entry) as Entry;

/** The bundle with other events; whoever leaves some out corrects the number in the manifest too. */
export function withLines(parts: Parts, change: (lines: Line[]) => readonly Line[]): Map<string, Buffer> {
  const before = linesOf(parts);
  const lines = change(structuredClone(before));
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const altered = new Map(parts).set(PARTS.events, Buffer.from(text, 'utf8'));
  return lines.length === before.length
    ? altered
    : withText(altered, PARTS.manifest, (manifest) =>
        manifest.replace(`"events": ${before.length}`, `"events": ${lines.length}`),
      );
}

// --- Keys -------------------------------------------------------------------------------------------------------

export interface Pair {
  readonly public: VerifierKey;
  readonly private: KeyObject;
}

export function newKey(name: string, type: SignatureType): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return { public: verifierKey(name, type, raw), private: privateKey };
}

// --- Forging ----------------------------------------------------------------------------------------------------

export interface Forgery {
  /** Alters the entries, or leaves some out. */
  readonly change?: (entries: Entry[]) => readonly Entry[];
  /** Writes an entry; its place is from 0. */
  readonly write?: (entry: Entry, place: number) => string;
  /** Keeps the hashes of the entries before, whatever has become of them. */
  readonly unchained?: boolean;
}

/** The bundle made anew over other events, with everything computed and signed as an operator could who has a key. */
export function forged(
  parts: Parts,
  { public: key, private: secret }: Pair,
  forgery: Forgery,
): Map<string, Buffer> {
  const {
    change = (entries) => entries,
    write = (entry) => canonicalJson(entry),
    unchained = false,
  } = forgery;
  const places = new Map<Entry, number>();
  const originals = linesOf(parts).map((line) => {
    const entry = entryOf(line);
    places.set(entry, line.index);
    return entry;
  });
  const entries = change(originals);
  const size = Number(textOf(parts, PARTS.checkpoint).split('\n')[1]);
  const leaves: Hash[] = Array.from({ length: size }, (_, i) => leafHash(Buffer.from(`other ${i}`)));
  const ends = new Map<string, string>();
  const made = entries.map((entry, place) => {
    const index = places.get(entry) ?? place;
    if (!unchained) entry.prev = ends.get(entry.stream) ?? null;
    const text = write(entry, place);
    const leaf = leafHash(Buffer.from(text, 'utf8'));
    ends.set(entry.stream, Buffer.from(leaf).toString('base64'));
    leaves[index] = leaf;
    return { index, entry: text };
  });
  const nodes = (level: number, index: number): Hash => {
    if (level === 0) return leaves[index] ?? Buffer.alloc(0);
    return nodeHash(nodes(level - 1, 2 * index), nodes(level - 1, 2 * index + 1));
  };
  const base64s = (hashes: readonly Hash[]): string[] =>
    hashes.map((hash) => Buffer.from(hash).toString('base64'));
  const text = formatCheckpoint({ origin: key.name, size, root: rootAt(nodes, size) });
  const earlier = linesIn<{ size: number }>(parts, PARTS.earlier).map((tree) => ({
    size: tree.size,
    root: base64s([rootAt(nodes, tree.size)])[0],
    proof: base64s(consistencyProof(nodes, tree.size, size)),
    note: null,
  }));
  const manifest = JSON.parse(textOf(parts, PARTS.manifest)) as Manifest;
  const log = { origin: key.name, key: key.text };
  const others = {
    [PARTS.checkpoint]: formatNote({ text, signatures: [signNote(text, key, secret)] }),
    [PARTS.events]: ndjson(
      made.map(({ index, entry }) => ({ index, entry, proof: base64s(inclusionProof(nodes, index, size)) })),
    ),
    [PARTS.earlier]: ndjson(earlier),
    [PARTS.manifest]: manifestText({ ...manifest, log, events: made.length }),
  };
  return new Map([
    ...parts,
    ...Object.entries(others).map(([name, one]) => [name, Buffer.from(one)] as const),
  ]);
}
