/**
 * The events of made-up ledgers with the shape of the real plans: 109 tasks and 31 indicators each, all reported on every
 * month for about six years, some reports revised, deliverables changed, tasks completed and confirmed. Ten plans belong
 * to one province and share its organisations. The same number of plans always gives the same events.
 */
import {
  CALENDAR_PRESETS,
  type Code,
  type DomainEvent,
  type IsoDate,
  isoDate,
  type LegalReference,
  type TaskProgress,
} from './product.ts';

export const EVENTS_PER_PLAN = 10_000;
const PLANS_PER_PROVINCE = 10;
export const TASKS = 109;
export const INDICATORS = 31;
const DEPARTMENTS = 18;
export const FIRST_YEAR = 2019;
/** No ledger goes further: by then every plan has its events. */
const LAST_MONTH = 80;

export const planCode = (plan: number): Code => `ke-hoach-${String(plan + 1).padStart(3, '0')}`;
export const taskCode = (task: number): Code => `nhiem-vu-${String(task + 1).padStart(3, '0')}`;
export const indicatorCode = (indicator: number): Code =>
  `chi-tieu-${String(indicator + 1).padStart(2, '0')}`;
export const departmentCode = (province: number, department: number): Code =>
  `so-${String(department + 1).padStart(2, '0')}-tinh-${String(province + 1).padStart(2, '0')}`;
const peopleCommittee = (province: number): Code => `ubnd-tinh-${String(province + 1).padStart(2, '0')}`;
export const provinceOf = (plan: number): number => Math.floor(plan / PLANS_PER_PROVINCE);
export const leadOfTask = (plan: number, task: number): Code =>
  departmentCode(provinceOf(plan), (task * 7 + plan) % DEPARTMENTS);

/** The month in which a task is completed; most are not yet when the ledger ends. */
const lastMonthOf = (plan: number, task: number): number => 48 + (scatter(plan, task) % 60);
/** Tasks that are still reported on where a ledger ends. */
export const ongoingTasks = (plan: number): number[] =>
  Array.from({ length: TASKS }, (_, task) => task).filter((task) => lastMonthOf(plan, task) > LAST_MONTH);

const dayOfMonth = (month: number, day: number): IsoDate =>
  isoDate(FIRST_YEAR + Math.floor(month / 12), (month % 12) + 1, day);

/** A number that looks random and depends on its arguments only. */
function scatter(...parts: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) hash = Math.imul(hash ^ part, 0x01000193) ^ (hash >>> 13);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const DECISION: LegalReference = { number: '55/KH-UBND', issuer: 'UBND tỉnh', issuedOn: '2018-12-28' };
const SENTENCES = [
  'Đã ban hành kế hoạch chi tiết và phân công đơn vị đầu mối theo dõi, đôn đốc thực hiện.',
  'Tổ chức 03 lớp tập huấn cho cán bộ, công chức cấp xã về kỹ năng số.',
  'Đang hoàn thiện hồ sơ mời thầu, dự kiến trình phê duyệt trong tháng tới.',
  'Vướng mắc về bố trí kinh phí đã được báo cáo cơ quan thường trực xem xét.',
  'Phối hợp với các sở, ngành rà soát, chuẩn hóa dữ liệu dùng chung của tỉnh.',
] as const;
export const narrative = (seed: number): string =>
  Array.from({ length: 1 + (seed % 3) }, (_, i) => SENTENCES[(seed + i * 2) % SENTENCES.length]).join(' ');

/** The events of one province's organisations. */
export function* organisationEvents(province: number): Generator<DomainEvent> {
  const committee = peopleCommittee(province);
  const register = (organisation: Code, name: string, parent: Code | null): DomainEvent => ({
    type: 'OrganisationRegistered',
    data: {
      organisation,
      name,
      tier: parent ? 'department' : 'province',
      parent,
      businessDate: '2018-12-28',
    },
  });
  yield register(committee, `Ủy ban nhân dân tỉnh số ${province + 1}`, null);
  for (let department = 0; department < DEPARTMENTS; department++) {
    yield register(
      departmentCode(province, department),
      `Sở số ${department + 1} tỉnh số ${province + 1}`,
      committee,
    );
  }
}

/** What a plan starts with. */
export function* planEvents(plan: number): Generator<DomainEvent> {
  const businessDate = '2018-12-28';
  const code = planCode(plan);
  const taskGroups = Array.from({ length: 8 }, (_, i) => ({ code: `nhom-${i + 1}`, of: 'tasks' as const }));
  const indicatorGroups = Array.from({ length: 4 }, (_, i) => ({
    code: `tru-cot-${i + 1}`,
    of: 'indicators' as const,
  }));
  yield {
    type: 'PlanIssued',
    data: {
      plan: code,
      terms: {
        title: `Kế hoạch chuyển đổi số giai đoạn ${FIRST_YEAR} - 2025 số ${plan + 1}`,
        number: `${plan + 1}/KH-UBND`,
        status: 'adopted',
        issuer: peopleCommittee(provinceOf(plan)),
        standingAgency: departmentCode(provinceOf(plan), 0),
        committee: null,
        issuedOn: businessDate,
        horizon: { from: FIRST_YEAR, to: 2025 },
        legalBases: [DECISION],
        groups: [...taskGroups, ...indicatorGroups].map((group) => ({
          ...group,
          name: `Nhóm ${group.code}`,
        })),
        declared: [
          { what: 'tasks', count: TASKS, listed: true },
          { what: 'indicators', count: INDICATORS, listed: true },
        ],
        funding: null,
      },
      calendar: CALENDAR_PRESETS['truoc-15-12'],
      businessDate,
    },
  };
  for (let task = 0; task < TASKS; task++) {
    yield {
      type: 'TaskAssigned',
      data: {
        plan: code,
        task: taskCode(task),
        terms: {
          title: `Nhiệm vụ số ${task + 1}: xây dựng và đưa vào vận hành nền tảng số dùng chung`,
          group: taskGroups[task % taskGroups.length]?.code ?? null,
          due: task % 4 === 0 ? { precision: 'standing' } : { precision: 'year', year: 2022 + (task % 5) },
          deliverable: 'Báo cáo kết quả',
          funding: task % 10 === 0 ? { total: `${(task + 1) * 100_000_000}`, parts: [] } : null,
        },
        responsibility: { lead: leadOfTask(plan, task), collaborators: [] },
        businessDate,
      },
    };
  }
  for (let indicator = 0; indicator < INDICATORS; indicator++) {
    yield {
      type: 'IndicatorAssigned',
      data: {
        plan: code,
        indicator: indicatorCode(indicator),
        name: `Chỉ tiêu số ${indicator + 1}: tỷ lệ dịch vụ công trực tuyến toàn trình`,
        group: indicatorGroups[indicator % indicatorGroups.length]?.code ?? null,
        definition: {
          version: 1,
          text: null,
          measure: 'share',
          unit: '%',
          decimals: 2,
          min: null,
          max: null,
          scale: null,
          parts: null,
        },
        baseline: { value: { kind: 'number', value: '12.50' }, asOf: '2018-12-28' },
        targets: [2022, 2025].map((year) => ({
          year,
          criterion: {
            kind: 'number',
            comparator: '≥',
            value: `${40 + (year - 2022) * 10 + (indicator % 9)}`,
          },
        })),
        responsibility: { lead: leadOfTask(plan, indicator), collaborators: [] },
        businessDate,
      },
    };
  }
}

/** One month of a plan: a report on everything that is still going on, and what else happens now and then. */
export function* monthEvents(
  plan: number,
  month: number,
  reports: Map<string, number>,
): Generator<DomainEvent> {
  const code = planCode(plan);
  const asOf = dayOfMonth(month, 10);
  const period = `${asOf.slice(0, 4)}-H${month % 12 < 6 ? 1 : 2}`;
  const next = (subject: string): number => {
    const report = (reports.get(subject) ?? 0) + 1;
    reports.set(subject, report);
    return report;
  };
  for (let task = 0; task < TASKS; task++) {
    const ends = lastMonthOf(plan, task);
    if (month > ends) continue;
    const subject = { plan: code, task: taskCode(task) };
    const organisation = leadOfTask(plan, task);
    const report = next(subject.task);
    const seed = scatter(plan, task, month);
    const progress: TaskProgress = {
      asOf,
      percent: month === ends ? '100' : String(Math.min(99, Math.floor((month * 100) / (ends + 1)))),
      completedOn: month === ends ? asOf : null,
      disbursed: task % 10 === 0 ? `${(month + 1) * 1_000_000}` : null,
      narrative: narrative(seed),
    };
    yield {
      type: 'TaskProgressReported',
      data: { ...subject, report, organisation, period, progress, businessDate: asOf },
    };
    if (month === ends) {
      const confirmed = { report, completedOn: asOf, confirmedOn: dayOfMonth(month, 12), organisation };
      yield { type: 'TaskCompletionConfirmed', data: { ...subject, ...confirmed, businessDate: asOf } };
    } else if (seed % 40 === 0) {
      const to = { ...progress, narrative: `${progress.narrative} (đính chính)` };
      const revised = { report, organisation, reportedBy: organisation, progress: { from: progress, to } };
      const why = { reason: 'Số liệu đến muộn', cause: 'late-data' as const };
      yield { type: 'TaskProgressRevised', data: { ...subject, ...revised, ...why, businessDate: asOf } };
    } else if (seed % 150 === 1) {
      const terms = {
        deliverable: { from: 'Báo cáo kết quả', to: `Báo cáo kết quả năm ${asOf.slice(0, 4)}` },
      };
      const why = { reason: 'Điều chỉnh theo thực tế', legalBasis: DECISION };
      yield { type: 'TaskRevised', data: { ...subject, changes: terms, ...why, businessDate: asOf } };
    }
  }
  for (let indicator = 0; indicator < INDICATORS; indicator++) {
    const subject = { plan: code, indicator: indicatorCode(indicator) };
    const organisation = leadOfTask(plan, indicator);
    const report = next(subject.indicator);
    const seed = scatter(plan, indicator, month, 1);
    const text = narrative(seed);
    const value = { kind: 'number' as const, value: (15 + month * 0.6 + (seed % 100) / 50).toFixed(2) };
    yield {
      type: 'IndicatorValueReported',
      data: { ...subject, report, organisation, period, asOf, value, narrative: text, businessDate: asOf },
    };
    if (seed % 40 === 0) {
      const to = { kind: 'number' as const, value: (Number(value.value) + 0.25).toFixed(2) };
      const revised = { report, organisation, reportedBy: organisation, asOf: { from: asOf, to: asOf } };
      const figures = { value: { from: value, to }, narrative: { from: text, to: text } };
      const why = { reason: 'Cục Thống kê công bố lại', cause: 'method' as const };
      yield {
        type: 'IndicatorValueRevised',
        data: { ...subject, ...revised, ...figures, ...why, businessDate: asOf },
      };
    }
  }
}

/** All events of a ledger in the order they are recorded, each with the time of recording. */
export function* ledgerEvents(plans: number): Generator<{ event: DomainEvent; recordedAt: number }> {
  const left = new Array<number>(plans).fill(EVENTS_PER_PLAN);
  const reports = Array.from({ length: plans }, () => new Map<string, number>());
  for (let month = -1; left.some((events) => events > 0); month++) {
    const recordedAt = Date.parse(month < 0 ? '2018-12-29' : dayOfMonth(month, 13));
    for (let plan = 0; plan < plans; plan++) {
      const province = provinceOf(plan);
      const events =
        month >= 0
          ? monthEvents(plan, month, reports[plan] ?? new Map())
          : [...(plan % PLANS_PER_PROVINCE === 0 ? organisationEvents(province) : []), ...planEvents(plan)];
      for (const event of events) {
        if (left[plan] === 0) break;
        left[plan] = (left[plan] ?? 0) - 1;
        yield { event, recordedAt };
      }
    }
  }
}
