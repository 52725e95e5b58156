/** Plain text in columns: wrapped at words, never cut, so that no figure is ever hidden. */
import Table from 'cli-table3';

/** Lines of at most `most` characters; a word that is longer is broken. */
export function wrap(text: string, most: number): string[] {
  const width = Math.max(1, most);
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(' ').flatMap((each) => pieces(each, width))) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else {
        line = line === '' ? word : `${line} ${word}`;
      }
    }
    return [...lines, line];
  });
}

function pieces(word: string, width: number): string[] {
  const parts: string[] = [];
  for (let i = 0; i < word.length; i += width) parts.push(word.slice(i, i + width));
  return parts.length > 0 ? parts : [''];
}

/** Wrapped, with what follows the first line set in. */
export const hanging = (text: string, width: number): string =>
  wrap(text, width - 4)
    .map((line, i) => (i === 0 ? `  ${line}` : `    ${line}`))
    .join('\n');

export interface Column {
  readonly title: string;
  readonly width: number;
  readonly align?: 'left' | 'right';
}

/** A row of cells, or a heading over the rows that follow. */
export type Row = readonly string[] | { readonly heading: string };

/** Between two columns. */
export const GAP = 2;

/** What the columns leave of a line. */
export const remaining = (width: number, columns: readonly { readonly width: number }[]): number =>
  width - columns.reduce((sum, column) => sum + column.width + GAP, 0);

/** The longest word, which is as narrow as a column can be without breaking one. */
export const longestWord = (text: string): number =>
  Math.max(...text.split(/[ \n]/).map((word) => word.length));

const [RULE, BLANK] = ['─'.repeat(GAP), ' '.repeat(GAP)];
const RULED = {
  ...{ top: '─', 'top-mid': RULE, 'top-left': '', 'top-right': '' },
  ...{ bottom: '─', 'bottom-mid': RULE, 'bottom-left': '', 'bottom-right': '' },
  ...{ mid: '─', 'mid-mid': RULE, 'left-mid': '', 'right-mid': '' },
  ...{ left: '', right: '', middle: BLANK },
};

/** @param paint how titles and headings are shown */
export function grid(
  columns: readonly Column[],
  rows: readonly Row[],
  paint: (text: string) => string,
): string {
  const wrapped = (text: string, width: number): string => wrap(text, width).join('\n');
  const painted = (text: string, width: number): string => wrap(text, width).map(paint).join('\n');
  const full = columns.reduce((sum, { width }) => sum + width + GAP, -GAP);
  const table = new Table({
    chars: RULED,
    head: columns.map(({ title, width }) => painted(title, width)),
    colWidths: columns.map(({ width }) => width),
    colAligns: columns.map(({ align = 'left' }) => align),
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) {
    if ('heading' in row)
      table.push([{ content: painted(`▪ ${row.heading}`, full), colSpan: columns.length }]);
    else table.push(columns.map(({ width }, i) => wrapped(row[i] ?? '', width)));
  }
  return table.toString().replace(/ +$/gm, '');
}
