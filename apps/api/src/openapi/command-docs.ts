/** What every command is called, and one example of its content that the API accepts (tested). */
import { CYCLE_COMMAND_DOCS } from './cycle-command-docs.ts';

export interface CommandDoc {
  readonly summary: string;
  readonly example: Readonly<Record<string, unknown>>;
}

const DECISION = { number: '55/KH-UBND', issuer: 'UBND tỉnh Tuyên Quang', issuedOn: '2022-04-12' };
const because = (effectiveOn: string, reason: string) => ({ effectiveOn, reason, legalBasis: DECISION });

export const COMMAND_DOCS = {
  'organisation.register': {
    summary: 'Đăng ký cơ quan · Register an organisation',
    example: {
      name: 'Sở Thông tin và Truyền thông tỉnh Tuyên Quang',
      tier: 'department',
      effectiveFrom: '2021-11-15',
    },
  },
  'organisation.rename': {
    summary: 'Đổi tên cơ quan · Rename an organisation',
    example: {
      name: 'Sở Khoa học và Công nghệ tỉnh Tuyên Quang',
      ...because('2025-03-01', 'Sắp xếp tổ chức bộ máy'),
    },
  },
  'organisation.assign-identifier': {
    summary: 'Gán mã định danh · Assign an identifier',
    example: { scheme: 'QĐ 20/2020/QĐ-TTg', identifier: 'H60.12', effectiveOn: '2022-01-01' },
  },
  'organisation.succeed': {
    summary: 'Hợp nhất, chia tách, giải thể · Merge, split or dissolve an organisation',
    example: {
      kind: 'merge',
      successors: ['so-khcn-tuyen-quang'],
      effectiveOn: '2025-03-01',
      legalBasis: { number: '12/NQ-HĐND', issuedOn: '2025-02-20' },
    },
  },
  'plan.issue': {
    summary: 'Ban hành kế hoạch · Issue a plan',
    example: {
      title: 'Kế hoạch chuyển đổi số đến năm 2025, định hướng đến năm 2030',
      number: '55/KH-UBND',
      status: 'adopted',
      issuer: 'ubnd-tuyen-quang',
      standingAgency: 'so-tttt-tuyen-quang',
      issuedOn: '2022-04-12',
      effectiveFrom: '2022-04-12',
      horizon: { from: 2022, to: 2025 },
      legalBases: [{ number: '48-NQ/TU', issuedOn: '2021-11-15' }],
      groups: [
        { code: 'chuyen-doi-nhan-thuc', name: 'Chuyển đổi nhận thức', of: 'tasks' },
        { code: 'kinh-te-so', name: 'Phát triển kinh tế số', of: 'indicators' },
      ],
      declared: [
        { what: 'tasks', count: 1, byGroup: [{ group: 'chuyen-doi-nhan-thuc', count: 1 }], listed: true },
      ],
      calendar: { preset: 'truoc-15-12' },
    },
  },
  'plan.amend': {
    summary: 'Sửa đổi kế hoạch · Amend a plan',
    example: {
      changes: { title: 'Kế hoạch chuyển đổi số tỉnh Tuyên Quang giai đoạn 2022–2025' },
      ...because('2023-01-10', 'Điều chỉnh tên kế hoạch'),
    },
  },
  'plan.revise-calendar': {
    summary: 'Sửa lịch báo cáo · Revise the reporting calendar',
    example: {
      calendar: { preset: 'nghi-dinh-09-2019', holidays: ['2025-09-02'] },
      ...because('2023-01-10', 'Áp dụng Nghị định 09/2019/NĐ-CP'),
    },
  },
  'plan.close': {
    summary: 'Kết thúc kế hoạch · Close a plan',
    example: { closedOn: '2025-12-31', reason: 'Hết giai đoạn thực hiện', legalBasis: DECISION },
  },
  'task.assign': {
    summary: 'Giao nhiệm vụ · Assign a task',
    example: {
      title: 'Tập huấn kỹ năng số cho cán bộ, công chức cấp xã',
      group: 'chuyen-doi-nhan-thuc',
      lead: 'so-khdt-tuyen-quang',
      collaborators: ['so-tttt-tuyen-quang'],
      due: { precision: 'month', month: '2025-11' },
      deliverable: 'Báo cáo kết quả tập huấn',
      funding: {
        total: '3900000000',
        parts: [{ code: 'ngan-sach-tinh', name: 'Ngân sách tỉnh', amount: '3900000000' }],
      },
      assignedOn: '2022-04-12',
    },
  },
  'task.revise': {
    summary: 'Sửa nội dung nhiệm vụ · Revise a task',
    example: {
      due: { precision: 'day', on: '2025-12-10' },
      ...because('2024-02-01', 'Gia hạn theo chỉ đạo của Ban Chỉ đạo'),
    },
  },
  'task.reassign': {
    summary: 'Giao lại nhiệm vụ · Reassign a task',
    example: {
      lead: 'so-khcn-tuyen-quang',
      cause: 'reorganisation',
      ...because('2025-03-01', 'Sắp xếp tổ chức bộ máy'),
    },
  },
  'task.report-progress': {
    summary: 'Báo cáo tiến độ · Report progress',
    example: {
      asOf: '2025-06-10',
      period: '2025-H1',
      percent: '45.5',
      disbursed: '1200000000',
      narrative: 'Đã tập huấn 62/138 xã',
    },
  },
  'task.revise-progress': {
    summary: 'Đính chính báo cáo tiến độ · Correct a progress report',
    example: { report: 1, percent: '43', reason: 'Cộng trùng 3 xã', cause: 'error' },
  },
  'task.confirm-completion': {
    summary: 'Xác nhận hoàn thành · Confirm completion',
    example: { report: 2, confirmedOn: '2025-11-20' },
  },
  'task.reject-completion': {
    summary: 'Bác bỏ hoàn thành · Reject completion',
    example: { report: 2, rejectedOn: '2025-11-20', reason: 'Thiếu báo cáo kết quả tập huấn' },
  },
  'task.suspend': {
    summary: 'Tạm dừng nhiệm vụ · Suspend a task',
    example: because('2024-05-01', 'Chờ bố trí vốn'),
  },
  'task.resume': {
    summary: 'Tiếp tục nhiệm vụ · Resume a task',
    example: because('2024-09-01', 'Đã bố trí vốn'),
  },
  'task.withdraw': {
    summary: 'Rút nhiệm vụ khỏi kế hoạch · Withdraw a task',
    example: because('2025-01-15', 'Trùng với nhiệm vụ của Bộ'),
  },
  'indicator.assign': {
    summary: 'Giao chỉ tiêu · Assign an indicator',
    example: {
      name: 'Tỷ trọng kinh tế số trong GRDP',
      group: 'kinh-te-so',
      lead: 'so-khdt-tuyen-quang',
      measure: 'share',
      unit: '% GRDP',
      decimals: 2,
      baseline: { value: { kind: 'number', value: '6.50' }, asOf: '2021-12-31' },
      targets: [{ year: 2025, criterion: { kind: 'number', comparator: '=', value: '20' } }],
      assignedOn: '2022-04-12',
    },
  },
  'indicator.revise-target': {
    summary: 'Sửa mục tiêu · Revise a target',
    example: {
      year: 2025,
      criterion: { kind: 'number', comparator: '≥', value: '15' },
      ...because('2024-01-10', 'Điều chỉnh theo khả năng cân đối'),
    },
  },
  'indicator.revise-definition': {
    summary: 'Sửa định nghĩa chỉ tiêu · Revise a definition',
    example: {
      definition: 'Theo Thông tư 13/2022/TT-BKHĐT',
      seriesBreak: true,
      ...because('2024-06-01', 'Phương pháp tính mới của Tổng cục Thống kê'),
    },
  },
  'indicator.reassign': {
    summary: 'Giao lại chỉ tiêu · Reassign an indicator',
    example: {
      lead: 'so-khcn-tuyen-quang',
      cause: 'reorganisation',
      ...because('2025-03-01', 'Sắp xếp tổ chức bộ máy'),
    },
  },
  'indicator.report-value': {
    summary: 'Báo cáo số liệu chỉ tiêu · Report a value',
    example: {
      asOf: '2025-06-14',
      period: '2025-H1',
      unit: '% GRDP',
      value: { kind: 'number', value: '12.20' },
      narrative: 'Cục Thống kê tỉnh',
    },
  },
  'indicator.revise-value': {
    summary: 'Đính chính số liệu · Correct a value',
    example: {
      report: 1,
      value: { kind: 'number', value: '12.05' },
      reason: 'Cục Thống kê công bố số chính thức',
      cause: 'late-data',
    },
  },
  'indicator.withdraw': {
    summary: 'Rút chỉ tiêu khỏi kế hoạch · Withdraw an indicator',
    example: because('2025-01-15', 'Không còn theo dõi'),
  },
  ...CYCLE_COMMAND_DOCS,
} as const satisfies Record<string, CommandDoc>;

export type CommandName = keyof typeof COMMAND_DOCS;
