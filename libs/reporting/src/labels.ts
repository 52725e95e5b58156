/** The words of reports in both languages. */
import type { AchievementLevel, CalendarWarning, Language, TaskCell } from '#domain';
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
  'task-added': both('Nhiệm vụ mới', 'New task'),
  'task-cell': both('Nhiệm vụ chuyển trạng thái', 'Task moved'),
  'indicator-added': both('Chỉ tiêu mới', 'New indicator'),
  'indicator-value': both('Số liệu chỉ tiêu', 'Indicator value'),
  'indicator-level': both('Mức đạt chỉ tiêu', 'Indicator level'),
  'indicator-target': both('Mục tiêu điều chỉnh', 'Target revised'),
  'plan-terms': both('Nội dung kế hoạch', 'Plan terms'),
};

export const DECLARED_LABELS: Readonly<Record<string, Both>> = {
  tasks: both('Nhiệm vụ', 'Tasks'),
  indicators: both('Chỉ tiêu', 'Indicators'),
  goals: both('Mục tiêu cụ thể', 'Goals'),
  'task-groups': both('Nhóm nhiệm vụ', 'Task groups'),
  'indicator-groups': both('Nhóm mục tiêu', 'Indicator groups'),
};

export const WORDS = {
  report: both('BÁO CÁO', 'REPORT'),
  semiannual: both('6 tháng', 'semiannual'),
  annual: both('năm', 'annual'),
  draft: both('DỰ THẢO, chưa ban hành', 'DRAFT, not adopted'),
  asOf: both('Số liệu đến ngày', 'As of'),
  knownAt: both('theo những gì được biết tới vị trí', 'as known at position'),
  cutOff: both('chốt số liệu', 'cut-off'),
  due: both('hạn gửi', 'due'),
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
  rounding: both(
    'Tỷ lệ làm tròn một chữ số thập phân, nửa làm tròn lên; mẫu số ghi kèm.',
    'Rates are rounded half up to one decimal; the denominator is shown.',
  ),
  indicators: both('Chỉ tiêu', 'Indicators'),
  indicator: both('Chỉ tiêu', 'Indicator'),
  baseline: both('Gốc', 'Baseline'),
  target: both('Mục tiêu', 'Target'),
  value: both('Thực hiện', 'Value'),
  unit: both('Đơn vị', 'Unit'),
  level: both('Đánh giá', 'Level'),
  trend: both('Xu hướng', 'Trend'),
  earlier: both('kỳ trước', 'earlier period'),
  seriesBreak: both('đứt chuỗi', 'series break'),
  funding: both('Kinh phí', 'Funding'),
  fundingPlanned: both('Tổng nhu cầu theo kế hoạch', 'Planned in total'),
  fundingTasks: both('Kinh phí giao theo nhiệm vụ', 'Assigned to tasks'),
  disbursed: both('Đã giải ngân (báo cáo gần nhất)', 'Disbursed (last reports)'),
  declared: both('Số lượng văn bản nêu', 'Counts declared by the document'),
  declaredCount: both('Văn bản nêu', 'Declared'),
  inLedger: both('Trong sổ', 'In the ledger'),
  notListed: both('nguồn không liệt kê', 'not listed by the source'),
  silent: both(
    'Cơ quan chưa báo cáo nội dung nào trong kỳ',
    'Organisations that have reported nothing in the period',
  ),
  none: both('không có', 'none'),
  changes: both('Thay đổi so với kỳ trước', 'Changes since the previous period'),
  nothing: both('không có thay đổi', 'no changes'),
  notInForce: both(
    'kế hoạch chưa có hiệu lực ở kỳ trước',
    'the plan was not in force in the previous period',
  ),
  more: both('… và {n} mục khác (xem JSON hoặc CSV)', '… and {n} more (see JSON or CSV)'),
} as const satisfies Record<string, Both>;

export function warningText(warning: CalendarWarning, language: Language): string {
  const [cutOff, lastDay] = [dateText(warning.cutOff, language), dateText(warning.lastDay, language)];
  return language === 'vi'
    ? `Giữa ngày chốt số liệu ${cutOff} và hạn gửi ${lastDay} (${warning.tier}) không có ngày làm việc nào; Nghị định 09/2019/NĐ-CP yêu cầu ít nhất một.`
    : `There is no working day between the cut-off ${cutOff} and the due date ${lastDay} (${warning.tier}); Decree 09/2019/NĐ-CP asks for at least one.`;
}
