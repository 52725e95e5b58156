/**
 * Every refusal of the domain, by a stable code, with what to do about it in both languages. `{name}` is filled from the
 * error's parameters. Codes are part of the API: they are added to, never renamed.
 */
import type { SuccessionKind } from './events.ts';
import type { Criterion, DeclaredCount, Measure, Value } from './values.ts';

export type Language = 'vi' | 'en';
/** What kind of refusal it is; the edges turn it into an HTTP status or an exit code. */
export type ErrorKind =
  'invalid' | 'not-found' | 'conflict' | 'forbidden' | 'precondition-failed' | 'unavailable';

export interface ErrorText {
  readonly kind: ErrorKind;
  readonly vi: string;
  readonly en: string;
}

export const errorText = (kind: ErrorKind, vi: string, en: string): ErrorText => ({ kind, vi, en });

export const DOMAIN_ERRORS = {
  // What does not exist
  'organisation-unknown': errorText(
    'not-found',
    'Không có cơ quan “{organisation}”. Kiểm tra mã cơ quan hoặc đăng ký cơ quan trước.',
    'There is no organisation "{organisation}". Check the code, or register the organisation first.',
  ),
  'plan-unknown': errorText(
    'not-found',
    'Không có kế hoạch “{plan}”. Kiểm tra mã kế hoạch.',
    'There is no plan "{plan}". Check the code.',
  ),
  'plan-not-in-force': errorText(
    'not-found',
    'Kế hoạch “{plan}” chưa có trong sổ vào ngày {asOf} theo những gì được biết tới vị trí {knownAt}.',
    'Plan "{plan}" is not in the ledger on {asOf} as known at position {knownAt}.',
  ),
  'task-unknown': errorText(
    'not-found',
    'Kế hoạch “{plan}” không có nhiệm vụ “{task}”. Kiểm tra mã nhiệm vụ.',
    'Plan "{plan}" has no task "{task}". Check the code.',
  ),
  'indicator-unknown': errorText(
    'not-found',
    'Kế hoạch “{plan}” không có chỉ tiêu “{indicator}”. Kiểm tra mã chỉ tiêu.',
    'Plan "{plan}" has no indicator "{indicator}". Check the code.',
  ),
  'report-unknown': errorText(
    'not-found',
    'Không có báo cáo số {report} để sửa hoặc xác nhận. Xem lịch sử để biết số báo cáo.',
    'There is no report number {report} to revise or confirm. See the history for the report numbers.',
  ),
  'group-unknown': errorText(
    'not-found',
    'Kế hoạch không có nhóm “{group}” dành cho {of}. Dùng một mã nhóm của kế hoạch.',
    'The plan has no group "{group}" of {of}. Use one of the plan’s group codes.',
  ),

  'person-unknown': errorText(
    'not-found',
    'Danh bạ không có người “{person}”. Kiểm tra mã, hoặc ghi người này trước (person record).',
    'There is no person "{person}" in the directory. Check the id, or record the person first (person record).',
  ),
  'disclosure-unknown': errorText(
    'not-found',
    'Dữ liệu “{digest}” không thuộc người “{person}”. Xem các mã băm của người này, hoặc bỏ trống để xóa tất cả.',
    'The data "{digest}" is not of person "{person}". See the digests of this person, or leave them out to erase all.',
  ),

  // What exists already or is over
  'already-exists': errorText(
    'conflict',
    '“{subject}” đã có trong sổ. Dùng lệnh sửa đổi thay vì giao mới.',
    '"{subject}" is in the ledger already. Revise it instead of creating it again.',
  ),
  'organisation-ended': errorText(
    'conflict',
    'Cơ quan “{organisation}” đã kết thúc hoạt động từ {endedOn}. Dùng cơ quan kế thừa: {successors}.',
    'Organisation "{organisation}" ended on {endedOn}. Use its successor: {successors}.',
  ),
  'plan-closed': errorText(
    'conflict',
    'Kế hoạch “{plan}” đã kết thúc ngày {closedOn}; không nhận thay đổi mới.',
    'Plan "{plan}" was closed on {closedOn}; it takes no further changes.',
  ),
  withdrawn: errorText(
    'conflict',
    '“{subject}” đã được rút khỏi kế hoạch từ {withdrawnOn}.',
    '"{subject}" was withdrawn from the plan on {withdrawnOn}.',
  ),
  'task-suspended': errorText(
    'conflict',
    'Nhiệm vụ “{task}” tạm dừng từ {since}. Cho tiếp tục trước, hoặc báo cáo về ngày không tạm dừng.',
    'Task "{task}" is suspended from {since}. Resume it first, or report about a day on which it is not.',
  ),
  'task-not-suspended': errorText(
    'conflict',
    'Nhiệm vụ “{task}” không ở trạng thái tạm dừng.',
    'Task "{task}" is not suspended.',
  ),
  'task-completed': errorText(
    'conflict',
    'Nhiệm vụ “{task}” đã được xác nhận hoàn thành. Đính chính báo cáo số {report} nếu có sai sót.',
    'Task "{task}" is confirmed as completed. Revise report number {report} if it is wrong.',
  ),
  'completion-not-reported': errorText(
    'conflict',
    'Báo cáo số {report} không báo hoàn thành, hoặc đã được xử lý, nên không thể xác nhận hay bác bỏ.',
    'Report number {report} does not declare completion, or it was dealt with; there is nothing to confirm or reject.',
  ),

  // The reporting cycle
  'period-not-opened': errorText(
    'not-found',
    'Kỳ {period} của kế hoạch “{plan}” chưa mở. Cơ quan thường trực mở kỳ trước khi đơn vị gửi báo cáo.',
    'Period {period} of plan "{plan}" has not been opened. The standing agency opens it before anybody hands in.',
  ),
  'period-already-open': errorText(
    'conflict',
    'Kỳ {period} đã mở ngày {openedOn}. Bổ sung nghĩa vụ hoặc mở lại kỳ nếu cần.',
    'Period {period} was opened on {openedOn}. Add an obligation or reopen the period instead.',
  ),
  'period-closed': errorText(
    'conflict',
    'Kỳ {period} đã đóng ngày {closedOn}. Đề nghị cơ quan thường trực mở lại kỳ cho đơn vị, nêu lý do và thời hạn.',
    'Period {period} was closed on {closedOn}. Ask the standing agency to reopen it for the organisation, with a reason and an end.',
  ),
  'period-not-closed': errorText(
    'conflict',
    'Kỳ {period} chưa đóng ở thời điểm này. Đóng kỳ trước (period close).',
    'Period {period} is not closed at this point. Close it first (period close).',
  ),
  'period-still-running': errorText(
    'conflict',
    'Kỳ {period} chốt số liệu ngày {cutOff}; chưa thể đóng trước ngày đó.',
    'Period {period} runs until its cut-off on {cutOff}; it cannot be closed before.',
  ),
  'nothing-owed': errorText(
    'conflict',
    'Kế hoạch “{plan}” không có nhiệm vụ hay chỉ tiêu nào phải báo cáo cho kỳ {period}. Giao nhiệm vụ, chỉ tiêu trước.',
    'Plan "{plan}" has no task or indicator to be reported for period {period}. Assign some first.',
  ),
  'nothing-owed-by': errorText(
    'not-found',
    'Cơ quan “{organisation}” không có nghĩa vụ báo cáo trong kỳ {period}. Xem danh sách nghĩa vụ (period status), hoặc bổ sung nghĩa vụ.',
    'Organisation "{organisation}" owes no report for period {period}. See the obligations (period status), or add one.',
  ),
  'obligation-excused': errorText(
    'conflict',
    'Cơ quan “{organisation}” đã được miễn báo cáo từ ngày {on}.',
    'Organisation "{organisation}" was excused on {on} already.',
  ),
  'extension-not-later': errorText(
    'invalid',
    'Hạn mới {wanted} không muộn hơn hạn hiện tại {due}.',
    'The new due date {wanted} is not later than the present one, {due}.',
  ),
  'scope-required': errorText(
    'invalid',
    'Phải nêu mở lại kỳ cho những cơ quan nào.',
    'Name the organisations for which the period is reopened.',
  ),
  'items-required': errorText(
    'invalid',
    'Phải nêu ít nhất một nhiệm vụ hoặc chỉ tiêu.',
    'Name at least one task or indicator.',
  ),
  'act-not-today': errorText(
    'invalid',
    'Ngày {value} không phải hôm nay ({today}). Trong kỳ đang theo dõi, việc được ghi vào ngày thực hiện; chỉ kỳ ghi lại từ hồ sơ cũ mới nhận ngày đã qua.',
    'The date {value} is not today ({today}). In a live period an act is dated the day it is recorded; only a period transcribed from old files takes past dates.',
  ),
  'figure-submitted': errorText(
    'conflict',
    'Số liệu kỳ {period} của “{organisation}” đã gửi. Đính chính báo cáo đã có (nêu lý do, nguyên nhân), đề nghị trả lại, hoặc báo số liệu có ngày từ {next}.',
    'The figures of "{organisation}" for period {period} have been handed in. Correct the report made (with reason and cause), ask for a return, or report a figure dated {next} or later.',
  ),
  'already-submitted': errorText(
    'conflict',
    'Cơ quan “{organisation}” đã gửi báo cáo kỳ {period}. Muốn gửi lại phải được trả lại; sai sót thì đính chính số liệu.',
    'Organisation "{organisation}" has handed in for period {period}. It can do so again once it is returned; correct a wrong figure by a revision.',
  ),
  'not-submitted': errorText(
    'conflict',
    'Cơ quan “{organisation}” chưa gửi báo cáo nên không có gì để duyệt hoặc trả lại.',
    'Organisation "{organisation}" has not handed in; there is nothing to accept or return.',
  ),
  'already-returned': errorText(
    'conflict',
    'Báo cáo của “{organisation}” đã được trả lại; chờ đơn vị gửi lại.',
    'The submission of "{organisation}" has been returned; wait until it is handed in again.',
  ),
  'already-accepted': errorText(
    'conflict',
    'Báo cáo của “{organisation}” đã được chấp nhận.',
    'The submission of "{organisation}" is accepted already.',
  ),
  'items-missing': errorText(
    'invalid',
    'Chưa có số liệu kỳ này cho: {items}. Báo cáo số liệu, hoặc nêu lý do không phát sinh (nothingToReport).',
    'There are no figures of this period for: {items}. Report them, or state why there is nothing to report (nothingToReport).',
  ),
  'item-has-figure': errorText(
    'invalid',
    '“{item}” đã có số liệu trong kỳ nên không thể ghi “không phát sinh”.',
    '"{item}" has a figure in this period and cannot be marked as nothing to report.',
  ),
  'item-unknown': errorText(
    'invalid',
    '“{item}” không thuộc phần phải báo cáo. Viết task/<mã> hoặc indicator/<mã> theo danh sách nghĩa vụ.',
    '"{item}" is not among the items owed. Write task/<code> or indicator/<code> as in the list of obligations.',
  ),
  'explanation-required': errorText(
    'invalid',
    'Số liệu lệch quá 5 % so với lộ trình hoặc kỳ trước (hoặc giảm tiến độ) cần giải trình: {items}.',
    'Figures more than 5 % off the trajectory or the period before (or progress that fell) need an explanation: {items}.',
  ),
  'nil-with-figures': errorText(
    'invalid',
    'Không thể gửi báo cáo “không phát sinh” khi đã có số liệu trong kỳ: {items}. Gửi báo cáo đầy đủ.',
    'A nil report is not possible with figures in the period: {items}. Hand in the full report.',
  ),
  'position-unknown': errorText(
    'invalid',
    'Vị trí {knownAt} vượt quá cuối sổ ({head}).',
    'Position {knownAt} is beyond the end of the ledger ({head}).',
  ),
  'position-too-early': errorText(
    'invalid',
    'Vị trí {knownAt} trước vị trí của bản đã công bố ({last}). Bản mới phải dựa trên sổ từ vị trí đó trở đi.',
    'Position {knownAt} is before that of the published version ({last}). A new version rests on that position or a later one.',
  ),
  'publication-outdated': errorText(
    'conflict',
    'Bản {version} đã được công bố sau vị trí {knownAt}. Lập lại báo cáo từ vị trí mới hơn (không nêu vị trí là đến cuối sổ) rồi công bố.',
    'Version {version} was published after position {knownAt}. Prepare the report at a later position (without one: the end of the ledger) and publish that.',
  ),
  'publication-unknown': errorText(
    'not-found',
    'Kỳ {period} của kế hoạch “{plan}” không có bản công bố {version}. Xem các bản đã công bố (period status).',
    'Period {period} of plan "{plan}" has no published version {version}. See the published versions (period status).',
  ),
  'correction-reason-required': errorText(
    'invalid',
    'Bản {version} đã công bố và không thay đổi được. Muốn công bố bản thay thế phải nêu lý do và nguyên nhân (correction).',
    'Version {version} is published and cannot change. To publish one in its place, state reason and cause (correction).',
  ),
  'nothing-to-correct': errorText(
    'invalid',
    'Kỳ {period} chưa công bố bản nào nên không có gì để đính chính; bỏ phần correction.',
    'No version of period {period} is published, so there is nothing to correct; leave correction out.',
  ),
  'totals-do-not-add-up': errorText(
    'conflict',
    'Báo cáo có số tổng không khớp nên chưa công bố được: {problems}.',
    'The report does not add up and cannot be published: {problems}.',
  ),
  'returns-open': errorText(
    'conflict',
    'Còn báo cáo đã trả lại mà chưa gửi lại: {organisations}. Chờ gửi lại, hoặc miễn nghĩa vụ kèm lý do.',
    'Submissions were returned and not handed in again: {organisations}. Wait for them, or excuse the obligation with a reason.',
  ),
  'obligations-unmet': errorText(
    'conflict',
    'Còn nghĩa vụ chưa hoàn thành và chưa được miễn: {organisations}. Duyệt báo cáo, miễn nghĩa vụ, hoặc nêu từng cơ quan kèm lý do (exceptions) để công bố.',
    'Obligations are neither met nor excused: {organisations}. Accept the submissions, excuse them, or list each with a reason (exceptions) to publish all the same.',
  ),
  'exception-unneeded': errorText(
    'invalid',
    'Cơ quan “{organisation}” không thiếu báo cáo, không cần nêu ngoại lệ.',
    'Organisation "{organisation}" is missing nothing; it needs no exception.',
  ),
  'number-malformed': errorText(
    'invalid',
    'Số, ký hiệu “{number}” sai dạng. Viết số (ví dụ 12) hoặc số và ký hiệu (ví dụ 12/BC-STTTT).',
    'The document number "{number}" is malformed. Write a number (for example 12), or number and symbol (for example 12/BC-STTTT).',
  ),
  'number-taken': errorText(
    'conflict',
    'Số “{number}” đã dùng trong năm cho báo cáo {period} của kế hoạch “{plan}”. Lấy số khác.',
    'The number "{number}" is taken this year by the report {period} of plan "{plan}". Use another number.',
  ),

  // Evidence
  'evidence-name-invalid': errorText(
    'invalid',
    'Tên tệp “{name}” không dùng được. Đặt tên dạng NFC, tối đa {max} ký tự, không có dấu “/” hay “\\”, ký tự điều khiển hay ký tự ẩn.',
    'The file name "{name}" cannot be used. Name the file in NFC, with at most {max} characters and without "/", "\\", control or invisible characters.',
  ),
  'evidence-duplicate': errorText(
    'conflict',
    'Tệp “{name}” có nội dung giống hệt tệp “{same}” của báo cáo này (sha256 {sha256}). Bỏ tệp này rồi gửi lại.',
    'The file "{name}" has the very content of "{same}" on this report (sha256 {sha256}). Leave it out and send the others.',
  ),
  'evidence-too-many': errorText(
    'conflict',
    'Một báo cáo có tối đa {max} tài liệu kiểm chứng; với các tệp này sẽ là {count}. Gộp tài liệu thành ít tệp hơn.',
    'A report has at most {max} files as evidence; with these it would have {count}. Put the documents into fewer files.',
  ),

  // Who may do what
  'not-your-submission': errorText(
    'forbidden',
    'Báo cáo này của cơ quan “{organisation}”; lệnh gửi thay mặt “{actingFor}”. Chỉ cơ quan đó, cơ quan kế thừa, hoặc cơ quan thường trực nhập thay (onBehalf, nêu lý do) được gửi.',
    'This is the report of "{organisation}"; the command was sent for "{actingFor}". Only that organisation, its successor, or the standing agency on its behalf (onBehalf, with a reason) hands it in.',
  ),
  'not-your-assignment': errorText(
    'forbidden',
    '“{subject}” do “{responsible}” chủ trì; chỉ cơ quan này được báo cáo, còn lệnh gửi thay mặt “{actingFor}”. Gửi lại thay mặt “{responsible}”, hoặc đề nghị cơ quan đó báo cáo.',
    '"{subject}" is led by "{responsible}", which alone reports on it; the command was sent for "{actingFor}". Send it for "{responsible}", or ask that organisation to report.',
  ),
  'not-the-managing-agency': errorText(
    'forbidden',
    'Chỉ cơ quan thường trực hoặc cơ quan ban hành kế hoạch ({managers}) được làm việc này; lệnh gửi từ “{actingFor}”.',
    'Only the plan’s standing agency or issuer ({managers}) may do this; the command came from "{actingFor}".',
  ),

  'not-your-person': errorText(
    'forbidden',
    'Người này thuộc cơ quan “{organisation}”; lệnh gửi thay mặt “{actingFor}”. Chỉ cơ quan đó hoặc người vận hành sổ được xem, ghi và xóa dữ liệu của người này.',
    'This person is of "{organisation}"; the request came for "{actingFor}". Only that organisation and the operator of the ledger read, record and erase this person’s data.',
  ),

  // What is wrong in the content
  'reason-required': errorText(
    'invalid',
    'Thiếu lý do. Mọi sửa đổi phải nêu lý do.',
    'A reason is missing. Every revision states its reason.',
  ),
  'legal-basis-required': errorText(
    'invalid',
    'Thiếu căn cứ pháp lý. Nêu số hoặc tên văn bản làm căn cứ xóa dữ liệu cá nhân.',
    'The legal basis is missing. Name the act, by number or title, on which personal data are erased.',
  ),
  'person-id-invalid': errorText(
    'invalid',
    'Mã người phải là mã giả danh gồm chữ thường không dấu, số và “. _ -”, bắt đầu bằng chữ hoặc số, tối đa 80 ký tự, ví dụ cb-0412.',
    'The id of a person is a pseudonym of lower-case ASCII letters, digits and ". _ -", starting with a letter or digit, at most 80 characters, for example cb-0412.',
  ),
  'personal-data-in-text': errorText(
    'invalid',
    'Trường này được ghi vĩnh viễn vào sổ nhưng có chứa họ tên, số điện thoại hoặc thư điện tử của người được ghi. Viết lại, chỉ dùng mã giả danh.',
    'This field is recorded for ever but repeats the name, telephone number or mail address of the person. Write it otherwise, with the pseudonymous id only.',
  ),
  'digest-invalid': errorText(
    'invalid',
    'Mã băm phải là SHA-256 viết theo base64url, 43 ký tự.',
    'A digest must be a SHA-256 in base64url, 43 characters.',
  ),
  'personal-data-erased': errorText(
    'conflict',
    'Dữ liệu của “{person}” vừa bị xóa (ngày {erasedOn}). Nếu vẫn cần ghi, gửi lại lệnh.',
    'The data of "{person}" were erased meanwhile ({erasedOn}). If they are still to be recorded, send the command again.',
  ),
  'nothing-changes': errorText(
    'invalid',
    'Lệnh sửa đổi không làm thay đổi gì so với hiện tại.',
    'The revision changes nothing compared with the present state.',
  ),
  'date-invalid': errorText(
    'invalid',
    'Ngày “{value}” không có thật. Viết theo dạng YYYY-MM-DD.',
    'The date "{value}" does not exist. Write it as YYYY-MM-DD.',
  ),
  'date-in-future': errorText(
    'invalid',
    'Ngày {value} ở tương lai (hôm nay là {today}). Chỉ báo cáo việc đã diễn ra.',
    'The date {value} is in the future (today is {today}). Only report what has happened.',
  ),
  'date-too-early': errorText(
    'invalid',
    'Ngày {value} sớm hơn {earliest}, là ngày sớm nhất có thể ở đây.',
    'The date {value} is before {earliest}, the earliest day possible here.',
  ),
  'date-too-late': errorText(
    'invalid',
    'Ngày {value} muộn hơn {latest}, là ngày muộn nhất có thể ở đây.',
    'The date {value} is after {latest}, the latest day possible here.',
  ),
  'horizon-invalid': errorText(
    'invalid',
    'Giai đoạn {from}–{to} không hợp lệ: năm đầu phải không sau năm cuối.',
    'The horizon {from}–{to} is invalid: it must not end before it begins.',
  ),
  'period-invalid': errorText(
    'invalid',
    'Kỳ báo cáo “{value}” không hợp lệ. Viết 2025-H1, 2025-H2 hoặc 2025.',
    'The period "{value}" is invalid. Write 2025-H1, 2025-H2 or 2025.',
  ),
  'period-mismatch': errorText(
    'invalid',
    'Ngày số liệu {asOf} không thuộc kỳ {period} ({from} đến {cutOff}).',
    'The value date {asOf} is not within period {period} ({from} to {cutOff}).',
  ),
  'decimal-invalid': errorText(
    'invalid',
    '“{value}” không phải số thập phân hợp lệ. Viết dạng chuỗi, dùng dấu chấm thập phân, ví dụ "12.20".',
    '"{value}" is not a valid decimal number. Write it as text with a decimal point, for example "12.20".',
  ),
  'out-of-range': errorText(
    'invalid',
    'Giá trị {value} nằm ngoài khoảng cho phép từ {min} đến {max}. Kiểm tra lại số liệu và đơn vị.',
    'The value {value} is outside the range {min} to {max}. Check the figure and its unit.',
  ),
  'too-many-decimals': errorText(
    'invalid',
    'Giá trị {value} có quá {decimals} chữ số thập phân. Làm tròn trước khi báo cáo.',
    'The value {value} has more than {decimals} decimals. Round it before reporting.',
  ),
  'unit-mismatch': errorText(
    'invalid',
    'Đơn vị “{unit}” không khớp; chỉ tiêu này tính bằng “{expected}”.',
    'The unit "{unit}" does not fit; this indicator is measured in "{expected}".',
  ),
  'value-kind-mismatch': errorText(
    'invalid',
    'Giá trị loại “{kind}” không dùng được cho chỉ tiêu kiểu “{measure}”.',
    'A value of kind "{kind}" does not fit an indicator measured as "{measure}".',
  ),
  'series-break-required': errorText(
    'invalid',
    'Đổi cách đo hoặc đơn vị tính thì số liệu trước và sau không so sánh được: đặt seriesBreak là true.',
    'With another measure or unit, values before and after cannot be compared: set seriesBreak to true.',
  ),
  'level-unknown': errorText(
    'invalid',
    'Mức “{level}” không có trong thang đánh giá: {scale}.',
    'The level "{level}" is not on the scale: {scale}.',
  ),
  'part-unknown': errorText(
    'invalid',
    'Các điều kiện phải gồm đúng: {parts}. Nhận được: {given}.',
    'The conditions must be exactly: {parts}. Given: {given}.',
  ),
  'target-unknown': errorText(
    'not-found',
    'Chỉ tiêu không có mục tiêu cho năm {year}.',
    'The indicator has no target for the year {year}.',
  ),
  'target-duplicate': errorText(
    'invalid',
    'Có hai mục tiêu cho cùng năm {year}.',
    'There are two targets for the year {year}.',
  ),
  'money-invalid': errorText(
    'invalid',
    '“{value}” không phải số tiền hợp lệ. Viết số đồng nguyên dưới dạng chuỗi, ví dụ "3900000000000".',
    '"{value}" is not a valid amount. Write whole đồng as text, for example "3900000000000".',
  ),
  'sum-mismatch': errorText(
    'invalid',
    'Tổng {what} là {total} nhưng các phần cộng lại bằng {sum}: {parts}. Sửa số tổng hoặc các phần.',
    'The total of {what} is {total} but its parts add up to {sum}: {parts}. Correct the total or the parts.',
  ),
  'count-mismatch': errorText(
    'invalid',
    'Văn bản nêu {declared} {what} nhưng danh sách có {listed}. Sửa số khai hoặc danh sách.',
    'The document declares {declared} {what} but {listed} are listed. Correct the count or the list.',
  ),
  'code-duplicate': errorText(
    'invalid',
    'Mã “{code}” xuất hiện hai lần.',
    'The code "{code}" appears twice.',
  ),
  'successors-invalid': errorText(
    'invalid',
    'Kiểu kế thừa “{kind}” cần {expected} cơ quan kế thừa; nhận được {given}.',
    'A succession by {kind} needs {expected} successors; {given} were given.',
  ),
  'identifier-invalid': errorText(
    'invalid',
    'Mã định danh “{identifier}” sai dạng: các nhóm 0-9/A-Z cách nhau bằng dấu chấm, tối đa 35 ký tự.',
    'The identifier "{identifier}" is malformed: groups of 0-9/A-Z separated by dots, at most 35 characters.',
  ),
} as const satisfies Record<string, ErrorText>;

/**
 * Words of the code that fill the blanks of a Vietnamese message, by the name of the blank. `satisfies` makes a new kind or
 * measure without its word a compile error.
 */
export const VIETNAMESE_WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  what: {
    tasks: 'nhiệm vụ',
    indicators: 'chỉ tiêu',
    goals: 'mục tiêu',
    'task-groups': 'nhóm nhiệm vụ',
    'indicator-groups': 'nhóm chỉ tiêu',
    funding: 'kinh phí',
  } satisfies Record<DeclaredCount['what'] | 'funding', string>,
  of: { tasks: 'nhiệm vụ', indicators: 'chỉ tiêu' },
  kind: {
    merge: 'hợp nhất',
    split: 'chia tách',
    dissolution: 'giải thể',
    number: 'số',
    rank: 'thứ hạng',
    level: 'mức định tính',
    qualitative: 'định tính',
    compound: 'nhiều điều kiện',
    'not-applicable': 'không áp dụng',
    'no-data': 'chưa có số liệu',
  } satisfies Record<SuccessionKind | Value['kind'] | Criterion['kind'], string>,
  measure: {
    level: 'mức giá trị',
    share: 'tỷ lệ',
    growth: 'tốc độ tăng',
    rank: 'thứ hạng',
    qualitative: 'định tính',
    compound: 'nhiều điều kiện',
  } satisfies Record<Measure, string>,
};
