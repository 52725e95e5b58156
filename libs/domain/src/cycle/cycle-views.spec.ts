import { periodView, submissionView } from './cycle-views.ts';
import type { DomainEvent, EventOf } from '../events.ts';
import { knownFacts } from '../facts.ts';
import { isOpenFor } from './period-state.ts';
import { submissionStatus } from './submission-state.ts';
import {
  agreed,
  closed,
  edited,
  excused,
  H1_KEY,
  handedIn,
  opened,
  periodState,
  published,
  sentBack,
  submissionState,
} from '../testing/cycle-55.ts';
import { ledger, planIssued, present, SO_KHDT, SO_TTTT } from '../testing/index.ts';

const factsAfter = (...events: DomainEvent[]) => {
  const recorded = ledger(planIssued(), ...events);
  return (knownAt = Number.POSITIVE_INFINITY) =>
    knownFacts(recorded.filter(({ position }) => position <= knownAt)).filter(
      ({ subject }) => !subject.startsWith('plan-'),
    );
};
const reminded: EventOf<'ReminderSent'> = {
  type: 'ReminderSent',
  data: {
    ...H1_KEY,
    submitter: SO_KHDT,
    kind: 'returned',
    due: '2024-06-17',
    workingDaysLeft: 1,
    channel: 'file',
    outcome: 'delivered',
    detail: 'a.eml',
    by: SO_TTTT,
    businessDate: '2024-06-15',
  },
};

describe('a period as known at a position', () => {
  const happened = [closed(), edited(null, 'Đạt khá'), published(), published({ version: 2 })];
  const facts = factsAfter(opened(), ...happened);

  it('is what deciding on it has made of the same events', () => {
    const { positions, reopenedAt, narrativePositions, publishedAt, ...state } = present(periodView(facts()));
    expect(state).toEqual(periodState(...happened));
    expect({ positions, reopenedAt, narrativePositions, publishedAt }).toEqual({
      positions: [2, 3, 4, 5, 6],
      reopenedAt: [],
      narrativePositions: { results: 4 },
      publishedAt: { 1: 5, 2: 6 },
    });
  });

  it('is without what came to be known later', () => {
    expect(periodView(facts(1))).toBeUndefined();
    const open = present(periodView(facts(2)));
    expect(open).toMatchObject({ closedOn: null, positions: [2] });
    expect(isOpenFor(open, SO_KHDT, '2024-12-31')).toBe(true);
    expect(present(periodView(facts(5))).publications.map(({ version }) => version)).toEqual([1]);
  });

  it('does not depend on the order in which its facts come', () => {
    expect(periodView(facts().reverse())).toEqual(periodView(facts()));
  });

  it('has the latest editing of a section', () => {
    const twice = factsAfter(opened(), edited(null, 'Một'), excused(SO_TTTT), edited('Một', 'Hai'));
    expect(present(periodView(twice())).narrativePositions).toEqual({ results: 5 });
  });
});

describe('a submission as known at a position', () => {
  const happened = [handedIn(1), sentBack(1), reminded, handedIn(2), agreed(2)];
  const facts = factsAfter(...happened);

  it('is what deciding on it has made of the same events', () => {
    const { positions, submittedAt, ...state } = present(submissionView(facts()));
    expect(state).toEqual(submissionState(...happened));
    expect({ positions, submittedAt }).toEqual({
      positions: [2, 3, 4, 5, 6],
      submittedAt: { 1: 2, 2: 5 },
    });
    expect(submissionView(facts(1))).toBeUndefined();
    expect(submissionStatus(submissionView(facts(5)))).toBe('submitted');
  });

  it('stands accepted through a reminder, until it is sent back', () => {
    const after = (...more: DomainEvent[]) =>
      submissionStatus(submissionView(factsAfter(handedIn(1), agreed(1), ...more)()));
    expect(after()).toBe('accepted');
    expect(after(reminded)).toBe('accepted');
    expect(after(sentBack(1))).toBe('returned');
  });
});
