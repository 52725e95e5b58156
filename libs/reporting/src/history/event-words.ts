/** What kinds of events there are, and what they are called. */
import type { DomainEventType, Language } from '#domain';

type Both = Readonly<Record<Language, string>>;
const both = (vi: string, en: string): Both => ({ vi, en });

/** Families of events, by what an auditor looks for. */
export const HISTORY_KINDS = [
  'organisation',
  'plan',
  'assigned',
  'reported',
  'revised',
  'completion',
  'lifecycle',
  'evidence',
  'period',
  'submitted',
  'returned',
  'accepted',
  'reminded',
  'published',
  'person',
  'access',
  'log',
] as const;
export type HistoryKind = (typeof HISTORY_KINDS)[number];

interface EventWords {
  readonly kind: HistoryKind;
  readonly label: Both;
}

const of = (kind: HistoryKind, vi: string, en: string): EventWords => ({ kind, label: both(vi, en) });

export const EVENT_WORDS: Readonly<Record<DomainEventType, EventWords>> = {
  OrganisationRegistered: of('organisation', 'Ghi nhận cơ quan', 'Organisation registered'),
  OrganisationRenamed: of('organisation', 'Đổi tên cơ quan', 'Organisation renamed'),
  OrganisationIdentifierAssigned: of('organisation', 'Cấp mã định danh', 'Identifier assigned'),
  OrganisationSucceeded: of('organisation', 'Sắp xếp lại cơ quan', 'Organisation succeeded'),
  PlanIssued: of('plan', 'Ban hành kế hoạch', 'Plan issued'),
  PlanAmended: of('revised', 'Sửa đổi kế hoạch', 'Plan amended'),
  PlanCalendarRevised: of('revised', 'Sửa lịch báo cáo', 'Reporting calendar revised'),
  PlanClosed: of('plan', 'Kết thúc kế hoạch', 'Plan closed'),
  TaskAssigned: of('assigned', 'Giao nhiệm vụ', 'Task assigned'),
  TaskRevised: of('revised', 'Điều chỉnh nhiệm vụ', 'Task revised'),
  TaskReassigned: of('assigned', 'Chuyển giao nhiệm vụ', 'Task reassigned'),
  TaskProgressReported: of('reported', 'Báo cáo tiến độ', 'Progress reported'),
  TaskProgressRevised: of('revised', 'Đính chính báo cáo tiến độ', 'Progress corrected'),
  TaskCompletionConfirmed: of('completion', 'Xác nhận hoàn thành', 'Completion confirmed'),
  TaskCompletionRejected: of('completion', 'Không xác nhận hoàn thành', 'Completion rejected'),
  TaskEvidenceAttached: of('evidence', 'Đính kèm tài liệu kiểm chứng', 'Evidence attached'),
  TaskSuspended: of('lifecycle', 'Tạm dừng nhiệm vụ', 'Task suspended'),
  TaskResumed: of('lifecycle', 'Tiếp tục nhiệm vụ', 'Task resumed'),
  TaskWithdrawn: of('lifecycle', 'Rút nhiệm vụ', 'Task withdrawn'),
  IndicatorAssigned: of('assigned', 'Giao chỉ tiêu', 'Indicator assigned'),
  IndicatorTargetRevised: of('revised', 'Điều chỉnh mục tiêu', 'Target revised'),
  IndicatorDefinitionRevised: of('revised', 'Sửa định nghĩa chỉ tiêu', 'Definition revised'),
  IndicatorReassigned: of('assigned', 'Chuyển giao chỉ tiêu', 'Indicator reassigned'),
  IndicatorValueReported: of('reported', 'Báo cáo số liệu', 'Value reported'),
  IndicatorValueRevised: of('revised', 'Đính chính số liệu', 'Value corrected'),
  IndicatorEvidenceAttached: of('evidence', 'Đính kèm tài liệu kiểm chứng', 'Evidence attached'),
  IndicatorWithdrawn: of('lifecycle', 'Rút chỉ tiêu', 'Indicator withdrawn'),
  PeriodOpened: of('period', 'Mở kỳ báo cáo', 'Period opened'),
  ObligationsAdded: of('period', 'Thêm cơ quan phải báo cáo', 'Obligations added'),
  ObligationExcused: of('period', 'Miễn báo cáo', 'Organisation excused'),
  ExtensionGranted: of('period', 'Gia hạn gửi báo cáo', 'Extension granted'),
  PeriodClosed: of('period', 'Khóa kỳ báo cáo', 'Period closed'),
  PeriodReopened: of('period', 'Mở lại kỳ báo cáo', 'Period reopened'),
  NarrativeEdited: of('period', 'Biên tập phần lời', 'Narrative edited'),
  ReportPublished: of('published', 'Công bố báo cáo', 'Report published'),
  SubmissionMade: of('submitted', 'Gửi báo cáo', 'Submission made'),
  SubmissionReturned: of('returned', 'Trả lại báo cáo', 'Submission returned'),
  SubmissionAccepted: of('accepted', 'Chấp nhận báo cáo', 'Submission accepted'),
  ReminderSent: of('reminded', 'Nhắc gửi báo cáo', 'Reminder sent'),
  DocumentNumberTaken: of('published', 'Lấy số văn bản', 'Document number taken'),
  PersonRecorded: of('person', 'Ghi người dùng vào danh bạ', 'Person recorded'),
  PersonalDataErased: of('person', 'Xóa dữ liệu cá nhân', 'Personal data erased'),
  AccessRecorded: of('access', 'Truy cập được ghi lại', 'Access recorded'),
  LogRestarted: of('log', 'Bắt đầu nhật ký kiểm chứng mới', 'Log restarted'),
};

export const eventLabel = (type: DomainEventType, language: Language): string =>
  EVENT_WORDS[type].label[language];

const isType = (text: string): text is DomainEventType => Object.hasOwn(EVENT_WORDS, text);

/** The event types that a family, or the name of one type, stands for; undefined for what is neither. */
export function typesOfKind(text: string): readonly DomainEventType[] | undefined {
  if (isType(text)) return [text];
  const types = Object.keys(EVENT_WORDS).filter(isType);
  const found = types.filter((type) => EVENT_WORDS[type].kind === text);
  return found.length > 0 ? found : undefined;
}

/** Why something was changed, as corrections and reassignments state it. */
const CAUSE_LABELS: Readonly<Record<string, Both>> = {
  'late-data': both('số liệu đến muộn', 'late data'),
  error: both('sai sót', 'error'),
  method: both('thay đổi phương pháp', 'method'),
  reorganisation: both('sắp xếp tổ chức', 'reorganisation'),
  'target-change': both('điều chỉnh mục tiêu, thời hạn', 'change of target'),
  decision: both('quyết định của cấp có thẩm quyền', 'decision'),
};

export const causeText = (cause: string, language: Language): string =>
  CAUSE_LABELS[cause]?.[language] ?? cause;
