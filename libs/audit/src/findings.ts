/** What a check of a bundle or of a ledger says in plain words: what was proved, and what was not. */
import type { CodedError, ErrorParams, Language } from '#domain';

interface Words {
  readonly vi: string;
  readonly en: string;
}

const words = (vi: string, en: string): Words => ({ vi, en });

export const FINDINGS = {
  'bundle-read': words(
    'Gói {scope} đọc được trọn vẹn và chỉ có những phần đã biết.',
    'The bundle {scope} can be read whole and has only parts that are known.',
  ),
  'checkpoint-signed': words(
    'Mốc kiểm tra của nhật ký {origin} ở cỡ {size} được ký bằng khóa {key}.',
    'The checkpoint of the log {origin} at size {size} is signed with the key {key}.',
  ),
  'witnesses-agree': words(
    'Đủ bên chứng kiến đã cùng ký mốc ở cỡ {size}: {names}.',
    'Enough witnesses have cosigned the checkpoint at size {size}: {names}.',
  ),
  'entries-included': words(
    'Cả {events} sự kiện đều nằm đúng vị trí trong nhật ký gồm {size} mục.',
    'All {events} events are in their places in the log of {size} entries.',
  ),
  'streams-unbroken': words(
    'Trong {streams} luồng, sự kiện nối tiếp nhau từ đầu, không thiếu, không chèn, không đổi thứ tự.',
    'In {streams} streams the events follow one another from the first on: none missing, put in between or out of order.',
  ),
  'trees-consistent': words(
    '{trees} mốc và bản in trước đó đều là phần đầu của nhật ký này: lịch sử chỉ dài thêm.',
    '{trees} earlier checkpoints and printed copies are the beginning of this log: history only grew.',
  ),
  'events-readable': words('Đọc được cả {events} sự kiện.', 'All {events} events can be read.'),
  'reports-reproduce': words(
    '{reports} báo cáo đã công bố được tính lại từ sự kiện và trùng từng ký tự với bản công bố.',
    '{reports} published reports were computed anew from the events and are the same to the last character.',
  ),
  'parts-follow': words(
    'Bản kê của gói, định nghĩa chỉ tiêu và danh mục tài liệu kiểm chứng đúng như sự kiện nêu.',
    'The manifest, the definitions and the list of evidence are what the events say.',
  ),
  'evidence-intact': words(
    '{files} tài liệu kiểm chứng đúng nguyên bản như khi nộp.',
    '{files} files of evidence are as they were handed in.',
  ),
  'no-witnesses': words(
    'Không có bên chứng kiến: mốc kiểm tra chỉ chứng minh rằng bên vận hành đã nói như vậy vào lúc ký. Ai giữ mốc cũ hơn, biên nhận hoặc bản in báo cáo có thể đối chiếu thêm.',
    'There are no witnesses: the checkpoint proves only that the operator said so when signing. Whoever keeps an older checkpoint, a receipt or a printed report can hold it against this one.',
  ),
  'after-witnesses': words(
    'Những gì ghi sau cỡ {size} chưa có đủ bên chứng kiến ký: phần đó chỉ dựa vào lời của bên vận hành.',
    'What was recorded after size {size} has not been cosigned by enough witnesses: for that there is only the operator’s word.',
  ),
  'key-from-bundle': words(
    'Khóa công khai lấy từ chính gói này. Hãy so với khóa nhận được từ nguồn khác (--key), nếu không gói chỉ tự chứng minh cho nó.',
    'The public key was taken from the bundle itself. Compare it with one from elsewhere (--key); else the bundle vouches only for itself.',
  ),
  'policy-from-bundle': words(
    'Chính sách chứng kiến lấy từ chính gói này. Hãy dùng chính sách của đơn vị kiểm toán (--policy).',
    'The policy of witnesses was taken from the bundle itself. Use the auditors’ own (--policy).',
  ),
  'end-of-streams': words(
    'Chưa chứng minh: trước cỡ {size} không còn sự kiện nào khác sau sự kiện cuối của mỗi luồng, và không còn luồng nào khác bị bỏ trọn vẹn. Những gì báo cáo đã công bố dựa vào thì đủ, vì báo cáo tính lại trùng khớp; muốn chắc về phần còn lại, chạy “ledger verify” trên toàn bộ sổ.',
    'Not proved: that before size {size} no further events follow the last one of each stream, and that no other stream was left out whole. All that the published reports rest on is there, since they come out the same; for the rest run "ledger verify" on the whole ledger.',
  ),
  'not-covered': words(
    'Không kiểm README.txt và verify.mjs nằm trong gói: chúng không tự chứng minh được. verify.mjs trong gói có SHA-256 {digest}; hãy so với bản lấy từ nguồn khác.',
    'README.txt and verify.mjs in the bundle were not checked, since they cannot vouch for themselves. The SHA-256 of its verify.mjs is {digest}; compare it with one from elsewhere.',
  ),
  'truth-of-figures': words(
    'Không thể chứng minh bằng cách này: số liệu các đơn vị báo cáo là đúng. Chỉ chứng minh ai đã báo cáo gì, khi nào, và không ai sửa sau đó.',
    'Cannot be proved this way: that the figures reported are true. Proved is who reported what and when, and that nobody altered it since.',
  ),
  'evidence-left-out': words(
    '{files} tài liệu kiểm chứng không kèm trong gói; chỉ có mã băm của chúng.',
    '{files} files of evidence are not in the bundle; only their digests are.',
  ),

  // A whole ledger
  'store-sound': words('Tệp sổ có cấu trúc lành lặn.', 'The file of the ledger is sound.'),
  'events-whole': words(
    'Đọc lại {read} sự kiện trong {events}: vị trí, số thứ tự và giờ ghi liên tục; mã băm của từng sự kiện đúng như nhật ký {origin}.',
    'Read {read} of {events} events: positions, revisions and times follow one another; the hash of each is as the log {origin} has it.',
  ),
  'checkpoints-hold': words(
    '{checkpoints} mốc đã ký đều đúng chữ ký và đúng với sổ; gốc của nhật ký ở cỡ {size} là {root}.',
    '{checkpoints} signed checkpoints have good signatures and agree with the ledger; the root of the log at size {size} is {root}.',
  ),
  'read-models-equal': words(
    'Mô hình đọc đúng từng dòng như khi dựng lại từ sự kiện, tới vị trí {position}.',
    'The read models are, row by row, what the events up to position {position} come to.',
  ),
  'published-reproduce': words(
    '{reports} báo cáo đã công bố tính lại trùng với bản công bố.',
    '{reports} published reports come out as they were published.',
  ),
  'evidence-there': words(
    '{files} tài liệu kiểm chứng mà sự kiện nêu đều có trong kho.',
    'All {files} files of evidence that events name are in the store.',
  ),
  'evidence-whole': words(
    '{files} tài liệu kiểm chứng đều còn nguyên bản như khi nộp.',
    'All {files} files of evidence are as they were handed in.',
  ),
  'people-agree': words(
    'Danh bạ người dùng khớp với sổ; phần đã xóa không còn trong danh bạ.',
    'The directory of persons agrees with the ledger; what was erased is no longer in it.',
  ),
  'not-in-log-yet': words(
    '{events} sự kiện mới chưa vào nhật ký; chúng sẽ được kiểm ở lần sau.',
    '{events} new events are not in the log yet; they are checked next time.',
  ),
  'never-signed': words(
    'Nhật ký chưa ký mốc nào: chưa có gì chứng minh sổ từng như thế này. Chạy “ledger log sign” và giao mốc cho bên chứng kiến.',
    'The log has never signed a checkpoint: nothing proves that the ledger was ever like this. Run "ledger log sign" and hand the checkpoint to witnesses.',
  ),
  'no-log': words(
    'Sổ chưa có nhật ký kiểm chứng. Chạy “ledger log sign” để lập.',
    'The ledger has no log yet. Run "ledger log sign" to begin one.',
  ),
  'no-read-models': words(
    'Chưa có mô hình đọc để so; báo cáo đã công bố được tính từ bản dựng lại.',
    'There are no read models to compare; published reports were computed from models built anew.',
  ),
  'verified-before': words(
    '{events} sự kiện đầu đã kiểm ở lần trước, lần này chỉ kiểm gốc của chúng. Chạy không có --incremental để đọc lại tất cả.',
    'The first {events} events were verified before; this time only their root was. Run without --incremental to read all again.',
  ),
  'models-not-compared': words(
    'Lần này không so mô hình đọc và danh bạ với sự kiện; báo cáo mới công bố được tính từ mô hình đọc.',
    'This time read models and the directory of persons were not compared with the events; newly published reports were computed from the read models.',
  ),
  'not-signed-yet': words(
    'Mã băm được tính lại từ sự kiện; mốc đã ký chứng minh tới cỡ {size}. {events} sự kiện sau đó chưa được ký.',
    'The hashes were made anew from the events; signed checkpoints prove them up to size {size}. The {events} events after that are not signed yet.',
  ),
  'servers-not-checked': words(
    'Chỉ kiểm những gì đọc được từ EventStoreDB và PostgreSQL, không kiểm tệp riêng của các máy chủ này.',
    'Checked was what EventStoreDB and PostgreSQL give out, not the files of these servers.',
  ),
  'evidence-not-hashed': words(
    'Chưa băm lại tài liệu kiểm chứng. Thêm --evidence để kiểm từng tệp.',
    'The files of evidence were not hashed again. Add --evidence to check each.',
  ),
} as const satisfies Record<string, Words>;

export type FindingCode = keyof typeof FINDINGS;

/** One thing that was checked. */
export interface Finding {
  /** `proved`, `failed`, or a limit of what was proved. */
  readonly kind: 'proved' | 'failed' | 'limit';
  readonly code: FindingCode;
  readonly params: ErrorParams;
  /** What is wrong, and where. */
  readonly error: CodedError | null;
}

/** What checks have found so far. */
export class Findings {
  readonly all: Finding[] = [];

  get hold(): boolean {
    return this.all.every(({ kind }) => kind !== 'failed');
  }

  proved(code: FindingCode, params: ErrorParams = {}): void {
    this.all.push({ kind: 'proved', code, params, error: null });
  }

  failed(code: FindingCode, error: CodedError): void {
    this.all.push({ kind: 'failed', code, params: {}, error });
  }

  limit(code: FindingCode, params: ErrorParams = {}): void {
    this.all.push({ kind: 'limit', code, params, error: null });
  }
}

/** A finding in one sentence. */
export const findingSentence = ({ code, params, error }: Finding, language: Language): string =>
  error === null ? findingText(code, params, language) : error.explain(language);

/** Findings as programs read them. */
export const findingsAsJson = (findings: readonly Finding[]) =>
  findings.map((finding) => ({
    kind: finding.kind,
    check: finding.code,
    code: finding.error?.code ?? finding.code,
    params: finding.error?.params ?? finding.params,
    vi: findingSentence(finding, 'vi'),
    en: findingSentence(finding, 'en'),
  }));

/** Findings as people read them: what was proved, what was not as it should be, and the limits. */
export function findingsAsText(findings: readonly Finding[], language: Language): string {
  const sections = [
    ['proved', '✓', 'ĐÃ CHỨNG MINH', 'PROVED'],
    ['failed', '✗', 'KHÔNG ĐẠT', 'NOT AS IT SHOULD BE'],
    ['limit', '·', 'GIỚI HẠN CỦA KẾT LUẬN NÀY', 'LIMITS OF THIS VERDICT'],
  ] as const;
  return sections
    .flatMap(([kind, mark, vi, en]) => {
      const found = findings.filter((finding) => finding.kind === kind);
      const lines = found.map((finding) => `  ${mark} ${findingSentence(finding, language)}`);
      return found.length > 0 ? [`${language === 'vi' ? vi : en}\n${lines.join('\n')}\n`] : [];
    })
    .join('\n');
}

const findingText = (code: FindingCode, params: ErrorParams, language: Language): string =>
  FINDINGS[code][language].replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? '?'));
