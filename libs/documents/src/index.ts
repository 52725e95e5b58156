export * from './model.ts';
export { type Placeholder, tablePlaceholders, TEMPLATE_PLACEHOLDERS } from './templates/template-data.ts';
export { DOCUMENT_ERRORS, DocumentError } from './errors.ts';
export * from './render.ts';
export { type DocumentOptions, reportDocument } from './report/report-document.ts';
export { restatedTotalsTable, restatementTable } from './report/restatement-table.ts';
export { SOFTWARE } from './software.ts';
export { timelinessTable } from './report/timeliness-table.ts';
