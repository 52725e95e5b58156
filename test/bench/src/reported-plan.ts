/**
 * A plan with four years of reporting behind it, told after everything else in a ledger: 109 tasks and 31 indicators of 18
 * departments, reported on every month; each half-year and each year opened, handed in, accepted, closed and published;
 * before each publication some of the figures of the last one are corrected, so that there is something to restate.
 */
import { Recorder } from './ledger.ts';
import {
  departmentCode,
  FIRST_YEAR,
  indicatorCode,
  INDICATORS,
  leadOfTask,
  monthEvents,
  narrative,
  organisationEvents,
  planCode,
  planEvents,
  provinceOf,
  taskCode,
  TASKS,
} from './ledger-events.ts';
import {
  addDays,
  CALENDAR_PRESETS,
  type Code,
  type DomainEvent,
  type EventOf,
  type IsoDate,
  type ItemKey,
  type Obligation,
  type Period,
  periodOf,
  preparePublication,
  type ReadModels,
  type SqliteEventStore,
  type SubmittedFigure,
  type SubmittedItem,
} from './product.ts';

/** In a province of its own, whatever the ledger. */
const NUMBER = 990;
const YEARS = 4;
const CORRECTED = 6;
const EVENTS_PER_TRANSACTION = 2_000;

const PLAN = planCode(NUMBER);
const AGENCY = departmentCode(provinceOf(NUMBER), 0);

/** The report that is written: the last published one, with seven before it. */
export const REPORTED = { plan: PLAN, period: String(FIRST_YEAR + YEARS - 1) } as const;

/** What stands of an item: its last report with what was made of it since. */
type Standing = EventOf<'TaskProgressReported'>['data'] | EventOf<'IndicatorValueReported'>['data'];

/** Appends the plan and its cycles, unless the ledger has them; the read models follow, because what is published is computed from them. */
export async function appendReportedPlan(store: SqliteEventStore, models: ReadModels): Promise<void> {
  if ((await models.streamsOf(PLAN)).length > 0) return;
  const recorder = new Recorder();
  const append = async (events: readonly DomainEvent[]): Promise<void> => {
    for (let from = 0; from < events.length; from += EVENTS_PER_TRANSACTION) {
      const part = events.slice(from, from + EVENTS_PER_TRANSACTION);
      await store.appendAll(part.map((event) => recorder.append(event, Date.now())));
    }
    await models.runner.catchUp();
  };
  const reports = new Map<string, number>();
  const standing = new Map<ItemKey, Standing>();
  await append([...organisationEvents(provinceOf(NUMBER)), ...planEvents(NUMBER)]);
  for (let half = 0; half < 2 * YEARS; half++) {
    const year = FIRST_YEAR + Math.floor(half / 2);
    const key = half % 2 === 0 ? `${year}-H1` : String(year);
    const period = periodOf(CALENDAR_PRESETS['truoc-15-12'], key);
    if (!period) throw new Error(`${key} is no period`);
    const before = [...standing];
    const months = Array.from({ length: 6 }, (_, month) => [
      ...monthEvents(NUMBER, 6 * half + month, reports),
    ]);
    for (const event of months.flat()) remember(standing, event);
    await append([
      opened(period),
      ...correctionsOf(before),
      ...months.flat(),
      ...obligations(period).flatMap((owed, i) => handedIn(period, owed, standing, i)),
      {
        type: 'PeriodClosed',
        data: { plan: PLAN, period: key, by: AGENCY, businessDate: addDays(period.cutOff, 3) },
      },
    ]);
    await append([await published(models, period, half)]);
  }
}

function remember(standing: Map<ItemKey, Standing>, event: DomainEvent): void {
  if (event.type === 'TaskProgressReported') standing.set(`task/${event.data.task}`, event.data);
  if (event.type === 'IndicatorValueReported') standing.set(`indicator/${event.data.indicator}`, event.data);
  if (event.type === 'TaskProgressRevised') {
    const key: ItemKey = `task/${event.data.task}`;
    const was = standing.get(key);
    if (was && 'progress' in was) standing.set(key, { ...was, progress: event.data.progress.to });
  }
  if (event.type === 'IndicatorValueRevised') {
    const key: ItemKey = `indicator/${event.data.indicator}`;
    const was = standing.get(key);
    if (was && 'value' in was) standing.set(key, { ...was, value: event.data.value.to });
  }
}

/** Of what stood when the last report was published: some indicators by a lot, the money of some tasks by a little. */
function correctionsOf(standing: readonly (readonly [ItemKey, Standing])[]): DomainEvent[] {
  const why = { reason: 'Cơ quan thống kê công bố số liệu chính thức', cause: 'late-data' as const };
  const values = standing.flatMap(([, was]): DomainEvent[] => {
    if (!('value' in was) || was.value.kind !== 'number') return [];
    const { plan, indicator, report, organisation, asOf, value, narrative: text } = was;
    const to = { ...was.value, value: (Number(was.value.value) * 1.08).toFixed(2) };
    const subject = { plan, indicator, report, organisation, reportedBy: organisation };
    const same = { asOf: { from: asOf, to: asOf }, narrative: { from: text, to: text } };
    return [
      {
        type: 'IndicatorValueRevised',
        data: { ...subject, ...same, value: { from: value, to }, ...why, businessDate: asOf },
      },
    ];
  });
  const amounts = standing.flatMap(([, was]): DomainEvent[] => {
    if (!('progress' in was) || was.progress.disbursed === null) return [];
    const { plan, task, report, organisation, progress } = was;
    const to = { ...progress, disbursed: `${Number(progress.disbursed) + 50_000}` };
    const subject = { plan, task, report, organisation, reportedBy: organisation };
    return [
      {
        type: 'TaskProgressRevised',
        data: { ...subject, progress: { from: progress, to }, ...why, businessDate: progress.asOf },
      },
    ];
  });
  return [...values.slice(0, CORRECTED), ...amounts.slice(0, CORRECTED)];
}

// --- The cycle --------------------------------------------------------------------------------------------------

function obligations({ cutOff }: Period): Obligation[] {
  const owed = new Map<Code, ItemKey[]>();
  const owe = (number: number, item: ItemKey): void => {
    const organisation = leadOfTask(NUMBER, number);
    owed.set(organisation, [...(owed.get(organisation) ?? []), item]);
  };
  for (let task = 0; task < TASKS; task++) owe(task, `task/${taskCode(task)}`);
  for (let indicator = 0; indicator < INDICATORS; indicator++)
    owe(indicator, `indicator/${indicatorCode(indicator)}`);
  return [...owed].map(([organisation, items]) => ({
    organisation,
    tier: 'department',
    due: addDays(cutOff, 1),
    items: items.sort(),
  }));
}

const opened = (period: Period): DomainEvent => ({
  type: 'PeriodOpened',
  data: {
    plan: PLAN,
    period: period.key,
    from: period.from,
    cutOff: period.cutOff,
    reportDue: null,
    obligations: obligations(period),
    transcribed: true,
    by: AGENCY,
    businessDate: addDays(period.cutOff, -20),
  },
});

/** Every third department is late by a day. */
function handedIn(
  { key, cutOff }: Period,
  { organisation, items }: Obligation,
  standing: ReadonlyMap<ItemKey, Standing>,
  number: number,
): DomainEvent[] {
  const about = { plan: PLAN, period: key, submitter: organisation, round: 1 };
  const day = (after: number): IsoDate => addDays(cutOff, after);
  return [
    {
      type: 'SubmissionMade',
      data: {
        ...about,
        kind: 'full',
        items: items.flatMap((item) => submitted(item, standing.get(item))),
        nothingToReport: [],
        explanations: [],
        narratives: (['implementation', 'results', 'difficulties'] as const).map((section, i) => ({
          section,
          text: narrative(number * 3 + i + 2),
        })),
        reason: null,
        by: organisation,
        onBehalf: null,
        differences: [],
        businessDate: day(number % 3 === 0 ? 2 : 1),
      },
    },
    { type: 'SubmissionAccepted', data: { ...about, note: null, by: AGENCY, businessDate: day(2) } },
  ];
}

function submitted(item: ItemKey, was: Standing | undefined): SubmittedItem[] {
  if (!was) return [];
  const figure: SubmittedFigure =
    'value' in was
      ? { asOf: was.asOf, value: was.value }
      : {
          asOf: was.progress.asOf,
          percent: was.progress.percent,
          completedOn: was.progress.completedOn,
          disbursed: was.progress.disbursed,
        };
  return [{ item, report: was.report, figure }];
}

async function published(models: ReadModels, { key, cutOff }: Period, number: number): Promise<DomainEvent> {
  const date = addDays(cutOff, 5);
  const { document, prepared } = await preparePublication(models, {
    plan: PLAN,
    period: key,
    knownAt: await models.knownAt(),
    number: String(number + 1),
    date,
    exceptions: [],
    correction: null,
  });
  const { contradictions, ...report } = prepared;
  if (contradictions.length > 0) throw new Error(`${key} does not add up: ${contradictions.join('; ')}`);
  const what = { plan: PLAN, period: key, ...report, document };
  return {
    type: 'ReportPublished',
    data: { ...what, exceptions: [], replaces: null, by: AGENCY, businessDate: date },
  };
}
