/** Why a message did not leave. None of the texts repeats a password or what the server said. */
import { CodedError, type ErrorParams, errorText, type ErrorText } from '#domain';

export const DELIVERY_ERRORS = {
  'delivery-refused': errorText(
    'invalid',
    'Máy chủ thư {server} từ chối thư “{message}” (mã {reply}). Kiểm tra tài khoản, địa chỉ người gửi và người nhận.',
    'The mail server {server} refused message "{message}" (reply {reply}). Check the account, the sender and the recipients.',
  ),
  'recipient-refused': errorText(
    'invalid',
    'Máy chủ thư {server} không nhận thư “{message}” cho {addresses}; các địa chỉ còn lại đã nhận. Sửa địa chỉ này.',
    'The mail server {server} refused message "{message}" for {addresses}; the other recipients got it. Correct that address.',
  ),
  'delivery-unavailable': errorText(
    'unavailable',
    'Không gửi được thư “{message}” qua máy chủ {server} ({reason}). Gửi lại sau với cùng mã thư.',
    'Message "{message}" could not be sent through {server} ({reason}). Send it again later under the same id.',
  ),
  'address-invalid': errorText(
    'invalid',
    'Địa chỉ thư “{address}” không hợp lệ. Dùng một địa chỉ dạng ten@co-quan.gov.vn, không kèm tên.',
    'The mail address "{address}" is not valid. Use one address such as name@agency.gov.vn, without a name.',
  ),
  'message-invalid': errorText(
    'invalid',
    'Thư “{message}” thiếu hoặc sai {part}. Tiêu đề phải là một dòng; mã thư chỉ gồm chữ không dấu, số và . _ -',
    'Message "{message}" has no valid {part}. A subject is one line; an id is of letters, digits, . _ and -',
  ),
  'delivery-url-invalid': errorText(
    'invalid',
    'Địa chỉ máy chủ thư không đúng. Dùng dạng smtp://tài-khoản:mật-khẩu@máy-chủ:587 hoặc smtps://…; mã hóa ký tự đặc biệt bằng %.',
    'The address of the mail server is not valid. Use smtp://user:password@host:587 or smtps://…; percent-encode special signs.',
  ),
  'outbox-unwritable': errorText(
    'unavailable',
    'Không ghi được thư “{message}” vào thư mục {folder} ({reason}). Kiểm tra thư mục, quyền ghi và dung lượng.',
    'Message "{message}" could not be written to {folder} ({reason}). Check the folder, its permissions and the free space.',
  ),
} as const satisfies Record<string, ErrorText>;

export type DeliveryErrorCode = keyof typeof DELIVERY_ERRORS;

export class DeliveryError extends CodedError {
  override readonly name = 'DeliveryError';
  declare readonly code: DeliveryErrorCode;

  constructor(code: DeliveryErrorCode, params: ErrorParams = {}, field?: string) {
    super(code, DELIVERY_ERRORS[code], params, field);
  }
}
