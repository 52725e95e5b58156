/** Plain text for a terminal: headings, tables, numbers as people read them. */
import type { Sample } from './stats.ts';

export const say = (line = ''): void => void process.stdout.write(`${line}\n`);

export const heading = (text: string): void => say(`\n${text}\n${'─'.repeat(text.length)}`);

/** Progress of the long parts, only where somebody watches. */
export const note = (text: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`  … ${text}\n`);
};

/** First column to the left, the others to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  for (const row of all) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    say(`  ${cells.join('   ')}`.trimEnd());
  }
}

/** Left-aligned in every column but the last, which may be long. */
export function list(rows: readonly (readonly string[])[]): void {
  const columns = Math.max(...rows.map((row) => row.length)) - 1;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of rows) {
    const cells = row.map((cell, column) => (column < columns ? cell.padEnd(widths[column] ?? 0) : cell));
    say(`  ${cells.join('   ')}`.trimEnd());
  }
}

const integers = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
export const count = (value: number): string => (Number.isFinite(value) ? integers.format(value) : '–');
export const fixed = (value: number, digits: number): string =>
  Number.isFinite(value) ? value.toFixed(digits) : '–';
export const milliseconds = (value: number): string => `${fixed(value, value < 10 ? 2 : 1)} ms`;
export const times = (value: number): string => `${fixed(value, 2)} ×`;

/** "4,512 (4,100–4,800)" */
export const spread = ({ median, min, max }: Sample, format: (value: number) => string = count): string =>
  `${format(median)} (${format(min)}–${format(max)})`;
