/** The first page's head and the closing with recipients and signature (Nghị định 30/2020/NĐ-CP, Annex I, parts 1–9). */
import type { Content, ContentTable } from 'pdfmake/interfaces.js';
import type { DocumentClosing, DocumentHead, ReportDocument } from '../model.ts';
import { FRAMELESS, innerWidth, lineHeight, PARAGRAPH_GAP, SIZE } from './pdf-page.ts';
import { listedLines } from '../printed-text.ts';
import { evenLines, textWidth } from '../text-width.ts';

const STATE_NAME = 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM';
const MOTTO = 'Độc lập - Tự do - Hạnh phúc';

/** Room for a handwritten signature and a seal. */
const SIGNATURE_SPACE = 75;
const LINE_OF_RECIPIENTS = lineHeight(SIZE.recipients);

const RIGHT_COLUMN = textWidth(STATE_NAME, SIZE.stateName, true) + 8;
const LEFT_COLUMN = innerWidth('portrait') - RIGHT_COLUMN;

/** Issuing body left, name and motto of the state right; kind, subject and addressees below. */
export function headContent({ head, addressees }: ReportDocument): Content[] {
  return [letterhead(head), ...titleContent(head), ...addresseeContent(addressees)];
}

function letterhead(head: DocumentHead): ContentTable {
  const parent = head.parentBody === null ? [] : evenLines(head.parentBody, SIZE.stateName, LEFT_COLUMN - 8);
  const issuer = evenLines(head.issuingBody, SIZE.stateName, LEFT_COLUMN - 8, true);
  return {
    layout: FRAMELESS,
    table: {
      widths: [LEFT_COLUMN, RIGHT_COLUMN],
      body: [
        [
          {
            stack: [
              ...parent.map((line) => centred(line, SIZE.stateName)),
              ...issuer.map((line) => centred(line, SIZE.stateName, true)),
              shortRule(issuer, SIZE.stateName),
            ],
          },
          { stack: [{ ...centred(STATE_NAME, SIZE.stateName, true), noWrap: true }, underlinedMotto()] },
        ],
        [
          { ...centred(head.number, SIZE.motto), margin: [0, 8, 0, 0] },
          { ...centred(head.placeAndDate, SIZE.motto), italics: true, margin: [0, 8, 0, 0] },
        ],
      ],
    },
  };
}

function titleContent({ kind, subject }: DocumentHead): Content[] {
  const lines = evenLines(subject, SIZE.body, innerWidth('portrait') - 50, true);
  return [
    { ...centred(kind, SIZE.body, true), margin: [0, 22, 0, 0] },
    ...lines.map((line) => centred(line, SIZE.body, true)),
    shortRule(lines, SIZE.body),
  ];
}

/** One addressee behind "Kính gửi:"; several below it, a line each. */
function addresseeContent(addressees: readonly string[]): Content[] {
  const margin: [number, number, number, number] = [0, 14, 0, 14];
  const [only, ...others] = addressees;
  if (only === undefined) return [{ text: '', margin: [0, 0, 0, 14] }];
  if (others.length === 0) return [{ text: `Kính gửi: ${only}.`, alignment: 'center', margin }];
  const lines = listedLines(addressees);
  const widest = Math.max(...lines.map((line) => textWidth(line, SIZE.body)));
  const label = textWidth('Kính gửi: ', SIZE.body) + 6;
  const side = Math.max(0, (innerWidth('portrait') - label - widest) / 2 - 4);
  return [
    {
      margin: [side, 14, 0, 14],
      columns: [
        { width: label, text: 'Kính gửi:' },
        { width: '*', stack: lines },
      ],
    },
  ];
}

/** Recipients left, signature right, never on two pages. */
export function closingContent({ recipients, authority, office, signer }: DocumentClosing): Content {
  const list: Content[] = listedLines(recipients).map((text) => ({ text, fontSize: SIZE.recipients }));
  const signature: Content[] = [authority ?? [], office].flat().map((line) => centred(line, SIZE.body, true));
  return {
    unbreakable: true,
    margin: [0, 14, 0, 0],
    columns: [
      {
        width: '45%',
        stack: [{ text: 'Nơi nhận:', fontSize: 12, bold: true, italics: true }, ...list],
      },
      {
        width: '55%',
        stack: [
          ...signature,
          { ...centred(signer ?? ' ', SIZE.body, true), margin: [0, SIGNATURE_SPACE, 0, PARAGRAPH_GAP] },
        ],
      },
    ],
  };
}

/** About how much of a page the closing takes. */
export function closingHeight({ recipients }: DocumentClosing): number {
  const listed = 2 * LINE_OF_RECIPIENTS + recipients.length * LINE_OF_RECIPIENTS;
  return 14 + Math.max(listed, SIGNATURE_SPACE + 3 * lineHeight(SIZE.body) + PARAGRAPH_GAP);
}

const centred = (text: string, fontSize: number, bold = false) =>
  ({ text, fontSize, bold, alignment: 'center' }) as const;

/** A line two fifths as long as the widest line above it ("1/3 to 1/2 of the length"). */
function shortRule(lines: readonly string[], fontSize: number): Content {
  const length = 0.4 * Math.max(...lines.map((line) => textWidth(line, fontSize, true)));
  return {
    canvas: [{ type: 'line', x1: 0, y1: 4, x2: length, y2: 4, lineWidth: 0.75 }],
    alignment: 'center',
  };
}

/** The motto with a line exactly as long as itself: the lower border of a table that fits its text. */
const underlinedMotto = (): Content => ({
  columns: [
    { width: '*', text: '' },
    {
      width: 'auto',
      layout: { ...FRAMELESS, hLineWidth: (row: number) => (row === 1 ? 0.75 : 0), paddingBottom: () => 1 },
      table: { body: [[{ ...centred(MOTTO, SIZE.motto, true), noWrap: true }]] },
    },
    { width: '*', text: '' },
  ],
});
