/**
 * What write-excel-file leaves out of the file it makes: filters, footers, repeated header rows, the scaling to a page's
 * width and the file's properties. Sheets hold no text of the ledger (it is in the shared strings), so their XML can be
 * completed by plain insertion. Element order after ECMA-376, part 1, CT_Worksheet.
 */
import PizZip from 'pizzip';
import { settledPackage } from '../settled-package.ts';
import type { DocumentHead, Stamp } from '../model.ts';
import { storableText } from './spreadsheet-text.ts';
import { escapeXml } from '../xml-text.ts';
import type { SheetPlan } from './xlsx-sheets.ts';

/** The longest header or footer that Excel opens. */
const LONGEST_FOOTER = 255;

/** What the file says about itself. */
export interface WorkbookProperties {
  readonly head: Pick<DocumentHead, 'kind' | 'subject' | 'issuingBody'>;
  readonly stamp: Pick<Stamp, 'text' | 'digest' | 'date'>;
}

export function completeWorkbook(
  written: Uint8Array,
  sheets: readonly SheetPlan[],
  document: WorkbookProperties,
): Uint8Array {
  const zip = new PizZip(written);
  sheets.forEach((sheet, index) => {
    edit(zip, `xl/worksheets/sheet${index + 1}.xml`, (xml) => completeSheet(xml, sheet, document.stamp));
  });
  edit(zip, 'xl/workbook.xml', (xml) =>
    xml.replace('<definedNames/>', () => `<definedNames>${definedNames(sheets)}</definedNames>`),
  );
  addProperties(zip, document);
  return settledPackage(zip, document.stamp.date);
}

/** Changes one entry; fails loudly where the entry, or what was to be changed in it, is missing. */
export function edit(zip: PizZip, path: string, change: (xml: string) => string): void {
  const before = zip.file(path)?.asText();
  if (before === undefined) throw new Error(`The workbook has no ${path}`);
  const after = change(before);
  if (after === before) throw new Error(`There is nothing to change in ${path}`);
  zip.file(path, after);
}

function completeSheet(
  xml: string,
  { sheet, columns, headerRow, lastFilteredRow }: SheetPlan,
  stamp: Pick<Stamp, 'text'>,
): string {
  const filter =
    headerRow === null || lastFilteredRow === null
      ? ''
      : `<autoFilter ref="A${headerRow}:${columnName(columns)}${lastFilteredRow}"/>`;
  const orientation = sheet.orientation ?? 'portrait';
  const page = [
    '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.75" header="0.3" footer="0.3"/>',
    `<pageSetup paperSize="9" orientation="${orientation}" fitToWidth="1" fitToHeight="0"/>`,
    `<headerFooter><oddFooter>${escapeXml(footer(stamp))}</oddFooter></headerFooter>`,
  ].join('');
  return (
    xml
      .replace(/<worksheet\b[^>]*>/, (tag) => `${tag}<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>`)
      // The writer names a pane that a sheet without frozen columns does not have.
      .replace(' xSplit="0"', '')
      .replace('activePane="bottomRight"', 'activePane="bottomLeft"')
      .replace('</sheetData>', `</sheetData>${filter}`)
      .replace(/<(?:pageMargins|pageSetup)\b[^>]*\/>/g, '')
      .replace('</worksheet>', () => `${page}</worksheet>`)
  );
}

/** The stamp to the left, the page to the right. `&` begins a code in a footer, so a literal one is doubled. */
function footer({ text }: Pick<Stamp, 'text'>): string {
  // The space ends the font size: digits of the text would be read as part of it.
  const [before, after] = ['&L&7 ', '&R&7 &P/&N'];
  const room = LONGEST_FOOTER - before.length - after.length;
  const literal = storableText(text).replace(/&/g, '&&');
  // The whole stamp is in the last row of every sheet too.
  const shown = literal.length <= room ? literal : `${literal.slice(0, room - 1).replace(/&+$/, '')}…`;
  return `${before}${shown.toWellFormed()}${after}`;
}

/** Header rows repeated in print; and, hidden, what each filter covers, without which Excel forgets it. */
function definedNames(sheets: readonly SheetPlan[]): string {
  const names = sheets.flatMap(({ sheet, columns, headerRow, lastFilteredRow }, index) => {
    if (headerRow === null) return [];
    const prefix = `'${sheet.sheet.replace(/'/g, "''")}'!`;
    const filter = `${prefix}$A$${headerRow}:$${columnName(columns)}$${lastFilteredRow ?? headerRow}`;
    return [
      ...(lastFilteredRow === null
        ? []
        : [definedName('_xlnm._FilterDatabase', index, filter, ' hidden="1"')]),
      definedName('_xlnm.Print_Titles', index, `${prefix}$${headerRow}:$${headerRow}`),
    ];
  });
  return names.join('');
}

const definedName = (name: string, sheet: number, reference: string, attributes = ''): string =>
  `<definedName name="${name}" localSheetId="${sheet}"${attributes}>${escapeXml(reference)}</definedName>`;

/** `A` for the first column, `AA` for the 27th. */
export function columnName(position: number): string {
  const before = Math.floor((position - 1) / 26);
  return `${before > 0 ? columnName(before) : ''}${String.fromCharCode(65 + ((position - 1) % 26))}`;
}

function addProperties(zip: PizZip, { head, stamp }: WorkbookProperties): void {
  const moment = `${stamp.date}T00:00:00Z`;
  const text = (value: string): string => escapeXml(storableText(value));
  zip.file(
    'docProps/core.xml',
    [
      '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
      '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"',
      ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"',
      ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
      `<dc:title>${text(`${head.kind} ${head.subject}`)}</dc:title>`,
      `<dc:creator>${text(head.issuingBody)}</dc:creator>`,
      `<dc:description>${text(stamp.text)}</dc:description>`,
      `<dc:identifier>${text(stamp.digest)}</dc:identifier>`,
      `<dcterms:created xsi:type="dcterms:W3CDTF">${moment}</dcterms:created>`,
      `<dcterms:modified xsi:type="dcterms:W3CDTF">${moment}</dcterms:modified>`,
      '</cp:coreProperties>',
    ].join(''),
  );
  edit(zip, '[Content_Types].xml', (xml) =>
    xml.replace(
      '</Types>',
      '<Override ContentType="application/vnd.openxmlformats-package.core-properties+xml" PartName="/docProps/core.xml"/></Types>',
    ),
  );
  edit(zip, '_rels/.rels', (xml) =>
    xml.replace(
      '</Relationships>',
      '<Relationship Id="rId-core-properties" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>',
    ),
  );
}
