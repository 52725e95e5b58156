/** Refusals that come from running commands rather than from the domain's rules. */
import { CodedError, type ErrorParams, errorText, type ErrorText } from '#domain';
import type { StoreErrorCode } from '#event-store';

export const APPLICATION_ERRORS = {
  'revision-mismatch': errorText(
    'precondition-failed',
    'Dữ liệu đã thay đổi: bạn gửi If-Match "{expected}" nhưng phiên bản hiện tại là "{actual}". Đọc lại rồi gửi lại.',
    'The resource has changed: If-Match was "{expected}", the present revision is "{actual}". Read it again and resend.',
  ),
  'idempotency-key-reused': errorText(
    'invalid',
    'Idempotency-Key “{key}” đã dùng cho một lệnh có nội dung khác. Dùng khóa mới cho lệnh mới.',
    'Idempotency-Key "{key}" was used for a command with other content. Use a new key for a new command.',
  ),
  contention: errorText(
    'conflict',
    'Quá nhiều thay đổi đồng thời trên “{stream}”. Gửi lại lệnh với cùng Idempotency-Key.',
    'Too many changes to "{stream}" at the same time. Send the command again with the same Idempotency-Key.',
  ),
} as const satisfies Record<string, ErrorText>;

export class ApplicationError extends CodedError {
  override readonly name = 'ApplicationError';

  constructor(code: keyof typeof APPLICATION_ERRORS, params: ErrorParams, field?: string) {
    super(code, APPLICATION_ERRORS[code], params, field);
  }
}

/** What a person should do about a failing store. Conflicts and unreadable events never reach a person as such. */
export const STORE_ERRORS = {
  'wrong-expected-revision': APPLICATION_ERRORS.contention,
  'duplicate-event-id': errorText(
    'conflict',
    'Mã sự kiện đã có trong sổ. Gửi lại lệnh với Idempotency-Key mới.',
    'An event id is in the ledger already. Send the command again with a new Idempotency-Key.',
  ),
  'event-too-large': errorText(
    'invalid',
    'Nội dung quá lớn để ghi thành một sự kiện. Rút ngắn nội dung.',
    'The content is too large for one event. Shorten it.',
  ),
  'invalid-append': errorText(
    'invalid',
    'Nội dung không ghi được vào sổ.',
    'The content cannot be stored in the ledger.',
  ),
  'unreadable-event': errorText(
    'unavailable',
    'Sổ có sự kiện không đọc được. Báo người vận hành chạy kiểm tra sao lưu.',
    'The ledger holds an event that cannot be read. Ask the operator to check it against a backup.',
  ),
  'store-full': errorText(
    'unavailable',
    'Ổ đĩa đã đầy; lệnh chưa được ghi. Báo người vận hành giải phóng dung lượng rồi gửi lại.',
    'The disk is full; the command was not stored. Ask the operator to free space, then send it again.',
  ),
  'store-busy': errorText(
    'unavailable',
    'Sổ đang bận; lệnh chưa được ghi. Gửi lại sau ít phút.',
    'The ledger is busy; the command was not stored. Send it again shortly.',
  ),
  'store-read-only': errorText(
    'unavailable',
    'Sổ chỉ cho phép đọc. Báo người vận hành kiểm tra quyền ghi tệp.',
    'The ledger is read-only. Ask the operator to check the file permissions.',
  ),
  'store-damaged': errorText(
    'unavailable',
    'Tệp sổ bị hỏng. Báo người vận hành khôi phục từ bản sao lưu.',
    'The ledger file is damaged. Ask the operator to restore a backup.',
  ),
  'store-too-new': errorText(
    'unavailable',
    'Sổ do phiên bản mới hơn tạo ra. Nâng cấp phần mềm.',
    'The ledger was written by a newer version. Upgrade the software.',
  ),
  'not-a-ledger': errorText('unavailable', 'Tệp không phải sổ kế hoạch.', 'The file is not a plan ledger.'),
  'store-unavailable': errorText(
    'unavailable',
    'Không truy cập được sổ. Gửi lại sau ít phút.',
    'The ledger cannot be reached. Send the command again shortly.',
  ),
  'store-unauthorised': errorText(
    'unavailable',
    'Chương trình không được phép truy cập sổ; chưa ghi gì. Báo người vận hành kiểm tra tài khoản, mật khẩu và quyền trên máy chủ sự kiện rồi gửi lại.',
    'The program may not use the ledger; nothing was stored. Ask the operator to check its account, password and rights on the event server, then send it again.',
  ),
  'store-rolled-back': errorText(
    'unavailable',
    'Sổ đã bị khôi phục về bản cũ hơn, thiếu những gì đã ghi trước đó. Báo người vận hành đối chiếu bản sao lưu và nhật ký kiểm tra trước khi ghi tiếp.',
    'The ledger was restored to an older copy, and what had been recorded since is missing. Ask the operator to hold backup and audit log against it before anything more is recorded.',
  ),
  'outcome-unknown': errorText(
    'unavailable',
    'Không rõ lệnh đã được ghi hay chưa. Gửi lại với cùng Idempotency-Key để biết kết quả; không dùng khóa mới.',
    'It is not known whether the command was stored. Send it again with the same Idempotency-Key to find out; do not use a new key.',
  ),
} as const satisfies Record<StoreErrorCode, ErrorText>;
