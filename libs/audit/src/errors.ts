/** Why something is not accepted as proof. Auditors read these: what is wrong, where, and what to do. */
import { CodedError, type ErrorParams, errorText, type ErrorText } from '#domain';

export const AUDIT_ERRORS = {
  // Keys
  'key-malformed': errorText(
    'invalid',
    'Khóa “{key}” không đúng dạng tên+mã+base64. Chép lại nguyên văn từ nơi công bố khóa.',
    'The key "{key}" is not written name+id+base64. Copy it again, unchanged, from where it was published.',
  ),
  'key-name-invalid': errorText(
    'invalid',
    'Tên khóa “{name}” không dùng được. Dùng tên dạng plan.tinh.gov.vn/log, không có khoảng trắng và dấu +.',
    'The key name "{name}" cannot be used. Use a name such as plan.province.gov.vn/log, without blanks and plus signs.',
  ),
  'key-unknown-kind': errorText(
    'invalid',
    'Khóa của {name} thuộc loại {type} mà chương trình này không kiểm được. Xin khóa Ed25519 (loại 01 hoặc 04).',
    'The key of {name} is of kind {type}, which this program cannot check. Ask for its Ed25519 key (kind 01 or 04).',
  ),
  'key-wrong-role': errorText(
    'invalid',
    'Khóa của {name} là loại {type}, không dùng được cho vai trò này: nhật ký ký bằng loại 01, bên chứng kiến bằng loại 04.',
    'The key of {name} is of kind {type}, which does not serve here: logs sign with kind 01, witnesses with kind 04.',
  ),
  'key-id-wrong': errorText(
    'invalid',
    'Mã của khóa {name} không khớp với nội dung khóa: khóa đã bị chép sai hoặc bị đổi. Lấy lại khóa từ nguồn tin cậy.',
    'The id of the key of {name} does not fit its bytes: it was copied wrongly or altered. Get the key again from a source you trust.',
  ),

  // Signed notes
  'note-malformed': errorText(
    'invalid',
    'Dòng {line} của văn bản ký không đúng dạng “{expected}”. Lấy lại bản gốc; không sửa hoặc lưu lại bằng trình soạn thảo.',
    'Line {line} of the signed note is not of the form "{expected}". Get the original again; do not save it anew in an editor.',
  ),
  'input-too-large': errorText(
    'invalid',
    'Dữ liệu dài hơn mức tối đa {limit} {unit}. Đây không thể là tài liệu đúng dạng.',
    'The input is longer than the {limit} {unit} allowed. It cannot be a document of this kind.',
  ),
  'text-not-utf8': errorText(
    'invalid',
    'Dữ liệu không phải văn bản UTF-8. Lấy lại bản gốc của tệp.',
    'The input is not UTF-8 text. Get the original file again.',
  ),
  'signature-wrong': errorText(
    'invalid',
    'Chữ ký của {name} không khớp: nội dung hoặc chữ ký đã bị thay đổi. Không tin dùng văn bản này.',
    'The signature of {name} does not fit: the text or the signature was altered. Do not rely on this note.',
  ),
  'signature-twice': errorText(
    'invalid',
    '{name} ký hai lần trên cùng một văn bản. Lấy lại bản gốc.',
    '{name} has signed twice in one note. Get the original again.',
  ),
  'signature-missing': errorText(
    'invalid',
    'Văn bản không có chữ ký của {name}. Kiểm tra có đúng khóa và đúng tệp không.',
    'The note is not signed by {name}. Check that this is the right key and the right file.',
  ),

  // Checkpoints, proofs and tiles
  'checkpoint-malformed': errorText(
    'invalid',
    'Dòng {line} của mốc kiểm tra không đúng dạng “{expected}”. Lấy lại bản gốc.',
    'Line {line} of the checkpoint is not of the form "{expected}". Get the original again.',
  ),
  'checkpoint-other-log': errorText(
    'invalid',
    'Mốc kiểm tra là của nhật ký {origin}, không phải của {expected}.',
    'The checkpoint is of the log {origin}, not of {expected}.',
  ),
  'proof-malformed': errorText(
    'invalid',
    'Dòng {line} của tệp chứng minh không đúng dạng “{expected}”. Lấy lại bản gốc.',
    'Line {line} of the proof file is not of the form "{expected}". Get the original again.',
  ),
  'proof-wrong': errorText(
    'invalid',
    'Chứng minh không dẫn từ nội dung này tới mốc {size} của nhật ký {origin}: nội dung, vị trí {index} hoặc chứng minh đã bị thay đổi.',
    'The proof does not lead from this entry to the checkpoint of {origin} at size {size}: the entry, its index {index} or the proof was altered.',
  ),
  'tile-path-malformed': errorText(
    'invalid',
    'Đường dẫn “{path}” không phải của một mảnh nhật ký. Dùng dạng tile/0/x001/234 hoặc tile/entries/000.p/5.',
    'The path "{path}" is not that of a tile. Write it like tile/0/x001/234 or tile/entries/000.p/5.',
  ),
  'tile-malformed': errorText(
    'invalid',
    'Mảnh nhật ký có {size} byte, không chứa đúng {width} phần. Tải lại mảnh này.',
    'The tile of {size} bytes does not hold exactly {width} parts. Fetch it again.',
  ),

  // Policies
  'policy-malformed': errorText(
    'invalid',
    'Dòng {line} của tệp chính sách không đúng dạng “{expected}”. Sửa dòng này.',
    'Line {line} of the policy is not of the form "{expected}". Correct that line.',
  ),
  'policy-key-unusable': errorText(
    'invalid',
    'Dòng {line} của tệp chính sách: khóa không dùng được ({code}). Chép lại khóa từ nơi công bố.',
    'Line {line} of the policy: the key cannot be used ({code}). Copy the key again from where it was published.',
  ),
  'policy-name-unknown': errorText(
    'invalid',
    'Dòng {line} của tệp chính sách nêu “{name}” chưa được khai báo ở dòng trên. Khai báo trước rồi mới dùng.',
    'Line {line} of the policy names "{name}", which no line above declares. Declare it first.',
  ),
  'policy-twice': errorText(
    'invalid',
    'Dòng {line} của tệp chính sách khai báo hoặc tính “{name}” lần thứ hai. Mỗi tên, khóa và thành viên chỉ một lần.',
    'Line {line} of the policy declares or counts "{name}" a second time. Every name, key and member goes once.',
  ),
  'policy-incomplete': errorText(
    'invalid',
    'Tệp chính sách thiếu dòng “{expected}”. Thêm dòng này.',
    'The policy lacks a line "{expected}". Add it.',
  ),
  'policy-unmet': errorText(
    'invalid',
    'Chưa đủ bên chứng kiến: cần thêm {needed} trong số {names}.',
    'Too few witnesses have cosigned: {needed} more of {names} are needed.',
  ),

  // Asking a witness
  'witness-request-malformed': errorText(
    'invalid',
    'Dòng {line} của yêu cầu chứng kiến không đúng dạng “{expected}”. Tạo lại yêu cầu.',
    'Line {line} of the request to the witness is not of the form "{expected}". Make the request again.',
  ),
  'witness-response-malformed': errorText(
    'unavailable',
    'Trả lời của bên chứng kiến {witness} không đọc được. Kiểm tra địa chỉ của bên chứng kiến hoặc tệp trả lời.',
    'The answer of the witness {witness} cannot be read. Check the address of the witness, or the response file.',
  ),
  'witness-unknown': errorText(
    'not-found',
    'Chính sách không nêu bên chứng kiến “{name}”. Có: {names}.',
    'The policy names no witness "{name}". It names: {names}.',
  ),
  'witness-unreachable': errorText(
    'unavailable',
    'Không liên lạc được với bên chứng kiến {witness} ({reason}). Thử lại sau hoặc trao đổi bằng tệp.',
    'The witness {witness} cannot be reached ({reason}). Try again later, or exchange files.',
  ),
  'witness-refused': errorText(
    'conflict',
    'Bên chứng kiến {witness} từ chối (mã {status}). Hỏi bên chứng kiến: 404 là chưa biết nhật ký này, 403 là chữ ký không khớp.',
    'The witness {witness} refused (status {status}). Ask the witness: 404 means it does not know this log, 403 that the signature does not fit.',
  ),
  'witness-elsewhere': errorText(
    'conflict',
    'Bên chứng kiến {witness} đã thấy nhật ký ở cỡ {seen}. Tạo lại yêu cầu với chứng minh từ cỡ {seen}.',
    'The witness {witness} has seen the log at size {seen}. Make the request again with a proof from size {seen}.',
  ),
  'witness-saw-longer': errorText(
    'conflict',
    'Bên chứng kiến {witness} đã thấy nhật ký có {seen} mục, nhiều hơn {size} đang trình: nhật ký này thiếu phần cuối. Dừng ký và làm theo quy trình khôi phục.',
    'The witness {witness} has seen the log with {seen} entries, more than the {size} shown: this log lacks its end. Stop signing and follow the recovery procedure.',
  ),
  'witness-saw-other': errorText(
    'conflict',
    'Bên chứng kiến {witness} đã thấy một nhật ký khác ở cỡ {seen}: lịch sử đã bị thay đổi. Dừng ký và làm theo quy trình khôi phục.',
    'The witness {witness} has seen a different log at size {seen}: history was altered. Stop signing and follow the recovery procedure.',
  ),

  // The ledger's own log
  'tile-not-there': errorText(
    'not-found',
    'Nhật ký có {size} mục, chưa có mảnh này. Hỏi mảnh hẹp hơn (.p/N) hoặc chờ nhật ký dài thêm.',
    'The log has {size} entries and not this tile. Ask for a narrower one (.p/N), or wait until the log has grown.',
  ),
  'beyond-log': errorText(
    'not-found',
    'Nhật ký có {size} mục. Hỏi vị trí và cỡ trong phạm vi đó.',
    'The log has {size} entries. Ask for an index and sizes within it.',
  ),
  'log-gap': errorText(
    'unavailable',
    'Sự kiện ở vị trí {position} (luồng {stream}, số {revision}) không nối tiếp sự kiện trước: phải là {expected}. Dừng ghi và kiểm tra sổ với bản sao lưu.',
    'The event at position {position} (stream {stream}, revision {revision}) does not follow its predecessor: {expected} was expected. Stop writing and check the ledger against a backup.',
  ),
  'entry-unreadable': errorText(
    'unavailable',
    'Sự kiện ở vị trí {position} (luồng {stream}, số {revision}) không đọc được ({reason}). Dừng ghi và kiểm tra sổ với bản sao lưu.',
    'The event at position {position} (stream {stream}, revision {revision}) cannot be read ({reason}). Stop writing and check the ledger against a backup.',
  ),
  'event-missing': errorText(
    'unavailable',
    'Thiếu sự kiện ở vị trí {position}: sổ đã bị cắt, xóa hoặc đổi thứ tự. Dừng ghi, giữ nguyên tệp và so với bản sao lưu.',
    'The event at position {position} is missing: the ledger was cut, or events were deleted or moved. Stop writing, keep the file and compare it with a backup.',
  ),
  'time-runs-back': errorText(
    'unavailable',
    'Sự kiện ở vị trí {position} (luồng {stream}) ghi giờ sớm hơn sự kiện trước nó: giờ ghi đã bị sửa. Dừng ghi và so với bản sao lưu.',
    'The event at position {position} (stream {stream}) was recorded before its predecessor: the time was altered. Stop writing and compare it with a backup.',
  ),
  'log-differs': errorText(
    'unavailable',
    'Sự kiện ở vị trí {position} (luồng {stream}, số {revision}) không phải sự kiện đã được ghi nhận: sổ đã bị thay đổi hoặc thay bằng sổ khác. Không ký gì thêm; xem mục khôi phục trong tài liệu vận hành.',
    'The event at position {position} (stream {stream}, revision {revision}) is not the one that was taken into the log: the ledger was altered or exchanged. Nothing more is signed; see recovery in the operations guide.',
  ),
  'log-rolled-back': errorText(
    'unavailable',
    'Sổ chỉ có {events} sự kiện nhưng nhật ký {origin} đã ghi nhận {size}: sổ bị lùi về bản cũ. Không ký gì thêm; tìm bản đầy đủ, hoặc mở nhật ký mới bằng “ledger log restart”.',
    'The ledger has {events} events, but the log {origin} has taken in {size}: it was set back to an older copy. Nothing more is signed; find the full copy, or begin a new log with "ledger log restart".',
  ),
  'checkpoint-replaced': errorText(
    'unavailable',
    'Mốc kiểm tra đã ký của {origin} ở cỡ {size} không khớp với sổ: sổ hoặc mốc đã bị thay. Không ký gì thêm; xem mục khôi phục trong tài liệu vận hành.',
    'The checkpoint of {origin} signed at size {size} does not agree with the ledger: one of them was exchanged. Nothing more is signed; see recovery in the operations guide.',
  ),
  'checkpoint-conflict': errorText(
    'conflict',
    'Nhật ký {origin} đã có mốc ký khác ở cỡ {size}, hoặc đã được thay bằng nhật ký mới: có hai tiến trình ký khác nhau. Chỉ để một tiến trình giữ khóa, rồi khởi động lại các tiến trình kia.',
    'The log {origin} has signed another tree at size {size} already, or was replaced by a new log: two processes sign differently. Leave the key to one of them and start the others again.',
  ),
  'checkpoints-unavailable': errorText(
    'unavailable',
    'Không đọc hoặc ghi được mốc ký trong PostgreSQL ({reason}). Kiểm tra máy chủ cơ sở dữ liệu và POSTGRES_URL, rồi làm lại.',
    'The signed checkpoints in PostgreSQL cannot be read or written ({reason}). Check the database server and POSTGRES_URL, then do it again.',
  ),
  'signer-not-running': errorText(
    'unavailable',
    'Không có mốc ký mới của nhật ký {origin} sau {seconds} giây: tiến trình giữ khóa không chạy hoặc không ký được. Kiểm tra tiến trình projector và trạng thái của nó, rồi làm lại.',
    'The log {origin} got no new checkpoint within {seconds} seconds: the process with the key does not run, or cannot sign. Check the projector and its health, then do it again.',
  ),
  'log-of-another-name': errorText(
    'conflict',
    'Thư mục {folder} giữ nhật ký {found} với mốc đã ký, còn cơ sở dữ liệu dùng chung có nhật ký {origin}. Đặt DATA_DIR vào thư mục khác, hoặc chuyển nhật ký cũ đi nơi khác.',
    'The folder {folder} holds the log {found} with signed checkpoints, but the shared database has the log {origin}. Set DATA_DIR to another folder, or move the old log away.',
  ),
  'key-of-another-log': errorText(
    'invalid',
    'Khóa {key} không phải của nhật ký {origin}. Đặt lại đúng tệp khóa của nhật ký này.',
    'The key {key} is not that of the log {origin}. Put the key file of this log back.',
  ),
  'key-file-unreadable': errorText(
    'unavailable',
    'Không đọc được tệp khóa {path} ({reason}). Khôi phục tệp từ bản sao lưu khóa; đừng tạo khóa mới cùng tên.',
    'The key file {path} cannot be read ({reason}). Restore it from the backup of the key; do not make a new key of the same name.',
  ),
  'key-file-missing': errorText(
    'unavailable',
    'Nhật ký {origin} đã có mốc ký nhưng thiếu tệp khóa {path}. Chép lại tệp khóa, hoặc mở nhật ký mới bằng “ledger log restart”.',
    'The log {origin} has signed checkpoints, but its key file {path} is missing. Put the key back, or begin a new log with "ledger log restart".',
  ),
  'read-models-differ': errorText(
    'unavailable',
    'Mô hình đọc {projection} khác với sự kiện tới vị trí {position}; dòng khác đầu tiên: {row}. Chạy “ledger projections rebuild”, rồi tìm xem ai đã sửa chúng.',
    'The read model {projection} is not what the events up to position {position} come to; the first row that differs: {row}. Run "ledger projections rebuild", then find out who altered them.',
  ),
  'read-models-stopped': errorText(
    'unavailable',
    'Mô hình đọc đã dừng và không so được: {names}. Xem “ledger projections status”.',
    'Read models have stopped and were not compared: {names}. See "ledger projections status".',
  ),
  'evidence-lost': errorText(
    'unavailable',
    'Thiếu tài liệu kiểm chứng “{name}” (sha256 {sha256}, nêu ở vị trí {position}). Chép lại từ bản sao lưu.',
    'The evidence "{name}" (sha256 {sha256}, named at position {position}) is missing. Copy it back from a backup.',
  ),
  'evidence-altered': errorText(
    'unavailable',
    'Tài liệu kiểm chứng “{name}” (sha256 {sha256}, nêu ở vị trí {position}) đã bị sửa. Chép lại bản gốc từ bản sao lưu và tìm xem ai đã sửa.',
    'The evidence "{name}" (sha256 {sha256}, named at position {position}) was altered. Copy the original back from a backup, and find out who altered it.',
  ),
  'people-differ': errorText(
    'unavailable',
    'Danh bạ người dùng không khớp với sổ: {kind} ({person}, {digest}). Chạy “ledger person check”.',
    'The directory of persons does not agree with the ledger: {kind} ({person}, {digest}). Run "ledger person check".',
  ),
  'ledger-faulty': errorText(
    'unavailable',
    'Sổ không đạt: {reason}.',
    'The ledger is not as it should be: {reason}.',
  ),
  'log-sound': errorText(
    'conflict',
    'Nhật ký {origin} vẫn ký được nên không mở nhật ký mới. Chỉ mở nhật ký mới khi việc ký bị từ chối.',
    'The log {origin} can still be signed, so no new one is begun. Begin one only when signing is refused.',
  ),
  'log-name-taken': errorText(
    'invalid',
    'Tên {origin} là của nhật ký cũ. Chọn tên khác, ví dụ thêm năm: {origin}/2.',
    'The name {origin} is that of the old log. Choose another one, for example {origin}/2.',
  ),
  'not-in-log': errorText(
    'not-found',
    'Chưa có sự kiện nào của lệnh “{command}” trong nhật ký. Kiểm tra mã lệnh (Idempotency-Key).',
    'The log holds no event of the command "{command}". Check the id of the command (Idempotency-Key).',
  ),
  'receipt-malformed': errorText(
    'invalid',
    'Biên nhận không đọc được ({lyDo}). Dùng tệp gốc đã tải về.',
    'The receipt cannot be read ({reason}). Use the file as it was downloaded.',
  ),

  // Bundles
  'bundle-unreadable': errorText(
    'invalid',
    'Gói không đọc được: {lyDo}. Chép lại tệp gốc từ nơi đã nhận.',
    'The bundle cannot be read: {reason}. Copy the original file again from where it came.',
  ),
  'bundle-part-missing': errorText(
    'invalid',
    'Gói thiếu phần “{part}”. Xin lại gói đầy đủ.',
    'The bundle lacks its part "{part}". Ask for the complete bundle.',
  ),
  'bundle-foreign-part': errorText(
    'invalid',
    'Trong gói có phần lạ “{part}”. Không tin dùng gói này; xin lại gói gốc.',
    'The bundle holds "{part}", which is no part of one. Do not rely on it; ask for the original.',
  ),
  'bundle-event-wrong': errorText(
    'invalid',
    'Sự kiện ở vị trí {position} không nằm trong nhật ký như gói nêu: nó đã bị sửa, đổi chỗ, nhân đôi hoặc chứng minh bị thay.',
    'The event at position {position} is not in the log as the bundle says: it was altered, moved or doubled, or its proof was exchanged.',
  ),
  'bundle-events-missing': errorText(
    'invalid',
    'Gói phải có {expected} phần nhưng chỉ tìm thấy {found}: có phần đã bị bỏ bớt hoặc thêm vào.',
    'The bundle should hold {expected} of these and holds {found}: something was left out or added.',
  ),
  'bundle-report-differs': errorText(
    'invalid',
    'Báo cáo kỳ {period} bản {version} tính lại từ sự kiện khác với bản đã công bố: thiếu sự kiện, hoặc bản công bố không dựa trên sổ này.',
    'Version {version} of the report for {period} comes out otherwise than it was published: events are missing, or it was not computed from this ledger.',
  ),
  'bundle-part-differs': errorText(
    'invalid',
    'Phần “{part}” của gói khác với những gì sự kiện nêu: nó đã bị sửa.',
    'The part "{part}" of the bundle is not what the events say: it was altered.',
  ),
  'bundle-evidence-altered': errorText(
    'invalid',
    'Tài liệu kiểm chứng “{name}” ({digest}) không còn nguyên bản như khi nộp.',
    'The evidence "{name}" ({digest}) is not as it was handed in.',
  ),
} as const satisfies Record<string, ErrorText>;

export type AuditErrorCode = keyof typeof AUDIT_ERRORS;

/** Something that was to prove a thing does not, or cannot be read. */
export class AuditError extends CodedError {
  override readonly name = 'AuditError';
  declare readonly code: AuditErrorCode;

  constructor(code: AuditErrorCode, params: ErrorParams = {}, field?: string) {
    super(code, AUDIT_ERRORS[code], params, field);
  }
}
