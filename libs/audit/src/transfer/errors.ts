/** Why a ledger cannot be exported, or an export not be taken in. Operators read these: what is wrong, where, and what to do. */
import { CodedError, type ErrorParams, errorText, type ErrorText } from '#domain';

export const TRANSFER_ERRORS = {
  // The export
  'export-unreadable': errorText(
    'invalid',
    '“{path}” không phải tệp xuất của plan-ledger, hoặc không đọc được ({reason}). Dùng tệp do “ledger export” tạo ra, giữ nguyên tên.',
    '"{path}" is no export of plan-ledger, or cannot be read ({reason}). Use the file as "ledger export" wrote it, under its own name.',
  ),
  'export-too-new': errorText(
    'invalid',
    'Tệp xuất “{path}” có phiên bản {version}, chương trình này chỉ biết đến {known}. Nâng cấp chương trình rồi nhập lại.',
    'The export "{path}" is of version {version}; this program knows those up to {known}. Upgrade the program, then import again.',
  ),
  'export-cut-short': errorText(
    'invalid',
    'Tệp xuất “{path}” bị cắt cụt sau dòng {line}: thiếu dòng kết thúc. Chép lại tệp gốc; chưa ghi gì.',
    'The export "{path}" is cut short after line {line}: its last line is missing. Copy the original again; nothing was stored.',
  ),
  'export-line-wrong': errorText(
    'invalid',
    'Dòng {line} của tệp xuất “{path}” không đúng: {lyDo}. Tệp hỏng hoặc đã bị sửa; dùng tệp gốc. Chưa ghi gì.',
    'Line {line} of the export "{path}" is wrong: {reason}. The file is damaged or was altered; use the original. Nothing was stored.',
  ),
  'export-altered': errorText(
    'invalid',
    'Tệp xuất “{path}” không khớp {what} ghi ở dòng cuối. Tệp hỏng hoặc đã bị sửa; dùng tệp gốc. Chưa ghi gì.',
    'The export "{path}" does not fit the {what} in its last line. The file is damaged or was altered; use the original. Nothing was stored.',
  ),
  'export-event-wrong': errorText(
    'invalid',
    'Sự kiện ở vị trí {position} của tệp xuất không dùng được: {lyDo}. Tệp hỏng hoặc đã bị sửa; dùng tệp gốc. Chưa ghi gì.',
    'The event at position {position} of the export cannot be taken: {reason}. The file is damaged or was altered; use the original. Nothing was stored.',
  ),
  'export-checkpoint-wrong': errorText(
    'invalid',
    'Mốc đã ký của nhật ký {origin} ở cỡ {size} không khớp với các sự kiện. Sự kiện hoặc mốc đã bị thay; không chuyển sổ này trước khi tìm ra nguyên nhân.',
    'The checkpoint of {origin} signed at size {size} does not fit the events. One of them was exchanged; do not move this ledger before it is known why.',
  ),
  'export-part-missing': errorText(
    'invalid',
    'Thư mục xuất “{path}” thiếu phần “{part}”. Chép lại đầy đủ thư mục do “ledger export” tạo ra; chưa ghi gì.',
    'The folder "{path}" lacks its part "{part}". Copy the whole folder again as "ledger export" wrote it; nothing was stored.',
  ),
  'export-file-wrong': errorText(
    'invalid',
    'Tài liệu kiểm chứng {sha256} trong thư mục xuất bị thiếu hoặc không còn nguyên bản. Chép lại từ nơi xuất; chưa ghi gì.',
    'The evidence {sha256} is missing from the exported folder, or is not as it was. Copy it again from where it was exported; nothing was stored.',
  ),
  'export-place-taken': errorText(
    'conflict',
    '“{path}” đã có dữ liệu và không bị ghi đè. Chọn tên khác.',
    'There is something at "{path}" already, and it is not overwritten. Choose another name.',
  ),

  // The ledger that is exported
  'ledger-event-wrong': errorText(
    'unavailable',
    'Sự kiện ở vị trí {position} của sổ không đúng: {lyDo}. Không xuất gì; chạy “ledger verify” và so với bản sao lưu.',
    'The event at position {position} of the ledger is wrong: {reason}. Nothing was exported; run "ledger verify" and compare with a backup.',
  ),

  // The ledger that is imported into
  'import-differs': errorText(
    'conflict',
    'Sổ đích có sự kiện khác ở vị trí {position} (luồng {stream}). Chỉ nhập vào sổ trống hoặc sổ có đúng phần đầu của tệp; chưa ghi gì.',
    'The target ledger holds another event at position {position} (stream {stream}). Import into an empty ledger, or into one that holds the beginning of this export; nothing was stored.',
  ),
  'import-target-longer': errorText(
    'conflict',
    'Sổ đích có {head} sự kiện, nhiều hơn {events} của tệp: vị trí {position} không có trong tệp. Sổ đích đã đi tiếp; chưa ghi gì.',
    'The target ledger holds {head} events, more than the {events} of the export, which has none at position {position}. The target has gone on already; nothing was stored.',
  ),
  'import-other-log': errorText(
    'conflict',
    'Sổ đích đã có nhật ký {found}, còn bản xuất là của nhật ký {origin}. Đặt LOG_ORIGIN={origin} rồi tạo lại sổ đích trống; chưa ghi gì.',
    'The target ledger has the log {found} already, the export is of the log {origin}. Set LOG_ORIGIN={origin} and make the empty target again; nothing was stored.',
  ),
  'import-not-verified': errorText(
    'unavailable',
    'Đã ghi xong nhưng sổ đích không cho lại {what} của tệp xuất. Không dùng sổ đích; giữ sổ gốc và báo nhà phát triển.',
    'All was stored, but the target ledger does not give the {what} of the export again. Do not use the target; keep the original ledger and report this.',
  ),
} as const satisfies Record<string, ErrorText>;

export type TransferErrorCode = keyof typeof TRANSFER_ERRORS;

/** A ledger that is not exported or imported, and why. */
export class TransferError extends CodedError {
  override readonly name = 'TransferError';
  declare readonly code: TransferErrorCode;

  constructor(code: TransferErrorCode, params: ErrorParams = {}) {
    super(code, TRANSFER_ERRORS[code], params);
  }
}

/** What is wrong, in the words of either language. */
export interface Reason {
  readonly vi: string;
  readonly en: string;
}

/** As the texts above take it. */
export const because = ({ vi, en }: Reason): { readonly lyDo: string; readonly reason: string } => ({
  lyDo: vi,
  reason: en,
});
