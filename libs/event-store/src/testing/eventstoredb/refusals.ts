/** The errors with which the server answers, in the two forms they have on the wire: trailers, or details in a batch. */
import { Metadata, status, type ServiceError } from '@grpc/grpc-js';

export interface Refusal {
  readonly code: number;
  readonly details: string;
  /** What tells the client which error it is; without it the client goes by the code. */
  readonly trailers?: Readonly<Record<string, string>>;
}

export const refusals = {
  notReady: { code: status.UNAVAILABLE, details: 'Server Is Not Ready' },
  tooBusy: { code: status.UNAVAILABLE, details: 'Server Is Too Busy' },
  unavailable: { code: status.UNAVAILABLE, details: 'Connection dropped' },
  /** The server's own time-out, after which the event may or may not be written. */
  timeout: { code: status.ABORTED, details: 'Operation timed out' },
  /** What versions up to 23.10 say to a subscriber who reads too slowly. */
  consumerTooSlow: {
    code: status.ABORTED,
    details: 'Consumer too slow to handle event while live. Client resubscription required.',
  },
  cancelled: { code: status.CANCELLED, details: 'Call cancelled by the server' },
  internal: { code: status.INTERNAL, details: 'Internal error' },
  unknown: { code: status.UNKNOWN, details: 'Exception was thrown by handler.' },
  noLeaderInfo: { code: status.UNKNOWN, details: 'No leader info available in response' },
  unimplemented: { code: status.UNIMPLEMENTED, details: 'Service is unimplemented.' },
  invalidPosition: { code: status.INVALID_ARGUMENT, details: 'Read failed: invalid position' },
  accessDenied: {
    code: status.PERMISSION_DENIED,
    details: 'Access Denied',
    trailers: { exception: 'access-denied' },
  },
  wrongPassword: { code: status.UNAUTHENTICATED, details: 'Not Authenticated' },
  streamDeleted: (stream: string) => ({
    code: status.FAILED_PRECONDITION,
    details: `Event stream '${stream}' is deleted.`,
    trailers: { exception: 'stream-deleted', 'stream-name': stream },
  }),
  wrongVersion: (stream: string, expected: bigint, actual: bigint | null) => ({
    code: status.FAILED_PRECONDITION,
    details: `Append failed due to WrongExpectedVersion. Stream: ${stream}`,
    trailers: {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': String(expected),
      ...(actual === null ? {} : { 'actual-version': String(actual) }),
    },
  }),
  tooLarge: (maxAppendBytes: number) => ({
    code: status.INVALID_ARGUMENT,
    details: `Maximum Append Size of ${maxAppendBytes} Exceeded.`,
    trailers: {
      exception: 'maximum-append-size-exceeded',
      'maximum-append-size': String(maxAppendBytes),
    },
  }),
  missingMetadata: (property: string) => ({
    code: status.INVALID_ARGUMENT,
    details: `Required Metadata Property Missing: ${property}`,
    trailers: {
      exception: 'missing-required-metadata-property',
      'required-metadata-properties': property,
    },
  }),
  notLeader: (host: string, port: number) => ({
    code: status.NOT_FOUND,
    details: `Leader info available: ${host}:${port}`,
    trailers: {
      exception: 'not-leader',
      'leader-endpoint-host': host,
      'leader-endpoint-port': String(port),
    },
  }),
} satisfies Record<string, Refusal | ((...args: never[]) => Refusal)>;

/** Thrown inside a handler, it ends the call with this answer. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.details);
    this.refusal = refusal;
  }
}

/** The refusal as the library for gRPC wants it. */
export function serviceError(refusal: Refusal): ServiceError {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(refusal.trailers ?? {})) metadata.set(key, value);
  return Object.assign(new Error(refusal.details), {
    code: refusal.code,
    details: refusal.details,
    metadata,
  });
}
