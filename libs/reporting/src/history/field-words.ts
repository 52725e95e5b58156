/** What the fields of events are called, and how what stands in them is read by people. */
import type {
  Baseline,
  Code,
  Criterion,
  DueRule,
  Due,
  IsoDate,
  Language,
  LegalReference,
  Obligation,
  PeriodRule,
  SubmittedFigure,
  Target,
  Value,
} from '#domain';
import { criterionText, dateText, decimalText, dueText, moneyText, valueText } from '../format.ts';
import { tierText } from '../labels.ts';

type Both = Readonly<Record<Language, string>>;
const both = (vi: string, en: string): Both => ({ vi, en });

/** In whose language, and what organisations are called. */
export interface Words {
  readonly language: Language;
  readonly organisation: (code: Code) => string;
}

/** Puts a value that is there into words. The codec has checked its shape when the event was read. */
type Show = (value: unknown, words: Words) => string;

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

// --- Values ---------------------------------------------------------------------------------------------------------

const date: Show = (value, { language }) => dateText(value as IsoDate, language);
const dates: Show = (value, words) => (value as readonly IsoDate[]).map((day) => date(day, words)).join(', ');
const money: Show = (value, { language }) => moneyText(value as string, language);
const decimal: Show = (value, { language }) => decimalText(String(value), language);
const percent: Show = (value, words) => `${decimal(value, words)} %`;
const organisation: Show = (value, words) => words.organisation(value as Code);
const organisations: Show = (value, words) => (value as readonly Code[]).map(words.organisation).join('; ');
const texts: Show = (value) => (value as readonly string[]).join('; ');
const yesNo: Show = (value, { language }) =>
  value === true ? { vi: 'có', en: 'yes' }[language] : { vi: 'không', en: 'no' }[language];
const bytes: Show = (value, words) => `${decimal(value, words)} byte`;
const measured: Show = (value, { language }) => reasonedText(value as Value, language);
const criterion: Show = (value, { language }) => criterionText(value as Criterion, language);
const target: Show = (value, words) => criterion((value as Target).criterion, words);
const due: Show = (value, words) =>
  typeof value === 'string' ? date(value, words) : dueText(value as Due, words.language);
const horizon: Show = (value) => {
  const { from, to } = value as { readonly from: number; readonly to: number };
  return from === to ? String(from) : `${from}–${to}`;
};

const WORD_FOR: Readonly<Record<string, Both>> = {
  merge: both('sáp nhập', 'merger'),
  split: both('chia tách', 'split'),
  dissolution: both('giải thể', 'dissolution'),
  full: both('đầy đủ', 'full'),
  nil: both('không phát sinh', 'nil'),
  'due-soon': both('sắp đến hạn', 'due soon'),
  overdue: both('quá hạn', 'overdue'),
  returned: both('bị trả lại', 'returned'),
  delivered: both('đã chuyển', 'delivered'),
  failed: both('không chuyển được', 'failed'),
  smtp: both('thư điện tử', 'mail'),
  file: both('tệp', 'file'),
  adopted: both('đã ban hành', 'adopted'),
  draft: both('dự thảo', 'draft'),
  province: both('cấp tỉnh', 'province'),
  department: both('sở, ban, ngành', 'department'),
  district: both('cấp huyện', 'district'),
  commune: both('cấp xã', 'commune'),
  committee: both('ban chỉ đạo', 'committee'),
  party: both('cơ quan Đảng', 'party body'),
  other: both('khác', 'other'),
  level: both('mức', 'level'),
  share: both('tỷ lệ', 'share'),
  growth: both('tốc độ tăng', 'growth'),
  rank: both('xếp hạng', 'rank'),
  qualitative: both('định tính', 'qualitative'),
  compound: both('nhiều điều kiện', 'compound'),
  tasks: both('nhiệm vụ', 'tasks'),
  indicators: both('chỉ tiêu', 'indicators'),
  goals: both('mục tiêu cụ thể', 'goals'),
  'task-groups': both('nhóm nhiệm vụ', 'task groups'),
  'indicator-groups': both('nhóm mục tiêu', 'indicator groups'),
  implementation: both('Tình hình triển khai', 'Implementation'),
  results: both('Kết quả thực hiện', 'Results'),
  shortcomings: both('Tồn tại, hạn chế và nguyên nhân', 'Shortcomings'),
  difficulties: both('Khó khăn, vướng mắc', 'Difficulties'),
  directions: both('Phương hướng, giải pháp kỳ tới', 'Directions'),
  proposals: both('Đề xuất, kiến nghị', 'Proposals'),
  read: both('xem', 'read'),
  export: both('xuất ra tệp', 'export'),
  rebuild: both('dựng lại', 'rebuild'),
  person: both('người dùng', 'person'),
  evidence: both('tài liệu kiểm chứng', 'evidence'),
  history: both('lịch sử', 'history'),
  report: both('báo cáo', 'report'),
  bundle: both('gói kiểm toán', 'bundle'),
  'read-models': both('mô hình đọc', 'read models'),
};

/** The word for a name of the catalogue, else the name. */
const word: Show = (value, { language }) => WORD_FOR[String(value)]?.[language] ?? String(value);

/** `task/<code>` and `indicator/<code>`. */
const item: Show = (value, { language }) => {
  const [kind = '', code = ''] = String(value).split('/');
  const named = { task: both('nhiệm vụ', 'task'), indicator: both('chỉ tiêu', 'indicator') };
  return kind === 'task' || kind === 'indicator' ? `${named[kind][language]} ${code}` : String(value);
};

const legal: Show = (value, words) => legalText(value as LegalReference, words);

/** Why there is no figure belongs to it. */
function reasonedText(value: Value, language: Language): string {
  switch (value.kind) {
    case 'no-data':
    case 'not-applicable':
      return `${valueText(value, language)} (${value.reason})`;
    case 'compound':
      return value.parts
        .map(({ part, value: each }) => `${part}: ${reasonedText(each, language)}`)
        .join('; ');
    default:
      return valueText(value, language);
  }
}

/** An act as it is cited: `Quyết định 60/QĐ-UBND, 1/5/2023`. */
export function legalText({ number, title, issuer, issuedOn }: LegalReference, words: Words): string {
  const by = issuer === undefined ? undefined : words.organisation(issuer);
  const cited = [number, title, by, issuedOn === undefined ? undefined : dateText(issuedOn, words.language)];
  return cited.filter((each) => each !== null && each !== undefined).join(', ');
}

const figure: Show = (value, words) => {
  const it = value as SubmittedFigure;
  const { language } = words;
  const on = `${language === 'vi' ? 'đến' : 'as of'} ${date(it.asOf, words)}`;
  if ('value' in it) return `${reasonedText(it.value, language)} (${on})`;
  const completed = language === 'vi' ? 'hoàn thành' : 'completed';
  const paid = language === 'vi' ? 'giải ngân' : 'disbursed';
  const said = [
    ...(it.percent === null ? [] : [percent(it.percent, words)]),
    ...(it.completedOn === null ? [] : [`${completed} ${date(it.completedOn, words)}`]),
    ...(it.disbursed === null ? [] : [`${paid} ${money(it.disbursed, words)}`]),
  ];
  return `${said.length > 0 ? said.join(', ') : '–'} (${on})`;
};

const baseline: Show = (value, words) => {
  const { value: measuredThen, asOf } = value as Baseline;
  return `${measured(measuredThen, words)} (${date(asOf, words)})`;
};

const obligation: Show = (value, words) => {
  const { due: lastDay, items } = value as Obligation;
  const named = items.map((each) => item(each, words)).join(', ');
  return words.language === 'vi'
    ? `hạn ${date(lastDay, words)}: ${named}`
    : `due ${date(lastDay, words)}: ${named}`;
};

/** The 14th of June as people write it without a year. */
const monthDay = (text: string): string => text.split('-').reverse().map(Number).join('/');

const periodRule: Show = (value, { language }) => {
  const { cutOff, due: rules } = value as PeriodRule;
  const words = {
    cutOff: both('chốt', 'cut-off'),
    by: both('đến', 'by'),
    before: both('trước', 'before'),
    nextYear: both(' năm sau', ' of the next year'),
  };
  const told = rules.map(({ tier, rule, day, nextYear }: DueRule) => {
    const later = nextYear === true ? words.nextYear[language] : '';
    return `${tierText(tier, language)} ${words[rule][language]} ${monthDay(day)}${later}`;
  });
  return [`${words.cutOff[language]} ${monthDay(cutOff)}`, ...told].join('; ');
};

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
  legalBases: field('Căn cứ', 'Legal bases', (value, words) =>
    (value as readonly LegalReference[]).map((each) => legal(each, words)).join('; '),
  ),
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
