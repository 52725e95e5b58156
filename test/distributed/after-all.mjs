export { stop as default } from './shared-postgres.ts';
