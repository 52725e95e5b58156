/** What a sheet of an agency's own workbook holds beside its rows: it moves with them, or the template is refused. */
import type PizZip from 'pizzip';
import { refuseMalformed } from '../errors.ts';
import { escapeXml, unescapeXml } from '../xml-text.ts';
import { RowsUnmovableError } from './xlsx-template-errors.ts';
import { movedFormula, movedRanges, type RowMap, type RowMaps } from './xlsx-template-references.ts';
import { filledRuns, tagsOf } from './xlsx-template-text.ts';
import { attributeOf, type Element, elementsOf, replaceElements } from './xlsx-template-xml.ts';
import type { TemplateValues } from './xlsx-template-values.ts';

/** The longest header or footer that Excel opens. */
const LONGEST_FOOTER = 255;

export interface SheetParts {
  readonly name: string;
  readonly path: string;
  readonly xml: string;
  readonly map: RowMap;
  readonly maps: RowMaps;
  readonly values: TemplateValues;
}

/** @throws RowsUnmovableError for parts that name rows in ways that are not followed here. */
export function assertMovable(zip: PizZip, name: string, path: string, xml: string): void {
  const related = zip.file(relationshipsOf(path))?.asText() ?? '';
  const attached = /\/relationships\/(table|comments|threadedComment|pivotTable|queryTable)"/.test(related);
  if (attached || /<xm:(sqref|f)>/.test(xml)) throw new RowsUnmovableError(name, 'attached');
}

/** The sheet's XML with its rows replaced and everything that names rows moved. */
export function movedSheet(zip: PizZip, parts: SheetParts, rows: string): string {
  const { xml, map, path } = parts;
  if (map.moves) moveDrawings(zip, path, map);
  moveCharts(zip, parts);
  // Cut out, so that nothing in the rows is taken for what stands around them.
  const around = replaceElements(xml, 'sheetData', () => '<sheetData/>');
  return replaceElements(
    filledFooters(moved(around, parts), parts),
    'sheetData',
    () => `<sheetData>${rows}</sheetData>`,
  );
}

const relationshipsOf = (path: string): string => path.replace(/([^/]+)$/, '_rels/$1.rels');

/** Merged cells, ranges in attributes, formulas of conditional formats and validations, and page breaks. */
function moved(xml: string, parts: SheetParts): string {
  const { map } = parts;
  const merged = replaceElements(xml, 'mergeCells', ({ content }) => movedMerges(content, parts));
  const formatted = ['conditionalFormatting', 'dataValidation'].reduce(
    (text, name) => replaceElements(text, name, (element, whole) => movedRules(element, whole, parts)),
    merged,
  );
  const broken = replaceElements(formatted, 'rowBreaks', (_, breaks) =>
    breaks.replace(/(\sid=")(\d+)/g, (__, open: string, row: string) => `${open}${map.last(Number(row))}`),
  );
  return broken.replace(
    /(?<!<mergeCell)(\s(?:ref|sqref|topLeftCell|activeCell)=")([^"]*)/g,
    (_, open: string, ranges: string) => {
      const list = movedRanges(ranges, map);
      return `${open}${/^\s(topLeftCell|activeCell)/.test(open) ? list.replace(/:.*/, '') : list}`;
    },
  );
}

/** Formulas of formats and validations are written for the first cell of their range. */
function movedRules({ attributes }: Element, whole: string, { name, map, maps }: SheetParts): string {
  const row = Number(/^[A-Z]*(\d+)/.exec(attributeOf(attributes, 'sqref') ?? '')?.[1] ?? 1);
  const place = { sheet: name, where: name, single: map.first(row) };
  return ['formula', 'formula1', 'formula2'].reduce(
    (text, element) =>
      replaceElements(text, element, ({ content }) => {
        const formula = escapeXml(movedFormula(unescapeXml(content), maps, place));
        return `<${element}>${formula}</${element}>`;
      }),
    whole,
  );
}

/** Merged cells of a repeated row are merged in each of its rows. */
function movedMerges(content: string, { name, map }: SheetParts): string {
  const ranges = elementsOf(content, 'mergeCell').flatMap(({ attributes }): string[] => {
    const range = attributeOf(attributes, 'ref') ?? '';
    const [, from = '', start, to = '', end] =
      /^([A-Z]+)(\d+):([A-Z]+)(\d+)$/.exec(range) ?? refuseMalformed(name, 'xml');
    const [top, bottom] = [Number(start), Number(end)];
    if (!map.takesInRepeated(top, bottom)) return [movedRanges(range, map)];
    if (top !== bottom) throw new RowsUnmovableError(`${name}!${range}`, 'merged');
    const first = map.first(top);
    const count = map.last(top) - first + 1;
    return Array.from({ length: count }, (_, index) => `${from}${first + index}:${to}${first + index}`);
  });
  const cells = ranges.map((range) => `<mergeCell ref="${range}"/>`).join('');
  return `<mergeCells count="${ranges.length}">${cells}</mergeCells>`;
}

/** The texts printed above and below a sheet. */
export const FOOTERS = ['oddHeader', 'oddFooter', 'evenHeader', 'evenFooter', 'firstHeader', 'firstFooter'];

/** Placeholders in headers and footers. `&` begins a code there, so one in a value is doubled. */
function filledFooters(xml: string, { name, values }: SheetParts): string {
  const filled = ({ content, attributes }: Element, whole: string, element: string): string => {
    const text = unescapeXml(content);
    const tags = tagsOf(text, name);
    if (tags.length === 0) return whole;
    const [run] = filledRuns([{ properties: '', text }], tags, (tag) => {
      const value = values.value(tag.name, null, null, name).text.replace(/&/g, '&&');
      // Digits after a font size would be read as part of it.
      return /&\d{1,3}$/.test(text.slice(0, tag.start)) ? ` ${value}` : value;
    });
    const shown = (run?.text ?? '').slice(0, LONGEST_FOOTER).toWellFormed();
    return `<${element}${attributes}>${escapeXml(shown)}</${element}>`;
  };
  return FOOTERS.reduce(
    (text, element) => replaceElements(text, element, (found, whole) => filled(found, whole, element)),
    xml,
  );
}

/** Pictures and charts are anchored to rows counted from 0. */
function moveDrawings(zip: PizZip, path: string, map: RowMap): void {
  const related = zip.file(relationshipsOf(path))?.asText() ?? '';
  for (const [, target = ''] of related.matchAll(/Target="(?:\.\.|\/xl)\/(drawings\/drawing\d+\.xml)"/g)) {
    const drawing = zip.file(`xl/${target}`)?.asText();
    if (drawing === undefined) continue;
    const anchored = drawing.replace(
      /(<(?:\w+:)?row>)(\d+)(<)/g,
      (_, open: string, row: string, close: string) => `${open}${map.first(Number(row) + 1) - 1}${close}`,
    );
    zip.file(`xl/${target}`, anchored);
  }
}

/** Charts of the sheet draw the rows that a repeated row becomes. */
function moveCharts(zip: PizZip, { path, maps }: SheetParts): void {
  const related = zip.file(relationshipsOf(path))?.asText() ?? '';
  for (const [, drawing = ''] of related.matchAll(/Target="(?:\.\.|\/xl)\/drawings\/(drawing\d+\.xml)"/g)) {
    const charts = zip.file(`xl/drawings/_rels/${drawing}.rels`)?.asText() ?? '';
    for (const [, chart = ''] of charts.matchAll(/Target="(?:\.\.|\/xl)\/(charts\/[^"]+\.xml)"/g)) {
      const before = zip.file(`xl/${chart}`)?.asText();
      if (before === undefined) continue;
      const after = before.replace(
        /(<c:f>)([^<]*)(<)/g,
        (_, open: string, formula: string, close: string) =>
          `${open}${escapeXml(movedFormula(unescapeXml(formula), maps, { sheet: '', where: chart, single: 'all' }))}${close}`,
      );
      zip.file(`xl/${chart}`, after);
    }
  }
}
