/** What the fields of events are called, and how each is read. */
import type { Language } from '#domain';
import {
  baseline,
  bytes,
  criterion,
  date,
  dates,
  decimal,
  due,
  figure,
  horizon,
  item,
  legalBases,
  measured,
  money,
  obligation,
  organisation,
  organisations,
  percent,
  periodRule,
  target,
  texts,
  word,
  yesNo,
  type Show,
} from './value-words.ts';

type Both = Readonly<Record<Language, string>>;
const both = (vi: string, en: string): Both => ({ vi, en });

export interface FieldWords {
  /** Null where the parts of the field speak for themselves. */
  readonly label: Both | null;
  readonly show?: Show;
}

const field = (vi: string, en: string, show?: Show): FieldWords => ({
  label: both(vi, en),
  ...(show ? { show } : {}),
});
const parts: FieldWords = { label: null };

// --- Fields ---------------------------------------------------------------------------------------------------------

/** By `<field>`, or by `<field around it>.<field>` where that means something else; `<list>[]` says how one of many is read. */
const FIELDS: Readonly<Record<string, FieldWords>> = {
  // Containers whose parts speak for themselves
  terms: parts,
  changes: parts,
  responsibility: parts,
  progress: parts,
  definition: parts,
  document: parts,
  enteredBy: parts,
  file: parts,
  calendar: parts,

  // Organisations
  organisation: field('Cơ quan', 'Organisation', organisation),
  name: field('Tên', 'Name'),
  tier: field('Cấp', 'Tier', word),
  parent: field('Cơ quan cấp trên', 'Parent', organisation),
  scheme: field('Hệ mã định danh', 'Identifier scheme'),
  identifier: field('Mã định danh', 'Identifier'),
  together: field('Cùng với', 'Together with', organisations),
  successors: field('Cơ quan kế thừa', 'Successors', organisations),
  kind: field('Hình thức', 'Kind', word),

  // Plans
  title: field('Tên', 'Title'),
  number: field('Số, ký hiệu', 'Number'),
  status: field('Tình trạng', 'Status', word),
  issuer: field('Cơ quan ban hành', 'Issuer', organisation),
  standingAgency: field('Cơ quan thường trực', 'Standing agency', organisation),
  committee: field('Ban chỉ đạo', 'Committee', organisation),
  issuedOn: field('Ngày ban hành', 'Date of issue', date),
  horizon: field('Giai đoạn', 'Horizon', horizon),
  legalBases: field('Căn cứ', 'Legal bases', legalBases),
  groups: field('Nhóm', 'Group'),
  of: field('Thuộc', 'Of', word),
  declared: field('Số lượng nêu trong văn bản:', 'Declared count:'),
  count: field('Số lượng', 'Count'),
  byGroup: field('nhóm', 'group'),
  listed: field('Văn bản có liệt kê', 'Listed by the document', yesNo),
  funding: field('Kinh phí', 'Funding'),
  total: field('Tổng số', 'Total', money),
  'funding.parts': field('nguồn', 'part'),
  amount: field('Số tiền', 'Amount', money),
  documents: field('Thể thức báo cáo', 'Layout of reports'),
  parentBody: field('Cơ quan chủ quản', 'Parent body'),
  issuingBody: field('Cơ quan ban hành báo cáo', 'Issuing body'),
  place: field('Địa danh', 'Place'),
  numberPattern: field('Mẫu số, ký hiệu', 'Pattern of numbers'),
  addressees: field('Kính gửi', 'Addressees', texts),
  recipients: field('Nơi nhận', 'Recipients', texts),
  signer: field('Người ký', 'Signer'),
  authority: field('Thẩm quyền ký', 'Authority'),
  office: field('Chức vụ', 'Office'),
  firstHalf: field('Lịch 6 tháng đầu năm', 'Calendar of the first half', periodRule),
  secondHalf: field('Lịch 6 tháng cuối năm', 'Calendar of the second half', periodRule),
  'calendar.year': field('Lịch báo cáo năm', 'Calendar of the year', periodRule),
  holidays: field('Ngày nghỉ lễ', 'Public holidays', dates),
  note: field('Ghi chú', 'Note'),

  // Tasks
  group: field('Nhóm', 'Group'),
  due: field('Thời hạn', 'Due', due),
  deliverable: field('Sản phẩm', 'Deliverable'),
  lead: field('Cơ quan chủ trì', 'Lead', organisation),
  collaborators: field('Cơ quan phối hợp', 'Collaborators', organisations),
  report: field('Báo cáo số', 'Report no.'),
  asOf: field('Số liệu đến ngày', 'As of', date),
  percent: field('Tỷ lệ hoàn thành', 'Done', percent),
  completedOn: field('Ngày hoàn thành', 'Completed on', date),
  disbursed: field('Đã giải ngân', 'Disbursed', money),
  narrative: field('Nội dung báo cáo', 'Narrative'),
  'enteredBy.by': field('Cơ quan nhập thay', 'Entered by', organisation),
  'enteredBy.reason': field('Lý do nhập thay', 'Why entered by another'),
  reportedBy: field('Cơ quan đã báo cáo', 'Reported by', organisation),
  countsFrom: field('Tính từ ngày', 'Counts from', date),
  confirmedOn: field('Ngày xác nhận', 'Confirmed on', date),
  rejectedOn: field('Ngày không xác nhận', 'Rejected on', date),
  sha256: field('SHA-256', 'SHA-256'),
  'file.name': field('Tên tệp', 'File name'),
  size: field('Dung lượng', 'Size', bytes),
  mediaType: field('Loại tệp', 'Media type'),

  // Indicators
  'definition.version': field('Phiên bản định nghĩa', 'Version of the definition'),
  'definition.text': field('Cách tính', 'Definition'),
  measure: field('Loại chỉ tiêu', 'Measure', word),
  unit: field('Đơn vị tính', 'Unit'),
  decimals: field('Số chữ số thập phân', 'Decimals'),
  min: field('Giá trị nhỏ nhất', 'Least value', decimal),
  max: field('Giá trị lớn nhất', 'Greatest value', decimal),
  scale: field('Thang mức', 'Scale', texts),
  'definition.parts': field('Các điều kiện', 'Parts', texts),
  baseline: field('Kỳ gốc', 'Baseline', baseline),
  targets: field('Mục tiêu', 'Target'),
  criterion: field('Mục tiêu', 'Target', criterion),
  target: field('Mục tiêu', 'Target', target),
  year: field('Năm', 'Year'),
  seriesBreak: field('Đứt chuỗi số liệu', 'Series break', yesNo),
  value: field('Số liệu', 'Value', measured),

  // The reporting cycle
  from: field('Từ ngày', 'From', date),
  cutOff: field('Chốt số liệu', 'Cut-off', date),
  reportDue: field('Hạn báo cáo tổng hợp', 'Consolidated report due', date),
  obligations: field('Phải báo cáo:', 'Owes:'),
  'obligations[]': field('', '', obligation),
  transcribed: field('Nhập từ hồ sơ cũ', 'Transcribed from old files', yesNo),
  by: field('Cơ quan thực hiện', 'Done by', organisation),
  scope: field('Mở lại cho', 'Reopened for', organisations),
  until: field('Đến hết ngày', 'Until', date),
  section: field('Mục', 'Section', word),
  text: field('Nội dung', 'Text'),
  version: field('Phiên bản', 'Version'),
  knownAt: field('Theo sổ đến vị trí', 'As known at position'),
  schema: field('Phiên bản cấu trúc nội dung', 'Version of the content’s structure'),
  digest: field('Mã nội dung (SHA-256)', 'Digest of the content (SHA-256)'),
  date: field('Ngày văn bản', 'Date of the document', date),
  exceptions: field('Công bố khi còn thiếu:', 'Published without:'),
  replaces: field('Thay cho', 'In place of'),
  round: field('Lần gửi', 'Round'),
  items: field('Nội dung:', 'Item:'),
  figure: field('Số liệu', 'Figure', figure),
  nothingToReport: field('Không có số liệu:', 'Nothing to report:'),
  explanations: field('Giải trình:', 'Explained:'),
  narratives: field('Phần lời:', 'Narrative:'),
  onBehalf: field('Lý do gửi thay', 'Why handed in by another'),
  differences: field('So với lần gửi trước:', 'Against the round before:', figure),
  workingDaysLeft: field('Số ngày làm việc còn lại', 'Working days left', decimal),
  channel: field('Kênh', 'Channel', word),
  outcome: field('Kết quả', 'Outcome', word),
  detail: field('Chi tiết', 'Detail'),
  register: field('Sổ đăng ký số của', 'Register of', organisation),

  // The record itself
  person: field('Mã người dùng', 'Actor id'),
  digests: field('Mã băm dữ liệu cá nhân', 'Digests of personal data', texts),
  access: field('Hành động', 'Access', word),
  what: field('Đối tượng', 'What', word),
  subject: field('Tên đối tượng', 'Which'),
  'data.of': field('Thuộc kế hoạch', 'Of the plan'),
  log: field('Nhật ký mới', 'New log'),
  ended: field('Nhật ký cũ', 'Old log'),
  origin: field('tên', 'origin'),
  key: field('khóa công khai', 'public key'),
  'ended.size': field('số mục', 'entries', decimal),
  root: field('mã gốc', 'root'),
};

/** What a field is called and how it is read; undefined for a field of a later catalogue. */
export const fieldWords = (around: string, name: string): FieldWords | undefined =>
  FIELDS[`${around}.${name}`] ?? FIELDS[name];

/** How the thing that one of many is about is read: the organisation of an obligation, the year of a target. */
export const KEYS: Readonly<Record<string, Show>> = {
  organisation,
  item,
  section: word,
  what: word,
  code: String,
  year: String,
  group: String,
  part: String,
};
