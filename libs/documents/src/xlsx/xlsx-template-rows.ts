/** The rows of one sheet of an agency's own workbook: read, repeated and filled. */
import { refuseMalformed } from '../errors.ts';
import type { Cell } from '../model.ts';
import { sheetNumber } from './spreadsheet-text.ts';
import { escapeXml, unescapeXml } from '../xml-text.ts';
import type { RowHeights } from './xlsx-template-heights.ts';
import { RowsUnmovableError } from './xlsx-template-errors.ts';
import { movedFormula, type RowMap, type RowMaps } from './xlsx-template-references.ts';
import type { TemplateStyles } from './xlsx-template-styles.ts';
import {
  filledRuns,
  inlineString,
  type Run,
  runsOf,
  type Tag,
  tagsOf,
  wholeText,
} from './xlsx-template-text.ts';
import { attributeOf, elementOf, elementsOf, replaceElements } from './xlsx-template-xml.ts';
import type { TemplateValues, Values } from './xlsx-template-values.ts';

export interface TemplateRow {
  readonly number: number;
  readonly attributes: string;
  readonly cells: readonly TemplateCell[];
  /** The list that `{#name} … {/name}` repeats the row over, or null. */
  readonly list: string | null;
}

export interface TemplateCell {
  readonly column: string;
  readonly attributes: string;
  readonly content: string;
  /** The text and its tags; null where the cell holds none of ours. */
  readonly text: { readonly runs: readonly Run[]; readonly tags: readonly Tag[] } | null;
}

/** @param sharedStrings Contents of the `<si>` elements. */
export function readRows(sheetData: string, sheet: string, sharedStrings: readonly string[]): TemplateRow[] {
  return elementsOf(sheetData, 'row').map(({ attributes, content }) => {
    const number = Number(attributeOf(attributes, 'r') ?? refuseMalformed(sheet, 'xml'));
    const cells = elementsOf(content, 'c').map((cell): TemplateCell => {
      const reference = attributeOf(cell.attributes, 'r') ?? refuseMalformed(sheet, 'xml');
      const runs = textRuns(attributeOf(cell.attributes, 't'), cell.content, sharedStrings);
      const tags = runs ? tagsOf(wholeText(runs), `${sheet}!${reference}`) : [];
      const text = runs && tags.length > 0 ? { runs, tags } : null;
      return { ...cell, column: reference.replace(/\d+$/, ''), text };
    });
    return { number, attributes, cells, list: listOf(cells, `${sheet}!${number}`) };
  });
}

function textRuns(type: string | undefined, content: string, sharedStrings: readonly string[]): Run[] | null {
  if (type === 'inlineStr') return runsOf(content);
  if (type !== 's') return null;
  const index = Number(elementOf(content, 'v')?.content ?? Number.NaN);
  const shared = sharedStrings[index];
  return shared === undefined ? null : runsOf(shared);
}

/** A loop opens and closes in the same row, once. */
function listOf(cells: readonly TemplateCell[], where: string): string | null {
  const loops = cells.flatMap(({ text }) => text?.tags.filter(({ kind }) => kind !== 'value') ?? []);
  const [open, close, ...more] = loops;
  if (!open) return null;
  if (open.kind === 'close') refuseMalformed(`${where} {/${open.name}}`, 'unopened-loop');
  if (!close) refuseMalformed(`${where} {#${open.name}}`, 'unclosed-loop');
  if (close.kind !== 'close' || close.name !== open.name || more.length > 0) {
    refuseMalformed(`${where} {#${open.name}}`, 'crossed-loops');
  }
  return open.name;
}

export interface SheetContext {
  readonly sheet: string;
  readonly map: RowMap;
  readonly maps: RowMaps;
  readonly values: TemplateValues;
  readonly styles: TemplateStyles;
  readonly heights: RowHeights;
}

/** The rows as they are in the result; where cells move, every reference to them has moved too. */
export function writeRows(rows: readonly TemplateRow[], context: SheetContext): string {
  return rows
    .map((row) => {
      const first = context.map.first(row.number);
      if (row.list === null) return writeRow(row, first, null, context);
      const items = context.values.list(row.list, `${context.sheet}!${row.number}`);
      // A list of nothing leaves one empty row, so that borders and formulas stay whole.
      const written = items.length > 0 ? items : [null];
      return written.map((item, index) => writeRow(row, first + index, item, context)).join('');
    })
    .join('');
}

function writeRow(row: TemplateRow, number: number, item: Values | null, context: SheetContext): string {
  const cells = row.cells.map((cell) => writeCell(cell, row, number, item, context)).join('');
  const moved = row.attributes.replace(/(\s)r="[^"]*"/, `$1r="${number}"`);
  const fixed = /^(1|true)$/.test(attributeOf(moved, 'customHeight') ?? '');
  if (row.list === null || fixed) return `<row${moved}>${cells}</row>`;
  // The height that fitted the template's row does not fit every text.
  const height = context.heights.of(cells);
  const fitted = moved.replace(/\sht="[^"]*"/, '') + (height === null ? '' : ` ht="${height}"`);
  return `<row${fitted}>${cells}</row>`;
}

function writeCell(
  { column, attributes, content, text }: TemplateCell,
  row: TemplateRow,
  number: number,
  item: Values | null,
  context: SheetContext,
): string {
  const where = `${context.sheet}!${column}${row.number}`;
  const kept = attributes.replace(/(\s)r="[^"]*"/, `$1r="${column}${number}"`);
  if (/<f\b/.test(content))
    return formulaCell(kept, content, where, row.list === null ? null : number, context);
  if (!text) return `<c${kept}>${content}</c>`;
  const bare = kept.replace(/\st="[^"]*"/, '');
  const valueOf = (tag: Tag): Cell => {
    if (tag.kind !== 'value' || (row.list !== null && !item)) return { text: '' };
    return context.values.value(tag.name, row.list, item, where);
  };
  const asNumber = numberCell(text, valueOf, bare, context.styles);
  if (asNumber !== null) return asNumber;
  const runs = filledRuns(text.runs, text.tags, (tag) => valueOf(tag).text);
  return `<c${bare} t="inlineStr">${inlineString(runs)}</c>`;
}

/** A real number or day, where the cell is one placeholder of such and nothing else; else null. */
function numberCell(
  { runs, tags }: NonNullable<TemplateCell['text']>,
  valueOf: (tag: Tag) => Cell,
  attributes: string,
  styles: TemplateStyles,
): string | null {
  const [only, ...more] = tags.filter(({ kind }) => kind === 'value');
  const around = wholeText(runs).replace(/\{[^{}]*\}/g, '');
  if (!only || more.length > 0 || around.trim() !== '') return null;
  const cell = valueOf(only);
  const figure = sheetNumber(cell);
  if (!figure) return null;
  const style = styles.styleFor(Number(attributeOf(attributes, 's') ?? 0), figure, cell.revised === true);
  const unstyled = attributes.replace(/\ss="[^"]*"/, '');
  return `<c${unstyled} s="${style}"><v>${figure.value}</v></c>`;
}

/** Without its last result: the reader's program works it out when the file is opened. */
function formulaCell(
  attributes: string,
  content: string,
  where: string,
  instance: number | null,
  { sheet, map, maps }: SheetContext,
): string {
  const moved = replaceElements(content, 'f', (formula, whole) => {
    const before = unescapeXml(formula.content);
    const after = movedFormula(before, maps, { sheet, where, single: instance ?? 'refused' });
    const plain = (attributeOf(formula.attributes, 't') ?? 'normal') === 'normal';
    if (!plain && (map.moves || after !== before)) throw new RowsUnmovableError(where, 'formula-shared');
    return plain ? `<f${formula.attributes}>${escapeXml(after)}</f>` : whole;
  });
  const fresh = replaceElements(moved, 'v', () => '');
  return `<c${attributes.replace(/\st="[^"]*"/, '')}>${fresh}</c>`;
}
