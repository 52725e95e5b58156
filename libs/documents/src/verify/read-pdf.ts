/** What a PDF shows: its text piece by piece in the order in which it is drawn, and what is laid over its pages. */
import { constants, inflateSync } from 'node:zlib';
import { Unverifiable } from './verdict.ts';
import { comparable } from './xml-events.ts';

export interface Piece {
  readonly text: string;
  readonly page: number;
  /** Points from the lower left corner of the page. */
  readonly box: Box;
}

/** Left, bottom, right, top. */
export type Box = readonly [number, number, number, number];

export interface Overlay {
  readonly page: number;
  /** Of a signature field; anything else can show anything. */
  readonly isSignature: boolean;
  readonly box: Box;
}

export interface PdfText {
  readonly pieces: readonly Piece[];
  /** Title, keywords and the like, for finding what the file says it is. */
  readonly information: string;
}

const MEGABYTE = 1_048_576;
const MOST_INFLATED = 60 * MEGABYTE;
const MOST_PAGES = 2_000;
const MOST_READ = 500 * MEGABYTE;

/**
 * The text of the pages.
 * @throws Unverifiable `unreadable`, `encrypted` or `too-large`
 */
export const readPdf = (bytes: Uint8Array): Promise<PdfText> =>
  opened(bytes, async (pdf) => {
    // Drawings made of drawings can be nested so that reading them never ends; reports have none.
    if (/\/Subtype\s*\/Form\b/.test(Buffer.from(bytes).toString('latin1'))) {
      throw new Unverifiable('unreadable', 'Form');
    }
    const { info } = await pdf.getMetadata();
    const pieces: Piece[] = [];
    for (let number = 1; number <= pdf.numPages; number++) {
      const page = await pdf.getPage(number);
      pieces.push(...piecesOf((await page.getTextContent()).items, number));
      page.cleanup();
    }
    const information = Object.values(info).filter((value) => typeof value === 'string');
    return { pieces, information: information.join('\n') };
  });

/** What is laid over the pages. @throws Unverifiable as {@link readPdf} does */
export const overlaysIn = (bytes: Uint8Array): Promise<Overlay[]> =>
  opened(bytes, async (pdf) => {
    const overlays: Overlay[] = [];
    for (let number = 1; number <= pdf.numPages; number++) {
      overlays.push(...overlaysOf(await (await pdf.getPage(number)).getAnnotations(), number));
    }
    return overlays;
  });

/** Where the file ends that was there before anything was added behind: ISO 32000-1, 7.5.5. */
export function endOfOriginal(bytes: Buffer): number {
  const end = bytes.indexOf('%%EOF');
  if (end < 0) return bytes.length;
  const after = end + '%%EOF'.length;
  const [one, two] = [bytes[after], bytes[after + 1]];
  return after + (one === 0x0d && two === 0x0a ? 2 : one === 0x0a || one === 0x0d ? 1 : 0);
}

type Pdf = Awaited<ReturnType<(typeof import('unpdf'))['getDocumentProxy']>>;

async function opened<T>(bytes: Uint8Array, work: (pdf: Pdf) => Promise<T>): Promise<T> {
  const largest = guardStreams(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const { getDocumentProxy } = await import('unpdf');
  try {
    // The reader takes the bytes over, so it gets a copy.
    const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0, isEvalSupported: false });
    try {
      // Pages may share a stream, which is then read for each of them.
      if (pdf.numPages > MOST_PAGES || pdf.numPages * largest > MOST_READ)
        throw new Unverifiable('too-large');
      return await work(pdf);
    } finally {
      await pdf.cleanup();
    }
  } catch (error) {
    if (error instanceof Unverifiable) throw error;
    const encrypted = error instanceof Error && error.name === 'PasswordException';
    throw new Unverifiable(encrypted ? 'encrypted' : 'unreadable');
  }
}

function piecesOf(items: readonly object[], page: number): Piece[] {
  return items.flatMap((item): Piece[] => {
    if (!('str' in item) || typeof item.str !== 'string') return [];
    const { transform, width, height } = item as unknown as {
      transform: readonly number[];
      width: number;
      height: number;
    };
    const text = comparable(item.str);
    const [x = 0, y = 0] = transform.slice(4);
    return text === '' ? [] : [{ text, page, box: [x, y, x + width, y + height] }];
  });
}

function overlaysOf(annotations: readonly unknown[], page: number): Overlay[] {
  return annotations.map((annotation) => {
    const {
      subtype,
      fieldType,
      rect = [],
    } = annotation as { subtype?: string; fieldType?: string; rect?: number[] };
    const [left = 0, bottom = 0, right = 0, top = 0] = rect;
    return {
      page,
      isSignature: subtype === 'Widget' && fieldType === 'Sig',
      box: [left, bottom, right, top],
    };
  });
}

/**
 * Inflates every stream once, counting: a reader would do so without a limit. Streams that are packed twice, or otherwise than
 * reports are, are not read at all.
 * @returns the size of the largest
 */
function guardStreams(bytes: Buffer): number {
  let [inflated, largest] = [0, 0];
  for (let at = bytes.indexOf('stream'); at >= 0;) {
    const start = at + 6 + (bytes[at + 6] === 0x0d ? 2 : 1);
    const found = bytes.indexOf('endstream', at);
    const end = found < 0 ? bytes.length : found;
    const packed = bytes.subarray(start, end);
    const size = inflatedSize(packed);
    inflated += size;
    largest = Math.max(largest, packed.length, size);
    if (inflated > MOST_INFLATED) throw new Unverifiable('too-large');
    at = bytes.indexOf('stream', end + 'endstream'.length);
  }
  const packedOtherwise = PACKED_OTHERWISE.exec(bytes.toString('latin1'));
  if (packedOtherwise) throw new Unverifiable('unreadable', packedOtherwise[0]);
  return largest;
}

function inflatedSize(packed: Buffer): number {
  // How a deflated stream begins.
  if (packed[0] !== 0x78) return 0;
  try {
    return inflateSync(packed, { maxOutputLength: MOST_INFLATED, finishFlush: constants.Z_SYNC_FLUSH })
      .length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new Unverifiable('too-large');
    return 0;
  }
}

const PACKED_OTHERWISE =
  /\/Filter\s*\[[^\]/]*\/[^\]/]*\/|\/(LZWDecode|RunLengthDecode|ASCIIHexDecode|JBIG2Decode|JPXDecode|Crypt)\b|\/Filter\s*\[?\s*\/\w*#/;
