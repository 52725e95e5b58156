/** What every copy of a published report says about its authenticity, and a draft does not. */
import decodeQR from 'qr/decode.js';
import PizZip from 'pizzip';
import { extractText, getDocumentProxy } from 'unpdf';
import { renderDocx, renderPdf, renderXlsx } from '../render.ts';
import { templateData } from '../templates/template-data.ts';
import { draftDocument, SAMPLE_AUTHENTICITY, sampleDocument } from '../testing/sample-document.ts';
import { AUTHENTICITY_TITLE } from './authenticity-words.ts';
import { qrGif, qrSvg } from './qr.ts';

const { code, text, root, origin } = SAMPLE_AUTHENTICITY;

const part = (bytes: Uint8Array, name: string): string => new PizZip(bytes).file(name)?.asText() ?? '';
async function wordsOfPdf(bytes: Uint8Array): Promise<string> {
  const pdf = await getDocumentProxy(new Uint8Array(bytes));
  return (await extractText(pdf, { mergePages: true })).text;
}

describe('a published report', () => {
  it('says in Word, in PDF and in Excel under which root it was published, and its check code', async () => {
    const document = sampleDocument();
    const texts = [
      part(await renderDocx(document), 'word/document.xml'),
      await wordsOfPdf(await renderPdf(document)),
      part(await renderXlsx(document), 'xl/sharedStrings.xml'),
    ];
    for (const words of texts) for (const said of [code, origin, root]) expect(words).toContain(said);
  });

  it('has the QR code as a picture in Word, with its text for those who cannot see it', async () => {
    const bytes = await renderDocx(sampleDocument());
    const picture = Object.entries(new PizZip(bytes).files).find(([name]) =>
      /^word\/media\/.*\.gif$/.test(name),
    );
    expect(Buffer.from(picture?.[1].asUint8Array() ?? []).equals(Buffer.from(qrGif(text)))).toBe(true);
    expect(part(bytes, 'word/document.xml')).toContain(`descr="${text}"`);
  });

  it('gives templates its code, log, size and root', () => {
    expect(templateData(sampleDocument())).toMatchObject({
      ma_kiem_tra: code,
      so_xac_thuc: origin,
      kich_thuoc_cay: '1702',
      goc_cay: root,
    });
  });
});

describe('a draft', () => {
  it('says nothing of it', async () => {
    const document = draftDocument();
    expect(part(await renderDocx(document), 'word/document.xml')).not.toContain(AUTHENTICITY_TITLE);
    expect(await wordsOfPdf(await renderPdf(document))).not.toContain(AUTHENTICITY_TITLE);
    expect(part(await renderXlsx(document), 'xl/sharedStrings.xml')).not.toContain('Mã kiểm tra');
    expect(templateData(document)).toMatchObject({ ma_kiem_tra: '', kich_thuoc_cay: '' });
  });
});

describe('the QR code', () => {
  it('as it is drawn says the text', () => {
    const svg = qrSvg(text);
    const size = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
    const scale = 4;
    const data = new Uint8Array(3 * (size * scale) ** 2).fill(255);
    for (const [, x, y, width] of svg.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
      for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row++) {
        const from = row * size * scale + Number(x) * scale;
        data.fill(0, 3 * from, 3 * (from + Number(width) * scale));
      }
    }
    expect(decodeQR({ width: size * scale, height: size * scale, data })).toBe(text);
  });
});
