export { buildReport, type ReportRequest, type SnapshotSource } from './build-report.ts';
export { inconsistencies, ReportInconsistency, requireConsistent } from './checks.ts';
export { renderCsv } from './csv.ts';
export * from './format.ts';
export { CELL_LABELS, LEVEL_LABELS, periodText, tierText, warningText } from './labels.ts';
export * from './report.ts';
export { changeText } from './change-text.ts';
export { renderTable, type TableOptions } from './table.ts';
