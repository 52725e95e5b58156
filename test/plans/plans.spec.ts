/** The plans of `plans/`, imported as anyone would import them, and held against what plans/README.md says of them. */
import { sumVnd, type Recorded } from '#domain';
import { readPlanFile } from '#application';
import { fileText, filesOf, PLANS, snapshotOf, withLedger } from './importing.ts';

const README = fileText('README.md');
const LAST_DAY = '2026-06-01';

/** Every string within a value, and every string under a key of a given name. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}
function under(key: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => (name === key ? strings(part) : under(key, part)));
}

const ofType = <T extends Recorded['type']>(events: readonly Recorded[], type: T) =>
  events.filter((event): event is Extract<Recorded, { type: T }> => event.type === type);

describe('the plans as data', () => {
  const stored: Recorded[] = [];

  beforeAll(() =>
    withLedger(async ({ run, events }) => {
      for (const plan of PLANS) for (const file of filesOf(plan)) await run(fileText(file));
      stored.push(...(await events()));
    }),
  );

  const snapshot = (plan: string, asOf = LAST_DAY) => snapshotOf(stored, plan, asOf);

  describe('Tuyên Quang 55/KH-UBND', () => {
    const plan = 'tuyen-quang-55-kh-ubnd';

    it('has its 109 = 4 + 17 + 13 + 32 + 40 + 3 tasks, of which no title is published', () => {
      const { tasks, plan: view } = snapshot(plan, '2022-04-12');
      const groups = view.terms.groups.filter((group) => group.of === 'tasks');
      expect(
        groups.map(({ code }) => tasks.filter(({ terms }) => terms.group === code).length),
      ).toEqual([4, 17, 13, 32, 40, 3]);
      expect(tasks).toHaveLength(109);
      expect(tasks.filter(({ terms }) => terms.title !== null)).toEqual([]);
    });

    it('plays its scenario through: merged agency, tasks handed over, a corrected value', () => {
      const { plan: view, tasks, indicators, organisations } = snapshot(plan);
      const [agency] = organisations.filter(({ succession }) => succession !== null);
      expect(agency).toMatchObject({ organisation: 'so-tttt-tuyen-quang', succession: { on: '2025-03-01' } });
      expect(view.terms.standingAgency).toBe('so-khcn-tuyen-quang');
      expect(snapshot(plan, '2025-02-28').plan.terms.standingAgency).toBe('so-tttt-tuyen-quang');
      expect(tasks.find(({ task }) => task === 'ha-tang-so-01')).toMatchObject({
        responsibility: { lead: 'so-khcn-tuyen-quang' },
        completion: { completedOn: '2025-04-18' },
      });
      const corrected = indicators.find(({ indicator }) => indicator === 'csdl-dung-chung-lgsp');
      expect(corrected?.values).toMatchObject([
        { value: { value: '85' }, revised: { by: 'so-khcn-tuyen-quang', cause: 'error' } },
      ]);
    });
  });

  describe('Yên Bái 2015/QĐ-UBND', () => {
    const plan = 'yen-bai-2015-qd-ubnd';

    it('has 3.900.000 = 2.860.000 + 1.040.000 triệu đồng', () => {
      const { funding } = snapshot(plan).plan.terms;
      expect(funding?.total).toBe('3900000000000');
      expect(funding?.parts.map(({ amount }) => amount)).toEqual(['2860000000000', '1040000000000']);
      expect(sumVnd(funding?.parts.map(({ amount }) => amount) ?? [])).toBe(funding?.total);
    });

    it('has 99 projects, and declares 31 goals in 5 groups', () => {
      const { tasks, plan: view } = snapshot(plan);
      expect(tasks).toHaveLength(99);
      expect(view.terms.declared).toMatchObject([
        { what: 'tasks', count: 99, listed: true },
        { what: 'goals', count: 31, listed: false },
        { what: 'indicator-groups', count: 5, listed: true },
      ]);
      expect(view.terms.groups.filter((group) => group.of === 'indicators')).toHaveLength(5);
    });
  });

  it('Quảng Ninh is a draft of 90 tasks', () => {
    const { plan, tasks } = snapshot('quang-ninh-du-thao-2022');
    expect(plan.terms).toMatchObject({ status: 'draft', number: null });
    expect(tasks).toHaveLength(90);
  });

  it('keeps a reported figure as the source writes it: 12,20 is 12.20', () => {
    const reported = ofType(stored, 'IndicatorValueReported').filter(
      ({ data }) => data.plan === 'yen-bai-51-nq-tu' && data.indicator === 'kinh-te-so-grdp',
    );
    expect(reported.map(({ data }) => [data.asOf, data.value])).toEqual([
      ['2023-12-14', { kind: 'number', value: '12.20' }],
    ]);
  });

  describe('are what plans/README.md counts', () => {
    const rows = [...README.matchAll(/^\| `([a-z0-9-]+)` \| (.+) \|$/gm)].map(
      ([, plan = '', cells = '']) => [plan, cells.split('|').map((cell) => cell.trim())] as const,
    );

    it('all of them', () => {
      expect(rows.map(([plan]) => plan).sort()).toEqual(PLANS);
    });

    it.each(rows)('%s', (plan, cells) => {
      const own = stored.filter((event) => 'plan' in event.data && event.data.plan === plan);
      const [issued] = ofType(own, 'PlanIssued');
      const files = (kind: string) => filesOf(plan).filter((path) => path.startsWith(`${plan}/${kind}`));
      const rows = (kind: string) => files(kind).flatMap((name) => readPlanFile(fileText(name)).rows);
      const invented = (kind: string) => rows(kind).length || '–';
      const assigned = ofType(own, 'IndicatorAssigned');
      expect([
        issued?.data.terms.status,
        rows('plan').filter(({ command }) => command === 'organisation.register').length,
        issued?.data.terms.legalBases.length,
        issued?.data.terms.groups.length,
        ofType(own, 'TaskAssigned').length,
        assigned.length,
        assigned.flatMap(({ data }) => data.targets).length,
        rows('reports').length,
        invented('cycle'),
        invented('scenario'),
      ]).toEqual(cells.map((cell) => (/^\d+$/.test(cell) ? Number(cell) : cell)));
    });
  });

  describe('account for every fact of their sources', () => {
    /** The rows of the README's table: facts, and where they are or why they are not used. */
    const facts = [...README.matchAll(/^\| (S\d{3}-\d{3}.*?) \| (.+) \|$/gm)].flatMap(
      ([, ids = '', where = '']) => idsOf(ids).map((id) => [id, where] as const),
    );

    /** `S001-001…004, 006` names five facts. */
    function idsOf(text: string): string[] {
      const source = text.slice(0, 4);
      return text
        .replaceAll(/S\d{3}-/g, '')
        .split(', ')
        .flatMap((range) => {
          const [from = 0, to = from] = range.split('…').map(Number);
          return Array.from(
            { length: to - from + 1 },
            (_, i) => `${source}-${String(from + i).padStart(3, '0')}`,
          );
        });
    }

    it('all 179 of them, each once', () => {
      const last = { S000: 35, S001: 36, S002: 32, S003: 27, S004: 49 };
      const all = Object.entries(last).flatMap(([source, count]) => idsOf(`${source}-001…${count}`));
      expect(all).toHaveLength(179);
      expect(facts.map(([id]) => id).sort()).toEqual(all);
    });

    it.each(facts)('%s: %s', (id, where) => {
      const data = stored.map((event) => event.data);
      // Where it is decided on in words rather than taken over, a note or definition names it.
      if (/\*\*not (used|ingested)\*\*/.test(where)) expect(under('sources', data)).not.toContain(id);
      else expect(strings(data).some((text) => text.includes(id))).toBe(true);
    });

    it('and name no fact that is not there', () => {
      const known = new Set(facts.map(([id]) => id));
      const used = under('sources', stored.map((event) => event.data));
      expect(used.filter((id) => !known.has(id))).toEqual([]);
    });
  });

  it('are composed Unicode (NFC), in the files and in the ledger', () => {
    for (const text of [README, ...PLANS.flatMap(filesOf).map(fileText)])
      expect(text === text.normalize('NFC')).toBe(true);
    expect(strings(stored).filter((text) => text !== text.normalize('NFC'))).toEqual([]);
  });

  it('are stored composed (NFC) also when a file was saved decomposed (NFD)', async () => {
    await withLedger(async ({ run, events }) => {
      await run(fileText('tuyen-quang-55-kh-ubnd/plan.yaml').normalize('NFD'));
      const imported = await events();
      expect(imported).toHaveLength(134);
      expect(strings(imported).filter((text) => text !== text.normalize('NFC'))).toEqual([]);
    });
  });

  it('say of all that is invented that it is', () => {
    const invented = PLANS.flatMap(filesOf)
      .map((name) => readPlanFile(fileText(name)))
      .filter(({ kind }) => kind === 'scenario');
    expect(invented).toHaveLength(5);
    for (const { notice, rows } of invented) {
      expect(notice).toMatch(/^Tình huống minh họa/);
      const told = ['reason', 'narrative', 'text', 'note', 'onBehalf'].flatMap((key) =>
        rows.flatMap(({ content }) => under(key, content)),
      );
      expect(told.length).toBeGreaterThan(0);
      expect(told.filter((text) => !text.startsWith('[Tình huống minh họa]'))).toEqual([]);
    }
  });
});

describe('importing the files', () => {
  it('a second time changes nothing', () =>
    withLedger(async ({ run, events }) => {
      const files = PLANS.flatMap(filesOf).map(fileText);
      for (const text of files) expect(await run(text)).toMatchObject({ stored: true });
      const before = await events();
      for (const text of files) {
        const { stored, position, rows } = await run(text);
        expect({ stored, position }).toEqual({ stored: false, position: 0 });
        expect(rows.filter(({ action }) => action !== 'unchanged')).toEqual([]);
      }
      expect(await events()).toEqual(before);
    }));

  it('as a dry run says what would be and stores nothing', () =>
    withLedger(async ({ run, store }) => {
      const { rows, stored } = await run(fileText('yen-bai-2015-qd-ubnd/plan.yaml'), { dryRun: true });
      expect({ created: rows.filter(({ action }) => action === 'create').length, stored }).toEqual({
        created: 3 + 1 + 99 + 5,
        stored: false,
      });
      expect((await store.head()).position).toBe(0);
    }));

  it('tells the ledger the steps in the order of the file', () =>
    withLedger(async ({ run, events }) => {
      await run(fileText('tuyen-quang-55-kh-ubnd/plan.yaml'));
      const before = (await events()).length;
      const text = fileText('tuyen-quang-55-kh-ubnd/scenario.yaml');
      await run(text);
      const told = (await events()).slice(before).map(({ stream }) => stream.replace(/^[a-z]+-(.*\.)?/, ''));
      expect(told).toEqual(readPlanFile(text).rows.map(({ subject }) => subject));
    }));
});
