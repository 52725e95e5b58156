/** The Vietnamese words of the documents that the reports on screen do not use. */
import type { NarrativeSection, RevisionCause } from '#domain';
import type { Punctuality, RestatedFigure } from '#reporting';

/** The outline of a report on carrying out a plan, a heading for each narrative part. */
export const SECTION_HEADINGS: Readonly<Record<NarrativeSection, string>> = {
  implementation: 'I. TÌNH HÌNH TRIỂN KHAI',
  results: 'II. KẾT QUẢ THỰC HIỆN',
  shortcomings: 'III. TỒN TẠI, HẠN CHẾ VÀ NGUYÊN NHÂN',
  difficulties: 'IV. KHÓ KHĂN, VƯỚNG MẮC',
  directions: 'V. PHƯƠNG HƯỚNG, GIẢI PHÁP KỲ TỚI',
  proposals: 'VI. KIẾN NGHỊ, ĐỀ XUẤT',
};

export const CAUSE_WORDS: Readonly<Record<RevisionCause, string>> = {
  'late-data': 'số liệu đến muộn',
  error: 'sai sót',
  method: 'thay đổi phương pháp',
  reorganisation: 'sắp xếp tổ chức',
  'target-change': 'điều chỉnh mục tiêu, thời hạn',
};

export const FIGURE_WORDS: Readonly<Record<RestatedFigure['figure'], string>> = {
  value: 'giá trị thực hiện',
  target: 'mục tiêu',
  percent: 'tiến độ (%)',
  disbursed: 'giải ngân (đồng)',
  'completed-on': 'ngày hoàn thành',
  due: 'thời hạn',
  cell: 'tình trạng',
  level: 'mức đánh giá',
};

export const PUNCTUALITY_WORDS: Readonly<Record<Punctuality, string>> = {
  'on-time': 'đúng hạn',
  late: 'chậm',
  missing: 'không gửi',
  pending: 'chưa đến hạn',
  excused: 'được miễn',
};

export const NO_TITLE = '(tên chưa công bố)';

/**
 * A day as an administrative document writes it: days below 10 and the months 1 and 2 with a leading zero (Nghị định
 * 30/2020/NĐ-CP, Annex I).
 */
export function longDate(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-');
  const shortMonth = Number(month) <= 2 ? month : String(Number(month));
  return `ngày ${day} tháng ${shortMonth} năm ${year}`;
}
