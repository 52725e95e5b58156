/**
 * Canonical JSON (RFC 8785): one text for one value, so that its hash can be taken. Stricter than the RFC asks: what JSON
 * cannot keep as it is (NaN, a Date, a Map, half a surrogate pair) is refused instead of quietly changed. A property that is
 * undefined counts as absent.
 */

/** Deeper than any event; it also ends the walk through a value that holds itself. */
const MAX_DEPTH = 32;

/** Control characters, quotes, backslashes, and surrogates, of which half a pair is no text; told by what needs no care. */
const NEEDS_CARE = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

/**
 * @param source the well-formed text that the value was parsed from, if it was: where that escapes nothing, nothing has to be
 *   escaped again, and its strings are not looked through one by one
 * @throws TypeError naming what is no JSON
 */
export const canonicalJson = (value: unknown, source?: string): string =>
  textOf(value, source === undefined || source.includes('\\') ? quoted : inQuotes, 0);

type Quoting = (text: string) => string;

function textOf(value: unknown, quote: Quoting, depth: number): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} is no JSON number`);
      // RFC 8785 §3.2.2.3 takes the notation of ECMAScript.
      return `${value}`;
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (depth >= MAX_DEPTH) throw new TypeError(`nested deeper than ${MAX_DEPTH} levels`);
      return Array.isArray(value) ? listText(value, quote, depth) : objectText(value, quote, depth);
    default:
      throw new TypeError(`${typeof value} is no JSON`);
  }
}

const inQuotes: Quoting = (text) => `"${text}"`;

function quoted(text: string): string {
  if (!NEEDS_CARE.test(text)) return inQuotes(text);
  if (!text.isWellFormed()) throw new TypeError('text with half a surrogate pair');
  return JSON.stringify(text);
}

function listText(list: readonly unknown[], quote: Quoting, depth: number): string {
  let text = '[';
  for (let i = 0; i < list.length; i++) {
    if (i > 0) text += ',';
    text += textOf(list[i], quote, depth + 1);
  }
  return `${text}]`;
}

function objectText(object: object, quote: Quoting, depth: number): string {
  if (Symbol.iterator in object || 'toJSON' in object) throw new TypeError('not a plain object');
  let text = '{';
  // Sorted by UTF-16 code units (§3.2.3), which is how JavaScript compares strings.
  const keys = sortedKeys(object);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    const value = (object as Readonly<Record<string, unknown>>)[key];
    if (value === undefined) continue;
    if (text.length > 1) text += ',';
    text += `${quote(key)}:${textOf(value, quote, depth + 1)}`;
  }
  return `${text}}`;
}

/** Sorted by hand, which for the few keys that objects have takes half the time. */
function sortedKeys(object: object): string[] {
  const keys = Object.keys(object);
  if (keys.length > MOST_SORTED_BY_HAND) return keys.sort();
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] as string;
    let at = i;
    for (; at > 0 && (keys[at - 1] as string) > key; at--) keys[at] = keys[at - 1] as string;
    keys[at] = key;
  }
  return keys;
}

const MOST_SORTED_BY_HAND = 16;
