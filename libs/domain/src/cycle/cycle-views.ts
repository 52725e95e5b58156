/**
 * Periods and submissions as known at a position, folded from the facts their events were kept as by the very functions that
 * decide on them.
 */
import type { PeriodEvent, SubmissionEvent } from './cycle-events.ts';
import { fold } from '../decider.ts';
import type { DomainEvent } from '../events.ts';
import { CYCLE_EVENT, type Fact } from '../facts.ts';
import { evolvePeriod, type PeriodState } from './period-state.ts';
import { evolveSubmission, type SubmissionState } from './submission-state.ts';
import type { Instant } from '../values.ts';

interface CycleFact {
  readonly type: DomainEvent['type'];
  readonly data: DomainEvent['data'];
  readonly recordedAt: Instant;
}

/** The events of one stream that the facts hold, oldest first, each with its position. */
const eventsOf = <E extends DomainEvent>(facts: readonly Fact[]): (E & { readonly position: number })[] =>
  facts
    .filter(({ attribute }) => attribute === CYCLE_EVENT)
    .sort((a, b) => a.number - b.number)
    .map(({ value, position }) => {
      const { type, data } = value as CycleFact;
      return { type, data, position } as unknown as E & { readonly position: number };
    });

/** A period with the positions of the events it was folded from. */
export interface PeriodView extends PeriodState {
  readonly positions: readonly number[];
  /** Positions of the reopenings, in their order. */
  readonly reopenedAt: readonly number[];
  /** Section → position of the event that last edited it. */
  readonly narrativePositions: Readonly<Record<string, number>>;
  /** Version → position of the event that published it. */
  readonly publishedAt: Readonly<Record<number, number>>;
}

export function periodView(facts: readonly Fact[]): PeriodView | undefined {
  const events = eventsOf<PeriodEvent>(facts);
  const state = fold(evolvePeriod, events);
  if (!state) return undefined;
  const narratives: Record<string, number> = {};
  const published: Record<number, number> = {};
  const reopenedAt: number[] = [];
  for (const event of events) {
    if (event.type === 'NarrativeEdited') narratives[event.data.section] = event.position;
    if (event.type === 'ReportPublished') published[event.data.version] = event.position;
    if (event.type === 'PeriodReopened') reopenedAt.push(event.position);
  }
  const positions = events.map(({ position }) => position);
  return {
    ...state,
    positions,
    reopenedAt,
    narrativePositions: narratives,
    publishedAt: published,
  };
}

export interface SubmissionView extends SubmissionState {
  readonly positions: readonly number[];
  /** Round → position of the event that handed it in. */
  readonly submittedAt: Readonly<Record<number, number>>;
}

export function submissionView(facts: readonly Fact[]): SubmissionView | undefined {
  const events = eventsOf<SubmissionEvent>(facts);
  const state = fold(evolveSubmission, events);
  if (!state) return undefined;
  const submittedAt: Record<number, number> = {};
  for (const event of events) {
    if (event.type === 'SubmissionMade') submittedAt[event.data.round] = event.position;
  }
  return { ...state, positions: events.map(({ position }) => position), submittedAt };
}

/** The reporting cycles of a plan: its periods and what was handed in for them. */
export interface PlanCycles {
  readonly periods: readonly PeriodView[];
  readonly submissions: readonly SubmissionView[];
}
