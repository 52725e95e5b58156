/** The receipt of a command on paper: what it says, and that its QR codes say where the entries are. */
import { extractText, getDocumentProxy } from 'unpdf';
import type { ReceiptData } from './receipt-data.ts';
import { receiptPdf, receiptQrText } from './receipt-pdf.ts';

const LEAF = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=';
const ROOT = 'fXdNQB5jbnkWPdgWrGS9iNP8kmAd5W8KdPFvhFvSgBc=';

const entry = (position: number) => ({
  position,
  index: position - 1,
  type: 'Báo cáo tiến độ nhiệm vụ',
  subject: 'tuyen-quang-55-kh-ubnd / nen-tang-so',
  businessDate: '2025-06-12',
  leaf: LEAF,
});

const RECEIPT: ReceiptData = {
  command: '0197f2a0-7d1c-7cde-9f6e-3c0b7c1f8a55',
  actor: {
    id: 'cb-0412',
    name: 'Nguyễn Văn Mẫu',
    organisation: { code: 'so-khdt-tuyen-quang', name: 'Sở Kế hoạch và Đầu tư tỉnh Tuyên Quang' },
  },
  what: 'Gửi báo cáo kỳ 2025-H1',
  recordedAt: '2025-06-12T09:41:05.123Z',
  entries: [entry(1203), entry(1204)],
  log: {
    origin: 'so.tuyenquang.gov.vn/log/2025',
    key: 'so.tuyenquang.gov.vn/log/2025+2da9bde1+AeYq0vRrKpCdLQ7BW2cXa3DIZqBhZ1YX8Kkw8o8+Vt6r',
    size: 1210,
    root: ROOT,
  },
  witnesses: [{ name: 'thanhtra.tuyenquang.gov.vn/w1', at: '2025-06-12T09:42:00Z' }],
  software: 'plan-ledger 0.3.0',
  date: '2025-06-12',
};

const textOf = async (data: ReceiptData): Promise<string> => {
  const pdf = await getDocumentProxy(new Uint8Array(await receiptPdf(data)));
  return (await extractText(pdf, { mergePages: true })).text.replace(/\s+/g, ' ');
};

describe('the receipt on paper', () => {
  it('says who had what recorded, when and where, and under which root', async () => {
    const text = await textOf(RECEIPT);
    for (const words of [
      'BIÊN NHẬN GHI SỔ',
      'Sở Kế hoạch và Đầu tư tỉnh Tuyên Quang (so-khdt-tuyen-quang)',
      'Nguyễn Văn Mẫu (cb-0412)',
      'Gửi báo cáo kỳ 2025-H1',
      '16:41:05 ngày 12/6/2025 (giờ Việt Nam)',
      RECEIPT.command,
      '1203',
      '1204',
      ROOT,
      'thanhtra.tuyenquang.gov.vn/w1 (16:42:00 ngày 12/6/2025',
    ]) {
      expect(text.replaceAll(' ', '')).toContain(words.replaceAll(' ', ''));
    }
  });

  it('says so where no witness has signed and the name is not known any more', async () => {
    const { actor } = RECEIPT;
    const text = await textOf({
      ...RECEIPT,
      witnesses: [],
      actor: { ...actor, name: null, organisation: null },
    });
    expect(text).toContain('Chưa có bên chứng kiến nào ký');
    expect(text).toContain('Đơn vị vận hành sổ');
    expect(text).not.toContain('Nguyễn');
  });

  it('has the same bytes for the same receipt, and more pages for more entries', async () => {
    expect(Buffer.from(await receiptPdf(RECEIPT)).equals(Buffer.from(await receiptPdf(RECEIPT)))).toBe(true);
    const many = { ...RECEIPT, entries: Array.from({ length: 60 }, (_, index) => entry(index + 1)) };
    const pdf = await getDocumentProxy(new Uint8Array(await receiptPdf(many)));
    expect(pdf.numPages).toBeGreaterThan(1);
  });

  it('has a QR code for each entry, with its place, its hash and the root', () => {
    expect(receiptQrText(RECEIPT, entry(1203))).toBe(
      `plan-ledger-receipt/1 so.tuyenquang.gov.vn/log/2025 1202 ${LEAF} 1210 ${ROOT}`,
    );
  });
});
