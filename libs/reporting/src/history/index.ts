export { causeText, eventLabel, HISTORY_KINDS, type HistoryKind } from './event-words.ts';
export type { FieldChange } from './field-changes.ts';
export * from './history-filters.ts';
export * from './history-formats.ts';
export { type HistoryRow, inVietnam, momentText, type ToldHistory } from './history-row.ts';
export * from './history-teller.ts';
