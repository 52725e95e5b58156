/** The blocks of the report's body and its annexes as content of pdfmake. */
import type { Content, ContentSection, ContentText } from 'pdfmake/interfaces.js';
import { chartSize, chartSvg } from '../charts/charts.ts';
import type { Annex, Block, Chart } from '../model.ts';
import {
  FIRST_LINE,
  innerWidth,
  lineHeight,
  needsBelow,
  paragraphs,
  PARAGRAPH_GAP,
  SIZE,
} from './pdf-page.ts';
import { startHeight, tableContent } from './pdf-table.ts';
import { wrapText } from '../text-width.ts';

type Heading = Extract<Block, { kind: 'heading' }>;

/**
 * Blocks one after the other; headings of level 1 and 2 become bookmarks. A heading stays with what follows it, the last
 * paragraph with the closing, which is `closingHeight` points high.
 */
export function bodyContent(blocks: readonly Block[], closingHeight: number): Content[] {
  let parent: string | undefined;
  return blocks.flatMap((block, index): Content[] => {
    const place = needsBelow(beginHeight(blocks.slice(index), closingHeight));
    if (block.kind === 'paragraph' && index === blocks.length - 1) {
      return paragraphs(block.text).map((text, line) => (line === 0 ? { ...text, ...place } : text));
    }
    if (block.kind !== 'heading') return blockContent(block);
    const id = `heading-${index}`;
    const child = block.level === 2 && parent !== undefined ? { outlineParentId: parent } : {};
    const bookmark = block.level < 3 ? { id, outline: true, outlineExpanded: true, ...child } : {};
    if (block.level === 1) parent = id;
    return [{ ...headingContent(block), ...place, ...bookmark }];
  });
}

function blockContent(block: Exclude<Block, Heading>): Content[] {
  switch (block.kind) {
    case 'paragraph':
      return paragraphs(block.text);
    case 'list':
      return block.items.flatMap((item) => paragraphs(`- ${item}`));
    case 'table':
      return tableContent(block.table, 'portrait');
    case 'chart':
      return [chartContent(block.chart)];
    default:
      return block satisfies never;
  }
}

const headingContent = ({ level, text }: Heading): ContentText => ({
  text,
  bold: true,
  italics: level === 3,
  leadingIndent: FIRST_LINE,
  margin: [0, level === 1 ? 6 : 2, 0, PARAGRAPH_GAP],
});

/** A drawing with its caption, on one page. */
const chartContent = (chart: Chart): Content => ({
  unbreakable: true,
  stack: [
    { svg: chartSvg(chart, chartSize(chart, innerWidth('portrait'))), margin: [0, 4, 0, 2] },
    { text: chart.title, alignment: 'center', italics: true, fontSize: 12 },
  ],
  margin: [0, 0, 0, 10],
});

/** A last paragraph up to so many lines stays with the closing, so that a signature never stands alone on a page. */
const SHORT = 8;

/** What the first of the blocks needs to begin on a page, a heading with what follows it. */
function beginHeight([block, ...rest]: readonly Block[], closingHeight: number): number {
  const width = innerWidth('portrait') - FIRST_LINE;
  switch (block?.kind) {
    case undefined:
      return closingHeight;
    case 'heading': {
      const lines = wrapText(block.text, SIZE.body, width, true).length;
      return lines * lineHeight(SIZE.body) + 2 * PARAGRAPH_GAP + beginHeight(rest, closingHeight);
    }
    case 'paragraph': {
      const { length } = wrapText(block.text, SIZE.body, width);
      const whole = rest.length === 0 && length <= SHORT;
      return whole
        ? length * lineHeight(SIZE.body) + PARAGRAPH_GAP + closingHeight
        : 2 * lineHeight(SIZE.body);
    }
    case 'list':
      return 2 * lineHeight(SIZE.body);
    case 'table':
      return startHeight(block.table, 'portrait');
    case 'chart':
      return chartSize(block.chart, innerWidth('portrait')).height + 24;
    default:
      return block satisfies never;
  }
}

/** An annex on pages of its own, in its own orientation. */
export function annexSection(annex: Annex, index: number): ContentSection {
  return {
    pageOrientation: annex.orientation,
    section: {
      stack: [
        {
          text: annex.label,
          bold: true,
          alignment: 'center',
          id: `annex-${index}`,
          outline: true,
          outlineText: `${annex.label}. ${annex.title}`,
        },
        { text: annex.title, bold: true, alignment: 'center' },
        { text: annex.reference, italics: true, alignment: 'center', margin: [0, 0, 0, 8] },
        ...annex.tables.flatMap((table) => tableContent(table, annex.orientation)),
      ],
    },
  };
}
