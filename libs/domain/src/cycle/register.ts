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
  requireDocumentNumber(command.number);
  const taken = holderOf(state, command.number);
  if (taken && !isSameReport(taken, command)) {
    const { plan, period } = taken;
    refuse('number-taken', { number: command.number, plan, period }, 'document.number');
  }
  return taken ? [] : [{ type: 'DocumentNumberTaken', data: { ...taking, date, businessDate: date } }];
}

// --- Numbers ----------------------------------------------------------------------------------------------------

/** Number and symbol: `01/BC-STTTT`, `55/KH-UBND`, `2015/QĐ-UBND`. */
const DOCUMENT_NUMBER = /^(\d{1,6})\/([\p{L}\d][\p{L}\d.&-]{0,50})$/u;

/**
 * The number as printed: a bare number is put into the pattern of the plan's documents, below 10 with a zero before it
 * (Nghị định 30/2020/NĐ-CP, Annex I).
 */
export const documentNumber = (number: string, pattern: string): string =>
  /^\d+$/.test(number) ? pattern.replace('{number}', number.padStart(2, '0')) : number;

export function requireDocumentNumber(number: string): void {
  if (!DOCUMENT_NUMBER.test(number))
    refuse('number-malformed', { number: number.slice(0, 60) }, 'document.number');
}

/** However it is written, `3/BC`, `03/BC` and `3/bc` are one number. */
const keyOf = (number: string): string => {
  const [, digits = '', symbol = number] = DOCUMENT_NUMBER.exec(number) ?? [];
  return `${digits.replace(/^0+(?=\d)/, '')}/${symbol.toLocaleLowerCase('vi')}`;
};

export interface NumberHolder {
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly version: number;
}

/** The report that has a number, if one has. */
export const holderOf = (state: RegisterState | undefined, number: string): NumberHolder | undefined =>
  state && Object.hasOwn(state.taken, keyOf(number)) ? state.taken[keyOf(number)] : undefined;

export const isSameReport = (a: NumberHolder, b: NumberHolder): boolean =>
  a.plan === b.plan && a.period === b.period && a.version === b.version;

function evolve(state: RegisterState | undefined, event: RegisterEvent): RegisterState {
  const { register, year, number, plan, period, version } = event.data;
  return { register, year, taken: { ...state?.taken, [keyOf(number)]: { plan, period, version } } };
}
