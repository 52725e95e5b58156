export { buildReport, type ReportRequest, type SnapshotSource } from './build-report.ts';
export { inconsistencies, ReportInconsistency, requireConsistent } from './checks.ts';
export { renderCsv } from './csv.ts';
export * from './format.ts';
export { CELL_LABELS, LEVEL_LABELS, warningText } from './labels.ts';
export * from './report.ts';
export { changeText, renderTable, type TableOptions } from './table.ts';
