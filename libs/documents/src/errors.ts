/** Refusals of an agency's own template, each saying what to change in it, and of a place that no document can be written to. */
import { CodedError, type ErrorParams, errorText, type ErrorText } from '#domain';

export const DOCUMENT_ERRORS = {
  'template-not-docx': errorText(
    'invalid',
    'Tệp không phải văn bản Word (.docx). Mở mẫu trong Word, bỏ mật khẩu nếu có, chọn “Lưu thành”, loại “Word Document (*.docx)”, rồi gửi lại.',
    'The file is not a Word document (.docx). Open the template in Word, remove its password if it has one, choose "Save as", type "Word Document (*.docx)", and send it again.',
  ),
  'template-not-xlsx': errorText(
    'invalid',
    'Tệp không phải bảng tính Excel (.xlsx). Mở mẫu trong Excel, bỏ mật khẩu nếu có, chọn “Lưu thành”, loại “Excel Workbook (*.xlsx)”, rồi gửi lại.',
    'The file is not an Excel workbook (.xlsx). Open the template in Excel, remove its password if it has one, choose "Save as", type "Excel Workbook (*.xlsx)", and send it again.',
  ),
  'template-macros': errorText(
    'invalid',
    'Mẫu có macro ({part}). Lưu lại thành tệp không có macro (.docx hoặc .xlsx) rồi gửi lại.',
    'The template has macros ({part}). Save it as a file without macros (.docx or .xlsx) and send it again.',
  ),
  'template-too-large': errorText(
    'invalid',
    'Mẫu quá lớn: tệp nhiều nhất {megabytes} MB, {parts} phần; khi giải nén nhiều nhất {inflatedMegabytes} MB và gấp {ratio} lần tệp nén. Bỏ bớt hình ảnh hoặc nội dung rồi gửi lại.',
    'The template is too large: a file has at most {megabytes} MB and {parts} parts; unpacked at most {inflatedMegabytes} MB and {ratio} times the packed file. Remove pictures or content and send it again.',
  ),
  'template-malformed': errorText(
    'invalid',
    'Mẫu có lỗi ở “{where}”: {problem}. Sửa chỗ đó trong mẫu rồi gửi lại.',
    'The template has a fault at "{where}": {problem}. Correct that place in the template and send it again.',
  ),
  'template-external': errorText(
    'invalid',
    'Mẫu trỏ ra ngoài tệp hoặc nhúng đối tượng ({part}). Bỏ liên kết hoặc công thức ấy, thay đối tượng bằng hình ảnh hoặc văn bản rồi gửi lại.',
    'The template points outside the file or embeds an object ({part}). Remove the link or formula, replace the object by a picture or text, and send it again.',
  ),
  'template-placeholder-unknown': errorText(
    'invalid',
    'Mẫu dùng thẻ không có ở chỗ đó: “{tag}”. Thẻ gần giống: {near}. Sửa tên thẻ, hoặc đưa thẻ vào trong bảng có cột ấy, rồi gửi lại.',
    'The template uses a placeholder that does not exist there: "{tag}". Near ones: {near}. Correct its name, or move it into the table that has the column, and send it again.',
  ),
  'template-rows-unmovable': errorText(
    'invalid',
    'Mẫu không lặp dòng được vì “{where}”: {obstacle}. Sửa mẫu rồi gửi lại.',
    'Rows of the template cannot be repeated because of "{where}": {obstacle}. Correct the template and send it again.',
  ),
  'template-without-stamp': errorText(
    'invalid',
    'Mẫu không có thẻ gắn văn bản với sổ. Thêm thẻ {tag} vào chân trang của mẫu rồi gửi lại.',
    'The template has no placeholder that ties the document to the ledger. Add {tag} to its footer and send it again.',
  ),
} as const satisfies Record<string, ErrorText>;

export type DocumentErrorCode = keyof typeof DOCUMENT_ERRORS;

/** What can be wrong with a malformed template: the parameter `problem`, in words where the error is explained. */
export const TEMPLATE_PROBLEMS = {
  unreadable: { vi: 'tệp nén bị hỏng', en: 'the zip cannot be read' },
  encrypted: { vi: 'phần có mật khẩu', en: 'the part is encrypted' },
  'unsafe-name': { vi: 'tên phần không an toàn', en: 'the name of the part is unsafe' },
  'duplicate-name': { vi: 'hai phần trùng tên', en: 'two parts have the same name' },
  doctype: { vi: 'XML có DOCTYPE', en: 'the XML has a DOCTYPE' },
  encoding: { vi: 'XML không phải UTF-8', en: 'the XML is not UTF-8' },
  xml: { vi: 'XML không đọc được', en: 'the XML cannot be read' },
  'unclosed-tag': { vi: 'thẻ thiếu dấu đóng ngoặc nhọn', en: 'the tag lacks its closing brace' },
  'unopened-tag': { vi: 'thừa dấu đóng ngoặc nhọn', en: 'a closing brace without an opening one' },
  'unclosed-loop': { vi: 'vòng lặp chưa đóng', en: 'the loop is not closed' },
  'unopened-loop': { vi: 'đóng vòng lặp chưa mở', en: 'a loop is closed that was not opened' },
  'crossed-loops': { vi: 'vòng lặp đóng sai thứ tự', en: 'loops are closed in the wrong order' },
  'not-text': {
    vi: 'thẻ này mở vòng lặp hoặc điều kiện, không in ra chữ',
    en: 'this tag opens a loop or a condition and prints no text',
  },
  'not-allowed': { vi: 'loại thẻ này không dùng được', en: 'this kind of tag cannot be used' },
  tag: { vi: 'thẻ viết sai', en: 'the tag is wrong' },
} as const;

export type TemplateProblem = keyof typeof TEMPLATE_PROBLEMS;

/** A template or a place to write to refused. Nothing was stored or written. */
export class DocumentError extends CodedError {
  override readonly name = 'DocumentError';
  declare readonly code: DocumentErrorCode;

  constructor(code: DocumentErrorCode, params: ErrorParams = {}) {
    super(code, inWords(DOCUMENT_ERRORS[code], params['problem']), params);
  }
}

function inWords(text: ErrorText, problem: string | number | undefined): ErrorText {
  if (typeof problem !== 'string' || !Object.hasOwn(TEMPLATE_PROBLEMS, problem)) return text;
  const { vi, en } = TEMPLATE_PROBLEMS[problem as TemplateProblem];
  return { ...text, vi: text.vi.replace('{problem}', vi), en: text.en.replace('{problem}', en) };
}

/** @param where Name of the part of the file, or the tag. */
export function refuseMalformed(where: string, problem: TemplateProblem): never {
  throw new DocumentError('template-malformed', { where, problem });
}
