export * from './port.ts';
export * from './codec.ts';
export { SqliteEventStore } from './sqlite-event-store.ts';
export type { SqliteOptions } from './sqlite-schema.ts';
export type { IntegrityReport } from './sqlite-integrity.ts';
export { EventStoreDbEventStore } from './eventstoredb/eventstoredb-event-store.ts';
export type { EventStoreDbOptions } from './eventstoredb/options.ts';
