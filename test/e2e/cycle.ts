/** A plan whose departments report, and a day that the test moves: what the tests of the reporting cycle start from. */
import type { Response, Test } from 'supertest';
import {
  command,
  example,
  INDICATOR,
  PLAN,
  SO_KHCN,
  SO_KHDT,
  SO_TTTT,
  startApp,
  TASK,
  type TestApp,
  UBND,
} from './harness.ts';

export const SO_TC = 'so-tc-tuyen-quang';
export const SO_NV = 'so-nv-tuyen-quang';
export const PERIOD = '2025-H1';
export const PERIODS = `/v1/plans/${PLAN}/periods`;
export const REPORTS = `/v1/plans/${PLAN}/reports`;
/** Led by the departments of finance, of science and technology, and of home affairs. */
export const TASK_TC = 'ha-tang-so-01';
export const TASK_KHCN = 'ha-tang-so-02';
export const TASK_NV = 'chuyen-doi-nhan-thuc-02';

const NAMES = {
  [UBND]: ['Ủy ban nhân dân tỉnh Tuyên Quang', 'province'],
  [SO_TTTT]: ['Sở Thông tin và Truyền thông tỉnh Tuyên Quang', 'department'],
  [SO_KHDT]: ['Sở Kế hoạch và Đầu tư tỉnh Tuyên Quang', 'department'],
  [SO_KHCN]: ['Sở Khoa học và Công nghệ tỉnh Tuyên Quang', 'department'],
  [SO_TC]: ['Sở Tài chính tỉnh Tuyên Quang', 'department'],
  [SO_NV]: ['Sở Nội vụ tỉnh Tuyên Quang', 'department'],
} as const;

/** The server over the days of a reporting period, and what departments and the standing agency do with it. */
export class CycleApp {
  readonly app: TestApp;
  private readonly calendar: { day: string };

  private constructor(app: TestApp, calendar: { day: string }) {
    this.app = app;
    this.calendar = calendar;
  }

  /** The server with the plan, its four reporting departments, and what they reported for the half-year before. */
  static async start(day = '2025-05-05'): Promise<CycleApp> {
    const calendar = { day: '2025-01-06' };
    const app = await startApp({ clock: () => new Date(`${calendar.day}T03:00:00.000Z`) });
    const cycle = new CycleApp(app, calendar);
    await cycle.givenPlan();
    cycle.on(day);
    return cycle;
  }

  /** It is now 10:00 in Vietnam on this day. */
  on(day: string): this {
    this.calendar.day = day;
    return this;
  }

  /** Sends a command that is expected to be carried out; the answer's body. */
  async does(
    actingFor: string,
    path: string,
    body: object = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    const answer = await this.send(actingFor, path, body, headers);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as { revision: number; position: number; repeated: boolean };
  }

  send(
    actingFor: string | null,
    path: string,
    body: object = {},
    headers: Readonly<Record<string, string>> = {},
  ): Test {
    return command(this.app, path, body, actingFor, headers);
  }

  async get(path: string): Promise<Response> {
    return this.app.http.get(path).expect(200);
  }

  async data<T = Readonly<Record<string, unknown>>>(path: string): Promise<T> {
    return ((await this.get(path)).body as { data: T }).data;
  }

  // --- What departments and the agency do -----------------------------------------------------------------------

  reportsValue(value: string, asOf: string, period = PERIOD) {
    const body = { value: { kind: 'number', value }, asOf, period };
    return this.does(
      SO_KHDT,
      `/v1/plans/${PLAN}/indicators/${INDICATOR}/report-value`,
      example('indicator.report-value', body),
    );
  }

  correctsValue(report: number, value: string, reason: string) {
    const body = { report, value: { kind: 'number', value }, reason, cause: 'late-data' };
    return this.does(SO_KHDT, `/v1/plans/${PLAN}/indicators/${INDICATOR}/revise-value`, body);
  }

  reportsProgress(organisation: string, task: string, percent: string, asOf: string, more: object = {}) {
    const body = { asOf, percent, narrative: `Đã thực hiện ${percent} % khối lượng`, ...more };
    return this.does(organisation, `/v1/plans/${PLAN}/tasks/${task}/report-progress`, body);
  }

  submits(organisation: string, body: object = {}, by = organisation, period = PERIOD) {
    return this.does(by, `${PERIODS}/${period}/submissions/${organisation}/submit`, body);
  }

  reviews(organisation: string, verb: 'accept' | 'return', body: object = {}, period = PERIOD) {
    return this.does(SO_TTTT, `${PERIODS}/${period}/submissions/${organisation}/${verb}`, body);
  }

  /** An act of the standing agency on the period. */
  acts(verb: string, body: object = {}, period = PERIOD) {
    return this.does(SO_TTTT, `${PERIODS}/${period}/${verb}`, body);
  }

  /** All four hand in on the due date, are accepted, and the period is closed the day after. */
  async collects(): Promise<void> {
    await this.on('2025-05-05').acts('open');
    this.on('2025-06-12');
    await this.reportsValue('12.20', '2025-06-10');
    await this.reportsProgress(SO_KHDT, TASK, '60', '2025-06-10');
    await this.reportsProgress(SO_TC, TASK_TC, '50', '2025-06-10');
    await this.reportsProgress(SO_KHCN, TASK_KHCN, '80', '2025-06-10', { disbursed: '950000000' });
    await this.submits(SO_KHDT, { explanations: [EXPLAINED], narratives: [DIFFICULTY] });
    await this.submits(SO_TC);
    await this.submits(SO_KHCN);
    await this.acts(`submissions/${SO_NV}/submit-nil`, {
      reason: 'Trong kỳ không phát sinh',
      onBehalf: 'Công văn số 77/SNV-VP',
    });
    this.on('2025-06-17');
    const all = [SO_KHDT, SO_TC, SO_KHCN, SO_NV];
    await this.acts('review', { accept: all.map((organisation) => ({ organisation })) });
    await this.acts('close');
  }

  // --- Before the period ----------------------------------------------------------------------------------------

  private async givenPlan(): Promise<void> {
    for (const [code, [name, tier]] of Object.entries(NAMES)) {
      const body = example('organisation.register', { name, tier });
      await command(this.app, `/v1/organisations/${code}/register`, body, null).expect(201);
    }
    const declared = [{ what: 'tasks', count: 4, listed: true }];
    const groups = [
      { code: 'chuyen-doi-nhan-thuc', name: 'Chuyển đổi nhận thức', of: 'tasks' },
      { code: 'ha-tang-so', name: 'Phát triển hạ tầng số', of: 'tasks' },
      { code: 'kinh-te-so', name: 'Phát triển kinh tế số', of: 'indicators' },
    ];
    await this.does(UBND, `/v1/plans/${PLAN}/issue`, example('plan.issue', { declared, groups, documents }));
    for (const [task, title, lead] of TASKS) {
      const group = task.replace(/-\d+$/, '');
      const due = { precision: 'day', on: '2025-12-10' };
      const body = { title, group, lead, due, assignedOn: '2022-04-12' };
      await this.does(UBND, `/v1/plans/${PLAN}/tasks/${task}/assign`, body);
    }
    await this.does(UBND, `/v1/plans/${PLAN}/indicators/${INDICATOR}/assign`, example('indicator.assign'));
    await this.reportsValue('10.50', '2024-12-10', '2024-H2');
    await this.reportsProgress(SO_KHDT, TASK, '40', '2024-12-10');
  }
}

const TASKS = [
  [TASK, 'Tập huấn kỹ năng số cho cán bộ, công chức cấp xã', SO_KHDT],
  [TASK_TC, 'Nâng cấp hạ tầng mạng truyền số liệu chuyên dùng', SO_TC],
  [TASK_KHCN, 'Xây dựng kho dữ liệu dùng chung của tỉnh', SO_KHCN],
  [TASK_NV, 'Đưa nội dung chuyển đổi số vào chương trình bồi dưỡng công chức', SO_NV],
] as const;

const documents = {
  parentBody: 'UBND TỈNH TUYÊN QUANG',
  issuingBody: 'SỞ THÔNG TIN VÀ TRUYỀN THÔNG',
  place: 'Tuyên Quang',
  numberPattern: '{number}/BC-STTTT',
  addressees: ['Ủy ban nhân dân tỉnh', 'Ban Chỉ đạo chuyển đổi số tỉnh'],
  recipients: ['Như trên', 'Các sở, ban, ngành', 'Lưu: VT'],
  signer: { authority: null, office: 'GIÁM ĐỐC' },
};

/** Kinh tế số stands far below its trajectory. */
export const EXPLAINED = {
  item: `indicator/${INDICATOR}`,
  text: 'Doanh thu công nghiệp điện tử giảm do thiếu đơn hàng',
};
export const DIFFICULTY = {
  section: 'difficulties',
  text: 'Thiếu cán bộ chuyên trách công nghệ thông tin ở cấp xã.',
};
