export {
  type Disclosed,
  type Disclosure,
  digestOf,
  disclose,
  read as readDisclosure,
} from './disclosures.ts';
export { PEOPLE_ERRORS, PeopleError } from './errors.ts';
export * from './person-directory.ts';
export type { PostgresPool } from './postgres-disclosure-store.ts';
export * from './reconcile.ts';
