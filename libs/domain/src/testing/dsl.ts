/**
 * Given/when/then for deciders, events with positions as the ledger would give them, and the picture they make.
 */
import { expect } from '@jest/globals';
import { type DecisionContext, type Decider, fold } from '../decider.ts';
import { DomainError, type DomainErrorCode } from '../errors.ts';
import type { DomainEvent, Recorded } from '../events.ts';
import { factsAt, knownFacts } from '../facts.ts';
import { indicatorStream, organisationStream, planStream, streamOf, taskStream } from '../identifiers.ts';
import { INDICATOR, PLAN, TASK, UBND } from './plan-55.ts';
import type { Code, IsoDate } from '../values.ts';
import { indicatorView, organisationView, planView, taskView } from '../views.ts';

// --- Given, when, then ------------------------------------------------------------------------------------------

export function given<State, Command, E extends DomainEvent, Context extends DecisionContext>(
  decider: Decider<State, Command, E, Context>,
  ...events: readonly E[]
) {
  const state = fold(decider.evolve, events);
  return {
    state,
    when(command: Command, context: Context) {
      const decide = () => decider.decide(command, state, context);
      return {
        /** The events decided on, for scenarios that go on. */
        decide,
        then: (expected: readonly E[]): void => expect(decide()).toEqual(expected),
        thenRefused: (code: DomainErrorCode, field?: string): DomainError => refusalOf(decide, code, field),
      };
    },
  };
}

/** The refusal of an action; it must explain itself in both languages with every blank filled in. */
export function refusalOf(action: () => unknown, code: DomainErrorCode, field?: string): DomainError {
  let refusal: DomainError | undefined;
  try {
    action();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    refusal = error;
  }
  expect({ code: refusal?.code, field: refusal?.field }).toEqual({ code, field });
  const error = refusal as DomainError;
  for (const language of ['vi', 'en'] as const)
    expect(error.explain(language)).not.toMatch(/[?{}]|undefined|null/);
  return error;
}

// --- Events as the ledger holds them ----------------------------------------------------------------------------

/** Positions from 1 in the order given, revisions from 0 in each stream. */
export function ledger(...events: readonly DomainEvent[]): Recorded[] {
  const revisions = new Map<string, number>();
  return events.map((event, i) => {
    const stream = streamOf(event);
    const revision = revisions.get(stream) ?? 0;
    revisions.set(stream, revision + 1);
    const id = `00000000-0000-7000-8000-${String(i + 1).padStart(12, '0')}`;
    const metadata = {
      actor: 'a1',
      actingFor: UBND,
      commandId: id,
      commandDigest: '',
      correlationId: id,
      causationId: id,
    };
    return {
      ...event,
      id,
      stream,
      revision,
      position: i + 1,
      recordedAt: '2025-01-01T00:00:00.000Z',
      metadata,
    };
  });
}

/** The picture at a business date, of all that is known or of what was known up to a position. */
export function pictureAt(recorded: readonly Recorded[], asOf: IsoDate, knownAt = Number.POSITIVE_INFINITY) {
  const facts = factsAt(knownFacts(recorded.filter((event) => event.position <= knownAt)), asOf);
  const about = (stream: string) => facts.filter((fact) => fact.subject === stream);
  return {
    facts,
    organisation: (code: Code) => organisationView(about(organisationStream(code))),
    plan: () => planView(about(planStream(PLAN))),
    task: (code: Code = TASK) => taskView(about(taskStream(PLAN, code))),
    indicator: (code: Code = INDICATOR) => indicatorView(about(indicatorStream(PLAN, code))),
  };
}
