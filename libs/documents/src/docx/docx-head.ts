/** The head and the closing of a Word report: the blocks in two columns above and below the text. */
import type { FileChild, Paragraph } from 'docx';
import type { DocumentClosing, ReportDocument } from '../model.ts';
import { columns } from './docx-columns.ts';
import {
  centred,
  gap,
  innerWidth,
  paragraph,
  pointsOfMm,
  rule,
  ruleLength,
  SIZES,
  type Style,
  twipsOfMm,
  twipsOfPoints,
} from './docx-text.ts';
import { listedLines } from '../printed-text.ts';
import { wrapText } from '../text-width.ts';

/** Millimetres; the right column holds the Quốc hiệu on one line. */
const COLUMNS = { left: 71, right: 89 } as const;
/** Of the Tiêu ngữ at 13 points bold, in millimetres: its rule is as long as the text. */
const MOTTO_WIDTH = 56;
const CLOSING_COLUMN = 80;
/** Four lines to sign and seal on. */
const SIGNATURE_SPACE = twipsOfPoints(80);

/** Issuing body and number on the left, national heading, place and date on the right, then kind and subject. */
export function headBlocks({ head, addressees }: ReportDocument): FileChild[] {
  const width = innerWidth('portrait');
  const issuer = { size: SIZES.head, bold: true };
  const subject = { size: SIZES.body, bold: true };
  const bodies = [
    ...(head.parentBody === null ? [] : [evenly(head.parentBody, { size: SIZES.head })]),
    evenly(head.issuingBody, issuer),
    rule(ruleLength(head.issuingBody, issuer.size, evenWidth(head.issuingBody, issuer)), COLUMNS.left),
  ];
  const nation = [
    centred('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', { size: SIZES.head, bold: true }),
    centred('Độc lập - Tự do - Hạnh phúc', { size: SIZES.motto, bold: true }),
    rule(MOTTO_WIDTH, COLUMNS.right),
  ];
  const number = centred(head.number, { size: SIZES.motto });
  const placeAndDate = centred(head.placeAndDate, { size: SIZES.motto, italics: true });
  return [
    columns([COLUMNS.left, COLUMNS.right], [bodies, nation], [[number], [placeAndDate]]),
    centred(head.kind, subject, { spacing: { before: twipsOfPoints(18) } }),
    centred(head.subject, subject, { spacing: { after: twipsOfPoints(3) } }),
    rule(ruleLength(head.subject, SIZES.body, width), width),
    ...addresseeBlocks(addressees),
  ];
}

/** Centred in the left column and, where it takes several lines, broken into lines of about the same length. */
function evenly(text: string, style: Style): Paragraph {
  const side = twipsOfMm((COLUMNS.left - evenWidth(text, style)) / 2);
  return centred(text, style, { indent: { left: side, right: side } });
}

/** Millimetres: the narrowest in which the text takes no more lines than in the whole left column, with 2 to spare. */
function evenWidth(text: string, { size, bold }: Style): number {
  const lines = (width: number): number => wrapText(text, size, pointsOfMm(width), bold).length;
  let width: number = COLUMNS.left;
  while (width > COLUMNS.left / 2 && lines(width - 2) === lines(COLUMNS.left)) width -= 1;
  return width;
}

/** One addressee stands on the line of "Kính gửi:", several below it, each with a dash. */
function addresseeBlocks(addressees: readonly string[]): Paragraph[] {
  const [only, ...others] = addressees;
  if (only === undefined) return [];
  const style = { size: SIZES.body };
  const above = { before: twipsOfPoints(12), after: twipsOfPoints(12) };
  if (others.length === 0) return [centred(`Kính gửi: ${only}.`, style, { spacing: above })];
  const indent = { left: twipsOfMm(45) };
  return [
    paragraph('Kính gửi:', style, { indent: { left: twipsOfMm(25) }, spacing: { before: above.before } }),
    ...listedLines(addressees).map((line, index) =>
      paragraph(line, style, {
        indent,
        spacing: { after: index === others.length ? above.after : 0 },
      }),
    ),
  ];
}

/** Recipients on the left, the signer on the right; never broken over two pages. */
export function closingBlocks({ recipients, authority, office, signer }: DocumentClosing): FileChild[] {
  const bold = { size: SIZES.body, bold: true };
  const left = [
    paragraph('Nơi nhận:', { size: 12, bold: true, italics: true }),
    ...listedLines(recipients).map((line) => paragraph(line, { size: SIZES.recipients })),
  ];
  const right = [
    ...(authority === null ? [] : [centred(authority, bold)]),
    centred(office, bold),
    centred(signer ?? '', bold, { spacing: { before: SIGNATURE_SPACE } }),
  ];
  return [gap(12, { keepNext: true }), columns([CLOSING_COLUMN, CLOSING_COLUMN], [left, right])];
}
