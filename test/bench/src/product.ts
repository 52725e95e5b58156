/** What is measured, taken from the product's own entry points. */
export * from '../../../libs/domain/src/index.ts';
export * from '../../../libs/event-store/src/index.ts';
export {
  type AuditLog,
  type BundleMade,
  checkBundle,
  formatProofFile,
  openAuditLog,
  receiptFor,
  verifyEvents,
  writeBundle,
} from '../../../libs/audit/src/index.ts';
export { type DistributedSettings, migrate, settingsFrom } from '../../../libs/profiles/src/index.ts';
export { PROJECTIONS, ReadModels } from '../../../libs/read-models/src/index.ts';
export {
  buildReport,
  contentToShow,
  type PlanReport,
  preparePublication,
  type ReportContent,
} from '../../../libs/reporting/src/index.ts';
export {
  renderDocx,
  renderPdf,
  renderXlsx,
  type ReportDocument,
  reportDocument,
  type Table,
} from '../../../libs/documents/src/index.ts';
