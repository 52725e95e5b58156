/** Examples of answers for the documentation. */
const AT = { asOf: '2025-06-30', knownAt: 42 };

export const answer = (data: object) => ({ ...AT, data });
export const list = (item: object) => ({ ...AT, data: [item] });
export const resource = (data: object) => ({ ...AT, revision: 1, data });

export const organisation = {
  organisation: 'so-tttt-tuyen-quang',
  name: 'Sở Thông tin và Truyền thông tỉnh Tuyên Quang',
  tier: 'department',
  parent: null,
  since: '2021-11-15',
  identifiers: { 'QĐ 20/2020/QĐ-TTg': 'H60.12' },
  succession: null,
  positions: { registered: 2, name: 2, 'identifier:QĐ 20/2020/QĐ-TTg': 3 },
};

const rule = (cutOff: string, day: string) => ({ cutOff, due: [{ tier: 'consolidated', rule: 'by', day }] });

export const plan = {
  plan: 'tuyen-quang-55-kh-ubnd',
  terms: {
    title: 'Kế hoạch chuyển đổi số đến năm 2025, định hướng đến năm 2030',
    number: '55/KH-UBND',
    status: 'adopted',
    issuer: 'ubnd-tuyen-quang',
    standingAgency: 'so-tttt-tuyen-quang',
    committee: null,
    issuedOn: '2022-04-12',
    horizon: { from: 2022, to: 2025 },
    legalBases: [{ number: '48-NQ/TU', issuedOn: '2021-11-15' }],
    groups: [{ code: 'chuyen-doi-nhan-thuc', name: 'Chuyển đổi nhận thức', of: 'tasks' }],
    declared: [{ what: 'tasks', count: 1, listed: true }],
    funding: null,
  },
  calendar: {
    firstHalf: rule('06-14', '06-25'),
    secondHalf: rule('12-14', '12-25'),
    year: rule('12-14', '12-25'),
    holidays: ['2025-09-02'],
  },
  effectiveFrom: '2022-04-12',
  closed: null,
  positions: { issued: 4, title: 4, calendar: 5 },
};

export const planDetail = {
  ...plan,
  calendarWarnings: [
    {
      code: 'calendar-no-working-day',
      period: 'year',
      tier: 'consolidated',
      cutOff: '2025-12-14',
      lastDay: '2025-12-14',
    },
  ],
  counts: {
    tasks: 1,
    cells: {
      'completed-on-time': 0,
      'completed-late': 0,
      'open-in-time': 1,
      'open-overdue': 0,
      standing: 0,
      suspended: 0,
      withdrawn: 0,
    },
    indicators: 1,
  },
};

const responsibility = { lead: 'so-khdt-tuyen-quang', collaborators: ['so-tttt-tuyen-quang'] };
const lifecycle = { state: 'active', since: '2022-04-12' };

export const task = {
  plan: 'tuyen-quang-55-kh-ubnd',
  task: 'chuyen-doi-nhan-thuc-01',
  terms: {
    title: 'Tập huấn kỹ năng số cho cán bộ, công chức cấp xã',
    group: 'chuyen-doi-nhan-thuc',
    due: { precision: 'month', month: '2025-11' },
    deliverable: 'Báo cáo kết quả tập huấn',
    funding: null,
  },
  responsibility,
  assignedOn: '2022-04-12',
  lifecycle,
  progress: {
    report: 1,
    organisation: 'so-khdt-tuyen-quang',
    asOf: '2025-06-10',
    percent: '45.5',
    completedOn: null,
    disbursed: '1200000000',
    narrative: 'Đã tập huấn 62/138 xã',
  },
  completion: null,
  rejection: null,
  positions: { assigned: 6, title: 6, due: 6, responsibility: 6, progress: 8 },
  cell: 'open-in-time',
  lastDay: '2025-11-30',
  awaitsConfirmation: false,
};

const value = {
  report: 1,
  organisation: 'so-khdt-tuyen-quang',
  asOf: '2025-06-14',
  value: { kind: 'number', value: '12.20' },
  narrative: 'Cục Thống kê tỉnh',
  position: 9,
};
const target = { year: 2025, criterion: { kind: 'number', comparator: '=', value: '20' } };

export const indicator = {
  plan: 'tuyen-quang-55-kh-ubnd',
  indicator: 'kinh-te-so-grdp',
  name: 'Tỷ trọng kinh tế số trong GRDP',
  group: 'kinh-te-so',
  note: null,
  definition: {
    version: 1,
    text: null,
    measure: 'share',
    unit: '% GRDP',
    decimals: 2,
    min: null,
    max: null,
    scale: null,
    parts: null,
  },
  baseline: { value: { kind: 'number', value: '6.50' }, asOf: '2021-12-31' },
  targets: [{ ...target, since: '2022-04-12' }],
  responsibility,
  assignedOn: '2022-04-12',
  lifecycle,
  values: [value],
  seriesBreaks: [],
  positions: { assigned: 7, name: 7, definition: 7, baseline: 7, 'target:2025': 7, responsibility: 7 },
  achievement: {
    level: 'needs-effort',
    target,
    current: value,
    computed: null,
    expected: '18.16',
    trend: null,
    seriesBreak: false,
  },
};

export const history = {
  asOf: null,
  knownAt: 42,
  data: [
    {
      position: 9,
      stream: 'indicator-tuyen-quang-55-kh-ubnd.kinh-te-so-grdp',
      revision: 1,
      id: '0197a8f4-3b52-7d11-9c1e-2f6d1a7c5b10',
      type: 'IndicatorValueReported',
      businessDate: '2025-06-14',
      recordedAt: '2025-06-20T02:11:05.120Z',
      actor: 'cb-0231',
      actingFor: 'so-khdt-tuyen-quang',
      commandId: 'a1b2c3',
      correlationId: '0197a8f4-3b52-7d11-9c1e-2f6d1a7c5b11',
      causationId: 'a1b2c3',
      data: {
        plan: 'tuyen-quang-55-kh-ubnd',
        indicator: 'kinh-te-so-grdp',
        report: 1,
        organisation: 'so-khdt-tuyen-quang',
        asOf: '2025-06-14',
        value: { kind: 'number', value: '12.20' },
        narrative: 'Cục Thống kê tỉnh',
        businessDate: '2025-06-14',
      },
      told: {
        kind: 'reported',
        what: 'Báo cáo số liệu',
        subject: 'Tỷ trọng kinh tế số trong GRDP',
        recordedIn: '2025-06-20T09:11:05.120+07:00',
        about: '2025-06-14',
        period: null,
        office: 'Chuyên viên, Phòng Tổng hợp',
        name: null,
        organisation: 'Sở Kế hoạch và Đầu tư (so-khdt-tuyen-quang)',
        changes: [
          { field: 'report', label: 'Báo cáo số', after: '1' },
          { field: 'value', label: 'Số liệu', after: '12,20' },
        ],
        reason: null,
        cause: null,
        causeInWords: null,
        legalBasis: null,
      },
    },
  ],
  next: '/v1/plans/tuyen-quang-55-kh-ubnd/history?knownAt=42&after=9&limit=1',
};

export const importOutcome = {
  kind: 'reports',
  plan: 'tuyen-quang-55-kh-ubnd',
  rows: [
    { line: 4, command: 'indicator.report-value', subject: 'kinh-te-so-grdp', action: 'submit', changes: [] },
  ],
  stored: true,
  position: 43,
};

export const reportsFile = `kind: reports
plan: tuyen-quang-55-kh-ubnd
steps:
  - command: indicator.report-value
    subject: kinh-te-so-grdp
    actingFor: so-khdt-tuyen-quang
    data: { asOf: "2025-06-14", unit: "% GRDP", value: { kind: number, value: "12.20" } }
`;

const projection = {
  name: 'task_board',
  version: 1,
  generation: 1,
  position: 42,
  behind: false,
  lagSeconds: 0,
  state: 'running',
  stoppedAt: null,
  error: null,
};
export const projections = { interruption: null, data: [projection] };
export const ready = {
  status: 'up',
  draining: false,
  store: { status: 'up' },
  readModels: { status: 'up' },
  log: { status: 'up' },
  projections: [{ name: 'task_board', status: 'up', state: 'running', position: 42, lagSeconds: 0 }],
};
