/**
 * The register of the document numbers an organisation gives out in a year. A number is taken for a document before the
 * document is published, so that of two reports published at the same time only one has it; taking it again for the same
 * report is no second taking.
 */
import type { RegisterEvent } from './cycle-events.ts';
import type { Decider, DecisionContext } from '../decider.ts';
import { refuse } from '../errors.ts';
import type { Code, IsoDate, PeriodKey } from '../values.ts';

export interface RegisterCommand {
  readonly type: 'take-number';
  readonly register: Code;
  readonly year: number;
  readonly number: string;
  readonly date: IsoDate;
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly version: number;
}

export interface RegisterState {
  readonly register: Code;
  readonly year: number;
  readonly taken: Readonly<Record<string, NumberHolder>>;
}

export const registerDecider: Decider<RegisterState, RegisterCommand, RegisterEvent> = { decide, evolve };

function decide(
  command: RegisterCommand,
  state: RegisterState | undefined,
  _: DecisionContext,
): RegisterEvent[] {
  const { type: _type, date, ...taking } = command;
  const taken = holderOf(state, command.number);
  if (taken && !isSameReport(taken, command)) {
    const { plan, period } = taken;
    refuse('number-taken', { number: command.number, plan, period }, 'document.number');
  }
  return taken ? [] : [{ type: 'DocumentNumberTaken', data: { ...taking, date, businessDate: date } }];
}

export interface NumberHolder {
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly version: number;
}

/** The report that has a number, if one has. */
export const holderOf = (state: RegisterState | undefined, number: string): NumberHolder | undefined =>
  state && Object.hasOwn(state.taken, number) ? state.taken[number] : undefined;

export const isSameReport = (a: NumberHolder, b: NumberHolder): boolean =>
  a.plan === b.plan && a.period === b.period && a.version === b.version;

function evolve(state: RegisterState | undefined, event: RegisterEvent): RegisterState {
  const { register, year, number, plan, period, version } = event.data;
  return { register, year, taken: { ...state?.taken, [number]: { plan, period, version } } };
}
