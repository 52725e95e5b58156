/** What stands in the cells of a workbook. What could show something else than its cells say is named. */
import { comparable, rebinds, xmlEvents } from './xml-events.ts';
import { opensAt, type Parts, relationshipsOf } from './zip-file.ts';

export interface SheetText {
  readonly name: string;
  /** Cell references to what the cells hold; empty cells are left out. Numbers as JavaScript writes them. */
  readonly cells: ReadonlyMap<string, string>;
  /** How the numbers among them are shown. */
  readonly formats: ReadonlyMap<string, string>;
}

export interface WorkbookText {
  readonly sheets: readonly SheetText[];
  readonly unread: readonly string[];
}

const WORKBOOK = 'xl/workbook.xml';
const VOCABULARY = /\/spreadsheetml\/(2006\/)?main$/;
const USUAL_PARTS: Readonly<Record<string, string>> = {
  sharedStrings: 'xl/sharedStrings.xml',
  styles: 'xl/styles.xml',
};

/** @throws Unverifiable where a part cannot be read */
export function readXlsx(parts: Parts): WorkbookText {
  const unread = [...foreignParts(parts)];
  const targets = new Map(
    relationshipsOf(parts, WORKBOOK).map(({ id, type, target }) => [id, { type, target }]),
  );
  const strings = sharedStrings(parts);
  const formats = formatsOf(parts);
  const sheets = sheetsOf(parts).map(({ name, id, hidden }) => {
    const { type, target } = targets.get(id) ?? { type: '', target: '' };
    if (type !== 'worksheet' || hidden) unread.push(name);
    for (const more of relationshipsOf(parts, target)) {
      const shows =
        more.type === 'drawing'
          ? !isEmptyDrawing(parts.get(more.target))
          : !/^(printerSettings|hyperlink)$/.test(more.type);
      if (shows) unread.push(more.target);
    }
    return { name, ...cellsOf(parts.get(target) ?? Buffer.alloc(0), target, strings, formats, unread) };
  });
  return { sheets, unread: [...new Set(unread)] };
}

/** Parts that lie over the cells or bring something from outside. */
const SHOWS_MORE =
  /^xl\/(drawings|media|embeddings|charts|comments|threadedComments|externalLinks|activeX|ctrlProps|richData)/i;

/** LibreOffice gives every sheet a drawing, with nothing anchored to it. */
const isEmptyDrawing = (content: Buffer | undefined): boolean =>
  content !== undefined &&
  /<\w+:wsDr\b/.test(content.toString('utf8')) &&
  !/Anchor/.test(content.toString('utf8'));

function* foreignParts(parts: Parts): Generator<string> {
  if (!opensAt(parts, WORKBOOK)) yield '_rels/.rels';
  for (const { type, target } of relationshipsOf(parts, WORKBOOK)) {
    if (USUAL_PARTS[type] !== undefined && USUAL_PARTS[type] !== target) yield target;
  }
  for (const [name, content] of parts) {
    if (!/^xl\/(workbook|sharedStrings|styles|worksheets\/[^/]+)\.xml$/.test(name)) continue;
    for (const event of xmlEvents(content, name)) {
      if (event.kind === 'open' && rebinds(event.attributes, 'xmlns', VOCABULARY)) yield `${name}: xmlns`;
    }
  }
  for (const [name, content] of parts) if (SHOWS_MORE.test(name) && !isEmptyDrawing(content)) yield name;
}

function sheetsOf(parts: Parts): { name: string; id: string; hidden: boolean }[] {
  const events = [...xmlEvents(parts.get(WORKBOOK) ?? Buffer.alloc(0), WORKBOOK)];
  return events.flatMap((event) => {
    if (event.kind !== 'open' || event.name !== 'sheet') return [];
    const { attributes } = event;
    return [
      {
        name: attributes.get('name') ?? '',
        id: attributes.get('r:id') ?? '',
        hidden: (attributes.get('state') ?? 'visible') !== 'visible',
      },
    ];
  });
}

/** The text of each shared string, without the phonetic reading that is not part of it. */
function sharedStrings(parts: Parts): string[] {
  const strings: string[] = [];
  let [inText, phonetic] = [false, false];
  for (const event of xmlEvents(
    parts.get('xl/sharedStrings.xml') ?? Buffer.from('<sst/>'),
    'xl/sharedStrings.xml',
  )) {
    if (event.kind === 'text') {
      if (inText && !phonetic) strings.push((strings.pop() ?? '') + event.text);
    } else if (event.name === 'si' && event.kind === 'open') strings.push('');
    else if (event.name === 't') inText = event.kind === 'open';
    else if (event.name === 'rPh') phonetic = event.kind === 'open';
  }
  return strings;
}

/** Numbers of the formats that every program knows (ECMA-376 part 1, 18.8.30). */
const BUILT_IN: Readonly<Record<number, string>> = {
  0: 'General',
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  49: '@',
};

/** The number format of each style: it can show anything in place of the figure. Without the signs that only quote. */
function formatsOf(parts: Parts): string[] {
  const codes = new Map<number, string>();
  const formats: string[] = [];
  let inside = false;
  const part = 'xl/styles.xml';
  for (const event of xmlEvents(parts.get(part) ?? Buffer.from('<styleSheet/>'), part)) {
    if (event.kind === 'text') continue;
    if (event.name === 'cellXfs') inside = event.kind === 'open';
    if (event.kind === 'close') continue;
    const { name, attributes } = event;
    const id = Number(attributes.get('numFmtId') ?? 0);
    if (name === 'numFmt') codes.set(id, attributes.get('formatCode') ?? '');
    if (name === 'xf' && inside)
      formats.push((codes.get(id) ?? BUILT_IN[id] ?? `#${id}`).replace(/["\\]/g, ''));
  }
  return formats;
}

function cellsOf(
  content: Buffer,
  part: string,
  strings: readonly string[],
  styles: readonly string[],
  unread: string[],
): Pick<SheetText, 'cells' | 'formats'> {
  const cells = new Map<string, string>();
  const formats = new Map<string, string>();
  let cell: { readonly reference: string; readonly type: string; readonly style: number } | null = null;
  let value: string | null = null;
  let inside = false;
  for (const event of xmlEvents(content, part)) {
    if (event.kind === 'text') {
      if (inside) value = (value ?? '') + event.text;
      continue;
    }
    const { kind, name } = event;
    if (name === 'v' || name === 't') inside = kind === 'open';
    else if (name === 'f' && kind === 'open') unread.push(`${part}: ${cell?.reference ?? ''} f`);
    else if (/^(legacyDrawing|legacyDrawingHF|picture|oleObjects|controls|conditionalFormatting)$/.test(name))
      unread.push(`${part}: ${name}`);
    else if (name === 'c' && kind === 'open') {
      const { attributes } = event;
      cell = {
        reference: attributes.get('r') ?? '',
        type: attributes.get('t') ?? 'n',
        style: Number(attributes.get('s') ?? 0),
      };
      value = null;
    } else if (name === 'c' && cell) {
      const text = value === null ? '' : textOf(cell.type, value, strings);
      if (cells.has(cell.reference) || !/^[A-Z]{1,3}[1-9]\d{0,6}$/.test(cell.reference))
        unread.push(`${part}: ${cell.reference}`);
      if (text !== '' && cell.type === 'n') formats.set(cell.reference, styles[cell.style] ?? '');
      if (text !== '') cells.set(cell.reference, text);
      cell = null;
    }
  }
  return { cells, formats };
}

function textOf(type: string, value: string, strings: readonly string[]): string {
  if (type === 's') return comparable(strings[Number(value)] ?? '');
  return type === 'n' ? String(Number(value)) : comparable(value);
}
