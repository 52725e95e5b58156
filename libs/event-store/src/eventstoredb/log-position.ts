/** Where EventStoreDB keeps an event in its log. Never leaves the adapter: the ledger counts its own events. */
export interface LogPosition {
  readonly commit: bigint;
  readonly prepare: bigint;
}

/** Negative when the first is before the second, 0 when they are the same. */
export function compareInLog(first: LogPosition, second: LogPosition): number {
  if (first.commit !== second.commit) return first.commit < second.commit ? -1 : 1;
  if (first.prepare !== second.prepare) return first.prepare < second.prepare ? -1 : 1;
  return 0;
}

export const isAfter = (position: LogPosition, other: LogPosition | null): boolean =>
  other === null || compareInLog(position, other) > 0;
