/**
 * An organisation's report for a period: handed in by the organisation, by its successor, or marked as such by the standing
 * agency on its behalf; returned with reasons and handed in again; accepted. A reviewer changes no figure. Every round stays.
 */
import { requireLiving, requireManagerOf } from '../authority.ts';
import type {
  FigureChange,
  ItemKey,
  ItemText,
  Narrative,
  ReminderKind,
  SubmissionEvent,
  SubmittedItem,
} from './cycle-events.ts';
import { type Decider, equal, firstDuplicate, type PlanContext, requireReason } from '../decider.ts';
import type { Draft } from './draft.ts';
import { refuse } from '../errors.ts';
import { dayOfAct, isSuccessorOf } from './period-rules.ts';
import { isOpenFor, obligationOf, type PeriodState } from './period-state.ts';
import {
  evolveSubmission,
  lastActOf,
  type Round,
  standsSubmitted,
  submissionStatus,
  type SubmissionState,
} from './submission-state.ts';
import type { Code, IsoDate, PeriodKey } from '../values.ts';

export type SubmissionCommand = {
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly submitter: Code;
  readonly on?: IsoDate;
} & (
  | {
      readonly type: 'submit';
      readonly nothingToReport: readonly ItemText[];
      readonly explanations: readonly ItemText[];
      readonly narratives: readonly Narrative[];
      /** Why the standing agency enters it; null for the organisation's own. */
      readonly onBehalf: string | null;
    }
  | { readonly type: 'submit-nil'; readonly reason: string; readonly onBehalf: string | null }
  | { readonly type: 'return'; readonly items: readonly ItemText[]; readonly reason: string }
  | { readonly type: 'accept'; readonly note: string | null }
  | {
      readonly type: 'record-reminder';
      readonly kind: ReminderKind;
      readonly due: IsoDate;
      readonly workingDaysLeft: number;
      readonly channel: 'smtp' | 'file';
      readonly outcome: 'delivered' | 'failed';
      readonly detail: string;
    }
);

export interface SubmissionContext extends PlanContext {
  readonly period: PeriodState | undefined;
  /** For handing in: the draft as it stands. */
  readonly draft?: Draft;
}

export const submissionDecider: Decider<
  SubmissionState,
  SubmissionCommand,
  SubmissionEvent,
  SubmissionContext
> = { decide, evolve: evolveSubmission };

function decide(
  command: SubmissionCommand,
  state: SubmissionState | undefined,
  context: SubmissionContext,
): SubmissionEvent[] {
  const { plan, submitter } = command;
  const { period, today } = context;
  if (!period) return refuse('period-not-opened', { period: command.period, plan }, 'period');
  if (!obligationOf(period, submitter))
    return refuse('nothing-owed-by', { organisation: submitter, period: command.period }, 'organisation');
  const after = [period.openedOn, lastActOf(state)].reduce((a, b) => (b > a ? b : a));
  const on = dayOfAct(command.on, { transcribed: period.transcribed, after, today });
  const key = { plan, period: command.period, submitter, businessDate: on };
  switch (command.type) {
    case 'submit':
    case 'submit-nil': {
      const by = requireSubmitter(submitter, command.onBehalf, on, context);
      if (!isOpenFor(period, submitter, on)) {
        const closedOn = period.closedOn ?? '';
        refuse('period-closed', { period: command.period, closedOn }, 'period');
      }
      if (standsSubmitted(state))
        refuse('already-submitted', { organisation: submitter, period: command.period }, 'period');
      const round = (state?.rounds.length ?? 0) + 1;
      const content = command.type === 'submit' ? full(command, context) : nil(command, context);
      const differences = differencesOf(state?.rounds.at(-1), content.items);
      // An agency's own report is nobody else's.
      const onBehalf = by === submitter ? null : command.onBehalf;
      return [{ type: 'SubmissionMade', data: { ...key, round, ...content, by, onBehalf, differences } }];
    }
    case 'return': {
      const { items, reason } = command;
      const by = requireManagerOf(context);
      requireReason(reason);
      const last = requireRound(state, submitter);
      if (submissionStatus(state) === 'returned')
        refuse('already-returned', { organisation: submitter }, 'organisation');
      // What cannot be handed in again is not sent back.
      if (!isOpenFor(period, submitter, on)) {
        const closedOn = period.closedOn ?? '';
        refuse('period-closed', { period: command.period, closedOn }, 'period');
      }
      requireOwed(items, 'items', obligationOf(period, submitter)?.items ?? []);
      return [{ type: 'SubmissionReturned', data: { ...key, round: last.round, items, reason, by } }];
    }
    case 'accept': {
      const by = requireManagerOf(context);
      const last = requireRound(state, submitter);
      if (submissionStatus(state) === 'accepted')
        refuse('already-accepted', { organisation: submitter }, 'organisation');
      if (submissionStatus(state) === 'returned')
        refuse('already-returned', { organisation: submitter }, 'organisation');
      return [{ type: 'SubmissionAccepted', data: { ...key, round: last.round, note: command.note, by } }];
    }
    case 'record-reminder': {
      const by = requireManagerOf(context);
      const { kind, due, workingDaysLeft, channel, outcome, detail } = command;
      const what = { kind, due, workingDaysLeft, channel, outcome, detail };
      return [{ type: 'ReminderSent', data: { ...key, ...what, by } }];
    }
    default:
      return command satisfies never;
  }
}

/** The organisation itself, its successor once it has ended, or, saying why, the standing agency. */
function requireSubmitter(
  submitter: Code,
  onBehalf: string | null,
  on: IsoDate,
  context: SubmissionContext,
): Code {
  const { actingFor, organisations } = context;
  if (onBehalf !== null) {
    requireReason(onBehalf, 'onBehalf');
    return requireManagerOf(context);
  }
  if (actingFor !== null && isSuccessorOf(actingFor, submitter, on, organisations)) return actingFor;
  if (actingFor !== submitter)
    refuse('not-your-submission', { organisation: submitter, actingFor: actingFor ?? '–' }, 'actingFor');
  requireLiving(organisations, submitter, on, 'actingFor');
  return submitter;
}

type Content = Pick<Round, 'kind' | 'items' | 'nothingToReport' | 'explanations' | 'narratives' | 'reason'>;

function full(
  { nothingToReport, explanations, narratives }: Extract<SubmissionCommand, { type: 'submit' }>,
  context: SubmissionContext,
): Content {
  const { items, missing, toExplain } = requireDraft(context);
  const keys = items.map(({ item }) => item);
  requireOwed(nothingToReport, 'nothingToReport', keys);
  requireOwed(explanations, 'explanations', keys);
  const twice = firstDuplicate(narratives.map(({ section }) => section));
  if (twice) refuse('code-duplicate', { code: twice }, 'narratives');
  const excused = nothingToReport.map(({ item }) => item);
  const reported = excused.find((item) => !missing.includes(item));
  if (reported) refuse('item-has-figure', { item: reported }, 'nothingToReport');
  const forgotten = missing.filter((item) => !excused.includes(item));
  if (forgotten.length > 0) refuse('items-missing', { items: listed(forgotten) }, 'nothingToReport');
  const unexplained = toExplain.filter((item) => !explanations.some((given) => given.item === item));
  if (unexplained.length > 0) refuse('explanation-required', { items: listed(unexplained) }, 'explanations');
  const figures = items.flatMap(({ item, current }): SubmittedItem[] =>
    current ? [{ item, report: current.report, figure: current.figure }] : [],
  );
  return { kind: 'full', items: figures, nothingToReport, explanations, narratives, reason: null };
}

function nil(
  { reason }: Extract<SubmissionCommand, { type: 'submit-nil' }>,
  context: SubmissionContext,
): Content {
  requireReason(reason);
  const { items } = requireDraft(context);
  const reported = items.filter(({ current }) => current !== null).map(({ item }) => item);
  if (reported.length > 0) refuse('nil-with-figures', { items: listed(reported) }, 'reason');
  return { kind: 'nil', items: [], nothingToReport: [], explanations: [], narratives: [], reason };
}

function requireDraft({ draft }: SubmissionContext): Draft {
  if (!draft) throw new Error('handing in is decided on a draft');
  return draft;
}

function requireOwed(texts: readonly ItemText[], field: string, owed: readonly ItemKey[]): void {
  texts.forEach(({ item, text }, i) => {
    if (!owed.includes(item)) refuse('item-unknown', { item }, `${field}[${i}].item`);
    requireReason(text, `${field}[${i}].text`);
  });
  const twice = firstDuplicate(texts.map(({ item }) => item));
  if (twice) refuse('code-duplicate', { code: twice }, field);
}

function requireRound(state: SubmissionState | undefined, submitter: Code): Round {
  return state?.rounds.at(-1) ?? refuse('not-submitted', { organisation: submitter }, 'organisation');
}

/** What changed in a submission since the round before; nothing in the first. */
export function differencesOf(
  before: Pick<Round, 'items'> | undefined,
  items: readonly SubmittedItem[],
): FigureChange[] {
  if (!before) return [];
  const was = new Map(before.items.map(({ item, figure }) => [item, figure]));
  const is = new Map(items.map(({ item, figure }) => [item, figure]));
  return [...new Set([...was.keys(), ...is.keys()])].sort().flatMap((item): FigureChange[] => {
    const [from, to] = [was.get(item) ?? null, is.get(item) ?? null];
    return equal(from, to) ? [] : [{ item, from, to }];
  });
}

/** At most so many names in a message. */
const LISTED = 8;

const listed = (items: readonly ItemKey[]): string =>
  items.length > LISTED ? `${items.slice(0, LISTED).join(', ')}, … (${items.length})` : items.join(', ');
