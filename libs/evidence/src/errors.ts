/** Why a file is not taken as evidence, or cannot be had back, with what to do about it. */
import { CodedError, type ErrorParams, errorText, type ErrorText } from '#domain';

export const EVIDENCE_ERRORS = {
  'evidence-empty': errorText(
    'invalid',
    'Tệp “{name}” rỗng. Kiểm tra tệp gốc rồi gửi lại.',
    'The file "{name}" is empty. Check the original and send it again.',
  ),
  'evidence-too-large': errorText(
    'invalid',
    'Tệp “{name}” lớn hơn {max} MB. Giảm dung lượng (ví dụ nén ảnh trong PDF) hoặc tách thành nhiều tệp.',
    'The file "{name}" is larger than {max} MB. Make it smaller (compress the pictures of a PDF, for example) or split it.',
  ),
  'evidence-type-refused': errorText(
    'invalid',
    'Tệp “{name}” có nội dung kiểu {type}, không nhận làm tài liệu kiểm chứng. Gửi PDF, DOCX, XLSX, PPTX, JPEG, PNG, TIFF, XML, CSV hoặc TXT.',
    'The content of "{name}" is {type}, which is not taken as evidence. Send PDF, DOCX, XLSX, PPTX, JPEG, PNG, TIFF, XML, CSV or TXT.',
  ),
  'evidence-old-office': errorText(
    'invalid',
    'Tệp “{name}” là dạng Office cũ hoặc được đặt mật khẩu. Lưu lại dạng DOCX, XLSX, PPTX hoặc PDF không mật khẩu rồi gửi.',
    'The file "{name}" is of an old Office format or has a password. Save it as DOCX, XLSX, PPTX or PDF without a password.',
  ),
  'evidence-macros': errorText(
    'invalid',
    'Tệp “{name}” có macro. Lưu lại dạng không có macro (DOCX, XLSX, PPTX) hoặc PDF.',
    'The file "{name}" holds macros. Save it without them (DOCX, XLSX, PPTX), or as PDF.',
  ),
  'evidence-active': errorText(
    'invalid',
    'Tệp “{name}” là trang HTML, hình SVG hoặc mã lệnh. Gửi bản in ra PDF.',
    'The file "{name}" is an HTML page, an SVG picture or a script. Send it printed to PDF.',
  ),
  'evidence-extension': errorText(
    'invalid',
    'Tên “{name}” không khớp nội dung: nội dung là {type}. Đặt lại phần mở rộng ({expected}) hoặc gửi đúng tệp.',
    'The name "{name}" contradicts the content, which is {type}. Give it the ending {expected}, or send the right file.',
  ),
  'evidence-encoding': errorText(
    'invalid',
    'Tệp “{name}” không phải văn bản UTF-8. Lưu lại với bảng mã UTF-8 (Unicode) rồi gửi.',
    'The file "{name}" is not UTF-8 text. Save it in UTF-8 (Unicode) and send it again.',
  ),
  'evidence-damaged': errorText(
    'invalid',
    'Tệp “{name}” bị hỏng hoặc được đóng gói bất thường. Mở và lưu lại tệp rồi gửi.',
    'The file "{name}" is damaged or packed in an unusual way. Open it, save it anew and send that.',
  ),
  'evidence-unknown': errorText(
    'not-found',
    'Kế hoạch “{plan}” không có tài liệu kiểm chứng {sha256}. Xem tài liệu kiểm chứng của từng báo cáo (evidence list).',
    'Plan "{plan}" has no evidence {sha256}. See the evidence of its reports (evidence list).',
  ),
  'evidence-missing': errorText(
    'unavailable',
    'Kho tài liệu kiểm chứng không còn tệp {sha256}. Báo người vận hành khôi phục từ bản sao lưu (ledger evidence verify nêu tên tệp).',
    'The evidence store has lost the file {sha256}. Ask the operator to restore it from a backup (ledger evidence verify names it).',
  ),
  'evidence-altered': errorText(
    'unavailable',
    'Tệp {sha256} trong kho tài liệu kiểm chứng đã bị thay đổi nên không được gửi đi. Báo người vận hành khôi phục từ bản sao lưu.',
    'The file {sha256} in the evidence store was altered and is not handed out. Ask the operator to restore it from a backup.',
  ),
  'evidence-disk-full': errorText(
    'unavailable',
    'Ổ đĩa đã đầy; chưa ghi gì. Báo người vận hành giải phóng dung lượng rồi gửi lại.',
    'The disk is full; nothing was stored. Ask the operator to free space, then send it again.',
  ),
  'evidence-unwritable': errorText(
    'unavailable',
    'Không ghi được vào kho tài liệu kiểm chứng ({reason}); chưa ghi gì. Báo người vận hành kiểm tra quyền và ổ đĩa.',
    'The evidence store cannot be written ({reason}); nothing was stored. Ask the operator to check permissions and disk.',
  ),
  'evidence-unreadable': errorText(
    'unavailable',
    'Không đọc được kho tài liệu kiểm chứng ({reason}). Báo người vận hành kiểm tra quyền và ổ đĩa.',
    'The evidence store cannot be read ({reason}). Ask the operator to check permissions and disk.',
  ),
} as const satisfies Record<string, ErrorText>;

export type EvidenceErrorCode = keyof typeof EVIDENCE_ERRORS;

export class EvidenceError extends CodedError {
  override readonly name = 'EvidenceError';
  declare readonly code: EvidenceErrorCode;

  constructor(code: EvidenceErrorCode, params: ErrorParams, field?: string) {
    super(code, EVIDENCE_ERRORS[code], params, field);
  }
}

/** What the system says when there is no room: the disk, the quota, the largest file it allows. */
const NO_ROOM: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** The system's own name of what it refuses; undefined for errors of any other kind. */
export function systemCode(error: unknown): string | undefined {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return syscall === undefined ? undefined : code;
}

/** The system's refusal to write as an error that says what to do; any other error as it is. */
export function writeTrouble(error: unknown): unknown {
  const reason = systemCode(error);
  if (reason === undefined) return error;
  return NO_ROOM.has(reason)
    ? new EvidenceError('evidence-disk-full', {})
    : new EvidenceError('evidence-unwritable', { reason });
}

/** The same for reading. */
export function readTrouble(error: unknown, sha256: string): unknown {
  const reason = systemCode(error);
  if (reason === undefined) return error;
  return reason === 'ENOENT'
    ? new EvidenceError('evidence-missing', { sha256 })
    : new EvidenceError('evidence-unreadable', { reason });
}
