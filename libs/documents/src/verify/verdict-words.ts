/** A verdict in words, for the terminal and for answers over HTTP. */
import type { Language } from '#domain';
import { dateText } from '#reporting';
import type { Difference, FileVerdict, Place, Sameness, UnknownReason, Verdict } from './verdict.ts';

type Words = Readonly<Record<Language, string>>;

export const VERDICT_WORDS: Readonly<Record<Verdict, Words>> = {
  authentic: { vi: 'NGUYÊN GỐC', en: 'AUTHENTIC' },
  altered: { vi: 'ĐÃ BỊ SỬA', en: 'ALTERED' },
  superseded: { vi: 'ĐÃ ĐƯỢC THAY THẾ', en: 'SUPERSEDED' },
  unknown: { vi: 'KHÔNG XÁC ĐỊNH', en: 'UNKNOWN' },
};

const SAMENESS_WORDS: Readonly<Record<Sameness, Words>> = {
  bytes: {
    vi: 'Từng byte giống tệp mà sổ xuất ra.',
    en: 'Byte for byte the file that the ledger gives out.',
  },
  content: {
    vi: 'Tệp đã được một chương trình khác ghi lại: mọi chữ và số đều giống sổ; cách trình bày không được so sánh.',
    en: 'The file was saved again by another program: every word and figure is as in the ledger; its looks were not compared.',
  },
  signed: {
    vi: 'Từng byte giống tệp mà sổ xuất ra, phía sau có thêm chữ ký số. Chữ ký ấy không được kiểm tra ở đây.',
    en: 'Byte for byte the file that the ledger gives out, with an electronic signature added behind. That signature was not checked here.',
  },
};

const REASON_WORDS: Readonly<Record<UnknownReason, Words>> = {
  'too-large': {
    vi: 'Tệp quá lớn: nhiều nhất 25 MB, giải nén nhiều nhất 50 MB. Kiểm tra tệp gốc.',
    en: 'The file is too large: at most 25 MB, unpacked at most 50 MB. Check the original file.',
  },
  'not-a-report': {
    vi: 'Tệp không phải văn bản hoặc tệp dữ liệu của sổ: không có dòng gắn với sổ, mã kiểm tra hay mã nội dung.',
    en: 'The file is no document or data file of a ledger: it has no line that ties it to one, no check code and no digest.',
  },
  unreadable: {
    vi: 'Tệp bị hỏng, bị cắt hoặc viết theo cách có thể hiểu khác nhau ({about}). Xin lại tệp gốc.',
    en: 'The file is damaged, cut off or written so that it could be read in two ways ({about}). Ask for the original file.',
  },
  encrypted: {
    vi: 'Tệp có mật khẩu. Bỏ mật khẩu rồi kiểm tra lại.',
    en: 'The file is protected by a password. Remove it and check again.',
  },
  draft: {
    vi: 'Đây là dự thảo; dự thảo không được công bố nên không có gì để đối chiếu.',
    en: 'This is a draft; drafts are not published, so there is nothing to hold it against.',
  },
  'not-published': {
    vi: 'Sổ này không có bản công bố nào như thế ({about}). Có thể văn bản của sổ khác, hoặc là giả.',
    en: 'This ledger has no such publication ({about}). The document may be of another ledger, or forged.',
  },
  'other-layout': {
    vi: 'Mã là thật, nhưng văn bản được trình bày theo mẫu khác nên số liệu KHÔNG được so sánh. Hãy kiểm tra tệp dữ liệu hoặc tải lại văn bản từ sổ.',
    en: 'The code is genuine, but the document has another layout, so its figures were NOT compared. Check the data file, or get the document from the ledger again.',
  },
  rewritten: {
    vi: 'Chữ đọc được giống sổ, nhưng tệp đã bị ghi lại nên những gì nhìn thấy có thể khác. Tải lại văn bản từ sổ để so sánh.',
    en: 'The text reads as in the ledger, but the file was rewritten and may show something else. Get the document from the ledger again and compare.',
  },
  'added-to': {
    vi: 'Phía sau tệp gốc có phần thêm vào có thể thay đổi hoặc che những gì nhìn thấy ({about}). Tải lại văn bản từ sổ để so sánh.',
    en: 'Something was added behind the original file that can change or cover what is seen ({about}). Get the document from the ledger again and compare.',
  },
  'hidden-content': {
    vi: 'Chữ đọc được giống sổ, nhưng trong tệp có thứ có thể hiển thị khác ({about}). Tải lại văn bản từ sổ để so sánh.',
    en: 'The text reads as in the ledger, but there is something in the file that can show otherwise ({about}). Get the document from the ledger again and compare.',
  },
  'code-only': {
    vi: 'Mã kiểm tra là thật. Số liệu trên giấy CHƯA được so sánh: đối chiếu với bản lấy từ sổ.',
    en: 'The check code is genuine. The figures on the paper were NOT compared: hold them against the copy from the ledger.',
  },
  'not-reproducible': {
    vi: 'Sổ không lập lại được báo cáo đúng như đã công bố. Chạy “ledger verify” để kiểm tra sổ.',
    en: 'The ledger cannot make the report again as it was published. Run "ledger verify" to check the ledger.',
  },
};

/** The verdict as lines: what it is, of which publication, and why. */
export function verdictLines(verdict: FileVerdict, language: Language): string[] {
  const say = (vi: string, en: string): string => (language === 'vi' ? vi : en);
  const {
    publication,
    supersededBy,
    sameness,
    reason,
    about,
    signer,
    hasCode,
    differences,
    differenceCount,
  } = verdict;
  const more = differenceCount - differences.length;
  return [
    VERDICT_WORDS[verdict.verdict][language],
    ...(publication
      ? [
          say(
            `Báo cáo ${publication.plan}, kỳ ${publication.period}, bản ${publication.version}, số ${publication.number} ngày ${dateText(publication.date, 'vi')}; mã kiểm tra ${publication.code}`,
            `Report ${publication.plan}, period ${publication.period}, version ${publication.version}, number ${publication.number} of ${dateText(publication.date, 'en')}; check code ${publication.code}`,
          ),
        ]
      : []),
    ...(supersededBy
      ? [
          say(
            `Đã được thay bằng bản ${supersededBy.version}, số ${supersededBy.number} ngày ${dateText(supersededBy.date, 'vi')}.`,
            `Replaced by version ${supersededBy.version}, number ${supersededBy.number} of ${dateText(supersededBy.date, 'en')}.`,
          ),
        ]
      : []),
    ...(sameness ? [SAMENESS_WORDS[sameness][language]] : []),
    ...(reason ? [REASON_WORDS[reason][language].replace('{about}', about ?? '–')] : []),
    ...differences.map((difference) => differenceText(difference, language)),
    ...(more > 0 ? [say(`… và ${more} chỗ khác nữa`, `… and ${more} more places`)] : []),
    ...(signer === null
      ? []
      : [
          say(
            `Tên người ký in trên văn bản: ${signer}. Sổ không lưu tên này.`,
            `Name of the signer as printed: ${signer}. The ledger does not store it.`,
          ),
        ]),
    ...(sameness && !hasCode && verdict.kind !== 'csv' && verdict.kind !== 'content'
      ? [say('Văn bản không in mã kiểm tra.', 'The document has no check code printed.')]
      : []),
  ];
}

export function differenceText({ place, expected, found }: Difference, language: Language): string {
  const where = placeText(place, language);
  const quoted = (text: string): string => (language === 'vi' ? `“${text}”` : `"${text}"`);
  if (expected === null || expected === '') {
    const added = quoted(shortened(found ?? ''));
    return language === 'vi'
      ? `${where}: thêm ${added}, trong sổ không có`
      : `${where}: has ${added}, which is not in the ledger`;
  }
  if (found === null || found === '') {
    const lacking = quoted(shortened(expected));
    return language === 'vi' ? `${where}: thiếu ${lacking}` : `${where}: lacks ${lacking}`;
  }
  const [was, is] = aroundChange(expected, found).map(quoted);
  return language === 'vi'
    ? `${where}: trong sổ ${was}, trong tệp ${is}`
    : `${where}: ${was} in the ledger, ${is} in the file`;
}

const LONGEST = 120;
/** What is shown in front of the first letter that differs. */
const BEFORE = 30;

/** Two texts, long ones from shortly before where they part. */
function aroundChange(one: string, other: string): [string, string] {
  const [letters, others] = [[...one], [...other]];
  const at = letters.findIndex((letter, index) => letter !== others[index]);
  const from = Math.max(letters.length, others.length) <= LONGEST || at <= BEFORE ? 0 : at - BEFORE;
  const excerpt = (of: readonly string[]): string =>
    (from > 0 ? '…' : '') + shortened(of.slice(from).join(''));
  return [excerpt(letters), excerpt(others)];
}

const shortened = (text: string): string => {
  const letters = [...text];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST).join('')}…` : text;
};

export function placeText(place: Place, language: Language): string {
  const say = (vi: string, en: string): string => (language === 'vi' ? vi : en);
  switch (place.kind) {
    case 'cell': {
      const { table, row, column } = place;
      const parts = [
        say(`Bảng “${table}”`, `Table "${table}"`),
        ...(row === '' ? [] : [say(`dòng “${shortened(row)}”`, `row "${shortened(row)}"`)]),
        ...(column === '' ? [] : [say(`cột “${column}”`, `column "${column}"`)]),
      ];
      return parts.join(', ');
    }
    case 'row':
      return say(`Bảng “${place.table}”, cả dòng`, `Table "${place.table}", a whole row`);
    case 'passage':
      return say('Đoạn văn', 'Passage');
    case 'page':
      return say(`Trang ${place.page}`, `Page ${place.page}`);
    case 'margin':
      return say('Đầu trang hoặc chân trang', 'Header or footer');
    case 'picture':
      return say('Hình (mã QR)', 'Picture (QR code)');
    case 'field':
      return place.label === null ? place.path : `${place.label[language]} [${place.path}]`;
    default:
      return place satisfies never;
  }
}
