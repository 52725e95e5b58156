/**
 * A PDF that begins byte for byte as the ledger made it, with something added behind: an electronic signature does that (ISO
 * 32000-1, 7.5.6, incremental updates). What is added could also show other pages in place of the first, so it is looked into:
 * it may describe new objects, and describe the catalogue and the pages again as they were with nothing but notes added.
 */
import type { Box, Overlay, Piece } from './read-pdf.ts';

/**
 * What in the added part could change what is seen; null where nothing can.
 * @param shown the pages as they were, with what is laid over them now
 */
export function changesWhatIsSeen(original: Buffer, added: Buffer, shown: Shown): string | null {
  const first = original.toString('latin1');
  const text = withoutStreams(added.toString('latin1'));
  // Objects packed into streams would have to be unpacked to be looked at, and escaped names to be resolved.
  if (/\/(ObjStm|XRef|XRefStm|XFA|JavaScript|JS|Encrypt)\b|\/\w*#/.test(text)) return 'ObjStm';
  const objects = objectsOf(text, first.length);
  if (!isChained(first, text, objects)) return 'xref';
  const before = new Map(objectsOf(withoutStreams(first), 0).map(({ number, content }) => [number, content]));
  for (const { number, content } of objects) {
    const was = before.get(number);
    if (was === undefined) continue;
    const isPage = /\/Type\s*\/Page\b/.test(was);
    const isCatalogue = /\/Type\s*\/Catalog\b/.test(was);
    const mayGain = isPage ? ADDED_TO_PAGE : isCatalogue ? ADDED_TO_CATALOGUE : null;
    if (!mayGain || !isSameBut(was, content, mayGain)) return `${number} 0 obj`;
  }
  const other = shown.overlays.find(({ isSignature }) => !isSignature);
  const covering = shown.overlays.find(({ page, box }) =>
    shown.pieces.some((piece) => piece.page === page && overlap(piece.box, box)),
  );
  const seen = other ?? covering;
  return seen ? `page ${seen.page}` : null;
}

interface Shown {
  readonly pieces: readonly Piece[];
  readonly overlays: readonly Overlay[];
}

interface PdfObject {
  readonly number: number;
  /** Where it begins in the file. */
  readonly at: number;
  readonly content: string;
}

/**
 * Whether each cross-reference table that was added goes on from the one before, keeps the catalogue, and says of every object
 * that it begins where one does begin, in what was added.
 */
function isChained(first: string, added: string, objects: readonly PdfObject[]): boolean {
  const begins = new Set(objects.map(({ number, at }) => `${number} ${at}`));
  let previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(first)?.[1];
  const root = /\/Root\s+(\d+\s+\d+\s+R)/.exec(first.slice(first.lastIndexOf('trailer')))?.[1];
  if (previous === undefined || root === undefined) return false;
  const updates = [...added.matchAll(UPDATE)];
  for (const update of updates) {
    const [, table = '', trailer = '', at = ''] = update;
    const prev = /\/Prev\s+(\d+)/.exec(trailer)?.[1];
    const kept = /\/Root\s+(\d+\s+\d+\s+R)/.exec(trailer)?.[1];
    if (prev !== previous || kept !== root || Number(at) !== first.length + update.index) return false;
    if (!entriesOfTable(table).every((entry) => begins.has(entry))) return false;
    previous = at;
  }
  const last = updates.at(-1);
  return last !== undefined && /^\s*$/.test(added.slice(last.index + last[0].length));
}

const UPDATE =
  /xref\s+((?:\d+\s+\d+\s+(?:\d{10}\s\d{5}\s[nf]\s+)*)+)trailer\s*(<<[^%]*?>>)\s*startxref\s+(\d+)\s+%%EOF/g;

/** Number and place of each object; of the free ones only the head of their list, as an object that is freed is not seen. */
function entriesOfTable(table: string): string[] {
  const sections = [...table.matchAll(/(\d+)\s+\d+\s+((?:\d{10}\s\d{5}\s[nf]\s+)*)/g)];
  return sections.flatMap(([, start = '', entries = '']) =>
    [...entries.matchAll(/(\d{10})\s\d{5}\s([nf])/g)].flatMap(([, offset = '', use], index) => {
      const number = Number(start) + index;
      if (use === 'f') return number === 0 ? [] : ['freed'];
      return [`${number} ${Number(offset)}`];
    }),
  );
}

const ADDED_TO_PAGE = ['Annots'];
const ADDED_TO_CATALOGUE = ['AcroForm', 'Perms', 'DSS', 'Extensions', 'Version', 'Metadata'];

/** With spaces in place of what stands in streams, so that the rest keeps its place. */
function withoutStreams(text: string): string {
  const begin = /\bstream\r?\n/g;
  let outside = '';
  for (let match = begin.exec(text); match; match = begin.exec(text)) {
    const end = text.indexOf('endstream', match.index);
    if (end < 0) break;
    outside += text.slice(outside.length, match.index) + ' '.repeat(end - match.index);
    begin.lastIndex = end + 'endstream'.length;
  }
  return outside + text.slice(outside.length);
}

/** The objects in a text without streams that begins at `from` in the file. */
function objectsOf(text: string, from: number): PdfObject[] {
  const header = /(?<=^|\s)(\d{1,10})\s{1,9}\d{1,5}\s{1,9}obj\b/g;
  const objects: PdfObject[] = [];
  for (let match = header.exec(text); match; match = header.exec(text)) {
    const end = text.indexOf('endobj', header.lastIndex);
    if (end < 0) break;
    objects.push({
      number: Number(match[1]),
      at: from + match.index,
      content: text.slice(header.lastIndex, end),
    });
    header.lastIndex = end;
  }
  return objects;
}

/** Whether a dictionary says what it said before, in whatever order, with no more than some keys added. */
function isSameBut(before: string, after: string, added: readonly string[]): boolean {
  if (after.includes('%')) return false;
  const [one, other] = [entriesOf(before), entriesOf(after)];
  if (!one || !other) return false;
  for (const key of added) {
    one.delete(key);
    other.delete(key);
  }
  return one.size === other.size && [...one].every(([key, value]) => other.get(key) === value);
}

/** The entries of a dictionary, each value as its text; null where it does not read as one. */
function entriesOf(text: string): Map<string, string> | null {
  const tokens =
    text.match(/<<|>>|\[|\]|\/[^\s<>[\]()/%]*|\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>|[^\s<>[\]()/%]+/g) ?? [];
  if (tokens[0] !== '<<' || tokens.at(-1) !== '>>') return null;
  const entries = new Map<string, string>();
  let [depth, key, value] = [0, '', [] as string[]];
  for (const token of tokens.slice(1, -1)) {
    if (depth === 0 && token.startsWith('/') && (key === '' || value.length > 0)) {
      if (key !== '') {
        if (entries.has(key)) return null;
        entries.set(key, value.join(' '));
      }
      [key, value] = [token.slice(1), []];
      continue;
    }
    if (token === '<<' || token === '[') depth++;
    if (token === '>>' || token === ']') depth--;
    value.push(token);
  }
  if (key !== '') entries.set(key, value.join(' '));
  return depth === 0 ? entries : null;
}

const overlap = ([left, bottom, right, top]: Box, [l, b, r, t]: Box): boolean =>
  r > l && t > b && left < r && l < right && bottom < t && b < top;
