/** Why the directory of persons cannot be used. None of the texts repeats anything that stands in it. */
import { CodedError, type ErrorParams, errorText, type ErrorText } from '#domain';

export const PEOPLE_ERRORS = {
  'directory-unavailable': errorText(
    'unavailable',
    'Không đọc hoặc ghi được danh bạ {path} ({reason}). Kiểm tra ổ đĩa, dung lượng và quyền của tệp (với PostgreSQL: máy chủ có chạy và POSTGRES_URL có đúng không), hoặc chờ chương trình khác dùng xong, rồi làm lại.',
    'The directory {path} cannot be read or written ({reason}). Check the disk, its space and the permissions of the file (with PostgreSQL: that the server runs and POSTGRES_URL is right), or wait for another program that uses it, then do it again.',
  ),
  'directory-damaged': errorText(
    'unavailable',
    'Danh bạ {path} bị hỏng hoặc là tệp của chương trình khác ({reason}). Chuyển tệp hoặc bảng đi nơi khác và lấy lại bản sao lưu gần nhất của nó; dữ liệu đã xóa được xóa lại khi mở sổ.',
    'The directory {path} is damaged or belongs to another program ({reason}). Move the file or table away and put back that of the newest backup; what was erased since is erased again when the ledger is opened.',
  ),
  'directory-of-another-ledger': errorText(
    'conflict',
    'Danh bạ {path} có dữ liệu của {persons} người nhưng sổ không biết ai trong số đó: có lẽ là danh bạ của sổ khác. Không xóa gì. Kiểm tra EVENTSTOREDB_URL, POSTGRES_URL và DATA_DIR; nếu sổ bị lùi về bản cũ, lấy lại bản đầy đủ, hoặc chuyển danh bạ đi nơi khác.',
    'The directory {path} has data of {persons} persons, none of whom the ledger knows: it seems to be that of another ledger. Nothing was deleted. Check EVENTSTOREDB_URL, POSTGRES_URL and DATA_DIR; if the ledger was set back to an older copy, get the full one back, or move the directory away.',
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
