/** What an error of PostgreSQL or of the way to it means: the work itself is wrong, or the machine is not there for it. */
import pg from 'pg';
import { ReadModelError, type ReadModelErrorCode } from './errors.ts';

/**
 * Classes of SQLSTATE that are about a statement and its values (postgresql.org/docs/current/errcodes-appendix.html).
 * Everything else is about the machine: an event must never be blamed for what is wrong with that.
 */
const ABOUT_THE_WORK: ReadonlySet<string> = new Set([
  '0A', // feature not supported
  '21', // cardinality
  '22', // data, such as a sign that text cannot hold
  '23', // constraint
  '42', // names and syntax
  '54', // more than a row or an index can hold
]);

const FORBIDDEN = '42501';
/** A table that a rebuild has taken away, or that was never made. */
export const NO_SUCH_TABLE = '42P01';
export const NO_SUCH_SCHEMA = '3F000';

const CODES: Readonly<Record<string, ReadModelErrorCode>> = {
  '28000': 'read-models-unauthorised',
  '28P01': 'read-models-unauthorised',
  '3D000': 'read-models-no-database',
  [FORBIDDEN]: 'read-models-forbidden',
  '53100': 'read-models-disk-full',
  '53300': 'read-models-out-of-connections',
  '55P03': 'read-models-timeout',
  '57014': 'read-models-timeout',
  '57P01': 'read-models-unreachable',
  '57P02': 'read-models-unreachable',
  '57P03': 'read-models-unreachable',
};

export const sqlState = (error: unknown): string | undefined =>
  error instanceof pg.DatabaseError ? error.code : undefined;

/**
 * The error as it is where it is about the work, with a code and an explanation where it is about the machine.
 * @param server host and port, without user and password
 */
export function explained(error: unknown, server: string): unknown {
  if (error instanceof ReadModelError) return error;
  const state = sqlState(error);
  if (state === undefined) return new ReadModelError(...onTheWay(error, server), { cause: error });
  if (ABOUT_THE_WORK.has(state.slice(0, 2)) && state !== FORBIDDEN) return error;
  const reason = `${state}: ${error instanceof Error ? error.message : ''}`;
  const code =
    CODES[state] ?? (state.startsWith('08') ? 'read-models-unreachable' : 'read-models-unavailable');
  return new ReadModelError(code, { server, reason }, { cause: error });
}

/** Errors of the driver and of the network have no SQLSTATE; some have only a text. */
function onTheWay(
  error: unknown,
  server: string,
): [ReadModelErrorCode, { readonly server: string; readonly reason: string }] {
  const { message = '', code } = error as { readonly message?: string; readonly code?: unknown };
  const reason = typeof code === 'string' ? code : message;
  // The pool's own words for: all connections lent out.
  if (message === 'timeout exceeded when trying to connect') return ['read-models-busy', { server, reason }];
  if (message === 'Query read timeout') return ['read-models-timeout', { server, reason }];
  return ['read-models-unreachable', { server, reason }];
}
