/**
 * The files an export is made of: UTF-8 text, one JSON value a line, LF after each. The first line says what the file is, the
 * last one how it ends: with the SHA-256 of all lines before it, so that a file cut short or altered is known as such before
 * anything in it is believed. A name that ends in `.gz` is compressed.
 */
import { isUtf8 } from 'node:buffer';
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline as callbackPipeline, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { outputFile, syncFolder } from '#files';
import { because, type Reason, TransferError } from './errors.ts';

/** The first line; what else it says depends on the format. */
export interface Header {
  readonly format: string;
  readonly version: number;
}

const VERSION = 1;
/** Twice the largest event, which is quoted twice, and room to spare: a longer line is an attack on the reader's memory. */
const LONGEST_LINE = 1_000_000;
/** Read at once: some hundred events. */
const PAGE_BYTES = 256 * 1_024;
/** The record is for who may read the ledger. */
const MODE = 0o600;

const isCompressed = (path: string): boolean => path.endsWith('.gz');

// --- Writing ----------------------------------------------------------------------------------------------------

/**
 * Writes a file whole or not at all: under another name first, forced to disk, then renamed.
 * @param header without its version
 * @param pages of lines, without the line ends
 * @param end what the last line says beside the digest; asked when all pages were given
 * @returns the digest in the last line
 */
export async function writeFramed(
  path: string,
  header: Readonly<Record<string, unknown>> & { readonly format: string },
  pages: AsyncIterable<readonly string[]>,
  end: () => object,
): Promise<string> {
  const target = await outputFile(path);
  const partial = join(dirname(target), `.${basename(target)}.${randomUUID()}.partial`);
  const hash = createHash('sha256');
  let sha256 = '';
  async function* chunks(): AsyncGenerator<string> {
    const first = headerLine(header);
    hash.update(first);
    yield first;
    for await (const page of pages) {
      if (page.length === 0) continue;
      const text = `${page.join('\n')}\n`;
      hash.update(text);
      yield text;
    }
    sha256 = hash.digest('hex');
    yield `${JSON.stringify({ end: { ...end(), sha256 } })}\n`;
  }
  try {
    const file = await open(partial, 'wx', MODE);
    const output = file.createWriteStream({ flush: true });
    const text = Readable.from(chunks());
    await (isCompressed(target) ? pipeline(text, createGzip(), output) : pipeline(text, output));
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  await syncFolder(dirname(target));
  return sha256;
}

/** With the version in its place, so that the digest can be taken again elsewhere. */
export const headerLine = ({ format, ...rest }: { readonly format: string }): string =>
  `${JSON.stringify({ format, version: VERSION, ...rest })}\n`;

// --- Reading ----------------------------------------------------------------------------------------------------

/** What the last line says; the digest was found to be right. */
export type End = Readonly<Record<string, unknown>> & { readonly sha256: string };

export class FramedFile {
  readonly path: string;
  readonly header: Header & Readonly<Record<string, unknown>>;
  private readonly first: string;
  private readonly lines: AsyncGenerator<readonly string[], void, undefined>;
  private readonly rest: readonly string[];
  private readonly hash = createHash('sha256');
  private ending: End | null = null;

  private constructor(
    path: string,
    first: string,
    header: FramedFile['header'],
    lines: FramedFile['lines'],
    rest: readonly string[],
  ) {
    this.path = path;
    this.first = first;
    this.header = header;
    this.hash.update(`${first}\n`);
    this.lines = lines;
    this.rest = rest;
  }

  /**
   * Opens a file and reads its first line.
   * @throws TransferError `export-unreadable`, `export-too-new`, `export-cut-short`
   */
  static async open(path: string, format: string): Promise<FramedFile> {
    const lines = pagesOfLines(path);
    try {
      const { value, done } = await lines.next();
      const [first = '', ...rest] = done ? [] : value;
      const header = parsed(first);
      if (header?.['format'] !== format)
        throw new TransferError('export-unreadable', { path, reason: `format: ${format}` });
      const { version } = header;
      if (typeof version !== 'number' || !(version <= VERSION))
        throw new TransferError('export-too-new', { path, version: String(version), known: VERSION });
      return new FramedFile(path, first, header as FramedFile['header'], lines, rest);
    } catch (error) {
      await lines.return(undefined);
      throw error;
    }
  }

  /**
   * The lines between the first and the last, a few at a time.
   * @throws TransferError `export-cut-short`, `export-line-wrong`, `export-altered`; the latter only at the end
   */
  async *pages(): AsyncGenerator<readonly string[], void, undefined> {
    let number = 1;
    try {
      for (let page: readonly string[] = this.rest; ;) {
        const ends = page.findIndex((line) => line.startsWith(END_BEGINS));
        const rows = ends === -1 ? page : page.slice(0, ends);
        number += rows.length;
        if (rows.length > 0) {
          this.hash.update(`${rows.join('\n')}\n`);
          yield rows;
        }
        if (ends !== -1) {
          await this.finish(page.slice(ends), number + 1);
          return;
        }
        const { value, done } = await this.lines.next();
        if (done) throw new TransferError('export-cut-short', { path: this.path, line: number });
        page = value;
      }
    } finally {
      await this.lines.return(undefined);
    }
  }

  async close(): Promise<void> {
    await this.lines.return(undefined);
  }

  /** What the last line says; there when all pages were read. */
  get end(): End {
    if (!this.ending) throw new Error('the end was not read yet');
    return this.ending;
  }

  /** That the first line says this and nothing else. @throws TransferError `export-line-wrong` */
  requireFirstLine(header: { readonly format: string }): void {
    if (`${this.first}\n` !== headerLine(header))
      throw this.wrong(1, {
        vi: 'không phải dòng đầu đúng dạng',
        en: 'it is not a first line as it should be',
      });
  }

  /** For who finds that a line is not what its place asks for. */
  wrong(line: number, reason: Reason): TransferError {
    return new TransferError('export-line-wrong', { path: this.path, line, ...because(reason) });
  }

  private async finish([last = '', ...more]: readonly string[], number: number): Promise<void> {
    const end = parsed(last)?.['end'];
    if (!isObject(end) || typeof end['sha256'] !== 'string' || JSON.stringify({ end }) !== last)
      throw this.wrong(number, {
        vi: 'không phải dòng kết thúc đúng dạng',
        en: 'it is not a last line as it should be',
      });
    if (more.length > 0 || !(await this.lines.next()).done)
      throw this.wrong(number + 1, { vi: 'có nội dung sau dòng kết thúc', en: 'something follows the end' });
    if (this.hash.digest('hex') !== end['sha256'])
      throw new TransferError('export-altered', { path: this.path, what: 'SHA-256' });
    this.ending = end as End;
  }
}

const END_BEGINS = '{"end":';

/** Lines with the LF taken off; what has none at the end of the file is none. */
async function* pagesOfLines(path: string): AsyncGenerator<readonly string[], void, undefined> {
  let begun: Buffer = Buffer.alloc(0);
  let number = 0;
  try {
    for await (const chunk of bytesOf(path)) {
      const bytes = begun.length > 0 ? Buffer.concat([begun, chunk]) : chunk;
      const ends = bytes.lastIndexOf(LF);
      begun = bytes.subarray(ends + 1);
      if (begun.length > LONGEST_LINE) throw unreadable(path, `> ${LONGEST_LINE} B`);
      if (ends === -1) continue;
      const whole = bytes.subarray(0, ends);
      if (!isUtf8(whole)) throw unreadable(path, 'UTF-8');
      const lines = whole.toString('utf8').split('\n');
      number += lines.length;
      yield lines;
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') throw new TransferError('export-cut-short', { path, line: number });
    if (code?.startsWith('Z_')) throw unreadable(path, 'gzip');
    throw error;
  }
  if (begun.length > 0) throw new TransferError('export-cut-short', { path, line: number });
}

const LF = 0x0a;

function bytesOf(path: string): AsyncIterable<Buffer> {
  const file = createReadStream(path, { highWaterMark: PAGE_BYTES });
  // What goes wrong with the file comes out where it is read.
  return isCompressed(path)
    ? callbackPipeline(file, createGunzip({ chunkSize: PAGE_BYTES }), () => undefined)
    : file;
}

const unreadable = (path: string, reason: string): TransferError =>
  new TransferError('export-unreadable', { path, reason });

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A line as an object; null where it is none. */
export function parsed(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
