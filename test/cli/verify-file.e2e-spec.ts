/** `ledger verify FILE` in the built program: the files it wrote itself, and what somebody made of them. */
import PizZip from 'pizzip';
import type { ReportFile } from '#reporting';
import { closed2023, PLAN, Program, publish2023 } from './program.ts';

describe('ledger verify with a copy', () => {
  const program = new Program();
  const fileOf = (format: string): string => `bao-cao/bao-cao-${PLAN}-2023-v1.${format}`;

  beforeAll(async () => {
    await closed2023(program);
    await publish2023(program, '-o', 'bao-cao');
  });
  afterAll(() => program.dispose());

  it('calls the documents authentic that were written with the publication', async () => {
    const { code, out } = await program.run('verify', fileOf('docx'));
    expect(code).toBe(0);
    expect(out).toMatch(/^NGUYÊN GỐC\nBáo cáo tuyen-quang-55-kh-ubnd, kỳ 2023, bản 1, số 01\/BC-STTTT/);
    expect(await program.does('verify', fileOf('pdf'), '--lang', 'en')).toMatch(/^AUTHENTIC\n/);
  });

  it('names the cell of an altered one and ends with 1', async () => {
    const zip = new PizZip(program.read(fileOf('docx')));
    const xml = zip.file('word/document.xml')?.asText() ?? '';
    zip.file('word/document.xml', xml.replace(/>\d+,\d+<\/w:t>/, '>99,9</w:t>'));
    const altered = program.write('sua.docx', zip.generate({ type: 'uint8array' }));
    const { code, out } = await program.run('verify', altered);
    expect([code, out.split('\n')[0]]).toEqual([1, 'ĐÃ BỊ SỬA']);
    expect(out).toMatch(/^Bảng “.*”, dòng “.*”, cột “.*”: trong sổ “.*”, trong tệp “99,9”$/m);
  });

  it('knows the check code and the QR text of a copy on paper', async () => {
    const { authenticity } = JSON.parse(program.read(fileOf('json')).toString()) as ReportFile;
    const { code, text } = authenticity ?? { code: '', text: '' };
    expect(await program.does('verify', code.toLowerCase())).toContain('Mã kiểm tra là thật');
    const mistyped = await program.run('verify', `${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`);
    expect([mistyped.code, mistyped.err]).toEqual([2, expect.stringContaining('có ký tự gõ sai')]);
    const { verdict, publication } = await program.json<{ verdict: string; publication: { code: string } }>(
      'verify',
      text,
    );
    expect({ verdict, publication }).toMatchObject({ verdict: 'unknown', publication: { code } });
  });

  it('says what it cannot vouch for, and what is not there', async () => {
    const other = await program.run('verify', program.write('khac.txt', 'Kính gửi'));
    expect([other.code, other.out.split('\n')[0]]).toEqual([1, 'KHÔNG XÁC ĐỊNH']);
    const missing = await program.run('verify', 'khong-co.docx');
    expect(missing.code).toBe(3);
    expect(missing.err).toContain('Không có tệp hoặc thư mục này');
  });
});
