/** The words of reports in both languages. */
import type {
  AchievementLevel,
  CalendarWarning,
  DeclaredCount,
  Language,
  PeriodKey,
  PlanTerms,
  TaskCell,
} from '#domain';
import { dateText } from './format.ts';
import type { ReportChange } from './report.ts';

type Both = Readonly<Record<Language, string>>;
const both = (vi: string, en: string): Both => ({ vi, en });

export const CELL_LABELS: Readonly<Record<TaskCell | 'total', Both>> = {
  'completed-on-time': both('Hoàn thành đúng hạn', 'Completed on time'),
  'completed-late': both('Hoàn thành quá hạn', 'Completed late'),
  'open-in-time': both('Chưa hoàn thành, trong hạn', 'Open, in time'),
  'open-overdue': both('Chưa hoàn thành, quá hạn', 'Open, overdue'),
  standing: both('Thường xuyên', 'Standing'),
  suspended: both('Tạm dừng', 'Suspended'),
  withdrawn: both('Đã rút', 'Withdrawn'),
  total: both('Tổng số', 'Total'),
};

export const LEVEL_LABELS: Readonly<Record<AchievementLevel, Both>> = {
  exceeded: both('Vượt', 'Exceeded'),
  achieved: both('Đạt', 'Achieved'),
  likely: both('Có khả năng đạt', 'Likely'),
  'needs-effort': both('Cần nỗ lực', 'Needs effort'),
  'not-achieved': both('Chưa đạt', 'Not achieved'),
  undetermined: both('Chưa đủ căn cứ', 'Undetermined'),
  'no-data': both('Chưa có số liệu', 'No data'),
  'not-applicable': both('Không áp dụng', 'Not applicable'),
  tracked: both('Theo dõi', 'Tracked'),
  withdrawn: both('Đã rút', 'Withdrawn'),
};

export const CHANGE_LABELS: Readonly<Record<ReportChange['what'], Both>> = {
  'plan-terms': both('Nội dung kế hoạch', 'Plan terms'),
  'task-added': both('nhiệm vụ mới', 'new task'),
  'task-cell': both('trạng thái', 'state'),
  'task-due': both('thời hạn', 'due'),
  'task-lead': both('cơ quan chủ trì', 'lead'),
  'indicator-added': both('chỉ tiêu mới', 'new indicator'),
  'indicator-value': both('thực hiện', 'value'),
  'indicator-level': both('đánh giá', 'level'),
  'indicator-target': both('mục tiêu', 'target'),
  'indicator-lead': both('cơ quan chủ trì', 'lead'),
};

export const TERM_LABELS: Readonly<Record<keyof PlanTerms, Both>> = {
  title: both('tên', 'title'),
  number: both('số, ký hiệu', 'number'),
  status: both('tình trạng', 'status'),
  issuer: both('cơ quan ban hành', 'issuer'),
  standingAgency: both('cơ quan thường trực', 'standing agency'),
  committee: both('ban chỉ đạo', 'committee'),
  issuedOn: both('ngày ban hành', 'date of issue'),
  horizon: both('giai đoạn', 'horizon'),
  legalBases: both('căn cứ', 'legal bases'),
  groups: both('nhóm', 'groups'),
  declared: both('số lượng nêu trong văn bản', 'declared counts'),
  funding: both('kinh phí', 'funding'),
  documents: both('thể thức báo cáo', 'layout of reports'),
  note: both('ghi chú', 'note'),
};

export const DECLARED_LABELS: Readonly<Record<DeclaredCount['what'], Both>> = {
  tasks: both('Nhiệm vụ', 'Tasks'),
  indicators: both('Chỉ tiêu', 'Indicators'),
  goals: both('Mục tiêu cụ thể', 'Goals'),
  'task-groups': both('Nhóm nhiệm vụ', 'Task groups'),
  'indicator-groups': both('Nhóm mục tiêu', 'Indicator groups'),
};

const TIER_LABELS: Readonly<Record<string, Both>> = {
  consolidated: both('báo cáo tổng hợp', 'consolidated report'),
  province: both('cấp tỉnh', 'provinces'),
  department: both('sở, ban, ngành', 'departments'),
  district: both('cấp huyện', 'districts'),
  commune: both('cấp xã', 'communes'),
};

/** Who hands in by a due date. */
export const tierText = (tier: string, language: Language): string => TIER_LABELS[tier]?.[language] ?? tier;

export function periodText(key: PeriodKey, language: Language): string {
  const [year, half] = key.split('-');
  if (language === 'vi') {
    if (half === undefined) return `năm ${year}`;
    return `6 tháng ${half === 'H1' ? 'đầu' : 'cuối'} năm ${year}`;
  }
  if (half === undefined) return `year ${year}`;
  return `${half === 'H1' ? 'first' : 'second'} half of ${year}`;
}

export const WORDS = {
  report: both('Báo cáo', 'Report for the'),
  issued: both('ngày', 'of'),
  closed: both('Kế hoạch kết thúc ngày', 'The plan was closed on'),
  draft: both('DỰ THẢO, chưa ban hành', 'DRAFT, not adopted'),
  asOf: both('Số liệu đến ngày', 'As of'),
  knownAt: both('theo những gì được biết tới vị trí', 'as known at position'),
  cutOff: both('chốt số liệu', 'cut-off'),
  due: both('hạn gửi', 'due'),
  dueDate: both('hạn', 'due'),
  tasks: both('Nhiệm vụ', 'Tasks'),
  byGroup: both('Nhiệm vụ theo nhóm', 'Tasks by group'),
  byLead: both('Nhiệm vụ theo cơ quan chủ trì', 'Tasks by lead'),
  group: both('Nhóm', 'Group'),
  lead: both('Cơ quan chủ trì', 'Lead'),
  noGroup: both('(nguồn không nêu nhóm)', '(no group published)'),
  noLead: both('(nguồn không nêu cơ quan chủ trì)', '(no lead published)'),
  titleUnknown: both('(tên chưa công bố)', '(title not published)'),
  onTimeRate: both('Tỷ lệ đúng hạn trên số đã đến hạn', 'On time, of those fallen due'),
  completionRate: both('Tỷ lệ hoàn thành trên số phải hoàn thành', 'Completed, of those to be completed'),
  awaiting: both('Chờ xác nhận hoàn thành', 'Completion awaiting confirmation'),
  overdue: both('Nhiệm vụ chưa hoàn thành đã quá hạn', 'Overdue tasks'),
  declaredDone: both(
    'Nhiệm vụ báo hoàn thành, chờ xác nhận',
    'Tasks declared completed, awaiting confirmation',
  ),
  completedOn: both('báo hoàn thành ngày', 'declared completed on'),
  rounding: both(
    'Tỷ lệ làm tròn một chữ số thập phân, nửa làm tròn lên; trong ngoặc là tử số/mẫu số.',
    'Rates are rounded half up to one decimal; numerator/denominator in brackets.',
  ),
  indicators: both('Chỉ tiêu', 'Indicators'),
  indicator: both('Chỉ tiêu', 'Indicator'),
  baseline: both('Kỳ gốc', 'Baseline'),
  target: both('Mục tiêu', 'Target'),
  value: both('Thực hiện', 'Value'),
  level: both('Đánh giá', 'Level'),
  trend: both('So lần trước', 'Since last'),
  better: both('tốt hơn', 'better'),
  worse: both('kém hơn', 'worse'),
  same: both('không đổi', 'unchanged'),
  since: both('từ', 'since'),
  mean: both('bình quân', 'mean'),
  noIndicatorGroup: both('(không thuộc nhóm nào)', '(in no group)'),
  earlier: both('số liệu kỳ trước', 'earlier period'),
  later: both('số liệu sau kỳ', 'later period'),
  revised: both('đã đính chính', 'corrected'),
  seriesBreak: both('đứt chuỗi', 'series break'),
  funding: both('Kinh phí', 'Funding'),
  fundingPlanned: both('Tổng nhu cầu theo kế hoạch', 'Planned in total'),
  fundingTasks: both('Kinh phí giao cho nhiệm vụ', 'Assigned to tasks'),
  disbursed: both('Đã giải ngân (theo báo cáo gần nhất)', 'Disbursed (last reports)'),
  notReported: both('chưa có báo cáo', 'not reported'),
  declared: both('Số lượng nêu trong văn bản', 'Counts declared by the document'),
  inLedger: both('Trong sổ', 'In the ledger'),
  notListed: both('nguồn không liệt kê', 'not listed by the source'),
  silent: both(
    'Cơ quan chưa báo cáo nội dung nào trong kỳ',
    'Organisations that have reported nothing in the period',
  ),
  none: both('không có', 'none'),
  changes: both('Thay đổi so với kỳ trước', 'Changes since the period before'),
  nothing: both('không có thay đổi', 'no changes'),
  notInForce: both('kỳ trước kế hoạch chưa có hiệu lực', 'the plan was not in force then'),
  more: both('… và {n} mục khác (xem JSON hoặc CSV)', '… and {n} more (see JSON or CSV)'),
} as const satisfies Record<string, Both>;

export function warningText(warning: CalendarWarning, language: Language): string {
  const [cutOff, lastDay] = [dateText(warning.cutOff, language), dateText(warning.lastDay, language)];
  const tier = tierText(warning.tier, language);
  return language === 'vi'
    ? `Giữa ngày chốt số liệu ${cutOff} và hạn gửi ${lastDay} (${tier}) không có ngày làm việc nào; Nghị định 09/2019/NĐ-CP yêu cầu ít nhất một.`
    : `There is no working day between the cut-off ${cutOff} and the due date ${lastDay} (${tier}); Decree 09/2019/NĐ-CP asks for at least one.`;
}
