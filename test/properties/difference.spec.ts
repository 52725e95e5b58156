/**
 * What a difference between two knowledge positions promises, whatever happened between them: its ends are the reports as
 * known then, its parts add up to the change exactly, and each part names the events that made it.
 */
import fc from 'fast-check';
import { isZero, subtract, sum } from '#domain';
import {
  buildReport,
  type CellDifference,
  cellsOf,
  differenceBetween,
  foldedSource,
  frozenDates,
} from '#reporting';
import { KEYS, PLAN, played, plays3, type World } from './random-cycle.ts';

const RUNS = { numRuns: 25, interruptAfterTimeLimit: 40_000 };
const SLOW = 120_000;
const TODAY = '2026-11-22';

const drawn = fc.record({
  plays: plays3,
  period: fc.constantFrom(...KEYS),
  shares: fc.tuple(fc.nat(100), fc.nat(100)),
});

/** From when on the plan is in force. */
const FIRST = 10;

function asked(world: World, shares: readonly [number, number]): { from: number; to: number } {
  const [from = 0, to = 0] = shares
    .map((share) => FIRST + Math.round(((world.head - FIRST) * share) / 100))
    .sort((a, b) => a - b);
  return { from, to };
}

/** The report's cells as the events known at a position give them, about the day the difference is about. */
async function cellsAt(world: World, period: string, asOf: string, knownAt: number, datedAt: number) {
  const source = foldedSource(world.events);
  const { periods } = await source.cycles(PLAN, { knownAt: datedAt });
  const opened = periods.find((view) => view.period === period);
  const { period: scheduled } = await buildReport(source, {
    plan: PLAN,
    period,
    knownAt: datedAt,
    today: TODAY,
  });
  const { frozen = { from: scheduled.from, cutOff: scheduled.cutOff } } = frozenDates(opened);
  const report = await buildReport(source, { plan: PLAN, period, asOf, knownAt, today: TODAY, frozen });
  return new Map(cellsOf(report).map((cell) => [cell.address, cell]));
}

const amounts = ({ parts }: CellDifference): string[] =>
  parts.flatMap(({ amount }) => (amount === null ? [] : [amount]));

describe('the difference between two knowledge positions', () => {
  it(
    'has the reports of both as its ends, parts that add up to the change, and an event for every part',
    async () => {
      const seen = new Set<string>();
      let waterfalls = 0;
      await fc.assert(
        fc.asyncProperty(drawn, async ({ plays, period, shares }) => {
          const world = await played(plays);
          const { from, to } = asked(world, shares);
          const request = { plan: PLAN, period, from, to, today: TODAY };
          const difference = await differenceBetween(world.events, request);
          const { asOf } = difference;
          const [was, is] = [
            await cellsAt(world, period, asOf, from, to),
            await cellsAt(world, period, asOf, to, to),
          ];
          const changed = [...new Set([...was.keys(), ...is.keys()])].filter(
            (address) => (was.get(address)?.value ?? null) !== (is.get(address)?.value ?? null),
          );
          expect(difference.cells.map(({ address }) => address).sort()).toEqual(changed.sort());
          const told = difference.events.map(({ position }) => position);

          for (const cell of difference.cells) {
            const { address, kind, change, parts } = cell;
            const [before, after] = [was.get(address), is.get(address)];
            expect([address, cell.from.value, cell.to.value]).toEqual([
              address,
              before?.value ?? null,
              after?.value ?? null,
            ]);
            const events = parts.flatMap(({ positions }) => positions);
            expect(events.every((position) => position > from && position <= to)).toBe(true);
            expect(told).toEqual(expect.arrayContaining(events));
            expect([cell, events.length > 0]).toEqual([cell, true]);
            for (const { cause, positions } of parts) {
              seen.add(cause);
              expect([address, cause, positions.length > 0]).toEqual([address, cause, cause !== 'rounding']);
              if (cause === 'rounding') expect(['rate', 'computed']).toContain(kind);
            }
            if (change === null) {
              expect([before?.number ?? null, after?.number ?? null]).toEqual([null, null]);
              continue;
            }
            expect(change).toBe(subtract(after?.number ?? '0', before?.number ?? '0'));
            expect([address, isZero(subtract(change, sum(amounts(cell))))]).toEqual([address, true]);
            if (parts.length > 1) waterfalls += 1;
          }
        }),
        RUNS,
      );
      // Whatever is drawn, enough of it has to happen for the property to say something.
      expect(seen.size).toBeGreaterThan(2);
      expect(waterfalls).toBeGreaterThan(0);
    },
    SLOW,
  );

  it(
    'over two stretches is, cause by cause and before rounding, the difference over both',
    async () => {
      await fc.assert(
        fc.asyncProperty(drawn, fc.nat(100), async ({ plays, period, shares }, third) => {
          const world = await played(plays);
          const { from, to } = asked(world, shares);
          const middle = from + Math.round(((to - from) * third) / 100);
          const between = (a: number, b: number) =>
            differenceBetween(world.events, { plan: PLAN, period, from: a, to: b, today: TODAY });
          const whole = await between(from, to);
          const halves = [await between(from, middle), await between(middle, to)];
          // A period opened in between freezes other dates: then the halves are about another report.
          fc.pre(halves.every(({ asOf }) => asOf === whole.asOf));
          for (const { address, change, kind } of whole.cells) {
            if (change === null) continue;
            const parts = halves.flatMap(({ cells }) => cells.filter((cell) => cell.address === address));
            const total = sum(parts.map((part) => part.change ?? '0'));
            expect([address, kind, isZero(subtract(change, total))]).toEqual([address, kind, true]);
          }
        }),
        { ...RUNS, numRuns: 15 },
      );
    },
    SLOW,
  );
});
