/**
 * The published annual report of a plan with four years behind it as docx, xlsx and pdf: its content computed anew from the
 * ledger and held against its digest, then laid out and written, in a process that has done so before and in one that has
 * not; in a small and in a large ledger; and against a floor that only writes words.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type FloorMaterial, floorMaterial, writeFloor } from './documents-floor.ts';
import type { Once } from './documents-once.ts';
import type { Effort } from './effort.ts';
import { count, fixed, heading, note, say, spread, table, times } from './harness/print.ts';
import { interleaved, type Sample, sampleOf } from './harness/stats.ts';
import type { Ledger } from './ledger.ts';
import {
  contentToShow,
  ReadModels,
  renderDocx,
  renderPdf,
  renderXlsx,
  reportDocument,
  SqliteEventStore,
} from './product.ts';
import { appendReportedPlan, REPORTED } from './reported-plan.ts';

const PARTS = ['content', 'layout', 'docx', 'xlsx', 'pdf', 'together'] as const;
type Part = (typeof PARTS)[number];
type Times = Readonly<Record<Part, number>>;

export interface DocumentResults {
  /** Milliseconds of each part by the events of other plans in the ledger. */
  readonly warm: ReadonlyMap<number, Readonly<Record<Part, Sample>>>;
  readonly floor: Sample;
  /** Of a process of its own, in the largest ledger. */
  readonly once: {
    readonly seconds: Sample;
    readonly first: Sample;
    readonly after: Sample;
  };
}

/** Makes the ledgers longer by the plan that is reported on. */
export async function measureDocuments(ledgers: readonly Ledger[], effort: Effort): Promise<DocumentResults> {
  heading('Documents of an annual report: docx, xlsx and pdf');
  const opened = [];
  for (const ledger of ledgers) {
    note(`four years of a plan after ${count(ledger.events)} events`);
    const store = SqliteEventStore.open(ledger.path);
    const models = await ReadModels.open(store, ledger.readModels);
    await models.runner.catchUp();
    await appendReportedPlan(store, models);
    opened.push({ events: ledger.events, store, models });
  }
  const [first] = opened;
  if (!first) throw new Error('There is no ledger');
  const material = await describe(first.models);

  note('documents');
  const candidates = [
    ...opened.map(({ events, models }) => ({
      name: String(events),
      measure: () => several(effort.documentsPerRound, () => timed(models)),
    })),
    { name: 'floor', measure: () => several(effort.documentsPerRound, () => timedFloor(material)) },
  ];
  for (const { measure } of candidates) await measure();
  const results = await interleaved<readonly Times[]>(effort.rounds, candidates);
  for (const { models, store } of opened) {
    await models.close();
    await store.close();
  }

  const sample = (name: string, part: Part): Sample =>
    sampleOf((results.get(name) ?? []).map((turns) => sampleOf(turns.map((turn) => turn[part])).median));
  const warm = new Map(
    ledgers.map(({ events }) => [events, byPart((part) => sample(String(events), part))] as const),
  );
  const floor = sample('floor', 'together');
  const largest = ledgers.at(-1);
  const once = await inProcesses(largest ?? failed(), effort);
  print(warm, floor, once, effort);
  return { warm, floor, once };
}

const failed = (): never => {
  throw new Error('There is no ledger');
};

const byPart = <T>(of: (part: Part) => T): Readonly<Record<Part, T>> =>
  Object.fromEntries(PARTS.map((part) => [part, of(part)])) as Record<Part, T>;

const contentIn = async (models: ReadModels) =>
  contentToShow(models, { ...REPORTED, knownAt: await models.knownAt(), today: '2026-11-22' });
const onPaper = (content: Awaited<ReturnType<typeof contentIn>>) =>
  reportDocument(content, { software: 'plan-ledger bench', authenticity: null });

/** Says what is written, and takes the floor's material from it. */
async function describe(models: ReadModels): Promise<FloorMaterial> {
  const content = await contentIn(models);
  const { report, restatements, timeliness, publication } = content;
  if (publication === null) throw new Error('The report is not published');
  const document = onPaper(content);
  const [docx, xlsx, pdf] = [
    await renderDocx(document),
    await renderXlsx(document),
    await renderPdf(document),
  ];
  const kilobytes = [docx, xlsx, pdf].map((bytes) => `${fixed(bytes.length / 1_024, 0)} KiB`);
  const pages =
    Buffer.from(pdf)
      .toString('latin1')
      .match(/\/Type \/Page\b/g)?.length ?? 0;
  const { periods } = await models.cycles(REPORTED.plan, { knownAt: await models.knownAt() });
  say(
    `  ${report.tasks.items.length} tasks, ${report.indicators.items.length} indicators, ${timeliness?.rows.length ?? 0} departments; ` +
      `${periods.length} reports published in four years, ${restatements.items.length} figures restated; ` +
      `docx ${kilobytes.join(', xlsx ').replace(/xlsx (?=[^x]*$)/, 'pdf ')} of ${pages} pages`,
  );
  return floorMaterial(document, [docx, xlsx]);
}

async function several(turns: number, measure: () => Promise<Times>): Promise<readonly Times[]> {
  const measured: Times[] = [];
  for (let turn = 0; turn < turns; turn++) measured.push(await measure());
  return measured;
}

async function timed(models: ReadModels): Promise<Times> {
  const at = [performance.now()];
  const lap = (): void => void at.push(performance.now());
  const content = await contentIn(models);
  lap();
  const document = onPaper(content);
  lap();
  for (const render of [renderDocx, renderXlsx, renderPdf]) {
    await render(document);
    lap();
  }
  const [start = NaN, ...ends] = at;
  const laps = ends.map((end, i) => end - (at[i] ?? NaN));
  const [inContent = NaN, layout = NaN, docx = NaN, xlsx = NaN, pdf = NaN] = laps;
  return { content: inContent, layout, docx, xlsx, pdf, together: (ends.at(-1) ?? NaN) - start };
}

async function timedFloor(material: FloorMaterial): Promise<Times> {
  const start = performance.now();
  await writeFloor(material);
  const together = performance.now() - start;
  return { ...byPart(() => NaN), together };
}

async function inProcesses({ folder }: Ledger, effort: Effort): Promise<DocumentResults['once']> {
  const program = fileURLToPath(new URL('documents-once.ts', import.meta.url));
  const runs: Once[] = [];
  // The first warms the operating system's cache.
  for (let round = -1; round < effort.startups; round++) {
    note(`a process of its own, ${round + 1}`);
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      program,
      folder,
      REPORTED.plan,
      REPORTED.period,
    ]);
    if (round >= 0) runs.push(JSON.parse(stdout) as Once);
  }
  return {
    seconds: sampleOf(runs.map(({ seconds }) => seconds)),
    first: sampleOf(runs.map(({ first }) => first)),
    after: sampleOf(runs.map(({ after }) => after)),
  };
}

function print(
  warm: DocumentResults['warm'],
  floor: Sample,
  once: DocumentResults['once'],
  effort: Effort,
): void {
  const milliseconds = (sample: Sample): string => spread(sample, (value) => fixed(value, 0));
  table(
    ['milliseconds, other plans’ events in the ledger', ...[...warm.keys()].map(count)],
    [
      ...PARTS.map((part) => [LABELS[part], ...[...warm.values()].map((parts) => milliseconds(parts[part]))]),
      ['the same words by pdfkit and zlib alone (floor)', milliseconds(floor)],
      [
        'against the floor',
        ...[...warm.values()].map(({ together }) => times(together.median / floor.median)),
      ],
    ],
  );
  say(
    `  ${effort.documentsPerRound} times a round, ${effort.rounds} rounds; median (least–most) of the rounds`,
  );
  table(
    ['a process of its own, largest ledger', ''],
    [
      [
        'seconds from its start until all three are written',
        spread(once.seconds, (value) => fixed(value, 2)),
      ],
      ['most resident MB until then', spread(once.first)],
      ['most resident MB after five times more', spread(once.after)],
    ],
  );
}

const LABELS: Readonly<Record<Part, string>> = {
  content: 'content computed anew and held against its digest',
  layout: 'content as a document',
  docx: 'docx',
  xlsx: 'xlsx',
  pdf: 'pdf',
  together: 'together',
};
