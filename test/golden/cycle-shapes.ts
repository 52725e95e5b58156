/** One example of every event of the reporting cycle in its current shape; see `current-shapes.ts`. */
import type { CycleEvent, EventOf } from '#domain';

const plan = 'tuyen-quang-55-kh-ubnd';
const period = '2025-H1';
const agency = 'so-khcn-tuyen-quang';
const submitter = 'so-tai-chinh-tuyen-quang';
const inPeriod = { plan, period } as const;
const ofSubmission = { plan, period, submitter } as const;

const document = {
  number: '215/BC-SKHCN',
  date: '2025-06-25',
  signer: { authority: 'KT. GIÁM ĐỐC', office: 'PHÓ GIÁM ĐỐC' },
} as const;
const reported = {
  asOf: '2025-06-14',
  percent: '80.00',
  completedOn: null,
  disbursed: '3200000000',
} as const;

export const CYCLE_SHAPES: { readonly [T in CycleEvent['type']]: EventOf<T>['data'] } = {
  PeriodOpened: {
    businessDate: '2025-06-02',
    ...inPeriod,
    from: '2024-12-15',
    cutOff: '2025-06-14',
    reportDue: '2025-06-25',
    obligations: [
      {
        organisation: agency,
        tier: 'department',
        due: '2025-06-16',
        items: ['indicator/cong-dich-vu-cong', 'task/csdl-dung-chung'],
      },
      {
        organisation: submitter,
        tier: 'department',
        due: '2025-06-16',
        items: ['indicator/kinh-te-so-grdp'],
      },
    ],
    transcribed: false,
    by: agency,
  },
  ObligationsAdded: {
    businessDate: '2025-06-05',
    ...inPeriod,
    obligations: [
      { organisation: 'xa-son-duong', tier: 'commune', due: '2025-06-18', items: ['task/to-cong-nghe-so'] },
    ],
    reason: 'Nhiệm vụ được giao thêm cho cấp xã theo Công văn số 1200/UBND-KGVX',
    by: agency,
  },
  ObligationExcused: {
    businessDate: '2025-06-10',
    ...inPeriod,
    organisation: 'xa-son-duong',
    reason: 'Kết thúc hoạt động để sắp xếp đơn vị hành chính',
    by: agency,
  },
  ExtensionGranted: {
    businessDate: '2025-06-13',
    ...inPeriod,
    organisation: submitter,
    due: { from: '2025-06-16', to: '2025-06-18' },
    by: agency,
    reason: 'Chờ số liệu GRDP của Chi cục Thống kê',
  },
  PeriodClosed: { businessDate: '2025-06-19', ...inPeriod, by: agency },
  PeriodReopened: {
    businessDate: '2025-06-20',
    ...inPeriod,
    scope: [submitter],
    reason: 'Số liệu GRDP được công bố sau ngày chốt',
    until: '2025-06-23',
    by: agency,
  },
  NarrativeEdited: {
    businessDate: '2025-06-24',
    ...inPeriod,
    section: 'difficulties',
    text: { from: null, to: 'Việc sắp xếp tổ chức bộ máy làm chậm một số nhiệm vụ.' },
    by: agency,
  },
  ReportPublished: {
    businessDate: '2025-07-02',
    ...inPeriod,
    version: 2,
    asOf: '2025-06-14',
    knownAt: 512,
    schema: 1,
    digest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    document: { ...document, number: '240/BC-SKHCN', date: '2025-07-01' },
    exceptions: [{ organisation: 'xa-son-duong', reason: 'Không gửi báo cáo, đã nhắc hai lần' }],
    replaces: {
      version: 1,
      number: document.number,
      digest: '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752',
      reason: 'Đính chính số liệu giải ngân',
      cause: 'error',
    },
    by: agency,
  },
  SubmissionMade: {
    businessDate: '2025-06-17',
    ...ofSubmission,
    round: 2,
    kind: 'full',
    items: [
      { item: 'task/csdl-dung-chung', report: 3, figure: reported },
      {
        item: 'indicator/kinh-te-so-grdp',
        report: 2,
        figure: { asOf: '2025-05-31', value: { kind: 'number', value: '12.20', qualifier: 'about' } },
      },
    ],
    nothingToReport: [{ item: 'task/to-cong-nghe-so', text: 'Chưa đến thời điểm triển khai' }],
    explanations: [{ item: 'indicator/kinh-te-so-grdp', text: 'Theo cách tính mới của Cục Thống kê' }],
    narratives: [{ section: 'results', text: 'Đã kết nối 8/10 cơ sở dữ liệu dùng chung.' }],
    reason: null,
    by: agency,
    onBehalf: 'Nhập từ văn bản số 45/BC-STC; đơn vị chưa có tài khoản',
    differences: [
      {
        item: 'indicator/kinh-te-so-grdp',
        from: null,
        to: { asOf: '2025-05-31', value: { kind: 'number', value: '12.20', qualifier: 'about' } },
      },
      { item: 'task/csdl-dung-chung', from: { ...reported, percent: '75.00' }, to: reported },
    ],
  },
  SubmissionReturned: {
    businessDate: '2025-06-17',
    ...ofSubmission,
    round: 1,
    items: [{ item: 'task/csdl-dung-chung', text: 'Số giải ngân chưa khớp với Kho bạc' }],
    reason: 'Đề nghị rà soát số liệu giải ngân',
    by: agency,
  },
  SubmissionAccepted: {
    businessDate: '2025-06-18',
    ...ofSubmission,
    round: 2,
    note: 'Đã đối chiếu với Kho bạc',
    by: agency,
  },
  ReminderSent: {
    businessDate: '2025-06-13',
    ...ofSubmission,
    kind: 'due-soon',
    due: '2025-06-16',
    workingDaysLeft: 1,
    channel: 'file',
    outcome: 'delivered',
    detail: '2025-06-13-so-tai-chinh-tuyen-quang.eml',
    by: agency,
  },
  DocumentNumberTaken: {
    businessDate: '2025-06-25',
    register: agency,
    year: 2025,
    number: document.number,
    date: document.date,
    ...inPeriod,
    version: 1,
  },
};
