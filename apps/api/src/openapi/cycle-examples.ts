/** Examples of the reporting cycle for the documentation. */
import { TEMPLATE_TYPES } from '../http/media-types.ts';

const REPORTER = 'so-khdt-tuyen-quang';
const AGENCY = 'so-tttt-tuyen-quang';
const NAMES = {
  [REPORTER]: 'Sở Kế hoạch và Đầu tư tỉnh Tuyên Quang',
  [AGENCY]: 'Sở Thông tin và Truyền thông tỉnh Tuyên Quang',
};
const TASK_ITEM = 'task/chuyen-doi-nhan-thuc-01';
const INDICATOR_ITEM = 'indicator/kinh-te-so-grdp';
const DIGEST = '9c1185a5c5e9fc54612808977ee8f548b2258d311dd0b4e1e5ad1e0d7c4c1f7b';

const document = {
  number: '123/BC-STTTT',
  date: '2025-06-20',
  signer: { authority: null, office: 'GIÁM ĐỐC' },
};

const publication = {
  version: 1,
  publishedOn: '2025-06-20',
  position: 58,
  asOf: '2025-06-14',
  knownAt: 56,
  schema: 1,
  digest: DIGEST,
  document,
  exceptions: [],
  replaces: null,
  by: AGENCY,
};

export const publish = { number: '123', signer: { office: 'GIÁM ĐỐC' } };

export const publicationResult = {
  stream: 'report-tuyen-quang-55-kh-ubnd.2025-H1',
  revision: 4,
  position: 58,
  events: [{ id: '0197a8f4-3b52-7d11-9c1e-2f6d1a7c5b10', type: 'ReportPublished', revision: 4 }],
  repeated: false,
  version: 1,
  digest: DIGEST,
  knownAt: 56,
  asOf: '2025-06-14',
  document,
};

export const review = {
  accept: [{ organisation: REPORTER, note: 'Đã đối chiếu với Cục Thống kê' }],
  return: [
    {
      organisation: 'so-khcn-tuyen-quang',
      reason: 'Số liệu giải ngân chưa khớp với Kho bạc',
      items: [{ item: TASK_ITEM, text: 'Kho bạc xác nhận 1.150 triệu đồng' }],
    },
  ],
};

export const reviewResult = {
  position: 61,
  reviewed: [
    { organisation: REPORTER, verdict: 'accepted', revision: 1, repeated: false },
    { organisation: 'so-khcn-tuyen-quang', verdict: 'returned', revision: 1, repeated: false },
  ],
};

export const periodSummary = {
  period: '2025-H1',
  from: '2024-12-15',
  cutOff: '2025-06-14',
  reportDue: '2025-06-25',
  status: 'closed',
  openedOn: '2025-06-02',
  closedOn: '2025-06-19',
  transcribed: false,
  publications: [publication],
};

const totals = {
  expected: 1,
  onTime: 1,
  late: 0,
  missing: 0,
  pending: 0,
  excused: 0,
  nil: 0,
  returns: 1,
  completeness: '100.0',
  punctuality: '100.0',
};

export const period = {
  ...periodSummary,
  obligations: [
    {
      organisation: REPORTER,
      tier: 'department',
      due: '2025-06-18',
      items: [INDICATOR_ITEM, TASK_ITEM],
      added: null,
      excused: null,
      extensions: [
        {
          due: { from: '2025-06-16', to: '2025-06-18' },
          by: AGENCY,
          on: '2025-06-13',
          reason: 'Chờ Cục Thống kê công bố GRDP',
        },
      ],
      status: 'accepted',
      open: false,
    },
  ],
  timeliness: totals,
  reopenings: [],
  narratives: [
    {
      section: 'implementation',
      edited: null,
      contributions: [{ organisation: REPORTER, text: 'Đã ban hành 03 văn bản chỉ đạo.' }],
      from: [52],
    },
  ],
  positions: [44, 46, 57, 58],
  names: NAMES,
};

export const timeliness = {
  period: '2025-H1',
  openedOn: '2025-06-02',
  closedOn: '2025-06-19',
  transcribed: false,
  reopenings: [],
  rows: [
    {
      organisation: REPORTER,
      tier: 'department',
      due: '2025-06-18',
      extended: true,
      punctuality: 'on-time',
      status: 'accepted',
      nil: false,
      submittedOn: '2025-06-16',
      acceptedOn: '2025-06-19',
      by: null,
      onBehalf: false,
      returned: 1,
      daysTaken: 14,
      daysLate: null,
      reminders: 1,
      remark: null,
    },
  ],
  totals,
  names: NAMES,
};

export const timelinessHistory = {
  ranking: [
    {
      rank: 1,
      organisation: REPORTER,
      expected: 1,
      onTime: 1,
      late: 0,
      missing: 0,
      returned: 1,
      punctuality: '100.0',
      periods: [{ period: '2025-H1', punctuality: 'on-time' }],
    },
  ],
  periods: [{ period: '2025-H1', totals }],
  names: NAMES,
};

export const submissions = {
  submissions: [
    {
      organisation: REPORTER,
      tier: 'department',
      due: '2025-06-18',
      excused: false,
      open: false,
      status: 'accepted',
      items: 2,
      round: 2,
      kind: 'full',
      submittedOn: '2025-06-18',
      by: REPORTER,
      onBehalf: null,
      explanations: 1,
      nothingToReport: 0,
      differences: 1,
      reviewedOn: '2025-06-19',
    },
  ],
  names: NAMES,
};

const progress = { asOf: '2025-06-10', percent: '45.5', completedOn: null, disbursed: '1200000000' };
const corrected = { ...progress, disbursed: '1150000000' };
const value = { asOf: '2025-06-14', value: { kind: 'number', value: '12.20' } };

export const submission = {
  plan: 'tuyen-quang-55-kh-ubnd',
  period: '2025-H1',
  organisation: REPORTER,
  due: '2025-06-18',
  excused: false,
  open: false,
  status: 'accepted',
  rounds: [
    {
      round: 2,
      on: '2025-06-18',
      kind: 'full',
      items: [
        { item: INDICATOR_ITEM, report: 1, figure: value },
        { item: TASK_ITEM, report: 1, figure: corrected },
      ],
      nothingToReport: [],
      explanations: [{ item: INDICATOR_ITEM, text: 'Công nghiệp điện tử giảm đơn hàng' }],
      narratives: [{ section: 'implementation', text: 'Đã ban hành 03 văn bản chỉ đạo.' }],
      reason: null,
      by: REPORTER,
      onBehalf: null,
      differences: [{ item: TASK_ITEM, from: progress, to: corrected }],
      review: { verdict: 'accepted', on: '2025-06-19', by: AGENCY, note: null },
    },
  ],
  reminders: [
    {
      kind: 'due-soon',
      on: '2025-06-12',
      due: '2025-06-18',
      workingDaysLeft: 4,
      channel: 'file',
      outcome: 'delivered',
      detail: '2025-06-12-so-khdt-tuyen-quang.eml',
    },
  ],
  changedSince: [],
  positions: [50, 52, 54, 55],
  names: NAMES,
};

const last = {
  report: 1,
  figure: { asOf: '2024-12-10', value: { kind: 'number', value: '10.50' } },
  narrative: '',
  revised: false,
};

export const draft = {
  period: '2025-H1',
  organisation: REPORTER,
  items: [
    {
      item: INDICATOR_ITEM,
      kind: 'indicator',
      code: 'kinh-te-so-grdp',
      name: 'Tỷ trọng kinh tế số trong GRDP',
      unit: '% GRDP',
      due: null,
      current: { report: 2, figure: value, narrative: 'Cục Thống kê tỉnh', revised: false },
      last,
      deviations: [{ against: 'trajectory', expected: '18.16', percent: '-32.8' }],
    },
    {
      item: TASK_ITEM,
      kind: 'task',
      code: 'chuyen-doi-nhan-thuc-01',
      name: 'Tập huấn kỹ năng số cho cán bộ, công chức cấp xã',
      unit: null,
      due: { precision: 'month', month: '2025-11' },
      current: null,
      last: null,
      deviations: [],
    },
  ],
  missing: [TASK_ITEM],
  toExplain: [INDICATOR_ITEM],
  due: '2025-06-18',
  open: true,
  names: NAMES,
};

export const reminders = {
  reminders: [
    { organisation: REPORTER, kind: 'due-soon', due: '2025-06-18', workingDaysLeft: 3, reason: null },
  ],
  names: NAMES,
};

export const inbox = {
  organisation: REPORTER,
  entries: [
    {
      kind: 'returned',
      role: 'reporter',
      plan: 'tuyen-quang-55-kh-ubnd',
      period: '2025-H1',
      organisation: REPORTER,
      due: '2025-06-18',
      workingDaysLeft: 1,
      reason: 'Số liệu giải ngân chưa khớp với Kho bạc',
    },
  ],
  names: NAMES,
};

export const restatements = {
  items: [
    {
      period: '2025-H1',
      version: 1,
      asOf: '2025-06-14',
      item: INDICATOR_ITEM,
      name: 'Tỷ trọng kinh tế số trong GRDP',
      unit: '% GRDP',
      figure: 'value',
      from: { kind: 'number', value: '12.20' },
      to: { kind: 'number', value: '12.05' },
      changePercent: '-1.2',
      material: false,
      moves: null,
      cause: 'late-data',
      by: REPORTER,
      reason: 'Cục Thống kê công bố số chính thức',
      positions: [63],
    },
  ],
  totals: [],
  names: NAMES,
};

export const reportExamples = {
  json: {
    format: 'plan-ledger/report',
    version: 1,
    plan: { code: 'tuyen-quang-55-kh-ubnd' },
    period: { key: '2025-H1', kind: 'semiannual', year: 2025, from: '2024-12-15', cutOff: '2025-06-14' },
    asOf: '2025-06-14',
    knownAt: 42,
    tasks: { counts: { total: { value: 1, from: [6] } } },
    indicators: { total: { value: 1, from: [7] } },
    funding: { planned: null },
  },
  others: {
    'text/csv':
      'plan,period,as_of,known_at,section,code,name,figure,value,unit,in_words,positions\r\ntuyen-quang-55-kh-ubnd,2025-H1,2025-06-14,42,indicator,kinh-te-so-grdp,…,value,12.20,% GRDP,"12,20",9\r\n',
  },
  binary: [TEMPLATE_TYPES.docx, TEMPLATE_TYPES.xlsx, 'application/pdf'],
  headers: {
    'X-Content-Digest': ['SHA-256 of the canonical content, for a document or `format=content`', DIGEST],
    'Content-Disposition': [
      'The name to save a document under',
      'attachment; filename="bao-cao-tuyen-quang-55-kh-ubnd-2025-H1-v1.docx"',
    ],
  },
} as const;
