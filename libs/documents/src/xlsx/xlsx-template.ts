/**
 * An agency's own Excel template, filled with a report.
 *
 * - A cell, header or footer with `{name}` gets the text of that name; names as in Word templates
 *   (docx-template-data.ts). A cell that is one placeholder of a figure or day becomes a number or date in the template's
 *   format, or in the reported one where the cell has none.
 * - A row with `{#tasks}` and `{/tasks}` in its cells is repeated for each row of that table or list; its placeholders are
 *   the keys of the table's columns. Rows below move down, with their merged cells, filters, conditional formats,
 *   pictures and print areas.
 * - Formulas stay. A range over the repeated row (`SUM(C5:C5)`) takes in all rows it becomes; a formula in that row counts
 *   on in each. Where that has no certain meaning the template is refused, never guessed at.
 */
import PizZip from 'pizzip';
import { settledPackage } from '../settled-package.ts';
import { STAMP_PLACEHOLDERS } from '../templates/template-data.ts';
import { DocumentError, refuseMalformed } from '../errors.ts';
import type { ReportDocument } from '../model.ts';
import { escapeXml, unescapeXml } from '../xml-text.ts';
import { guardTemplate } from '../templates/template-guard.ts';
import { RowHeights } from './xlsx-template-heights.ts';
import { movedFormula, RowMap, type RowMaps } from './xlsx-template-references.ts';
import { readRows, type TemplateRow, writeRows } from './xlsx-template-rows.ts';
import { assertMovable, FOOTERS, movedSheet } from './xlsx-template-sheet.ts';
import { TemplateStyles } from './xlsx-template-styles.ts';
import { tagsOf } from './xlsx-template-text.ts';
import { TemplateValues } from './xlsx-template-values.ts';
import { attributeOf, type Element, elementOf, elementsOf, replaceElements } from './xlsx-template-xml.ts';

const WORKBOOK = 'xl/workbook.xml';
const STYLES = 'xl/styles.xml';

interface TemplateSheet {
  readonly name: string;
  readonly path: string;
  readonly xml: string;
  readonly rows: readonly TemplateRow[];
  readonly map: RowMap;
}

/**
 * The same template and document give the same bytes. The template is guarded first.
 * @throws DocumentError as {@link guardTemplate}, and `template-malformed`, `template-placeholder-unknown` or
 *   `template-without-stamp`; RowsUnmovableError.
 */
export async function renderXlsxTemplate(
  template: Uint8Array,
  document: ReportDocument,
): Promise<Uint8Array> {
  await guardTemplate(template, 'xlsx');
  const zip = new PizZip(template);
  const values = new TemplateValues(document);
  const styles = new TemplateStyles(zip.file(STYLES)?.asText() ?? '');
  const sheets = readSheets(zip, values);
  assertStamped(sheets);
  const maps: RowMaps = new Map(sheets.map(({ name, map }) => [name.toLowerCase(), map]));
  for (const { name, path, xml, rows, map } of sheets) {
    if (map.moves) assertMovable(zip, name, path, xml);
    const heights = new RowHeights(xml, styles);
    const filled = writeRows(rows, { sheet: name, map, maps, values, styles, heights });
    zip.file(path, movedSheet(zip, { name, path, xml, map, maps, values }, filled));
  }
  if (zip.file(STYLES)) zip.file(STYLES, styles.toString());
  moveNames(zip, maps);
  return settledPackage(zip, document.stamp.date);
}

function readSheets(zip: PizZip, values: TemplateValues): TemplateSheet[] {
  const strings = partText(zip, 'xl/sharedStrings.xml', '');
  const shared = elementsOf(strings, 'si').map(({ content }) => content);
  const targets = new Map(
    elementsOf(partText(zip, 'xl/_rels/workbook.xml.rels'), 'Relationship').map(({ attributes }) => [
      attribute(attributes, 'Id'),
      attribute(attributes, 'Target').replace(/^\/xl\/|^\.\//, ''),
    ]),
  );
  const listed = elementsOf(partText(zip, WORKBOOK), 'sheet');
  if (listed.length === 0) refuseMalformed(WORKBOOK, 'xml');
  return listed.flatMap(({ attributes }) => {
    const name = attribute(attributes, 'name');
    const path = `xl/${targets.get(attribute(attributes, 'r:id')) ?? ''}`;
    // Sheets that are one chart have no cells.
    if (!path.startsWith('xl/worksheets/')) return [];
    const xml = partText(zip, path);
    const sheetData = elementOf(xml, 'sheetData') ?? refuseMalformed(path, 'xml');
    const rows = readRows(sheetData.content, name, shared);
    const repeated = rows.flatMap(({ number, list }): [number, number][] =>
      list === null ? [] : [[number, Math.max(1, values.list(list, `${name}!${number}`).length)]],
    );
    return [{ name, path, xml, rows, map: new RowMap(new Map(repeated)) }];
  });
}

/** The text of a part, written in the one way that is read here: no prefixed elements, comments or CDATA. */
function partText(zip: PizZip, path: string, otherwise?: string): string {
  const xml = zip.file(path)?.asText() ?? otherwise ?? refuseMalformed(path, 'xml');
  if (/<!|<\w+:(worksheet|sst|workbook|Relationships)\b/.test(xml)) refuseMalformed(path, 'xml');
  return xml;
}

const attribute = (attributes: string, name: string): string =>
  unescapeXml(attributeOf(attributes, name) ?? '');

function assertStamped(sheets: readonly TemplateSheet[]): void {
  const stamped = sheets.some(({ name, xml, rows }) => {
    const inCells = rows.flatMap(({ cells }) => cells.flatMap(({ text }) => text?.tags ?? []));
    const footers = FOOTERS.flatMap((element) => elementsOf(xml, element));
    const inFooters = footers.flatMap(({ content }) => tagsOf(unescapeXml(content), name));
    return [...inCells, ...inFooters].some(
      (tag) => tag.kind === 'value' && STAMP_PLACEHOLDERS.includes(tag.name),
    );
  });
  if (!stamped) throw new DocumentError('template-without-stamp', { tag: '{chan_trang}' });
}

/** Print areas, repeated titles, filters and names of ranges; and that every formula is worked out anew. */
function moveNames(zip: PizZip, maps: RowMaps): void {
  const moved = replaceElements(partText(zip, WORKBOOK), 'definedName', ({ attributes, content }) => {
    const place = { sheet: '', where: attribute(attributes, 'name'), single: 'all' } as const;
    const formula = escapeXml(movedFormula(unescapeXml(content), maps, place));
    return `<definedName${attributes}>${formula}</definedName>`;
  });
  const uncalculated = replaceElements(moved, 'calcPr', () => '');
  const before = elementOf(moved, 'definedNames') ? 'definedNames' : 'sheets';
  zip.file(
    WORKBOOK,
    replaceElements(uncalculated, before, (_, whole) => `${whole}<calcPr fullCalcOnLoad="1"/>`),
  );
  // The order of calculation names cells that have moved; programs make it anew.
  zip.remove('xl/calcChain.xml');
  const withoutChain = (element: Element, whole: string): string =>
    element.attributes.includes('calcChain') ? '' : whole;
  for (const [path, name] of [
    ['[Content_Types].xml', 'Override'],
    ['xl/_rels/workbook.xml.rels', 'Relationship'],
  ] as const) {
    zip.file(path, replaceElements(partText(zip, path), name, withoutChain));
  }
}
