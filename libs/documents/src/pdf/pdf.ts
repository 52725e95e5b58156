/**
 * A report as PDF 1.7, ready to be signed: A4, fonts embedded, bookmarks, no encryption. The same document gives the same
 * bytes: dates come from the stamp, and the file's ID is derived by pdfkit from the properties, the digest among them.
 * Layout follows Nghị định 30/2020/NĐ-CP, Annex I.
 */
import type { Content, DynamicContent, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { authenticityContent } from '../authenticity/authenticity-pdf.ts';
import type { ReportDocument } from '../model.ts';
import { annexSection, bodyContent } from './pdf-body.ts';
import { closingContent, closingHeight, headContent } from './pdf-head.ts';
import { madePdf } from './pdf-maker.ts';
import { LINE_SPACING, MARGIN, paragraphs, SIZE } from './pdf-page.ts';

/** Renders the report; the same document gives the same bytes in every process. */
export const renderPdf = (document: ReportDocument): Promise<Uint8Array> => madePdf(document, definition);

function definition(document: ReportDocument): TDocumentDefinitions {
  const { head, opening, body, closing, annexes, stamp, authenticity } = document;
  const report: Content = {
    pageOrientation: 'portrait',
    section: {
      stack: [
        ...headContent(document),
        ...opening.flatMap(paragraphs),
        ...bodyContent(body, closingHeight(closing)),
        closingContent(closing),
        ...(authenticity ? [authenticityContent(authenticity)] : []),
      ],
    },
  };
  return {
    version: '1.7',
    language: 'vi-VN',
    displayTitle: true,
    info: properties(document),
    pageSize: 'A4',
    pageMargins: [MARGIN.left, MARGIN.top, MARGIN.right, MARGIN.bottom],
    defaultStyle: { font: 'Tinos', fontSize: SIZE.body, lineHeight: LINE_SPACING },
    content: [report, ...annexes.map(annexSection)],
    header: topMargin(head.mark),
    footer: () => ({
      text: stamp.text,
      fontSize: SIZE.stamp,
      lineHeight: 1,
      margin: [MARGIN.left, 16, MARGIN.right, 0],
    }),
    ...(head.mark === null
      ? {}
      : {
          watermark: {
            text: head.mark,
            color: '#000000',
            opacity: 0.06,
            bold: true,
            angle: -45,
            fontSize: 110,
          },
        }),
    pageBreakBefore: ({ headlineLevel, startPosition }) =>
      headlineLevel !== undefined &&
      startPosition.verticalRatio > 0 &&
      startPosition.pageInnerHeight * (1 - startPosition.verticalRatio) < headlineLevel,
  };
}

/** The page's number in the middle of the top margin, from the second page on; on the first the mark of a draft. */
const topMargin =
  (mark: string | null): DynamicContent =>
  (page) => {
    const margin: [number, number, number, number] = [MARGIN.left, 27, MARGIN.right, 0];
    if (page > 1) return { text: String(page), alignment: 'center', fontSize: SIZE.pageNumber, margin };
    return mark === null ? null : { text: mark, bold: true, fontSize: SIZE.body, margin };
  };

function properties({ head, stamp }: ReportDocument): NonNullable<TDocumentDefinitions['info']> {
  const made = new Date(`${stamp.date}T00:00:00Z`);
  const version = stamp.version === null ? 'draft' : `version ${stamp.version}`;
  return {
    title: `${head.kind} ${head.subject}`,
    subject: head.subject,
    author: head.issuingBody,
    keywords: [stamp.plan, stamp.period, version, `known at ${stamp.knownAt}`, `sha256:${stamp.digest}`].join(
      '; ',
    ),
    creator: stamp.software,
    creationDate: made,
    modDate: made,
  };
}
