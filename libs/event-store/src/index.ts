export * from './port.ts';
export * from './codec.ts';
export { SqliteEventStore } from './sqlite-event-store.ts';
export type { SqliteOptions } from './sqlite-schema.ts';
export type { IntegrityReport } from './sqlite-integrity.ts';
