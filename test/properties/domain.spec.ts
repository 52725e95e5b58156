import fc from 'fast-check';
import {
  addDays,
  assessIndicator,
  CALENDAR_PRESETS,
  compare,
  daysBetween,
  type DomainEvent,
  type Fact,
  factsAt,
  factsOf,
  fold,
  hasFallenDue,
  indicatorDecider,
  indicatorView,
  isDecimal,
  isIsoDate,
  knownFacts,
  lastDayOf,
  meanGrowth,
  OFFICIAL_CELLS,
  periodOf,
  type Recorded,
  scaleOf,
  subtract,
  sum,
  TASK_CELLS,
  taskCell,
  taskDecider,
  taskView,
} from '#domain';
import { ledger, pictureAt, present } from '../../libs/domain/src/testing/index.ts';
import { day, indicatorHistory, taskHistory } from './histories.ts';

const history: fc.Arbitrary<readonly DomainEvent[]> = fc.oneof(
  taskHistory.map(({ events }) => events),
  indicatorHistory.map(({ events }) => events),
);
const FAR_FUTURE = '9999-12-31';

describe('decimals', () => {
  /** A number in billionths and how many of its nine decimals are written. */
  const decimal = fc
    .tuple(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.integer({ min: 0, max: 9 }))
    .map(([size, scale]) => ({
      text: written(size, scale),
      billionths: size * 10n ** BigInt(9 - scale),
      scale,
    }));

  function written(size: bigint, scale: number): string {
    const digits = String(size < 0n ? -size : size).padStart(scale + 1, '0');
    const whole = digits.slice(0, digits.length - scale);
    return `${size < 0n ? '-' : ''}${whole}${scale ? `.${digits.slice(digits.length - scale)}` : ''}`;
  }

  it('are given back as they were written', () => {
    fc.assert(fc.property(decimal, ({ text }) => isDecimal(text) && sum([text]) === text));
  });

  it('compare and add like whole numbers of billionths, keeping the largest scale', () => {
    fc.assert(
      fc.property(fc.array(decimal, { minLength: 1 }), (terms) => {
        const scale = Math.max(...terms.map((term) => term.scale));
        const total = terms.reduce((a, b) => a + b.billionths, 0n);
        expect(sum(terms.map((term) => term.text))).toBe(written(total / 10n ** BigInt(9 - scale), scale));
        const [a, b] = [terms[0], terms.at(-1)];
        if (a && b)
          expect(compare(a.text, b.text)).toBe(
            a.billionths < b.billionths ? -1 : a.billionths > b.billionths ? 1 : 0,
          );
      }),
    );
  });

  it('add up the same in whatever groups, and subtraction undoes addition', () => {
    fc.assert(
      fc.property(fc.array(decimal), fc.array(decimal), decimal, (left, right, one) => {
        const [a, b] = [left.map(({ text }) => text), right.map(({ text }) => text)];
        expect(sum([sum(a), sum(b)])).toBe(sum([...b, ...a]));
        const restored = subtract(sum([...a, one.text]), sum(a));
        expect([compare(restored, one.text), scaleOf(restored) >= one.scale]).toEqual([0, true]);
      }),
    );
  });

  it('of growth have a mean between the least and the most, whatever the order of the years', () => {
    const rate = fc.integer({ min: -9_999, max: 20_000 }).map((hundredths) => written(BigInt(hundredths), 2));
    fc.assert(
      fc.property(fc.array(rate, { minLength: 1, maxLength: 10 }), (rates) => {
        const mean = meanGrowth(rates, 2) ?? 'null';
        const sorted = [...rates].sort(compare);
        expect(compare(sorted[0] ?? '', mean)).toBeLessThanOrEqual(0);
        expect(compare(mean, sorted.at(-1) ?? '')).toBeLessThanOrEqual(0);
        expect(meanGrowth(sorted, 2)).toBe(mean);
        expect(isDecimal(mean)).toBe(true);
      }),
    );
  });
});

describe('days', () => {
  const anyDay = fc.integer({ min: -100_000, max: 100_000 }).map((days) => addDays('2025-01-01', days));

  it('are counted there and back', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -5000, max: 5000 }), (from, days) => {
        const to = addDays(from, days);
        expect([isIsoDate(to), daysBetween(from, to), from < to]).toEqual([true, days, days > 0]);
      }),
    );
  });

  it('belong to exactly one half-year and one year of reporting', () => {
    fc.assert(
      fc.property(anyDay, fc.constantFrom(...Object.values(CALENDAR_PRESETS)), (date, calendar) => {
        const years = [-1, 0, 1].map((offset) => String(Number(date.slice(0, 4)) + offset));
        const holding = (keys: string[]) =>
          keys
            .map((key) => periodOf(calendar, key))
            .filter((period) => period !== null && period.from <= date && date <= period.cutOff);
        expect(holding(years)).toHaveLength(1);
        expect(holding(years.flatMap((year) => [`${year}-H1`, `${year}-H2`]))).toHaveLength(1);
      }),
    );
  });
});

describe('histories', () => {
  it('fold to the state the commands were decided on, and to the picture of the last day', () => {
    fc.assert(
      fc.property(taskHistory, ({ events, state }) => {
        expect(fold(taskDecider.evolve, events)).toEqual(state);
        const view = present(pictureAt(ledger(...events), FAR_FUTURE).task());
        const { terms, responsibility, lifecycle, reports } = present(state);
        expect(view).toMatchObject({ terms, responsibility, lifecycle });
        expect(view.completion !== null).toBe(reports.some(({ completion }) => completion === 'confirmed'));
      }),
    );
    fc.assert(
      fc.property(indicatorHistory, ({ events, state }) => {
        expect(fold(indicatorDecider.evolve, events)).toEqual(state);
        const view = present(pictureAt(ledger(...events), FAR_FUTURE).indicator());
        const { definition, name, responsibility, targets, values } = present(state);
        expect(view).toMatchObject({ definition, name, responsibility });
        expect(view.targets.map(({ since: _, ...target }) => target)).toEqual(
          [...targets].sort((a, b) => a.year - b.year),
        );
        expect(
          new Set(
            view.values.map(({ organisation, asOf, value, narrative }) => ({
              organisation,
              asOf,
              value,
              narrative,
            })),
          ),
          // Files that bear a value out change no picture.
        ).toEqual(new Set(values.map(({ evidence: _, ...value }) => value)));
      }),
    );
  });

  it('have a business date no later than any day whose picture they change', () => {
    fc.assert(
      fc.property(history, (events) => {
        for (const event of ledger(...events))
          for (const change of factsOf(event))
            if (change.op === 'assert') expect(change.validFrom >= event.data.businessDate).toBe(true);
      }),
    );
  });
});

describe('the cells of the tasks', () => {
  it('add up to all tasks, on any day; rates are over official, fallen due ones', () => {
    fc.assert(
      fc.property(fc.array(taskHistory, { maxLength: 8 }), day, (histories, asOf) => {
        const tasks = histories.flatMap(({ events }) => pictureAt(ledger(...events), asOf).task() ?? []);
        const cells = tasks.map((task) => taskCell(task, asOf));
        const counts = TASK_CELLS.map((cell) => cells.filter((each) => each === cell).length);
        expect(counts.reduce((a, b) => a + b, 0)).toBe(histories.length);
        for (const task of tasks.filter((each) => hasFallenDue(each, asOf))) {
          expect(OFFICIAL_CELLS).toContain(taskCell(task, asOf));
          expect(taskCell(task, asOf)).not.toBe('open-in-time');
          expect((lastDayOf(task.terms.due) ?? asOf) < asOf).toBe(true);
        }
      }),
    );
  });
});

describe('what was known', () => {
  type Row = Fact & { readonly knownFrom: number; knownTo: number };

  /** Rows as a read model keeps them: an event closes what it replaces or retracts and never touches another row. */
  function rowsOf(events: readonly Recorded[]): Row[] {
    const rows: Row[] = [];
    for (const event of events) {
      for (const change of factsOf(event)) {
        const old = rows.find(
          (row) =>
            row.knownTo === Number.POSITIVE_INFINITY &&
            row.attribute === change.attribute &&
            row.number === change.number,
        );
        if (old) old.knownTo = event.position;
        if (change.op === 'retract') continue;
        const { attribute, number, validFrom, value } = change;
        rows.push({
          subject: event.stream,
          attribute,
          number,
          validFrom,
          value,
          position: event.position,
          knownFrom: event.position,
          knownTo: Number.POSITIVE_INFINITY,
        });
      }
    }
    return rows;
  }
  const byKey = (facts: readonly Fact[]) =>
    new Map(facts.map((fact) => [`${fact.attribute}|${fact.number}`, fact]));

  it('at a position is never changed by what comes later', () => {
    fc.assert(
      fc.property(history, day, (events, asOf) => {
        const recorded = ledger(...events);
        const rows = rowsOf(recorded);
        for (const { position } of recorded) {
          const then = rows
            .filter((row) => row.knownFrom <= position && position < row.knownTo)
            .map(({ knownFrom: _, knownTo: __, ...fact }) => fact);
          expect(byKey(factsAt(then, asOf))).toEqual(
            byKey(factsAt(knownFacts(recorded.slice(0, position)), asOf)),
          );
        }
      }),
    );
  });

  it('gives one picture, in whatever order its facts are read', () => {
    const shuffled = history.chain((events) => {
      const known = knownFacts(ledger(...events));
      return fc.tuple(fc.constant(known), fc.shuffledSubarray(known, { minLength: known.length }), day);
    });
    fc.assert(
      fc.property(shuffled, ([known, other, asOf]) => {
        const [here, there] = [factsAt(known, asOf), factsAt(other, asOf)];
        expect(byKey(there)).toEqual(byKey(here));
        for (const view of [taskView, indicatorView])
          expect(JSON.stringify(view(there))).toBe(JSON.stringify(view(here)));
      }),
    );
  });

  it('of an indicator can be assessed on any day', () => {
    fc.assert(
      fc.property(indicatorHistory, day, ({ events }, asOf) => {
        const view = present(pictureAt(ledger(...events), asOf).indicator());
        const { level, current, target } = assessIndicator(view, asOf, CALENDAR_PRESETS['truoc-15-12']);
        if (view.lifecycle.state === 'withdrawn') expect(level).toBe('withdrawn');
        else if (!current) expect(level).toBe('no-data');
        else if (current.value.kind === 'number') expect(level === 'tracked').toBe(target === null);
        expect(current?.asOf ?? asOf).toBe(
          view.values
            .map((each) => each.asOf)
            .sort()
            .at(-1) ?? asOf,
        );
      }),
    );
  });
});
