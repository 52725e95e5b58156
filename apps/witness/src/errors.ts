/** Refusals of the witness program itself, for whoever runs it. */
import { CodedError, type ErrorParams, errorText, type ErrorText } from '#domain';

export const WITNESS_ERRORS = {
  'witness-there-already': errorText(
    'conflict',
    'Thư mục {folder} đã có một bên chứng kiến. Chọn thư mục khác; đừng tạo lại bên chứng kiến đang dùng.',
    'The folder {folder} holds a witness already. Choose another folder; do not make a witness anew that is in use.',
  ),
  'witness-not-there': errorText(
    'not-found',
    'Thư mục {folder} thiếu tệp {file} của bên chứng kiến. Chạy “ledger-witness init”, hoặc chép lại tệp nếu nó bị mất.',
    'The folder {folder} lacks the file {file} of a witness. Run "ledger-witness init", or put the file back if it was lost.',
  ),
  'witness-state-damaged': errorText(
    'unavailable',
    'Trạng thái của bên chứng kiến trong {file} bị hỏng ({reason}). Không ký gì thêm: bỏ tên này và lập bên chứng kiến mới với tên khác.',
    'The state of the witness in {file} is damaged ({reason}). It cosigns nothing more: give up this name and set up a new witness under another.',
  ),
  'witness-log-other-key': errorText(
    'conflict',
    'Nhật ký {origin} đã được khai báo với khóa khác. Nhật ký đổi khóa phải mang tên mới.',
    'The log {origin} is known with another key. A log that changes its key takes a new name.',
  ),
  'witness-request-refused': errorText(
    'conflict',
    'Không ký yêu cầu này (mã {status}, {reason}). Báo cho bên giữ nhật ký.',
    'The request was not cosigned (status {status}, {reason}). Tell whoever keeps the log.',
  ),
  'witness-request-elsewhere': errorText(
    'conflict',
    'Không ký: bên chứng kiến đã thấy nhật ký này ở cỡ {seen}. Chuyển {output} về bên giữ nhật ký để tạo lại yêu cầu từ cỡ đó.',
    'Not cosigned: this witness has seen the log at size {seen}. Take {output} back to the keeper of the log, to make the request again from there.',
  ),
  'witness-file-too-large': errorText(
    'invalid',
    'Tệp {file} dài hơn {limit} byte nên không thể là một yêu cầu. Kiểm tra lại tệp.',
    'The file {file} is longer than {limit} bytes, so it cannot be a request. Check the file.',
  ),
} as const satisfies Record<string, ErrorText>;

export type WitnessErrorCode = keyof typeof WITNESS_ERRORS;

export class WitnessError extends CodedError {
  override readonly name = 'WitnessError';
  declare readonly code: WitnessErrorCode;

  constructor(code: WitnessErrorCode, params: ErrorParams = {}) {
    super(code, WITNESS_ERRORS[code], params);
  }
}
