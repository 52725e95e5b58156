/** XML read tag by tag, strictly: what two readers could understand differently is not read at all. */
import { declaresOtherEncoding, hasDoctype } from '../templates/template-xml.ts';
import { unescapeXml } from '../xml-text.ts';
import { Unverifiable } from './verdict.ts';

export type XmlEvent =
  | { readonly kind: 'open'; readonly name: string; readonly attributes: ReadonlyMap<string, string> }
  | { readonly kind: 'close'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string };

const TAG =
  /<(\/?)([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;
const TEXT = /[^<]+/y;
const ASIDE = /<\?[^>]*\?>|<!--[^-]*(?:-[^-]+)*-->/y;

/** Deeper than any document nests. */
const DEEPEST = 200;

/**
 * The tags and texts in order; an element without content opens and closes.
 * @param part name of the part, for the refusal
 * @throws Unverifiable where it is not well-formed, or has a document type or a section of raw text
 */
export function* xmlEvents(content: Buffer, part: string): Generator<XmlEvent> {
  const malformed = (): Unverifiable => new Unverifiable('unreadable', part);
  if (declaresOtherEncoding(content)) throw malformed();
  const xml = content.toString('utf8').replace(/^\ufeff/, '');
  if (hasDoctype(xml)) throw malformed();
  const open: string[] = [];
  for (let at = 0; at < xml.length;) {
    const next = (pattern: RegExp): RegExpExecArray | null => {
      pattern.lastIndex = at;
      const match = pattern.exec(xml);
      if (match) at = pattern.lastIndex;
      return match;
    };
    const text = next(TEXT);
    if (text) {
      yield { kind: 'text', text: unescapeXml(text[0]) };
      continue;
    }
    if (next(ASIDE)) continue;
    const tag = next(TAG);
    if (!tag) throw malformed();
    const [, closing = '', name = '', attributes = '', empty = ''] = tag;
    if (closing !== '') {
      if (open.pop() !== name || attributes !== '' || empty !== '') throw malformed();
      yield { kind: 'close', name };
      continue;
    }
    yield { kind: 'open', name, attributes: attributesOf(attributes, malformed) };
    if (empty !== '') yield { kind: 'close', name };
    else if (open.push(name) > DEEPEST) throw malformed();
  }
  if (open.length > 0) throw malformed();
}

function attributesOf(text: string, malformed: () => Unverifiable): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', double, single] of text.matchAll(ATTRIBUTE)) {
    if (attributes.has(name)) throw malformed();
    attributes.set(name, unescapeXml(double ?? single ?? ''));
  }
  return attributes;
}

/**
 * Whether an element binds names otherwise than office programs do: then what reads here as text may be nothing to them, and
 * the other way round.
 * @param key the attribute that binds the vocabulary, `xmlns` or `xmlns:w`
 */
export const rebinds = (attributes: ReadonlyMap<string, string>, key: string, vocabulary: RegExp): boolean =>
  [...attributes].some(
    ([name, value]) => /^xmlns(:|$)/.test(name) && (name === key) !== vocabulary.test(value),
  );

/** Text as it is compared: composed letters, and any white space as one space. */
export const comparable = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim();
