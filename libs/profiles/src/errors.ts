/** Why a ledger cannot be opened the way it was asked for. Addresses are never repeated: they hold passwords. */
import { CodedError, type ErrorParams, errorText, type ErrorText } from '#domain';

export const PROFILE_ERRORS = {
  'profile-incomplete': errorText(
    'invalid',
    'Thiếu biến môi trường {missing}: sổ phân tán cần cả EVENTSTOREDB_URL và POSTGRES_URL. Đặt cả hai, hoặc bỏ cả hai để dùng sổ trong một thư mục.',
    'The variable {missing} is not set: a distributed ledger needs both EVENTSTOREDB_URL and POSTGRES_URL. Set both, or neither to use a ledger in one folder.',
  ),
  'setting-invalid': errorText(
    'invalid',
    'Biến môi trường {name} phải là số nguyên từ {min} đến {max}. Sửa rồi chạy lại.',
    'The variable {name} must be a whole number from {min} to {max}. Correct it and start again.',
  ),
  'projector-not-running': errorText(
    'unavailable',
    'Mô hình đọc mới đến vị trí {position}, sổ đã đến {head}, và không tiến trình nào đang cập nhật. Khởi động “projector” (xem docs/distributed.md) rồi làm lại.',
    'The read models are at position {position}, the ledger is at {head}, and no process brings them up to date. Start a projector (see docs/distributed.md), then do it again.',
  ),
  'distributed-only': errorText(
    'invalid',
    'Lệnh này chỉ dùng cho sổ phân tán. Đặt EVENTSTOREDB_URL và POSTGRES_URL; sổ trong một thư mục không cần lệnh này.',
    'This command is for a distributed ledger. Set EVENTSTOREDB_URL and POSTGRES_URL; a ledger in one folder does not need it.',
  ),
  'projectors-running': errorText(
    'conflict',
    'Tiến trình {holder} đang giữ quyền ký nhật ký. Dừng mọi projector và tiến trình API rồi chạy lại lệnh này trên máy có LOG_KEY_DIR; xong thì khởi động lại chúng.',
    'The process {holder} is the one that signs the log. Stop all projectors and API processes, do this again on the machine that has LOG_KEY_DIR, then start them again.',
  ),
  'embedded-only': errorText(
    'invalid',
    'Lệnh này chỉ dùng cho sổ trong một thư mục. Với sổ phân tán, xem docs/distributed.md, mục {section}.',
    'This command is for a ledger in one folder. For a distributed ledger see docs/distributed.md, section {section}.',
  ),
} as const satisfies Record<string, ErrorText>;

export type ProfileErrorCode = keyof typeof PROFILE_ERRORS;

export class ProfileError extends CodedError {
  override readonly name = 'ProfileError';
  declare readonly code: ProfileErrorCode;

  constructor(code: ProfileErrorCode, params: ErrorParams = {}) {
    super(code, PROFILE_ERRORS[code], params);
  }
}
