/**
 * What a lineage promises, whatever happened: the events that determine a figure give the same figure again when nothing else
 * of the plan's tasks and indicators is known.
 */
import fc from 'fast-check';
import { buildReport, cellsOf, foldedSource, frozenDates, lineageOf } from '#reporting';
import { KEYS, PLAN, played, plays3 } from './random-cycle.ts';

const RUNS = { numRuns: 20, interruptAfterTimeLimit: 40_000 };
const SLOW = 120_000;
const TODAY = '2026-11-22';

const drawn = fc.record({
  plays: plays3,
  period: fc.constantFrom(...KEYS),
  share: fc.integer({ min: 10, max: 100 }),
  cells: fc.array(fc.nat(10_000), { minLength: 12, maxLength: 12 }),
});

describe('the events of a lineage', () => {
  it(
    'give the figure again, alone with the plan and the organisations',
    async () => {
      let rested = 0;
      await fc.assert(
        fc.asyncProperty(drawn, async ({ plays, period, share, cells: chosen }) => {
          const { events, head } = await played(plays);
          const knownAt = Math.max(10, Math.round((head * share) / 100));
          const asked = { plan: PLAN, period, knownAt, today: TODAY };
          const source = foldedSource(events);
          const { periods } = await source.cycles(PLAN, asked);
          const opened = periods.find((view) => view.period === period);
          const request = { ...asked, ...frozenDates(opened) };
          const cells = cellsOf(await buildReport(source, request));
          for (const index of chosen) {
            const { address, value } = cells[index % cells.length] ?? { address: '', value: null };
            const lineage = await lineageOf(events, { ...asked, cell: address });
            expect([address, lineage.cell.value]).toEqual([address, value]);
            const determining = new Set(
              lineage.events.filter(({ role }) => role === 'determines').map(({ position }) => position),
            );
            const named = events.filter(
              ({ stream, position }) =>
                determining.has(position) || stream.startsWith('plan-') || stream.startsWith('organisation-'),
            );
            const again = cellsOf(await buildReport(foldedSource(named), request)).find(
              (cell) => cell.address === address,
            );
            // The row of a group or lead is only there for the tasks in it.
            expect([address, again === undefined ? '0' : again.value]).toEqual([address, value]);
            if (determining.size > 0) rested += 1;
          }
        }),
        RUNS,
      );
      expect(rested).toBeGreaterThan(RUNS.numRuns);
    },
    SLOW,
  );
});
