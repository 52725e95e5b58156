/** Why a question about a figure, or about what changed, cannot be answered. */
import { CodedError, type ErrorParams, errorText, type ErrorText } from '#domain';

export const LINEAGE_ERRORS = {
  'cell-unknown': errorText(
    'not-found',
    'Báo cáo {period} không có ô “{cell}”. Gần giống: {nearest}. Không nêu ô để xem danh sách mọi ô.',
    'The report {period} has no cell "{cell}". Nearest: {nearest}. Leave the cell out to list them all.',
  ),
  'difference-order': errorText(
    'invalid',
    'Vị trí đầu {from} sau vị trí cuối {to}. Đổi chỗ hai vị trí.',
    'The first position {from} is after the last, {to}. Exchange the two.',
  ),
} as const satisfies Record<string, ErrorText>;

export type LineageErrorCode = keyof typeof LINEAGE_ERRORS;

export class LineageError extends CodedError {
  override readonly name = 'LineageError';
  declare readonly code: LineageErrorCode;

  constructor(code: LineageErrorCode, params: ErrorParams = {}, field?: string) {
    super(code, LINEAGE_ERRORS[code], params, field);
  }
}
