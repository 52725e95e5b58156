/**
 * What of a report stands otherwise at a later knowledge position than at an earlier one, and why: a waterfall by cause. The
 * events between the two are applied one after the other, and each answers for the change it makes to a figure before
 * rounding; so the parts add up to the difference exactly, and what rounding leaves over has a part of its own.
 */
import {
  type Code,
  type DecimalText,
  type IsoDate,
  isZero,
  percentage,
  type Period,
  type PeriodKey,
  type Recorded,
  refuse,
  scaleOf,
  subtract,
  sum,
} from '#domain';
import { buildReport } from '../build-report.ts';
import type { CellKind } from '../cells.ts';
import { frozenDates } from '../content.ts';
import { foldedSource } from '../folded-source.ts';
import { LineageError } from '../lineage/errors.ts';
import { cellUnknown } from '../lineage/find-cell.ts';
import type { Words } from '../lineage/formulas.ts';
import { concernsPlan } from '../lineage/plan-streams.ts';
import { tellEvent, type EventTold } from '../lineage/told-event.ts';
import { DIFFERENCE_CAUSES, type DifferenceCause, differenceCause } from './causes.ts';
import type { Standing } from './standings.ts';
import { SteppedReport } from './stepped-report.ts';

export interface DifferencePart {
  readonly cause: DifferenceCause;
  /** Null where the cell is no number. */
  readonly amount: DecimalText | null;
  /** Of the events that made it, ascending; none for rounding. */
  readonly positions: readonly number[];
}

export interface DifferenceSide {
  readonly value: string | null;
  readonly text: Words;
}

export interface CellDifference {
  readonly address: string;
  readonly label: Words;
  readonly kind: CellKind;
  readonly from: DifferenceSide;
  readonly to: DifferenceSide;
  /** `to` − `from`, what is not there counting as nothing; null where the cell is no number. */
  readonly change: DecimalText | null;
  /** The amounts add up to `change` exactly. */
  readonly parts: readonly DifferencePart[];
}

export interface ReportDifference {
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly asOf: IsoDate;
  /** Knowledge positions. */
  readonly from: number;
  readonly to: number;
  readonly cells: readonly CellDifference[];
  /** The events that the parts name, in order. */
  readonly events: readonly EventTold[];
}

export interface DifferenceRequest {
  readonly plan: Code;
  readonly period: PeriodKey;
  readonly from: number;
  readonly to: number;
  /** Only this cell, also where it has not changed; default all that have. */
  readonly cell?: string;
  readonly today: IsoDate;
}

/**
 * @param events of the plan and of organisations at least, in the order of their positions
 * @throws LineageError `difference-order`, `cell-unknown`; DomainError as `buildReport`
 */
export async function differenceBetween(
  events: readonly Recorded[],
  request: DifferenceRequest,
): Promise<ReportDifference> {
  const work = differing(events, request);
  for (;;) {
    const step = await work.next();
    if (step.done) return step.value;
  }
}

/** The same with a pause after every event, so that a server can see to others in between. */
export async function* differing(
  events: readonly Recorded[],
  request: DifferenceRequest,
): AsyncGenerator<void, ReportDifference, void> {
  const { plan, period, from, to, cell: wanted } = request;
  if (from > to) throw new LineageError('difference-order', { from, to }, 'from');
  const known = events.filter(({ stream, position }) => position <= to && concernsPlan(stream, plan));
  const { asOf, dates } = await reportedDay(known, request);
  const split = known.findIndex(({ position }) => position > from);
  const [before, between] = split < 0 ? [known, []] : [known.slice(0, split), known.slice(split)];
  const stepped = new SteppedReport({ plan, period, asOf, frozen: dates }, before);
  if (!stepped.planAt(asOf)) return refuse('plan-not-in-force', { plan, asOf, knownAt: from }, 'from');
  const first = stepped.whole(from);
  const steps = new Map<string, Step[]>();
  for (const event of between) {
    const [cause, { position }] = [differenceCause(event), event];
    for (const { address, change } of stepped.apply(event)) {
      const taken = steps.get(address) ?? [];
      steps.set(address, taken);
      taken.push({ cause, position, change });
    }
    yield;
  }
  const last = stepped.whole(to);

  const addresses = new Set([...first.keys(), ...last.keys()]);
  if (wanted !== undefined && !addresses.has(wanted)) throw cellUnknown([...addresses], wanted, period);
  const cells = (wanted === undefined ? [...addresses] : [wanted]).flatMap((address) => {
    const [was, is] = [first.get(address), last.get(address)];
    const unchanged = (was?.cell.value ?? null) === (is?.cell.value ?? null);
    return unchanged && wanted === undefined ? [] : differenceOf(was, is, steps.get(address) ?? []);
  });
  const named = new Set(cells.flatMap(({ parts }) => parts.flatMap(({ positions }) => positions)));
  const told = between.filter(({ position }) => named.has(position)).map(tellEvent);
  return { plan, period, asOf, from, to, cells, events: told };
}

/** The day both reports are about, and the dates of the period, as known at the later position. */
async function reportedDay(
  known: readonly Recorded[],
  { plan, period, to, today }: DifferenceRequest,
): Promise<{ readonly asOf: IsoDate; readonly dates: Pick<Period, 'from' | 'cutOff'> }> {
  const source = foldedSource(known);
  const { periods } = await source.cycles(plan, { knownAt: to });
  const opened = periods.find((view) => view.period === period);
  const report = await buildReport(source, { plan, period, knownAt: to, today, ...frozenDates(opened) });
  return { asOf: report.asOf, dates: { from: report.period.from, cutOff: report.period.cutOff } };
}

// --- One cell ---------------------------------------------------------------------------------------------------

/** What one event did to one cell. */
interface Step {
  readonly cause: Exclude<DifferenceCause, 'rounding'>;
  readonly position: number;
  /** Before rounding. */
  readonly change: DecimalText;
}

function differenceOf(
  was: Standing | undefined,
  is: Standing | undefined,
  steps: readonly Step[],
): CellDifference[] {
  const shown = is?.cell ?? was?.cell;
  if (!shown) return [];
  const { address, label } = shown;
  const sides = { from: sideOf(was), to: sideOf(is) };
  const byCause = Map.groupBy(steps, ({ cause }) => cause);
  const positionsOf = (cause: DifferenceCause): number[] =>
    steps.filter((step) => step.cause === cause).map(({ position }) => position);
  const numbers = [was?.cell.number ?? null, is?.cell.number ?? null];
  if (numbers.every((number) => number === null)) {
    const parts = DIFFERENCE_CAUSES.filter((cause) => positionsOf(cause).length > 0);
    return [
      {
        ...{ address, label, kind: shown.kind, ...sides, change: null },
        parts: parts.map((cause) => ({ cause, amount: null, positions: positionsOf(cause) })),
      },
    ];
  }
  const [from, to] = numbers.map((number) => number ?? '0') as [DecimalText, DecimalText];
  const change = subtract(to, from);
  const isRounded = shown.kind === 'rate' || shown.kind === 'computed';
  const decimals = Math.max(scaleOf(change), ...(isRounded ? [] : steps.map((step) => scaleOf(step.change))));
  const parts = [...byCause].map(([cause, of]) => ({
    cause,
    amount: rounded(sum(of.map((step) => step.change)), decimals),
    positions: positionsOf(cause),
  }));
  const remainder = subtract(change, sum(parts.map(({ amount }) => amount)));
  const rest = isZero(remainder) ? [] : [{ cause: 'rounding' as const, amount: remainder, positions: [] }];
  const ordered = [...parts, ...rest].sort(
    (a, b) => DIFFERENCE_CAUSES.indexOf(a.cause) - DIFFERENCE_CAUSES.indexOf(b.cause),
  );
  return [{ address, label, kind: kindOf(was, is), ...sides, change, parts: ordered }];
}

/** A figure stays one where at one end there is only a word, such as "no data". */
const kindOf = (was: Standing | undefined, is: Standing | undefined): CellKind =>
  (is?.cell.number != null ? is.cell.kind : was?.cell.kind) ?? 'figure';

const sideOf = (standing: Standing | undefined): DifferenceSide => ({
  value: standing?.cell.value ?? null,
  text: standing?.cell.text ?? { vi: '–', en: '–' },
});

/** Half up, as the report rounds. */
const rounded = (value: DecimalText, decimals: number): DecimalText =>
  percentage(value, '100', decimals) ?? value;
