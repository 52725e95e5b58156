/** Why the directory of persons cannot be used. None of the texts repeats anything that stands in it. */
import { CodedError, type ErrorParams, errorText, type ErrorText } from '#domain';

export const PEOPLE_ERRORS = {
  'directory-unavailable': errorText(
    'unavailable',
    'Không đọc hoặc ghi được danh bạ {path} ({reason}). Kiểm tra ổ đĩa, dung lượng và quyền của tệp, hoặc chờ chương trình khác dùng xong, rồi làm lại.',
    'The directory {path} cannot be read or written ({reason}). Check the disk, its space and the permissions of the file, or wait for another program that uses it, then do it again.',
  ),
  'directory-damaged': errorText(
    'unavailable',
    'Danh bạ {path} bị hỏng hoặc là tệp của chương trình khác ({reason}). Chuyển tệp đi nơi khác và lấy lại people.db từ bản sao lưu gần nhất; dữ liệu đã xóa được xóa lại khi mở sổ.',
    'The directory {path} is damaged or belongs to another program ({reason}). Move it away and put back people.db of the newest backup; what was erased since is erased again when the ledger is opened.',
  ),
  'erasure-unfinished': errorText(
    'unavailable',
    'Việc xóa dữ liệu của “{person}” đã ghi vào sổ nhưng tệp danh bạ chưa xóa xong ({reason}). Gửi lại lệnh, hoặc mở lại sổ: việc xóa được hoàn tất khi mở.',
    'That the data of "{person}" are erased stands in the ledger, but they are not out of the directory yet ({reason}). Send the command again, or open the ledger again, which finishes it.',
  ),
} as const satisfies Record<string, ErrorText>;

export type PeopleErrorCode = keyof typeof PEOPLE_ERRORS;

export class PeopleError extends CodedError {
  override readonly name = 'PeopleError';
  declare readonly code: PeopleErrorCode;

  constructor(code: PeopleErrorCode, params: ErrorParams = {}) {
    super(code, PEOPLE_ERRORS[code], params);
  }
}
