export * from './values.ts';
export * from './dates.ts';
export * from './calendar.ts';
export * from './events.ts';
