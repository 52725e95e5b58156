/**
 * What stands in a Word document: paragraphs, tables, margins and pictures. Only what is known to print nothing but its text
 * is read; whatever else could show something (a text box, a hidden run, a field, a font of its own) is named, so that nobody
 * vouches for it.
 */
import { createHash } from 'node:crypto';
import { comparable, rebinds, xmlEvents } from './xml-events.ts';
import { opensAt, type Parts, relationshipsOf } from './zip-file.ts';

export interface TableRow {
  readonly header: readonly string[];
  readonly cells: readonly string[];
}

/** A paragraph, or a row of a table. Empty paragraphs are left out. */
export interface Passage {
  readonly text: string;
  readonly row: TableRow | null;
}

export interface WordText {
  readonly passages: readonly Passage[];
  /** Lines of headers and footers, each once, without page numbers. */
  readonly margins: readonly string[];
  /** SHA-256 of the pictures in the text, in order. */
  readonly pictures: readonly string[];
  /** What could show something that is not read here. */
  readonly unread: readonly string[];
}

const MAIN = 'word/document.xml';
const VOCABULARY = /\/wordprocessingml\/(2006\/)?main$/;
const MARGIN = /^word\/(header|footer)\d*\.xml$/;

/** @throws Unverifiable where a part cannot be read */
export function readDocx(parts: Parts): WordText {
  const unread = [...foreignParts(parts)];
  const pictures = new Map(
    relationshipsOf(parts, MAIN)
      .filter(({ type, external }) => type === 'image' && !external)
      .map(({ id, target }) => [id, digestOf(parts.get(target))]),
  );
  const main = readPart(parts.get(MAIN) ?? Buffer.alloc(0), MAIN, unread);
  const margins = [...parts].flatMap(([name, content]) => {
    if (!MARGIN.test(name)) return [];
    const { passages, embedded } = readPart(content, name, unread);
    if (embedded.length > 0) unread.push(name);
    return passages.map(({ text }) => text).filter((text) => !/^\d*$/.test(text));
  });
  return {
    passages: main.passages,
    margins: [...new Set(margins)].sort(),
    pictures: main.embedded.map((id) => pictures.get(id) ?? 'missing'),
    unread: [...new Set(unread)],
  };
}

const digestOf = (content: Buffer | undefined): string =>
  createHash('sha256')
    .update(content ?? Buffer.alloc(0))
    .digest('hex');

/** Parts beside the text that bring text or letters of their own with them. */
function* foreignParts(parts: Parts): Generator<string> {
  for (const [name, content] of parts) {
    if (/^word\/(fonts|embeddings|activeX|charts|diagrams|ink|afchunk)/i.test(name)) yield name;
    if (/^word\/(footnotes|endnotes|comments\w*)\.xml$/.test(name)) {
      const text = readPart(content, name, []).passages;
      if (text.length > 0) yield name;
    }
    if (!name.endsWith('.xml')) continue;
    if (/<w:(vanish|specVanish|webHidden)\b(?![^>]*w:val="(false|0|off)")/.test(content.toString('utf8'))) {
      yield `${name}: vanish`;
    }
  }
  if (!opensAt(parts, MAIN)) yield '_rels/.rels';
  for (const { type, external, target } of relationshipsOf(parts, MAIN)) {
    if (/^(header|footer)$/.test(type) && !MARGIN.test(target)) yield target;
    if (external && type !== 'hyperlink') yield target;
    if (/^(aFChunk|subDocument|frame|attachedTemplate|oleObject|package|control)$/.test(type)) yield target;
  }
}

/** Elements that hold text or make up the text; what is inside the properties (`…Pr`) prints nothing by itself. */
const STRUCTURE = new Set(
  ['document', 'body', 'hdr', 'ftr', 'footnotes', 'footnote', 'endnotes', 'endnote', 'comments', 'comment']
    .concat([
      'p',
      'r',
      't',
      'tab',
      'br',
      'cr',
      'tbl',
      'tr',
      'tc',
      'tblGrid',
      'gridCol',
      'sectPr',
      'noBreakHyphen',
    ])
    .concat(['bookmarkStart', 'bookmarkEnd', 'proofErr', 'lastRenderedPageBreak', 'permStart', 'permEnd'])
    .concat(['separator', 'continuationSeparator', 'footnoteRef', 'endnoteRef'])
    .map((name) => `w:${name}`),
);
const PROPERTIES = /^w:(p|r|tbl|tr|tc|sect|tblEx)Pr(Ex|Change)?$/;
/** Properties that let text show otherwise than it reads: hidden, struck out, or laid over other text. */
const DISGUISES = new Set(
  [
    'vanish',
    'specVanish',
    'webHidden',
    'strike',
    'dstrike',
    'eastAsianLayout',
    'fitText',
    'framePr',
    'tblpPr',
    'numPr',
  ].map((name) => `w:${name}`),
);
const isDisguised = (name: string, value: string): boolean =>
  name === 'w:color' ? !/^(auto|000000)$/.test(value) : DISGUISES.has(name) && !/^(false|0|off)$/.test(value);
const isDrawing = (name: string): boolean => name === 'w:drawing';
/** What a picture placed in the line is made of. */
const PICTURE =
  /^(w:drawing|wp:inline|wp:(extent|effectExtent|docPr|cNvGraphicFramePr)|a:(graphic|graphicData|graphicFrameLocks|blip|srcRect|stretch|fillRect|xfrm|off|ext|prstGeom|avLst|picLocks|extLst|noFill|ln)|a14:useLocalDpi|pic:(pic|nvPicPr|cNvPr|cNvPicPr|blipFill|spPr))$/;

interface PartText {
  readonly passages: readonly Passage[];
  /** Relationship ids of the pictures. */
  readonly embedded: readonly string[];
}

function readPart(content: Buffer, part: string, unread: string[]): PartText {
  const passages: Passage[] = [];
  const embedded: string[] = [];
  let paragraph = '';
  let cell: string[] | null = null;
  let row: { cells: string[]; heads: boolean } | null = null;
  let header: string[] | null = null;
  let tables = 0;
  /** Names of the elements around whose inside is no text: properties, and drawings. */
  let properties = 0;
  let drawing = 0;
  let inText = false;
  let field: 'none' | 'code' | 'result' = 'none';

  const strange = (name: string): void => void unread.push(`${part}: ${name}`);
  const endParagraph = (): void => {
    const text = comparable(paragraph);
    paragraph = '';
    if (text === '') return;
    if (cell) cell.push(text);
    else passages.push({ text, row: null });
  };

  for (const event of xmlEvents(content, part)) {
    if (event.kind === 'text') {
      if (inText && properties === 0 && drawing === 0 && field !== 'code') paragraph += event.text;
      else if (
        field === 'code' &&
        !/^\s*(PAGE|NUMPAGES)\b[\s\\*A-Za-z]*$/.test(event.text) &&
        event.text.trim() !== ''
      )
        strange(event.text);
      else if (!inText && field !== 'code' && event.text.trim() !== '' && properties === 0) strange('text');
      continue;
    }
    const { name } = event;
    if (event.kind === 'close') {
      if (PROPERTIES.test(name)) properties--;
      else if (isDrawing(name)) drawing--;
      else if (properties > 0 || drawing > 0) continue;
      else if (name === 'w:t') inText = false;
      else if (name === 'w:p') endParagraph();
      else if (name === 'w:tc' && row && cell) {
        row.cells.push(cell.join(' '));
        cell = null;
      } else if (name === 'w:tr' && row) {
        if (row.heads || header === null) header = row.cells;
        const { cells } = row;
        const text = cells.join(' | ');
        if (cells.some((each) => each !== '')) passages.push({ text, row: { header, cells } });
        row = null;
      } else if (name === 'w:tbl') {
        tables--;
        header = null;
      }
      continue;
    }
    const { attributes } = event;
    if (rebinds(attributes, 'xmlns:w', VOCABULARY)) strange('xmlns');
    if (PROPERTIES.test(name)) {
      if (name.endsWith('Change')) strange(name);
      properties++;
    } else if (properties > 0) {
      if (isDisguised(name, attributes.get('w:val') ?? '')) strange(name);
      if (name === 'w:tblHeader' && row) row.heads = true;
      if (!/^w(1[0-9])?:/.test(name)) strange(name);
    } else if (drawing > 0 || isDrawing(name)) {
      if (isDrawing(name)) drawing++;
      if (!PICTURE.test(name)) strange(name);
      const picture = name === 'a:blip' ? attributes.get('r:embed') : undefined;
      if (picture !== undefined) embedded.push(picture);
    } else if (name === 'w:fldChar') {
      const type = attributes.get('w:fldCharType');
      field = type === 'begin' ? 'code' : type === 'separate' ? 'result' : 'none';
      if (part === MAIN) strange(name);
    } else if (name === 'w:instrText') {
      if (field !== 'code') strange(name);
    } else if (!STRUCTURE.has(name) && !/^w:(header|footer)Reference$/.test(name)) strange(name);
    else if (name === 'w:t') inText = true;
    else if (name === 'w:tab' || name === 'w:br' || name === 'w:cr') paragraph += ' ';
    else if (name === 'w:noBreakHyphen') paragraph += '-';
    else if (name === 'w:tbl') {
      if (++tables > 1) strange('w:tbl in w:tbl');
    } else if (name === 'w:tr') row = { cells: [], heads: false };
    else if (name === 'w:tc') cell = [];
  }
  return { passages, embedded };
}
