/** The renderers, each loaded when it is first used: their libraries are large and most commands need none of them. */
import type { ReportDocument } from './model.ts';
import type { ReceiptData } from './receipt/receipt-data.ts';

/** @returns a Word document (OOXML) */
export const renderDocx = async (document: ReportDocument): Promise<Uint8Array> =>
  (await import('./docx/docx.ts')).renderDocx(document);

/** @returns a PDF 1.7 with embedded fonts, the same bytes for the same document */
export const renderPdf = async (document: ReportDocument): Promise<Uint8Array> =>
  (await import('./pdf/pdf.ts')).renderPdf(document);

/** The receipt of a command on paper. @returns a PDF 1.7, the same bytes for the same receipt */
export const receiptPdf = async (data: ReceiptData): Promise<Uint8Array> =>
  (await import('./receipt/receipt-pdf.ts')).receiptPdf(data);

/** @returns a workbook (OOXML), a sheet for each table */
export const renderXlsx = async (document: ReportDocument): Promise<Uint8Array> =>
  (await import('./xlsx/xlsx.ts')).renderXlsx(document);

/** Fills the agency's own Word file. @throws DocumentError naming what is wrong with the template */
export const renderDocxTemplate = async (
  template: Uint8Array,
  document: ReportDocument,
): Promise<Uint8Array> => (await import('./docx/docx-template.ts')).renderDocxTemplate(template, document);

/** Fills the agency's own workbook. @throws DocumentError naming what is wrong with the template */
export const renderXlsxTemplate = async (
  template: Uint8Array,
  document: ReportDocument,
): Promise<Uint8Array> => (await import('./xlsx/xlsx-template.ts')).renderXlsxTemplate(template, document);
