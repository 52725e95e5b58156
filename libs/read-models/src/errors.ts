/** Why read models cannot be used. None of the texts repeats a password or an address that holds one. */
import { CodedError, type ErrorParams, errorText, type ErrorText } from '#domain';

export const READ_MODEL_ERRORS = {
  'read-models-url-invalid': errorText(
    'invalid',
    'Địa chỉ PostgreSQL không đúng. Dùng dạng postgresql://tài-khoản:mật-khẩu@máy-chủ:5432/cơ-sở-dữ-liệu; mã hóa ký tự đặc biệt bằng %.',
    'The address of PostgreSQL is not valid. Use postgresql://user:password@host:5432/database; percent-encode special signs.',
  ),
  'read-models-unreachable': errorText(
    'unavailable',
    'Không kết nối được PostgreSQL {server} ({reason}). Kiểm tra máy chủ và mạng; chương trình tự thử lại, không dữ liệu nào bị mất.',
    'PostgreSQL at {server} cannot be reached ({reason}). Check the server and the network; the program tries again by itself and nothing is lost.',
  ),
  'read-models-unauthorised': errorText(
    'unavailable',
    'PostgreSQL {server} từ chối tài khoản hoặc mật khẩu. Sửa POSTGRES_URL.',
    'PostgreSQL at {server} refuses the user or the password. Correct POSTGRES_URL.',
  ),
  'read-models-no-database': errorText(
    'unavailable',
    'Máy chủ PostgreSQL {server} không có cơ sở dữ liệu này. Tạo cơ sở dữ liệu hoặc sửa POSTGRES_URL.',
    'PostgreSQL at {server} has no such database. Create it, or correct POSTGRES_URL.',
  ),
  'read-models-forbidden': errorText(
    'unavailable',
    'Tài khoản PostgreSQL không có quyền cần thiết ({reason}). Chạy “ledger postgres migrate” bằng tài khoản chủ sở hữu cơ sở dữ liệu.',
    'The user of PostgreSQL lacks a right that is needed ({reason}). Run "ledger postgres migrate" as the owner of the database.',
  ),
  'read-models-encoding': errorText(
    'unavailable',
    'Cơ sở dữ liệu PostgreSQL dùng bảng mã {encoding}. Tạo cơ sở dữ liệu với ENCODING UTF8.',
    'The database of PostgreSQL is encoded in {encoding}. Create it with ENCODING UTF8.',
  ),
  'read-models-too-new': errorText(
    'unavailable',
    'Lược đồ mô hình đọc trong PostgreSQL (bản {found}) mới hơn chương trình này (bản {known}). Nâng cấp chương trình.',
    'The schema of the read models in PostgreSQL (layout {found}) is newer than this program (layout {known}). Upgrade the program.',
  ),
  'read-models-not-built': errorText(
    'unavailable',
    'PostgreSQL chưa có mô hình đọc của phiên bản này. Chạy “ledger postgres migrate” và khởi động tiến trình dựng mô hình (projector).',
    'PostgreSQL has no read models of this version yet. Run "ledger postgres migrate" and start the projector.',
  ),
  'read-models-other-version': errorText(
    'unavailable',
    'Mô hình đọc {name} thuộc về một phiên bản khác của chương trình. Khởi động lại chương trình này bằng phiên bản đó.',
    'The read model {name} belongs to another version of the program; restart this one as that version.',
  ),
  'read-models-other-partitions': errorText(
    'unavailable',
    'Mô hình đọc trong PostgreSQL được chia làm {found} phần, không phải {wanted}. Đặt PROJECTION_PARTITIONS={found}, hoặc chạy “ledger postgres migrate” để dựng lại theo số mới.',
    'The read models in PostgreSQL are kept in {found} partitions, not {wanted}. Set PROJECTION_PARTITIONS={found}, or run "ledger postgres migrate" to have them built anew.',
  ),
  'read-models-out-of-connections': errorText(
    'unavailable',
    'PostgreSQL {server} đã hết kết nối. Tăng max_connections hoặc giảm POSTGRES_POOL; chương trình tự thử lại.',
    'PostgreSQL at {server} has no connection left. Raise max_connections or lower POSTGRES_POOL; the program tries again by itself.',
  ),
  'read-models-busy': errorText(
    'unavailable',
    'Mọi kết nối tới PostgreSQL {server} của tiến trình này đều đang bận. Thử lại sau, hoặc tăng POSTGRES_POOL.',
    'All connections of this process to PostgreSQL at {server} are in use. Try again later, or raise POSTGRES_POOL.',
  ),
  'read-models-timeout': errorText(
    'unavailable',
    'PostgreSQL {server} không trả lời trong thời hạn ({reason}). Thử lại sau, hoặc tăng POSTGRES_STATEMENT_TIMEOUT_MS.',
    'PostgreSQL at {server} did not answer in time ({reason}). Try again later, or raise POSTGRES_STATEMENT_TIMEOUT_MS.',
  ),
  'read-models-disk-full': errorText(
    'unavailable',
    'Đĩa của PostgreSQL {server} đã đầy. Giải phóng dung lượng; chương trình tự tiếp tục, không sự kiện nào bị bỏ qua.',
    'The disk of PostgreSQL at {server} is full. Free some space; the program goes on by itself and no event is skipped.',
  ),
  'read-models-unavailable': errorText(
    'unavailable',
    'PostgreSQL {server} hiện không dùng được ({reason}). Xem nhật ký của PostgreSQL; chương trình tự thử lại.',
    'PostgreSQL at {server} cannot be used at present ({reason}). See the log of PostgreSQL; the program tries again by itself.',
  ),
} as const satisfies Record<string, ErrorText>;

export type ReadModelErrorCode = keyof typeof READ_MODEL_ERRORS;

export class ReadModelError extends CodedError {
  override readonly name = 'ReadModelError';
  declare readonly code: ReadModelErrorCode;

  constructor(code: ReadModelErrorCode, params: ErrorParams = {}, options: ErrorOptions = {}) {
    super(code, READ_MODEL_ERRORS[code], params);
    if ('cause' in options) this.cause = options.cause;
  }
}
