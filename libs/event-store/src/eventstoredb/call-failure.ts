/** What went wrong in a call to the server: whether it may have been carried out, and what to do next. */
import { StoreError } from '../port.ts';
import type { Endpoint } from './connection-string.ts';

/**
 * - `refused`: the server said no, and will say it again
 * - `unsent`: it was not carried out; worth another try
 * - `not-leader`: it was not carried out; another server is the one to ask
 * - `ambiguous`: it may or may not have been carried out, or may still be
 * - `closed`: this store was closed meanwhile; it may or may not have been carried out
 */
export type FailureKind = 'refused' | 'unsent' | 'not-leader' | 'ambiguous' | 'closed';

/** What is used of the driver's errors; they are told apart by their `type`. */
export interface DriverError {
  readonly type?: string;
  readonly code?: number | string;
  readonly message?: string;
  readonly leader?: Endpoint;
  readonly actualVersion?: bigint | 'no_stream';
  readonly maxAppendSize?: number;
}

export class CallFailure extends Error {
  override readonly name = 'CallFailure';
  readonly kind: FailureKind;
  readonly driverError: DriverError;

  constructor(kind: FailureKind, driverError: DriverError, cause: unknown = driverError) {
    super(driverError.message || driverError.type || 'no answer', { cause });
    this.kind = kind;
    this.driverError = driverError;
  }
}

/** Codes of gRPC. */
const INVALID_ARGUMENT = 3;
const OUT_OF_RANGE = 11;
const UNIMPLEMENTED = 12;

const REFUSALS = new Set([
  'wrong-expected-version',
  'stream-deleted',
  'stream-not-found',
  'access-denied',
  'maximum-append-size-exceeded',
  'missing-required-metadata-property',
  'invalid-argument',
]);

/** What the driver and the server say when a request was not taken up. */
const NOT_TAKEN_UP =
  /Failed to discover|No connection established|Name resolution failed|Server Is (Not Ready|Too Busy|Busy)|No leader/i;

export const timedOut = (milliseconds: number): CallFailure =>
  new CallFailure('ambiguous', { type: 'deadline-exceeded', message: `no answer within ${milliseconds} ms` });

export const closedMeanwhile = (): CallFailure =>
  new CallFailure('closed', { message: 'the store is closed' });

export function failureOf(error: unknown): CallFailure {
  if (error instanceof CallFailure) return error;
  const raw: DriverError = typeof error === 'object' && error !== null ? error : { message: String(error) };
  return new CallFailure(kindOf(raw), raw, error);
}

function kindOf({ type, code, message = '' }: DriverError): FailureKind {
  if (type === 'not-leader') return 'not-leader';
  if (type !== undefined && REFUSALS.has(type)) return 'refused';
  if (code === INVALID_ARGUMENT || code === OUT_OF_RANGE || code === UNIMPLEMENTED) return 'refused';
  return NOT_TAKEN_UP.test(message) ? 'unsent' : 'ambiguous';
}

export const isRefusal = (failure: unknown, type: string): boolean =>
  failure instanceof CallFailure && failure.kind === 'refused' && failure.driverError.type === type;

/** The server knows no such place in its log. */
export const isUnknownPlace = (failure: unknown): boolean =>
  failure instanceof CallFailure &&
  (failure.driverError.code === INVALID_ARGUMENT || failure.driverError.code === OUT_OF_RANGE);

/**
 * The failure as a StoreError, for a read or for an append that was surely not carried out.
 * @param place the servers, without credentials
 */
export function toStoreError(error: unknown, place: string, stream: string | null = null): StoreError {
  if (error instanceof StoreError) return error;
  const failure = failureOf(error);
  const { driverError, kind } = failure;
  const detail = { place, ...(stream === null ? {} : { stream }) };
  const fail = (code: StoreError['code'], what: string, more = {}): StoreError =>
    new StoreError(code, `EventStoreDB at ${place} ${what}`, { ...detail, ...more }, { cause: failure });

  if (kind === 'closed') return fail('store-unavailable', 'is not used any more: the store was closed');
  if (driverError.type === 'access-denied') {
    return fail(
      'store-unauthorised',
      'does not accept the user and password of the connection string, or the user may not do this; check both, and the access control list',
    );
  }
  if (driverError.type === 'stream-deleted') {
    return fail('store-damaged', `has had stream ${stream ?? 'of the ledger'} deleted; restore a backup`);
  }
  if (driverError.type === 'maximum-append-size-exceeded') {
    const limit = driverError.maxAppendSize ?? null;
    return fail('event-too-large', `takes at most ${limit ?? 1_048_576} bytes in one append`, { limit });
  }
  if (driverError.code === UNIMPLEMENTED) {
    return fail(
      'store-unavailable',
      'does not know this call; it has to be EventStoreDB 22.6 or newer, reached without a proxy that changes gRPC',
      { reason: 'unsupported-server' },
    );
  }
  if (kind === 'refused') return fail('store-unavailable', `refused the request: ${failure.message}`);
  if (kind === 'not-leader' || /No leader|Failed to discover/i.test(failure.message)) {
    return fail('store-unavailable', 'has no leader that can be reached; most of its servers have to run', {
      reason: 'no-leader',
    });
  }
  return kind === 'unsent'
    ? fail('store-unavailable', `cannot be reached (${firstLine(failure.message)})`, {
        reason: 'unreachable',
      })
    : fail('store-unavailable', `does not answer (${firstLine(failure.message)})`, { reason: 'no-answer' });
}

const firstLine = (text: string): string => text.split('\n', 1)[0]?.slice(0, 300) ?? '';
