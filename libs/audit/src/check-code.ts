/**
 * The check code of a published report: what is printed on every copy, so that a sheet of paper can be held against the log
 * that knew of it. It commits to the report's digest and to the root of the log as it stood with the publication.
 */
import { createHash } from 'node:crypto';
import { type Code, isCode, isPeriodKey, LOG_STREAM, type PeriodKey, periodStream } from '#domain';
import type { Authenticity, ReportContent, ReportSource } from '#reporting';
import { reportDigest } from '#reporting';
import { HASH_BYTES } from './tlog/merkle.ts';
import { base64, isKeyName } from './tlog/note.ts';

/** The log as far as a published report needs it. */
export interface LogRoots {
  /** Name of the log now. */
  readonly origin: string;
  /** Root of the tree of the first `size` entries (RFC 6962). @throws where the log has not that many */
  rootAt(size: number): Uint8Array;
}

/** A publication as the log has it. */
export interface PublishedEntry {
  readonly origin: string;
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly version: number;
  /** SHA-256 of the report's content, hex. */
  readonly digest: string;
  /** Position of the publishing event: the size of the log with it. */
  readonly size: number;
  /** Base64. */
  readonly root: string;
}

// --- The code ---------------------------------------------------------------------------------------------------

/** Digits and letters that are not taken for one another (Crockford's base 32). */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 115 bits, and a letter more to notice a mistake in typing. */
const DATA_LETTERS = 23;
const GROUP = 4;

const FORMAT = 'plan-ledger/1';

const canonicalLine = ({ origin, plan, period, version, digest, size, root }: PublishedEntry): string =>
  [FORMAT, origin, plan, period, version, digest, size, root].join(' ');

/** `ABCD-…`: six groups of four letters. The same publication in the same log always has the same code. */
export function checkCode(entry: PublishedEntry): string {
  const hash = createHash('sha256').update(canonicalLine(entry), 'utf8').digest();
  const bits = [...hash].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const data = Array.from({ length: DATA_LETTERS }, (_, at) => parseInt(bits.slice(at * 5, at * 5 + 5), 2));
  return grouped([...data, checkOf(data)]);
}

/**
 * A code as somebody typed it, in its one written form: small letters, spaces, O for 0 and I or L for 1 are understood. Null
 * where it cannot be a check code: one wrong letter or two that changed places are always noticed.
 */
export function typedCode(text: string): string | null {
  const letters = text.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  if (letters.length !== DATA_LETTERS + 1) return null;
  const values = [...letters].map((letter) => LETTERS.indexOf(letter));
  const data = values.slice(0, -1);
  return values.includes(-1) || checkOf(data) !== values.at(-1) ? null : grouped(values);
}

const grouped = (values: readonly number[]): string =>
  Array.from({ length: values.length / GROUP }, (_, group) =>
    values
      .slice(group * GROUP, (group + 1) * GROUP)
      .map((value) => LETTERS[value])
      .join(''),
  ).join('-');

/**
 * A Reed–Solomon check letter: each letter weighed with another power of x in the field of 32 elements (x⁵ + x² + 1), so
 * that no change of one letter and no exchange of two leaves the sum as it was.
 */
const checkOf = (data: readonly number[]): number => data.reduceRight((sum, value) => timesX(sum ^ value), 0);

const timesX = (value: number): number => (value & 16 ? ((value << 1) & 31) ^ 0b00101 : value << 1);

// --- The line of the QR code ------------------------------------------------------------------------------------

/** One line that says everything, with the code at its end. */
export const qrText = (entry: PublishedEntry): string => `${canonicalLine(entry)} ${checkCode(entry)}`;

/** What a QR code says; null for any other text, and where the code at its end is not that of the line. */
export function parseQrText(text: string): PublishedEntry | null {
  const parts = text.split(' ');
  const [format, origin = '', plan = '', period = '', version = '', digest = '', size = '', root = '', code] =
    parts;
  const wellFormed =
    parts.length === 9 &&
    format === FORMAT &&
    isKeyName(origin) &&
    isCode(plan) &&
    isPeriodKey(period) &&
    /^[1-9]\d{0,5}$/.test(version) &&
    /^[0-9a-f]{64}$/.test(digest) &&
    /^[1-9]\d{0,14}$/.test(size) &&
    base64(root)?.length === HASH_BYTES;
  if (!wellFormed) return null;
  const entry = { origin, plan, period, version: Number(version), digest, size: Number(size), root };
  return checkCode(entry) === code ? entry : null;
}

// --- Of a publication -------------------------------------------------------------------------------------------

const PAGE = 100;

/**
 * What is printed on the copies of a published report; null for a draft. It follows from the publishing event and the log
 * before it, so the same version always gets the same.
 * @param knownAt a position at which the publication is known, and up to which the log has caught up
 */
export async function authenticityOf(
  source: Pick<ReportSource, 'history'>,
  log: LogRoots,
  content: ReportContent,
  knownAt: number,
): Promise<Authenticity | null> {
  const { report, publication } = content;
  if (!publication) return null;
  const { version } = publication;
  const key = { plan: report.plan.code, period: report.period.key, version };
  const size = await publishedAt(source, key, report.knownAt, knownAt);
  return authenticityAt(source, log, { ...key, digest: reportDigest(content), size }, knownAt);
}

/** @param knownAt as for {@link authenticityOf} */
export async function authenticityAt(
  source: Pick<ReportSource, 'history'>,
  log: LogRoots,
  published: Omit<PublishedEntry, 'origin' | 'root'>,
  knownAt: number,
): Promise<Authenticity> {
  const { size } = published;
  const origin = await originAt(source, log, size, knownAt);
  const root = Buffer.from(log.rootAt(size)).toString('base64');
  const entry = { ...published, origin, root };
  return { origin, size, root, code: checkCode(entry), text: qrText(entry) };
}

/** The name of the log at the time: a log that was begun anew had another before, and so have the copies from then. */
async function originAt(
  source: Pick<ReportSource, 'history'>,
  log: LogRoots,
  size: number,
  knownAt: number,
): Promise<string> {
  const [next] = await source.history({ stream: LOG_STREAM, after: size, knownAt, limit: PAGE });
  return next && 'ended' in next.data ? next.data.ended.origin : log.origin;
}

/** The position of the event that published a version: somewhere after the one its figures are of. */
export async function publishedAt(
  source: Pick<ReportSource, 'history'>,
  { plan, period, version }: Pick<PublishedEntry, 'plan' | 'period' | 'version'>,
  after: number,
  knownAt: number,
): Promise<number> {
  const stream = periodStream(plan, period);
  for (let from = after; ;) {
    const page = await source.history({ stream, after: from, knownAt, limit: PAGE });
    const event = page.find(
      ({ type, data }) => type === 'ReportPublished' && 'version' in data && data.version === version,
    );
    if (event) return event.position;
    const last = page.at(-1);
    if (!last || page.length < PAGE)
      throw new RangeError(`${stream} has no publication of version ${version} up to ${knownAt}`);
    from = last.position;
  }
}
