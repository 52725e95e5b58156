/** What a published report says about its own authenticity; the same words in every kind of file. */
import type { Authenticity } from '#reporting';

export const AUTHENTICITY_TITLE = 'XÁC THỰC VĂN BẢN';

/** Name and value, in the order in which they are printed. */
export const authenticityRows = ({
  code,
  origin,
  size,
  root,
}: Authenticity): readonly (readonly [string, string])[] => [
  ['Mã kiểm tra', code],
  ['Sổ', origin],
  ['Kích thước cây', String(size)],
  ['Gốc cây (SHA-256)', root],
];

export const HOW_TO_CHECK =
  'Cách kiểm tra: gửi tệp này cho lệnh “ledger verify” hoặc quét mã QR rồi nhập nội dung vào lệnh ấy; ' +
  'với bản giấy, nhập mã kiểm tra và đối chiếu số liệu với bản trong sổ.';
