/** Where a figure comes from, told by what happened to a task and an indicator of Kế hoạch 55/KH-UBND. */
import { describe, expect, it } from '@jest/globals';
import type { DomainEvent, Recorded } from '#domain';
import {
  DECISION,
  ledger,
  MERGER,
  PLAN,
  SO_KHCN,
  SO_KHDT,
  SO_TTTT,
  UBND,
} from '../../../domain/src/testing/index.ts';
import { CT, cycle, publishedAfter } from '../testing/cycle-world.ts';
import {
  begun,
  dueOn,
  indicator,
  NAMES,
  numeric,
  of,
  on,
  reportOn,
  task,
  refusedWith,
} from '../testing/plan-report.ts';
import { cellsOf } from '../cells.ts';
import { LineageError } from './errors.ts';
import { type Lineage, lineageCells, lineageOf, type LineageRequest } from './lineage.ts';
import { lineageCellsText, lineageText } from './lineage-text.ts';

const asked = (events: readonly DomainEvent[], request: Partial<LineageRequest> = {}): LineageRequest => ({
  plan: PLAN,
  period: '2024-H1',
  knownAt: events.length,
  today: '2026-11-22',
  ...request,
});
const why = (
  events: readonly DomainEvent[],
  cell: string,
  request: Partial<LineageRequest> = {},
): Promise<Lineage> => lineageOf(ledger(...events), { ...asked(events, request), cell });
const roles = ({ events }: Lineage) => events.map(({ position, type, role }) => [position, type, role]);

const FILE = { sha256: 'ab'.repeat(32), name: 'bien-ban.pdf', size: 1200, mediaType: 'application/pdf' };
const attached = (report: number): DomainEvent => ({
  type: 'IndicatorEvidenceAttached',
  data: {
    plan: PLAN,
    indicator: 'kinh-te-so',
    report,
    organisation: SO_KHDT,
    file: FILE,
    businessDate: '2024-06-01',
  },
});

// Positions 7 to 12.
const events: DomainEvent[] = [
  ...begun(),
  indicator('kinh-te-so', { name: 'Tỷ trọng kinh tế số' }),
  of('kinh-te-so').valued(1, '2024-03-31', numeric('10.50')),
  of('kinh-te-so').valued(2, '2024-05-31', numeric('12.20')),
  attached(1),
  attached(2),
  of('kinh-te-so').corrected(2, '2024-05-31', numeric('12.20'), numeric('12.02')),
];

const lineage = await why(events, 'indicator/kinh-te-so/value');

describe('the lineage of a value', () => {
  it('has the event that determines it, and the one it took the place of', () => {
    expect(lineage.cell).toMatchObject({ value: '12.02', number: '12.02' });
    expect(roles(lineage)).toEqual([
      [7, 'IndicatorAssigned', 'determines'],
      [9, 'IndicatorValueReported', 'superseded'],
      [12, 'IndicatorValueRevised', 'determines'],
    ]);
    expect(lineage.events.at(-1)).toMatchObject({
      actor: 'a1',
      actingFor: UBND,
      businessDate: '2024-05-31',
      recordedAt: '2025-01-01T00:00:00.000Z',
      reason: 'Đảo chữ số khi nhập',
      states: { vi: '12,20 → 12,02', en: '12.20 → 12.02' },
    });
  });

  it('has the files attached to the report concerned, and no others', async () => {
    expect(lineage.evidence).toEqual([
      { ...FILE, position: 11, organisation: SO_KHDT, stream: `indicator-${PLAN}.kinh-te-so`, report: 2 },
    ]);
    expect((await why(events, 'indicator/kinh-te-so/value', { knownAt: 10 })).evidence).toEqual([]);
  });

  it('says by which definition it is measured, also after that was revised', async () => {
    expect(lineage.definition).toMatchObject({
      version: 1,
      unit: '%',
      since: '2022-04-12',
      legalBasis: null,
    });
    const redefined = await why(
      [...events, of('kinh-te-so').redefined('2024-03-15', false)],
      'indicator/kinh-te-so/value',
    );
    expect(redefined.definition).toMatchObject({
      version: 2,
      since: '2024-03-15',
      legalBasis: DECISION,
      position: 13,
    });
    expect(roles(redefined)).toContainEqual([13, 'IndicatorDefinitionRevised', 'determines']);
  });

  it('was another as known before the correction', async () => {
    const then = await why(events, 'indicator/kinh-te-so/value', { knownAt: 11 });
    expect(then).toMatchObject({ knownAt: 11, asOf: '2024-06-14', version: null, cell: { value: '12.20' } });
    expect(roles(then)).toEqual([
      [7, 'IndicatorAssigned', 'determines'],
      [9, 'IndicatorValueReported', 'determines'],
    ]);
  });

  it('reads as a page at a terminal', async () => {
    const text = lineageText(lineage, 'vi', (bold) => bold);
    expect(text).toContain('Tỷ trọng kinh tế số (kinh-te-so) · Thực hiện · %: 12,02');
    expect(text).toMatch(/^ {2}#9 Báo cáo số liệu \(kinh-te-so\): 12,20 .* \[đã được thay thế\]$/m);
    expect(text).toContain(`bien-ban.pdf · application/pdf · 1200 B · sha256 ${FILE.sha256} · #11`);
    expect(text).not.toMatch(/undefined|null/);
    expect(lineageText(await why(events, 'tasks/total'), 'en', (bold) => bold)).toMatch(
      /Events\n {2}none\nEvidence\n {2}none$/,
    );
  });
});

describe('the organisation that answers for a figure', () => {
  it('is the lead, by the name of the day, with what became of it and by which act', async () => {
    const handedOver = [
      ...begun(),
      task('nen-tang-so', dueOn('2025-06-01'), SO_TTTT),
      ...MERGER.slice(1),
      on('nen-tang-so').handedOver(SO_TTTT, SO_KHCN, '2025-03-01'),
    ];
    const successor = (await why(handedOver, 'task/nen-tang-so/cell', { period: '2025-H1' })).responsible;
    const link = { kind: 'merge', on: '2025-03-01', legalBasis: DECISION, position: 8 };
    expect(successor).toEqual({
      organisation: SO_KHCN,
      name: NAMES[SO_KHCN],
      namedSince: '2021-11-15',
      position: 5,
      predecessors: [{ organisation: SO_TTTT, name: NAMES[SO_TTTT], ...link }],
      successors: [],
    });
    const before = (await why(handedOver, 'task/nen-tang-so/cell')).responsible;
    expect(before).toMatchObject({
      organisation: SO_TTTT,
      successors: [{ organisation: SO_KHCN, name: NAMES[SO_KHCN], ...link }],
    });
  });

  it('of totals is the one they are of, else the agency that consolidates', async () => {
    const organisationOf = async (cell: string) =>
      (await why([...begun(), task('a'), task('b', {}, null)], cell)).responsible.organisation;
    expect(await organisationOf(`leads/${SO_KHDT}/total`)).toBe(SO_KHDT);
    expect(await organisationOf('leads/-/total')).toBe(SO_TTTT);
    expect(await organisationOf('tasks/total')).toBe(SO_TTTT);
    expect(await organisationOf('task/b/cell')).toBe(SO_TTTT);
  });
});

describe('the lineage of a published figure', () => {
  it('stands as it was published, whatever came later', async () => {
    const published = await publishedAfter(cycle());
    const later = [...published, of(CT).corrected(2, '2024-05-31', numeric('12.20'), numeric('11.20'))];
    expect((await why(later, `indicator/${CT}/value`)).cell.value).toBe('11.20');
    const then = await why(later, `indicator/${CT}/value`, { version: 1 });
    expect(then).toMatchObject({ version: 1, knownAt: cycle().length, cell: { value: '12.20' } });
    await refusedWith(why(later, 'tasks/total', { version: 2 }), 'publication-unknown', 'version');
    await refusedWith(
      why(later, 'tasks/total', { period: '2023', version: 1 }),
      'period-not-opened',
      'period',
    );
  });
});

describe('the cells there are to ask about', () => {
  it('are those of the report, with what stands in them', async () => {
    const list = await lineageCells(ledger(...events), asked(events));
    const cells = cellsOf(await reportOn(ledger(...events), '2024-H1'));
    expect(list.cells.map(({ address, value }) => [address, value])).toEqual(
      cells.map(({ address, value }) => [address, value]),
    );
    expect(lineageCellsText(list, 'en')).toContain(
      'indicator/kinh-te-so/value\t12.02\tTỷ trọng kinh tế số (kinh-te-so) · Value · %',
    );
  });

  it('are named where none is meant', async () => {
    const wrong = await why(events, 'indicator/kinh-te-so/gia-tri').catch((error: unknown) => error);
    expect(wrong).toBeInstanceOf(LineageError);
    expect(wrong).toMatchObject({ message: expect.stringContaining('indicator/kinh-te-so/name') });
  });
});

describe('every figure', () => {
  it('comes out the same from the events of its lineage, the plan and the organisations alone', async () => {
    const history: Recorded[] = ledger(...(await publishedAfter(cycle())));
    const cells = cellsOf(await reportOn(history, '2024-H1', { knownAt: history.length }));
    expect(cells.length).toBeGreaterThan(80);
    for (const { address, value } of cells) {
      const request = { ...asked(history), cell: address };
      const determining = (await lineageOf(history, request)).events.filter(
        ({ role }) => role === 'determines',
      );
      const named = history.filter(
        ({ stream, position }) =>
          /^(organisation|plan)-/.test(stream) || determining.some((event) => event.position === position),
      );
      const again = cellsOf(await reportOn(named, '2024-H1')).find((cell) => cell.address === address);
      // A row of a group or lead is only there for the tasks in it.
      expect([address, again === undefined ? '0' : again.value]).toEqual([address, value]);
    }
  });
});
