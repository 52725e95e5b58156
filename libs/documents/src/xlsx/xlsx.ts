/**
 * The report as a workbook: what it is on the first sheet, then a sheet for each table of the body and the annexes. Figures
 * are numbers and days are dates, so that the reader can go on calculating with them; what stands for a formula anywhere in
 * the ledger's text is text (see spreadsheet-text.ts). There are no formulas, macros or links.
 */
import writeExcelFile from 'write-excel-file/node';
import type { ReportDocument, Table } from '../model.ts';
import { completeWorkbook } from './xlsx-package.ts';
import { informationSheet, type SheetPlan, tableSheet } from './xlsx-sheets.ts';
import { sheetNames } from './spreadsheet-text.ts';

/** A table with the lines that stand above it. */
export interface TitledTable {
  readonly table: Table;
  readonly titles: readonly string[];
}

/** The same document gives the same bytes, whenever and wherever it is rendered. */
export async function renderXlsx(document: ReportDocument): Promise<Uint8Array> {
  const tables = titledTables(document);
  const [first = '', ...tabs] = sheetNames(['Thông tin', ...tables.map(({ table }) => table.tab)]);
  const named = tables.map((titled, index) => ({ ...titled, name: tabs[index] ?? '' }));
  const sheets: SheetPlan[] = [
    informationSheet(first, document, named),
    ...named.map(({ name, table, titles }) => tableSheet(name, titles, table, document.stamp)),
  ];
  const written = await writeExcelFile(
    sheets.map(({ sheet }) => sheet),
    { fontFamily: 'Times New Roman', fontSize: 11 },
  ).toBuffer();
  return completeWorkbook(written, sheets, document);
}

/** In the order of the document. A table of an annex comes under the annex's own title. */
function titledTables({ body, annexes }: ReportDocument): TitledTable[] {
  const ofBody = body.flatMap((block) =>
    block.kind === 'table' ? [{ table: block.table, titles: [block.table.title] }] : [],
  );
  const ofAnnexes = annexes.flatMap(({ label, title, reference, tables }) =>
    tables.map((table) => ({ table, titles: [`${label}. ${title}`, table.title, reference] })),
  );
  return [...ofBody, ...ofAnnexes];
}
