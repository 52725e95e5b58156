/**
 * Making a bundle: the events of one plan and of the organisations and persons they name, each with the proof that it is in
 * the log. What it costs depends on the plan, not on the rest of the ledger.
 */
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { type Code, isCode, isPersonId, organisationStream, personStream, type PeriodKey } from '#domain';
import { eventCodec, type EventStore, type StoredRow } from '#event-store';
import { foldedSource } from '#reporting';
import { ZipFile } from 'yazl';
import { entryBytes } from '../entry.ts';
import { AuditError } from '../errors.ts';
import type { LedgerLog } from '../ledger-log.ts';
import type { CheckpointSigner } from '../checkpoint-signer.ts';
import { type Hash, leafHash, sameHash } from '../tlog/merkle.ts';
import {
  type BundledEvent,
  type EarlierTree,
  evidencePart,
  manifestText,
  ndjson,
  PARTS,
  reportPart,
} from './bundle-format.ts';
import { contentText, definitionsText, evidenceOf, evidenceText, publicationsOf } from './bundle-parts.ts';

export interface BundleRequest {
  readonly plan: Code;
  /** Only the published reports of this period; the events are all of the plan's in any case. */
  readonly period: PeriodKey | null;
  /** The streams of the plan. */
  readonly streams: readonly string[];
  /** The text of the verifier, and what to read first. */
  readonly verifier: string;
  readonly readme: string;
  /** The operator's policy, null where there is none. */
  readonly policy: string | null;
  /** Gives the bytes of a file; null leaves the files out and keeps their digests. */
  readonly evidence: ((sha256: string) => Promise<Readable>) | null;
}

export interface BundleMade {
  readonly events: number;
  readonly reports: number;
  readonly files: number;
  readonly size: number;
}

const MOST_IN_STREAM = 1_000_000;

/**
 * Writes a bundle to a path.
 * @throws AuditError `log-differs` where an event is not the one in the log, and as signing does
 */
export async function writeBundle(
  path: string,
  request: BundleRequest,
  store: Pick<EventStore, 'readStored'>,
  log: LedgerLog,
  signer: CheckpointSigner,
): Promise<BundleMade> {
  const { size, note } = await signer.sign();
  const rows = await rowsOf(request.streams, store, size);
  const events = rows.map((row) => eventCodec.decode(row));
  const source = foldedSource(events);
  const published = publicationsOf(events, request.period);
  const evidence = evidenceOf(events);
  const manifest = {
    plan: request.plan,
    period: request.period,
    log: { origin: log.origin, key: (await signer.key()).text },
    size,
    events: rows.length,
  };
  const zip = new ZipFile();
  const add = (name: string, text: string): void => zip.addBuffer(Buffer.from(text, 'utf8'), name, STORED);
  add(PARTS.readme, request.readme);
  add(PARTS.verifier, request.verifier);
  add(PARTS.manifest, manifestText(manifest));
  add(PARTS.checkpoint, note);
  if (request.policy !== null) add(PARTS.policy, request.policy);
  add(PARTS.events, ndjson(provedEvents(rows, log, size)));
  add(
    PARTS.earlier,
    ndjson(
      await earlierTrees(
        log,
        size,
        published.map(({ position }) => position),
      ),
    ),
  );
  add(PARTS.definitions, definitionsText(events));
  add(PARTS.evidence, evidenceText(events));
  for (const event of published) {
    const { period, version } = event.data;
    add(reportPart(period, version), await contentText(source, event));
  }
  let files = 0;
  for (const { sha256 } of evidence) {
    if (!request.evidence) break;
    zip.addReadStream(await request.evidence(sha256), evidencePart(sha256), { ...STORED, compress: false });
    files += 1;
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  return { events: rows.length, reports: published.length, files, size };
}

/** The same bundle of the same ledger has the same bytes, in every time zone: these times are local ones. */
const STORED = { mtime: new Date(2000, 0, 1), mode: 0o100644, forceDosTimestamp: true };

/** The rows of the plan's streams, and of the organisations and persons that they name, in the order of the log. */
async function rowsOf(
  streams: readonly string[],
  store: Pick<EventStore, 'readStored'>,
  size: number,
): Promise<StoredRow[]> {
  const rows: StoredRow[] = [];
  const wanted = new Set(streams);
  // A set takes in what is added while it is gone through.
  for (const stream of wanted) {
    const found = (await store.readStored({ stream, limit: MOST_IN_STREAM })).filter(
      ({ position }) => position <= size,
    );
    rows.push(...found);
    for (const row of found) for (const named of streamsNamedIn(row)) wanted.add(named);
  }
  return rows.sort((a, b) => a.position - b.position);
}

/** Streams of organisations and persons that a row may name; those that are none hold no events. */
function streamsNamedIn({ data, metadata }: StoredRow): string[] {
  const streams: string[] = [];
  const look = (value: unknown): void => {
    if (typeof value === 'string' && isCode(value)) streams.push(organisationStream(value));
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(look);
  };
  look(JSON.parse(data));
  const { actor, actingFor } = JSON.parse(metadata) as Readonly<Record<string, unknown>>;
  look(actingFor);
  if (typeof actor === 'string' && isPersonId(actor)) streams.push(personStream(actor));
  return streams;
}

/** @throws AuditError `log-differs` */
function provedEvents(rows: readonly StoredRow[], log: LedgerLog, size: number): BundledEvent[] {
  const ends = new Map<string, Hash>();
  return rows.map((row) => {
    const index = row.position - 1;
    const entry = entryBytes(row, ends.get(row.stream) ?? null);
    const leaf = leafHash(entry);
    if (!sameHash(leaf, log.leaf(index))) {
      const { position, stream, revision } = row;
      throw new AuditError('log-differs', { position, stream, revision });
    }
    ends.set(row.stream, leaf);
    return { index, entry: entry.toString('utf8'), proof: log.inclusion(index, size).map(base64) };
  });
}

/** The newest checkpoints signed before, and the trees whose roots stand on the copies of the published reports. */
async function earlierTrees(
  log: LedgerLog,
  size: number,
  printed: readonly number[],
): Promise<EarlierTree[]> {
  const newest = (await log.checkpoints.all()).slice(-MOST_CHECKPOINTS);
  const signed = new Map(newest.map((one) => [one.size, one.note]));
  const sizes = [...new Set([...signed.keys(), ...printed])].filter((one) => one > 0 && one < size);
  return sizes
    .sort((a, b) => a - b)
    .map((one) => ({
      size: one,
      root: base64(log.rootAt(one)),
      proof: log.consistency(one, size).map(base64),
      note: signed.get(one) ?? null,
    }));
}

/** A log signed every minute has more checkpoints than anybody has copies of. */
const MOST_CHECKPOINTS = 100;

const base64 = (hash: Hash): string => Buffer.from(hash).toString('base64');
