/** Files as departments send them, and as they must not. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Document, Packer, Paragraph } from 'docx';
import fc from 'fast-check';
import PizZip from 'pizzip';
import writeExcelFile from 'write-excel-file/node';
import { EvidenceError } from './errors.ts';
import { recognise } from './file-kind.ts';

let folder: string;
let docx: Buffer;
let xlsx: Buffer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'file-kind-'));
  docx = await Packer.toBuffer(new Document({ sections: [{ children: [new Paragraph('Biên bản')] }] }));
  xlsx = Buffer.from(await writeExcelFile([[{ value: 'Sở Kế hoạch và Đầu tư' }]]).toBuffer());
});
afterAll(() => rmSync(folder, { recursive: true }));

const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n');
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffdb0043000302020302020303', 'hex');
const TIFF = Buffer.from('49492a0008000000000000000000', 'hex');
const EXE = Buffer.concat([Buffer.from('MZ\x90\0\x03\0\0\0\x04\0\0\0'), Buffer.alloc(200)]);
const ELF = Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01'), Buffer.alloc(200)]);
const OLD_WORD = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]);
const CSV = 'STT;Xã;Kết quả\n1;Yên Nguyên;đạt\n';
const XML = '<?xml version="1.0" encoding="UTF-8"?>\n<!-- hóa đơn -->\n<HDon><TTChung/></HDon>\n';

function kindOf(content: Uint8Array | string, name: string): Promise<string> {
  const path = join(folder, 'tep.partial');
  writeFileSync(path, content);
  return recognise(path, name, 'files[0]');
}

function rezipped(of: Buffer, change: (zip: PizZip) => void): Buffer {
  const zip = new PizZip(of);
  change(zip);
  return zip.generate({ type: 'nodebuffer', compression: 'DEFLATE' });
}

describe('evidence that is taken', () => {
  it.each<[string, () => Uint8Array | string, string]>([
    ['bien-ban.pdf', () => PDF, 'application/pdf'],
    ['Báo cáo.DOCX', () => docx, 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['so-lieu.xlsx', () => xlsx, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['anh.png', () => PNG, 'image/png'],
    ['anh.jpeg', () => JPEG, 'image/jpeg'],
    ['ban-quet.tif', () => TIFF, 'image/tiff'],
    ['so-lieu.csv', () => CSV, 'text/csv'],
    ['so-lieu.csv', () => `\uFEFF${CSV}`, 'text/csv'],
    ['bieu-mau.csv', () => 'BM.01;Biểu mẫu số 1\n', 'text/csv'],
    ['ghi-chu.txt', () => 'Đã tập huấn 62/138 xã\r\n', 'text/plain'],
    ['hoa-don.xml', () => XML, 'application/xml'],
    ['hoa-don.xml', () => XML.replace(/<\?.*\?>\n/, ''), 'application/xml'],
    ['lon.txt', () => 'Số liệu ổn định. '.repeat(20_000), 'text/plain'],
  ])('%s', async (name, content, mediaType) => {
    expect(await kindOf(content(), name)).toBe(mediaType);
  });
});

describe('evidence that is refused', () => {
  it.each<[string, string, () => Uint8Array | string, string]>([
    ['a program', 'bao-cao.exe', () => EXE, 'evidence-type-refused'],
    ['a program called a PDF', 'bao-cao.pdf', () => EXE, 'evidence-type-refused'],
    ['a program called text', 'bao-cao.txt', () => ELF, 'evidence-type-refused'],
    ['a script', 'chay.txt', () => '#!/bin/sh\nrm -rf /\n', 'evidence-active'],
    ['a batch file', 'chay.bat', () => '@echo off\n', 'evidence-type-refused'],
    ['a page', 'trang.html', () => '<!doctype html><script>alert(1)</script>', 'evidence-type-refused'],
    ['a page called text', 'trang.txt', () => ' \n<!DOCTYPE HTML><p>x', 'evidence-active'],
    ['a page called a table', 'trang.csv', () => '<script>alert(1)</script>', 'evidence-active'],
    ['a page called XML', 'trang.xml', () => '<!-- --><html><body/></html>', 'evidence-active'],
    [
      'a picture with scripts',
      'hinh.svg',
      () => '<svg xmlns="http://www.w3.org/2000/svg"/>',
      'evidence-type-refused',
    ],
    [
      'one called XML',
      'hinh.xml',
      () => '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
      'evidence-active',
    ],
    [
      'one inside XML',
      'hinh.xml',
      () => XML.replace('<TTChung/>', '<a xmlns="http://www.w3.org/1999/xhtml"/>'),
      'evidence-active',
    ],
    [
      'XML with entities',
      'e.xml',
      () => '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
      'evidence-active',
    ],
    [
      'XML with a style sheet',
      'e.xml',
      () => '<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><a/>',
      'evidence-active',
    ],
    [
      'an archive',
      'tap-tin.zip',
      () => new PizZip().file('a.txt', 'x').generate({ type: 'nodebuffer' }),
      'evidence-type-refused',
    ],
    ['a Word of 2003, or one with a password', 'bao-cao.doc', () => OLD_WORD, 'evidence-old-office'],
    ['the same called docx', 'bao-cao.docx', () => OLD_WORD, 'evidence-old-office'],
    [
      'macros in a document',
      'bao-cao.docx',
      () => rezipped(docx, (zip) => zip.file('word/vbaProject.bin', 'x')),
      'evidence-macros',
    ],
    [
      'macros in a sheet',
      'so-lieu.xlsx',
      () => rezipped(xlsx, (zip) => zip.file('xl/macrosheets/sheet1.xml', '<x/>')),
      'evidence-macros',
    ],
    [
      'a document that says it has macros',
      'bao-cao.docm',
      () =>
        rezipped(docx, (zip) => {
          const types = zip.file('[Content_Types].xml')?.asText() ?? '';
          const main =
            /application\/vnd\.openxmlformats-officedocument\.wordprocessingml\.document\.main\+xml/;
          zip.file(
            '[Content_Types].xml',
            types.replace(main, 'application/vnd.ms-word.document.macroEnabled.main+xml'),
          );
        }),
      'evidence-macros',
    ],
    [
      'a document without its text',
      'bao-cao.docx',
      () => rezipped(docx, (zip) => zip.remove('word/document.xml')),
      'evidence-damaged',
    ],
    ['a document cut short', 'bao-cao.docx', () => docx.subarray(0, docx.length - 30), 'evidence-damaged'],
    [
      'a document with something behind it',
      'bao-cao.docx',
      () => Buffer.concat([docx, Buffer.from('x')]),
      'evidence-damaged',
    ],
    ['a PDF called a picture', 'anh.png', () => PDF, 'evidence-extension'],
    ['a PDF called text', 'a.txt', () => PDF, 'evidence-active'],
    ['a PDF without an ending', 'bien-ban', () => PDF, 'evidence-extension'],
    ['a sheet called a document', 'so-lieu.docx', () => xlsx, 'evidence-extension'],
    ['a table called XML', 'so-lieu.xml', () => CSV, 'evidence-extension'],
    ['text in an old encoding', 'cu.txt', () => Buffer.from('K\xd5t qu\xb6', 'latin1'), 'evidence-encoding'],
    ['text in UTF-16', 'so-lieu.csv', () => Buffer.from(`\uFEFF${CSV}`, 'utf16le'), 'evidence-encoding'],
    [
      'text that ends in half a character',
      'a.txt',
      () => Buffer.from('xã').subarray(0, 2),
      'evidence-encoding',
    ],
    ['text with an ending that every object has', 'a.constructor', () => CSV, 'evidence-type-refused'],
    ['bytes of no kind', 'a.dat', () => Buffer.from([1, 2, 3, 250]), 'evidence-type-refused'],
  ])('%s', async (_, name, content, code) => {
    const error: unknown = await kindOf(content(), name).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EvidenceError);
    expect(error).toMatchObject({ code, field: 'files[0]' });
    for (const language of ['vi', 'en'] as const)
      expect((error as EvidenceError).explain(language)).not.toMatch(/[{}]|undefined/);
  });

  it('whatever bytes come under whatever ending: a kind that is taken, or a coded refusal', async () => {
    const start = fc.constantFrom<Uint8Array>(
      PDF,
      docx,
      xlsx,
      PNG,
      JPEG,
      TIFF,
      EXE,
      OLD_WORD,
      Buffer.from(XML),
      Buffer.alloc(0),
    );
    const ending = fc.constantFrom('pdf', 'docx', 'xlsx', 'png', 'tif', 'xml', 'csv', 'zip', '');
    await fc.assert(
      fc.asyncProperty(
        start,
        fc.nat(),
        fc.uint8Array({ maxLength: 300 }),
        ending,
        async (whole, cut, more, type) => {
          const bytes = Buffer.concat([whole.subarray(0, cut % (whole.length + 1)), more]);
          const outcome: unknown = await kindOf(bytes, `a.${type}`).catch((error: unknown) => error);
          if (typeof outcome !== 'string') expect(outcome).toBeInstanceOf(EvidenceError);
        },
      ),
      { numRuns: 150 },
    );
  });
});
