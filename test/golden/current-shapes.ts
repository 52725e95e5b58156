/**
 * One example of every event in its current shape. The compiler holds it to the catalogue, the golden test holds the stored
 * files to it: whoever changes a shape changes the example here, finds that the stored file no longer yields it, and so
 * cannot forget to raise the version, write the upcaster and store a new file beside the old one.
 */
import { CALENDAR_PRESETS } from '#domain';
import type {
  DomainEventType,
  EventOf,
  IndicatorDefinition,
  LegalReference,
  ReportingCalendar,
} from '#domain';
import { AUDIT_SHAPES } from './audit-shapes.ts';
import { CYCLE_SHAPES } from './cycle-shapes.ts';

const plan = 'tuyen-quang-55-kh-ubnd';
const department = 'so-tttt-tuyen-quang';
const task = 'csdl-dung-chung';
const indicator = 'kinh-te-so-grdp';

const merger: LegalReference = {
  number: '202/2025/QH15',
  title: 'Nghị quyết về việc sắp xếp đơn vị hành chính cấp tỉnh',
  issuer: 'quoc-hoi',
  issuedOn: '2025-06-12',
};
const decision: LegalReference = { number: null, title: 'Quyết định điều chỉnh Kế hoạch (không nêu số)' };

const calendar: ReportingCalendar = {
  ...CALENDAR_PRESETS['truoc-15-12'],
  holidays: ['2025-09-01', '2025-09-02'],
};

const shareOfGrdp: IndicatorDefinition = {
  version: 1,
  text: 'Tỷ trọng giá trị tăng thêm của kinh tế số trong GRDP của tỉnh',
  measure: 'share',
  unit: '% GRDP',
  decimals: 2,
  min: '0',
  max: '100',
  scale: null,
  parts: null,
};

const progress = {
  asOf: '2025-06-14',
  percent: '80.00',
  completedOn: null,
  disbursed: '3200000000',
  narrative: 'Đã kết nối 8/10 cơ sở dữ liệu dùng chung qua LGSP; còn 2 cơ sở dữ liệu chờ nghiệm thu.',
};

const evidence = {
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  name: 'Biên bản nghiệm thu.pdf',
  size: 284113,
  mediaType: 'application/pdf',
};

export const CURRENT_SHAPES: { readonly [T in DomainEventType]: EventOf<T>['data'] } = {
  OrganisationRegistered: {
    businessDate: '2022-04-12',
    sources: ['S004-036', 'S004-043'],
    organisation: department,
    name: 'Sở Thông tin và Truyền thông tỉnh Tuyên Quang',
    tier: 'department',
    parent: 'ubnd-tuyen-quang',
    note: 'Cơ quan thường trực Ban Chỉ đạo chuyển đổi số tỉnh',
  },
  OrganisationRenamed: {
    businessDate: '2025-03-01',
    organisation: 'so-khcn-tuyen-quang',
    name: { from: 'Sở Khoa học và Công nghệ', to: 'Sở Khoa học và Công nghệ tỉnh Tuyên Quang' },
    reason: 'Ghi đầy đủ tên theo quyết định',
    legalBasis: decision,
  },
  OrganisationIdentifierAssigned: {
    businessDate: '2022-04-12',
    organisation: department,
    scheme: 'ma-dinh-danh-dien-tu',
    identifier: 'H60.12',
  },
  OrganisationSucceeded: {
    businessDate: '2025-07-01',
    organisation: 'ubnd-tuyen-quang',
    kind: 'merge',
    together: ['ubnd-ha-giang'],
    successors: ['ubnd-tuyen-quang-moi'],
    legalBasis: merger,
  },
  PlanIssued: {
    businessDate: '2022-04-12',
    sources: ['S004-001'],
    plan,
    terms: {
      title:
        'Thực hiện Nghị quyết của BCH Đảng bộ tỉnh (Khoá XVII) về chuyển đổi số đến năm 2025, định hướng đến năm 2030',
      number: '55/KH-UBND',
      status: 'adopted',
      issuer: 'ubnd-tuyen-quang',
      standingAgency: department,
      committee: 'bcd-cds-tuyen-quang',
      issuedOn: '2022-04-12',
      horizon: { from: 2022, to: 2025 },
      legalBases: [
        {
          number: '48-NQ/TU',
          title: 'Nghị quyết của Ban Chấp hành Đảng bộ tỉnh về chuyển đổi số',
          issuer: 'tinh-uy-tuyen-quang',
          issuedOn: '2021-11-15',
          sources: ['S004-002'],
        },
        { number: '749/QĐ-TTg', issuedOn: '2020-06-03', sources: ['S004-003'] },
      ],
      groups: [
        { code: 'chuyen-doi-nhan-thuc', name: 'Chuyển đổi nhận thức', of: 'tasks', sources: ['S004-030'] },
        { code: 'ha-tang-so', name: 'Phát triển hạ tầng số', of: 'tasks', sources: ['S004-032'] },
        {
          code: 'kinh-te-so',
          name: 'Phát triển kinh tế số, nâng cao năng lực cạnh tranh của nền kinh tế',
          of: 'indicators',
          sources: ['S004-008'],
        },
      ],
      declared: [
        {
          what: 'tasks',
          count: 109,
          byGroup: [
            { group: 'chuyen-doi-nhan-thuc', count: 4, sources: ['S004-030'] },
            { group: 'ha-tang-so', count: 13, sources: ['S004-032'] },
          ],
          listed: false,
          sources: ['S004-029'],
        },
      ],
      funding: {
        total: '5000000000',
        parts: [
          { code: 'ngan-sach-tinh', name: 'Ngân sách tỉnh', amount: '4000000000' },
          { code: 'nguon-khac', name: 'Nguồn hợp pháp khác', amount: '1000000000' },
        ],
      },
      note: 'Kinh phí là số ví dụ; Kế hoạch không công bố tổng kinh phí',
    },
    calendar,
  },
  PlanAmended: {
    businessDate: '2023-05-01',
    plan,
    changes: {
      standingAgency: { from: null, to: department },
      horizon: { from: { from: 2022, to: 2025 }, to: { from: 2022, to: 2030 } },
    },
    reason: 'Bổ sung định hướng đến năm 2030',
    legalBasis: decision,
  },
  PlanCalendarRevised: {
    businessDate: '2024-01-01',
    plan,
    calendar: { from: calendar, to: CALENDAR_PRESETS['nghi-dinh-09-2019'] },
    reason: 'Thống nhất kỳ báo cáo theo Nghị định 09/2019/NĐ-CP',
    legalBasis: { number: '09/2019/NĐ-CP', issuedOn: '2019-01-24' },
  },
  PlanClosed: {
    businessDate: '2025-12-31',
    plan,
    reason: 'Hết thời hạn thực hiện Kế hoạch',
    legalBasis: decision,
  },
  TaskAssigned: {
    businessDate: '2022-04-12',
    sources: ['S004-034'],
    plan,
    task,
    terms: {
      title: 'Kết nối cơ sở dữ liệu dùng chung qua nền tảng LGSP của tỉnh',
      group: 'ha-tang-so',
      due: { precision: 'month', month: '2025-06' },
      deliverable: 'Cơ sở dữ liệu dùng chung được kết nối, chia sẻ toàn tỉnh',
      funding: {
        total: '4000000000',
        parts: [{ code: 'ngan-sach-tinh', name: 'Ngân sách tỉnh', amount: '4000000000' }],
      },
      note: 'Thực hiện theo hình thức thuê dịch vụ công nghệ thông tin',
    },
    responsibility: {
      lead: department,
      collaborators: ['so-noi-vu-tuyen-quang', 'so-tai-chinh-tuyen-quang'],
    },
  },
  TaskRevised: {
    businessDate: '2024-03-01',
    plan,
    task,
    changes: {
      due: { from: { precision: 'month', month: '2025-06' }, to: { precision: 'day', on: '2025-11-30' } },
      deliverable: { from: null, to: 'Biên bản nghiệm thu' },
    },
    reason: 'Gia hạn theo tiến độ nghiệm thu',
    legalBasis: decision,
  },
  TaskReassigned: {
    businessDate: '2025-03-01',
    plan,
    task,
    responsibility: {
      from: { lead: department, collaborators: ['so-noi-vu-tuyen-quang'] },
      to: { lead: 'so-khcn-tuyen-quang', collaborators: [] },
    },
    reason: 'Hợp nhất Sở Thông tin và Truyền thông vào Sở Khoa học và Công nghệ',
    cause: 'reorganisation',
    legalBasis: decision,
  },
  TaskProgressReported: {
    businessDate: '2025-06-14',
    plan,
    task,
    report: 3,
    organisation: department,
    period: '2025-H1',
    progress,
  },
  TaskProgressRevised: {
    businessDate: '2025-06-14',
    plan,
    task,
    report: 3,
    organisation: 'so-khcn-tuyen-quang',
    reportedBy: department,
    progress: {
      from: progress,
      to: { ...progress, percent: '100', completedOn: '2025-06-10', disbursed: null },
    },
    reason: 'Hai cơ sở dữ liệu còn lại đã nghiệm thu trước ngày chốt số liệu',
    cause: 'late-data',
  },
  TaskCompletionConfirmed: {
    businessDate: '2025-06-10',
    plan,
    task,
    report: 3,
    completedOn: '2025-06-10',
    confirmedOn: '2025-06-20',
    organisation: 'bcd-cds-tuyen-quang',
  },
  TaskCompletionRejected: {
    businessDate: '2025-06-18',
    plan,
    task,
    report: 2,
    rejectedOn: '2025-06-18',
    organisation: 'bcd-cds-tuyen-quang',
    reason: 'Chưa có biên bản nghiệm thu',
  },
  TaskSuspended: {
    businessDate: '2023-09-01',
    plan,
    task,
    reason: 'Chờ hướng dẫn của Bộ Thông tin và Truyền thông',
    legalBasis: decision,
  },
  TaskResumed: {
    businessDate: '2024-01-15',
    plan,
    task,
    reason: 'Đã có hướng dẫn',
    legalBasis: decision,
  },
  TaskWithdrawn: {
    businessDate: '2025-07-01',
    plan,
    task: 'mo-hinh-huyen-so',
    reason: 'Không còn đơn vị hành chính cấp huyện',
    legalBasis: merger,
  },
  IndicatorAssigned: {
    businessDate: '2022-04-12',
    sources: ['S004-018', 'S004-026'],
    plan,
    indicator,
    name: 'Kinh tế số trong GRDP',
    group: 'kinh-te-so',
    definition: shareOfGrdp,
    baseline: {
      value: { kind: 'number', value: '6.5', qualifier: 'about' },
      asOf: '2021-12-31',
    },
    targets: [
      { year: 2025, criterion: { kind: 'number', comparator: '=', value: '20' }, sources: ['S004-018'] },
      { year: 2030, criterion: { kind: 'number', comparator: '=', value: '30' }, sources: ['S004-026'] },
    ],
    responsibility: { lead: 'so-khdt-tuyen-quang', collaborators: [department] },
    note: 'Văn bản không nêu dấu so sánh',
  },
  IndicatorTargetRevised: {
    businessDate: '2024-03-01',
    plan,
    indicator,
    year: 2025,
    target: {
      from: { year: 2025, criterion: { kind: 'number', comparator: '=', value: '20' } },
      to: { year: 2025, criterion: { kind: 'number', comparator: '≥', value: '20' } },
    },
    reason: 'Làm rõ dấu so sánh',
    legalBasis: decision,
  },
  IndicatorDefinitionRevised: {
    businessDate: '2024-01-01',
    plan,
    indicator,
    name: { from: 'Kinh tế số trong GRDP', to: 'Tỷ trọng kinh tế số trong GRDP' },
    definition: {
      from: shareOfGrdp,
      to: { ...shareOfGrdp, version: 2, text: 'Theo phương pháp của Tổng cục Thống kê, có lan toả' },
    },
    seriesBreak: true,
    reason: 'Đổi phương pháp tính',
    legalBasis: decision,
  },
  IndicatorReassigned: {
    businessDate: '2025-03-01',
    plan,
    indicator,
    responsibility: {
      from: { lead: 'so-khdt-tuyen-quang', collaborators: [department] },
      to: { lead: 'so-tai-chinh-tuyen-quang', collaborators: ['so-khcn-tuyen-quang'] },
    },
    reason: 'Hợp nhất Sở Kế hoạch và Đầu tư vào Sở Tài chính',
    cause: 'reorganisation',
    legalBasis: decision,
  },
  IndicatorValueReported: {
    businessDate: '2025-06-14',
    plan,
    indicator: 'cong-dich-vu-cong',
    report: 1,
    organisation: department,
    period: '2025-H1',
    asOf: '2025-05-31',
    value: {
      kind: 'compound',
      parts: [
        { part: 'toan-trinh', value: { kind: 'number', value: '12.20', qualifier: 'above' } },
        { part: 'xep-hang-dti', value: { kind: 'rank', rank: 31, of: 63, edition: 'DTI 2024' } },
        { part: 'muc-do', value: { kind: 'level', level: 'khá' } },
        { part: 'ho-so-suc-khoe', value: { kind: 'no-data', reason: 'Chưa có số liệu của ngành y tế' } },
        { part: 'cap-huyen', value: { kind: 'not-applicable', reason: 'Không còn cấp huyện' } },
      ],
    },
    narrative: 'Số liệu đến hết ngày 31/5/2025',
  },
  IndicatorValueRevised: {
    businessDate: '2025-05-31',
    plan,
    indicator,
    report: 1,
    organisation: 'so-khcn-tuyen-quang',
    reportedBy: department,
    asOf: { from: '2025-06-14', to: '2025-05-31' },
    value: { from: { kind: 'number', value: '12.20' }, to: { kind: 'number', value: '12.02' } },
    narrative: { from: 'Số liệu đến hết ngày 14/6/2025', to: 'Số liệu đến hết ngày 31/5/2025' },
    reason: 'Ghi nhầm chữ số và ngày của số liệu',
    cause: 'error',
  },
  IndicatorWithdrawn: {
    businessDate: '2025-07-01',
    plan,
    indicator: 'huyen-du-lieu-mo',
    reason: 'Không còn đơn vị hành chính cấp huyện',
    legalBasis: merger,
  },
  TaskEvidenceAttached: {
    businessDate: '2025-06-14',
    plan,
    task,
    report: 3,
    organisation: department,
    file: evidence,
  },
  IndicatorEvidenceAttached: {
    businessDate: '2025-05-31',
    plan,
    indicator,
    report: 2,
    organisation: 'so-khdt-tuyen-quang',
    file: evidence,
  },
  ...CYCLE_SHAPES,
  ...AUDIT_SHAPES,
};

const { enteredBy, countsFrom } = {
  enteredBy: {
    by: 'so-khcn-tuyen-quang',
    reason: 'Nhập từ văn bản số 45/BC-STTTT; đơn vị chưa có tài khoản',
  },
  countsFrom: '2025-06-15',
};

/**
 * Further examples, of fields that not every event of a type has: `events/<Type>.v<version>.<name>.json`. A field that is
 * added to a shape as optional gets one, so that the files stored before it stay as they are.
 */
export const FURTHER_SHAPES: {
  readonly [T in DomainEventType]?: Readonly<Record<string, EventOf<T>['data']>>;
} = {
  PlanIssued: {
    documents: {
      businessDate: '2022-04-12',
      plan,
      terms: {
        title: 'Kế hoạch chuyển đổi số đến năm 2025',
        number: '55/KH-UBND',
        status: 'adopted',
        issuer: 'ubnd-tuyen-quang',
        standingAgency: department,
        committee: null,
        issuedOn: '2022-04-12',
        horizon: { from: 2022, to: 2025 },
        legalBases: [],
        groups: [],
        declared: [],
        funding: null,
        documents: {
          parentBody: 'UBND TỈNH TUYÊN QUANG',
          issuingBody: 'SỞ THÔNG TIN VÀ TRUYỀN THÔNG',
          place: 'Tuyên Quang',
          numberPattern: '{number}/BC-STTTT',
          addressees: ['Ủy ban nhân dân tỉnh'],
          recipients: ['Như trên', 'Lưu: VT, CNTT'],
          signer: { authority: null, office: 'GIÁM ĐỐC' },
        },
      },
      calendar,
    },
  },
  TaskProgressReported: {
    'entered-late': {
      businessDate: countsFrom,
      plan,
      task,
      report: 4,
      organisation: department,
      enteredBy,
      progress,
    },
  },
  TaskProgressRevised: {
    'counts-from': {
      businessDate: countsFrom,
      plan,
      task,
      report: 4,
      organisation: department,
      reportedBy: department,
      progress: { from: progress, to: { ...progress, percent: '85.00' } },
      countsFrom,
      reason: 'Nhập nhầm',
      cause: 'error',
    },
  },
  IndicatorValueReported: {
    'entered-late': {
      businessDate: countsFrom,
      plan,
      indicator,
      report: 3,
      organisation: 'so-khdt-tuyen-quang',
      enteredBy,
      asOf: '2025-05-31',
      value: { kind: 'number', value: '12.20' },
      narrative: 'Cục Thống kê công bố ngày 20/6/2025',
    },
  },
  IndicatorValueRevised: {
    'counts-from': {
      businessDate: countsFrom,
      plan,
      indicator,
      report: 3,
      organisation: 'so-khdt-tuyen-quang',
      reportedBy: 'so-khdt-tuyen-quang',
      asOf: { from: '2025-05-31', to: '2025-05-31' },
      value: { from: { kind: 'number', value: '12.20' }, to: { kind: 'number', value: '12.40' } },
      narrative: { from: 'Ước tính', to: 'Cục Thống kê công bố ngày 20/6/2025' },
      countsFrom,
      reason: 'Số liệu chính thức',
      cause: 'late-data',
    },
  },
};
