/** Texts of a workbook as runs of one look each, and the placeholders in them. */
import { refuseMalformed } from '../errors.ts';
import { fitted, inertText } from './spreadsheet-text.ts';
import { escapeXml, unescapeXml } from '../xml-text.ts';
import { elementOf, elementsOf, replaceElements } from './xlsx-template-xml.ts';

export interface Run {
  /** `<rPr>…</rPr>`, or nothing in a text of one look. */
  readonly properties: string;
  readonly text: string;
}

/** `{name}`, `{#name}` or `{/name}`. */
export interface Tag {
  readonly kind: 'value' | 'open' | 'close';
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Runs of a shared string `<si>` or an inline string `<is>`. Readings of Asian scripts are left out. */
export function runsOf(xml: string): Run[] {
  const plain = replaceElements(xml, 'rPh', () => '');
  const rich = elementsOf(plain, 'r');
  if (rich.length === 0) return [{ properties: '', text: textOf(plain) }];
  return rich.map(({ content }) => {
    const properties = elementOf(content, 'rPr')?.content ?? '';
    return { properties: properties === '' ? '' : `<rPr>${properties}</rPr>`, text: textOf(content) };
  });
}

const textOf = (xml: string): string => unescapeXml(elementOf(xml, 't')?.content ?? '');

export const wholeText = (runs: readonly Run[]): string => runs.map(({ text }) => text).join('');

const KINDS = { '': 'value', '#': 'open', '/': 'close' } as const;

/**
 * The tags of a text.
 * @throws DocumentError `template-malformed` for a brace that belongs to no tag.
 */
export function tagsOf(text: string, where: string): Tag[] {
  const tags = [...text.matchAll(/\{([#/]?)([^{}]*)\}/g)];
  const between = text.replace(/\{[^{}]*\}/g, '');
  if (between.includes('{')) refuseMalformed(where, 'unclosed-tag');
  if (between.includes('}')) refuseMalformed(where, 'unopened-tag');
  return tags.map(({ 0: whole, 1: sign = '', 2: name = '', index }) => ({
    kind: KINDS[sign as keyof typeof KINDS],
    name: name.trim(),
    start: index,
    end: index + whole.length,
  }));
}

/**
 * Puts values in the place of tags. A value takes the look of the run in which its tag begins. What a value would make a
 * formula of is kept text; what the template itself writes is trusted.
 */
export function filledRuns(runs: readonly Run[], tags: readonly Tag[], valueOf: (tag: Tag) => string): Run[] {
  const whole = wholeText(runs);
  let start = 0;
  const filled = runs.map(({ properties, text }): Run => {
    const end = start + text.length;
    let [at, result] = [start, ''];
    for (const tag of tags.filter((each) => each.start < end && each.end > start)) {
      if (tag.start >= start) result += whole.slice(at, tag.start) + valueOf(tag);
      at = Math.min(tag.end, end);
    }
    result += whole.slice(at, end);
    start = end;
    return { properties, text: result };
  });
  const text = wholeText(filled);
  // Tags of loops print nothing, so a value behind them can begin the text.
  const firstValue = tags.find(({ kind }) => kind === 'value')?.start ?? 0;
  const led = whole.slice(0, firstValue).replace(/\{[^{}]*\}/g, '') !== '';
  const safe = led || tags.length === 0 ? text : inertText(text);
  if (safe === fitted(text)) return filled;
  return [{ properties: filled[0]?.properties ?? '', text: fitted(safe) }];
}

/** An inline string of a cell. */
export function inlineString(runs: readonly Run[]): string {
  const text = (value: string): string => `<t xml:space="preserve">${escapeXml(value)}</t>`;
  const [only] = runs;
  const content =
    runs.length === 1 && only?.properties === ''
      ? text(only.text)
      : runs.map((run) => `<r>${run.properties}${text(run.text)}</r>`).join('');
  return `<is>${content}</is>`;
}
