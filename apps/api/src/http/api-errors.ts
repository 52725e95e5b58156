/** Refusals that come from HTTP itself: routes, headers, bodies, limits. */
import { CodedError, type ErrorKind, type ErrorParams, type ErrorText, errorText } from '#domain';

/** The HTTP status of each kind of refusal. */
export const STATUS_OF: Readonly<Record<ErrorKind, number>> = {
  invalid: 422,
  'not-found': 404,
  conflict: 409,
  forbidden: 403,
  'precondition-failed': 412,
  unavailable: 503,
};

interface ApiErrorText extends ErrorText {
  readonly status: number;
}

const at = (status: number, kind: ErrorKind, vi: string, en: string): ApiErrorText => ({
  status,
  ...errorText(kind, vi, en),
});

export const API_ERRORS = {
  'input-invalid': at(
    400,
    'invalid',
    'Có {count} chỗ sai trong yêu cầu: {fields}. Sửa theo hướng dẫn ở từng chỗ rồi gửi lại.',
    '{count} things are wrong in the request: {fields}. Correct each as described and send it again.',
  ),
  'file-invalid': at(
    422,
    'invalid',
    'Tệp có {count} chỗ sai; chưa ghi gì vào sổ. Sửa từng dòng được nêu rồi nhập lại.',
    'The file has {count} problems; nothing was stored. Correct the lines named and import it again.',
  ),
  'json-malformed': at(
    400,
    'invalid',
    'Nội dung không phải JSON hợp lệ ở dòng {line}, cột {column}. Số phải viết dạng chuỗi hoặc số JSON; không dùng NaN, Infinity, chú thích hay dấu phẩy thừa.',
    'The body is not valid JSON at line {line}, column {column}. Write numbers as JSON numbers or text; no NaN, Infinity, comments or trailing commas.',
  ),
  'json-duplicate-key': at(
    400,
    'invalid',
    'Trường “{key}” xuất hiện hai lần trong cùng một đối tượng JSON (dòng {line}). Giữ lại một.',
    'The key "{key}" appears twice in one JSON object (line {line}). Keep one of them.',
  ),
  'json-forbidden-key': at(
    400,
    'invalid',
    'Tên trường “{key}” không được phép (dòng {line}). Bỏ trường này.',
    'The key "{key}" is not allowed (line {line}). Leave it out.',
  ),
  'json-too-deep': at(
    400,
    'invalid',
    'JSON lồng nhau quá {limit} cấp (dòng {line}). Không lệnh nào cần sâu như vậy.',
    'The JSON is nested deeper than {limit} levels (line {line}). No command needs that.',
  ),
  'text-encoding': at(
    400,
    'invalid',
    'Nội dung không phải UTF-8 hợp lệ. Lưu và gửi lại dưới dạng UTF-8.',
    'The body is not valid UTF-8. Save and send it as UTF-8.',
  ),
  'upload-empty': at(
    400,
    'invalid',
    'Yêu cầu không có tệp nào. Gửi ít nhất một tệp trong multipart/form-data.',
    'The request holds no file. Send at least one file as multipart/form-data.',
  ),
  'upload-malformed': at(
    400,
    'invalid',
    'Nội dung multipart/form-data sai dạng hoặc bị cắt ngang. Gửi lại với cùng Idempotency-Key.',
    'The multipart/form-data body is malformed or was cut short. Send it again with the same Idempotency-Key.',
  ),
  'request-malformed': at(
    400,
    'invalid',
    'Yêu cầu HTTP sai dạng. Kiểm tra địa chỉ, header và độ dài nội dung.',
    'The HTTP request is malformed. Check its URL, headers and content length.',
  ),
  'actor-unknown': at(
    401,
    'forbidden',
    'Không xác định được người thực hiện. Đăng nhập rồi gửi lại.',
    'Who is acting cannot be made out. Sign in and send it again.',
  ),
  'acting-for-other': at(
    403,
    'forbidden',
    'Tệp có bước của “{organisation}” nhưng bạn gửi thay mặt “{actingFor}”. Chỉ nhập các bước của cơ quan mình.',
    'The file has a step of "{organisation}" but you act for "{actingFor}". Import only your own organisation’s steps.',
  ),
  'route-unknown': at(
    404,
    'not-found',
    'Không có {method} {path}. Xem các địa chỉ ở /docs.',
    'There is no {method} {path}. See /docs for the routes.',
  ),
  'not-known-then': at(
    404,
    'not-found',
    '“{subject}” có trong sổ nhưng chưa có vào ngày {asOf} theo hiểu biết đến vị trí {knownAt}. Hỏi với asOf hoặc knownAt muộn hơn.',
    '"{subject}" is in the ledger, but not on {asOf} as known at position {knownAt}. Ask with a later asOf or knownAt.',
  ),
  'not-caught-up': at(
    503,
    'unavailable',
    '“{subject}” có trong sổ nhưng bảng đọc chưa cập nhật tới. Hỏi lại ngay sau đó, hoặc gửi lệnh với Prefer: wait.',
    '"{subject}" is in the ledger, but the read models have not got that far. Ask again shortly, or send commands with Prefer: wait.',
  ),
  'position-not-read': at(
    503,
    'unavailable',
    'Bảng đọc mới đến vị trí {reached}, chưa đến vị trí {position} mà yêu cầu này cần. Hỏi lại ngay sau đó; nếu kéo dài, báo người vận hành xem /v1/projections.',
    'The read models are at position {reached}, not yet at position {position} that this request needs. Ask again shortly; if it lasts, ask the operator to look at /v1/projections.',
  ),
  'position-unknown': at(
    409,
    'conflict',
    'Sổ mới đến vị trí {head}; vị trí {position} không có. Dùng đúng vị trí mà chính sổ này đã trả lời; nếu sổ vừa được khôi phục từ bản sao cũ, gửi lại lệnh đã mất.',
    'The ledger ends at position {head}; there is no position {position}. Send a position that this very ledger has answered with; if an older copy of it was restored, send the lost command again.',
  ),
  'read-models-behind': at(
    503,
    'unavailable',
    'Bảng đọc chưa cập nhật tới cuối sổ (vị trí {position}) nên chưa quyết định được; chưa ghi gì. Gửi lại sau ít phút với cùng Idempotency-Key; nếu kéo dài, báo người vận hành xem /v1/projections.',
    'The read models have not got to the end of the ledger (position {position}), so this cannot be decided yet; nothing was stored. Send it again shortly with the same Idempotency-Key; if it lasts, ask the operator to look at /v1/projections.',
  ),
  'problem-unknown': at(404, 'not-found', 'Không có mã lỗi “{code}”.', 'There is no problem code "{code}".'),
  'request-timeout': at(
    408,
    'unavailable',
    'Yêu cầu gửi quá chậm. Gửi lại với cùng Idempotency-Key.',
    'The request took too long to arrive. Send it again with the same Idempotency-Key.',
  ),
  'body-too-large': at(
    413,
    'invalid',
    'Nội dung quá lớn: JSON tối đa 1 MiB, tệp YAML tối đa 4 MB, mẫu Word hoặc Excel tối đa 20 MiB, tệp cần kiểm tra tối đa 25 MiB. Chia nhỏ hoặc bớt hình ảnh rồi gửi lại.',
    'The body is too large: at most 1 MiB of JSON, 4 MB of YAML, 20 MiB of a Word or Excel template, 25 MiB of a file to be verified. Split it or remove pictures and send it again.',
  ),
  'upload-too-large': at(
    413,
    'invalid',
    'Mỗi yêu cầu gồm tối đa {files} tệp, mỗi tệp tối đa {max} MB, và không có gì khác. Gửi thành nhiều lần.',
    'A request holds at most {files} files of at most {max} MB each, and nothing else. Send them in several requests.',
  ),
  'url-too-long': at(
    414,
    'invalid',
    'Địa chỉ quá dài. Kiểm tra các mã.',
    'The URL is too long. Check the codes.',
  ),
  'media-type-unsupported': at(
    415,
    'invalid',
    'Kiểu nội dung “{contentType}” không dùng được ở đây. Gửi Content-Type: {expected}; văn bản phải là UTF-8.',
    'The content type "{contentType}" cannot be used here. Send Content-Type: {expected}; text must be UTF-8.',
  ),
  'host-not-allowed': at(
    421,
    'forbidden',
    'Máy chủ phát triển chỉ trả lời cho localhost, không cho “{host}”.',
    'The development server answers to localhost only, not to "{host}".',
  ),
  'headers-too-large': at(431, 'invalid', 'Header quá lớn.', 'The headers are too large.'),
  'internal-error': at(
    500,
    'unavailable',
    'Lỗi của máy chủ. Báo người vận hành mã yêu cầu {instance}.',
    'The server failed. Tell the operator the request id {instance}.',
  ),
  'loopback-only': at(
    500,
    'forbidden',
    'Chưa có đăng nhập nên máy chủ chỉ được chạy trên 127.0.0.1, ::1 hoặc localhost, không phải “{host}”. Đặt HOST=127.0.0.1.',
    'Without sign-in the server runs on 127.0.0.1, ::1 or localhost only, not on "{host}". Set HOST=127.0.0.1.',
  ),
} as const satisfies Record<string, ApiErrorText>;

export type ApiErrorCode = keyof typeof API_ERRORS;

export class ApiError extends CodedError {
  override readonly name = 'ApiError';
  readonly status: number;

  constructor(code: ApiErrorCode, params: ErrorParams = {}, field?: string) {
    super(code, API_ERRORS[code], params, field);
    this.status = API_ERRORS[code].status;
  }
}
