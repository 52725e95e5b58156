/** How each kind of figure of a report is arrived at, in words. */
import type { Language } from '#domain';

export type Words = Readonly<Record<Language, string>>;
const words = (vi: string, en: string): Words => ({ vi, en });

export const FORMULAS = {
  taskCount: words(
    'Đếm nhiệm vụ đứng ở ô này vào ngày của báo cáo. Ô suy ra từ thời hạn, ngày hoàn thành đã được xác nhận, tạm dừng hoặc rút; hoàn thành chỉ tính khi đã xác nhận.',
    'The number of tasks that stand in this cell on the day of the report. The cell follows from the due date, the confirmed day of completion, suspension and withdrawal; a completion counts once confirmed.',
  ),
  taskTotal: words(
    'Đếm mọi nhiệm vụ đã giao đến ngày của báo cáo, kể cả tạm dừng và đã rút; bằng tổng các ô.',
    'The number of all tasks assigned up to the day of the report, suspended and withdrawn ones included; the sum of the cells.',
  ),
  onTimeRate: words(
    'Số hoàn thành đúng hạn trong các nhiệm vụ đã đến hạn ÷ số nhiệm vụ đã đến hạn × 100, làm tròn một chữ số thập phân, nửa làm tròn lên.',
    'Of the tasks fallen due those completed on time ÷ the tasks fallen due × 100, rounded half up to one decimal.',
  ),
  onTimeNumerator: words(
    'Đếm nhiệm vụ đã đến hạn và hoàn thành đúng hạn.',
    'The number of tasks fallen due and completed on time.',
  ),
  onTimeDenominator: words(
    'Đếm nhiệm vụ có thời hạn trước ngày của báo cáo, không kể thường xuyên, tạm dừng và đã rút.',
    'The number of tasks whose last day lies before the day of the report, without standing, suspended and withdrawn ones.',
  ),
  completionRate: words(
    'Số nhiệm vụ hoàn thành (đúng hạn và quá hạn) ÷ số nhiệm vụ của bốn ô chính thức × 100, làm tròn một chữ số thập phân, nửa làm tròn lên.',
    'The tasks completed (on time or late) ÷ the tasks of the four official cells × 100, rounded half up to one decimal.',
  ),
  completionNumerator: words(
    'Hoàn thành đúng hạn + hoàn thành quá hạn.',
    'Completed on time + completed late.',
  ),
  completionDenominator: words(
    'Tổng bốn ô chính thức: hoàn thành đúng hạn, quá hạn; chưa hoàn thành trong hạn, quá hạn.',
    'The sum of the four official cells: completed on time, completed late, open in time, open overdue.',
  ),
  awaiting: words(
    'Đếm nhiệm vụ được cơ quan chủ trì báo hoàn thành mà chưa được xác nhận hay bác bỏ.',
    'The number of tasks declared completed by their lead and neither confirmed nor rejected.',
  ),
  taskCell: words(
    'Suy ra từ thời hạn, ngày hoàn thành đã xác nhận, tạm dừng hoặc rút và ngày của báo cáo.',
    'Follows from the due date, the confirmed day of completion, suspension or withdrawal, and the day of the report.',
  ),
  assignedTerm: words(
    'Theo lần giao hoặc lần sửa đổi gần nhất có hiệu lực đến ngày của báo cáo.',
    'As last assigned or revised with effect by the day of the report.',
  ),
  completedOn: words(
    'Ngày hoàn thành do cơ quan chủ trì báo, tính khi đã được xác nhận.',
    'The day of completion declared by the lead, once confirmed.',
  ),
  lastProgress: words(
    'Như trong báo cáo tiến độ gần nhất tính đến ngày của báo cáo, theo bản đính chính cuối cùng.',
    'As in the last progress report that counts by the day of the report, in its last correction.',
  ),
  lastValue: words(
    'Giá trị báo cáo gần nhất tính đến ngày của báo cáo, theo bản đính chính cuối cùng; không tính toán gì thêm.',
    'The last value reported that counts by the day of the report, in its last correction; nothing is calculated.',
  ),
  baseline: words(
    'Giá trị kỳ gốc ghi khi giao chỉ tiêu.',
    'The baseline stated when the indicator was assigned.',
  ),
  target: words(
    'Mục tiêu của năm đến hạn kế tiếp (sau năm cuối: mục tiêu cuối), theo lần sửa đổi gần nhất.',
    'The target of the next year to fall due (after the last year: the last one), as last revised.',
  ),
  meanGrowth: words(
    '((1 + r₁)…(1 + rₙ))^(1/n) − 1 của tốc độ tăng các năm đã báo cáo, tính từ lần đứt chuỗi gần nhất.',
    '((1 + r₁)…(1 + rₙ))^(1/n) − 1 of the growth rates of the years reported, since the last series break.',
  ),
  expected: words(
    'Điểm trên đường thẳng từ kỳ gốc đến mục tiêu (31/12 của năm mục tiêu) vào ngày của giá trị.',
    'The point on the straight line from the baseline to the target (31 December of its year) on the day of the value.',
  ),
  level: words(
    'So giá trị (với chỉ tiêu tăng trưởng: bình quân các năm) với mục tiêu; trước khi mục tiêu đến hạn thì so với đường từ kỳ gốc đến mục tiêu.',
    'The value (for growth: the mean of the years) held against the target; before the target falls due, against the line from baseline to target.',
  ),
  change: words(
    'Giá trị này − giá trị so sánh được gần nhất trước đó.',
    'This value − the last value before it that it can be compared with.',
  ),
  indicatorCount: words(
    'Đếm chỉ tiêu được đánh giá ở mức này vào ngày của báo cáo.',
    'The number of indicators judged at this level on the day of the report.',
  ),
  indicatorTotal: words(
    'Đếm mọi chỉ tiêu đã giao; bằng tổng các mức.',
    'The number of all indicators assigned; the sum of the levels.',
  ),
  planned: words('Như văn bản của kế hoạch nêu.', 'As the plan’s document states it.'),
  ofTasks: words(
    'Cộng kinh phí giao cho các nhiệm vụ, không kể nhiệm vụ đã rút.',
    'The sum of the funding of the tasks, without those withdrawn.',
  ),
  disbursed: words(
    'Cộng số giải ngân trong báo cáo gần nhất của từng nhiệm vụ.',
    'The sum of what the last report of each task says was disbursed.',
  ),
  declared: words('Số lượng văn bản của kế hoạch nêu.', 'The count the plan’s document states.'),
  inLedger: words(
    'Đếm trong sổ để đối chiếu với số lượng văn bản nêu.',
    'Counted in the ledger, to be held against what the document states.',
  ),
  silent: words(
    'Đếm việc cơ quan chủ trì phải báo cáo; cơ quan có mặt ở đây vì chưa báo cáo nội dung nào trong kỳ.',
    'The number the organisation answers for; it is listed because it reported on none of them within the period.',
  ),
} as const satisfies Record<string, Words>;
