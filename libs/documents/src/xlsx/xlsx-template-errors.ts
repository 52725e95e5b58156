/** Why the rows of an agency's own workbook cannot be repeated. */
import { CodedError, errorText } from '#domain';
import { DOCUMENT_ERRORS } from '../errors.ts';

/** What stands in the way, in words. */
const OBSTACLES = {
  'formula-one-row': {
    vi: 'công thức dùng một ô của dòng lặp; dùng vùng, ví dụ C5:C5, để công thức tính trên mọi dòng',
    en: 'the formula uses one cell of the repeated row; use a range such as C5:C5 to take in all rows',
  },
  'formula-shared': {
    vi: 'công thức chung hoặc công thức mảng; gõ lại công thức thường vào ô này',
    en: 'a shared or array formula; type an ordinary formula into this cell',
  },
  'formula-sheets': {
    vi: 'công thức dùng nhiều trang tính một lúc; tách thành từng trang',
    en: 'the formula takes in several sheets at once; name them one by one',
  },
  merged: {
    vi: 'vùng trộn ô gồm cả dòng lặp và dòng khác; bỏ trộn ô',
    en: 'merged cells take in the repeated row and others; unmerge them',
  },
  attached: {
    vi: 'trang có bảng Excel, ghi chú, bảng tổng hợp hoặc định dạng mở rộng; bỏ khỏi trang có dòng lặp',
    en: 'the sheet has an Excel table, notes, a pivot table or extended formats; remove them where rows are repeated',
  },
} as const;

export type Obstacle = keyof typeof OBSTACLES;

/** @param where Sheet and cell, `Báo cáo!C9`. */
export class RowsUnmovableError extends CodedError {
  override readonly name = 'RowsUnmovableError';
  declare readonly code: 'template-rows-unmovable';

  constructor(where: string, obstacle: Obstacle) {
    const words = OBSTACLES[obstacle];
    const { kind, vi, en } = DOCUMENT_ERRORS['template-rows-unmovable'];
    const text = errorText(kind, vi.replace('{obstacle}', words.vi), en.replace('{obstacle}', words.en));
    super('template-rows-unmovable', text, { where, obstacle });
  }
}
