/** Which events of `$all` a filtered read gives. */
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import type { LogRecord } from './records.ts';

export interface EventFilter {
  accepts(record: LogRecord): boolean;
  /** Number of considered events after which a subscription gets a checkpoint. */
  readonly checkpointEvery: number;
}

/** The window of the server when the client names none. */
const DEFAULT_WINDOW = 32;

/** Null when everything is given. */
export function filterOf(options: streams.ReadReq.Options.FilterOptions | undefined): EventFilter | null {
  if (!options) return null;
  const byType = options.getEventType();
  const expression = byType ?? options.getStreamIdentifier();
  const prefixes = expression?.getPrefixList() ?? [];
  const regex = new RegExp(expression?.getRegex() ?? '');
  const window = options.hasMax() ? options.getMax() : DEFAULT_WINDOW;
  return {
    checkpointEvery: window * Math.max(1, options.getCheckpointintervalmultiplier()),
    accepts(record) {
      const text = byType ? record.type : record.stream;
      return prefixes.length > 0 ? prefixes.some((prefix) => text.startsWith(prefix)) : regex.test(text);
    },
  };
}
