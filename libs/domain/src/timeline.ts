/**
 * What holds from which day on. A change may be recorded before its day: until then the earlier value is in force, so a
 * decision asks for the value of a day and never simply for the last one recorded.
 */
import { requireNotBefore } from './decider.ts';
import type { IsoDate } from './values.ts';

/** Oldest first; several entries of one day stand in the order they were recorded. */
export type Timeline<T> = readonly { readonly from: IsoDate; readonly value: T }[];

/** The value in force on a day; before the first day the first one, as there has been no other. */
export function inForce<T>(timeline: Timeline<T>, on: IsoDate): T {
  const entry = timeline.findLast(({ from }) => from <= on) ?? timeline[0];
  if (!entry) throw new Error('a timeline has at least one entry');
  return entry.value;
}

/** Attribute → the day from which it is what it is now, for attributes that were changed. */
export type ChangedOn = Readonly<Record<string, IsoDate>>;

/** A change takes effect no earlier than the last one of the same attribute: at later dates that one would hide it. */
export function requireInOrder(
  changedOn: ChangedOn,
  attributes: readonly string[],
  effectiveOn: IsoDate,
): void {
  for (const attribute of attributes) {
    const last = changedOn[attribute];
    if (last !== undefined) requireNotBefore(effectiveOn, last, 'effectiveOn');
  }
}

export const withChangedOn = (
  changedOn: ChangedOn,
  attributes: readonly string[],
  effectiveOn: IsoDate,
): ChangedOn => ({
  ...changedOn,
  ...Object.fromEntries(attributes.map((attribute) => [attribute, effectiveOn])),
});
