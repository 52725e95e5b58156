export * from './distributed.ts';
export * from './embedded.ts';
export * from './errors.ts';
export * from './ledger.ts';
export * from './migration.ts';
export * from './people.ts';
export * from './settings.ts';
export * from './up-to-date.ts';
