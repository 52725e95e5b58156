/**
 * Canonical JSON (RFC 8785): one text for one value, so that its hash can be taken. Stricter than the RFC asks: what JSON
 * cannot keep as it is (NaN, a Date, a Map, half a surrogate pair) is refused instead of quietly
 * changed. A property that is undefined counts as absent.
 */

/** Deeper than any event; it also ends the walk through a value that holds itself. */
const MAX_DEPTH = 32;

/** All but what goes into JSON text as it is: control characters, quotes, backslashes, and surrogates, of which half a pair is no text. */
const NEEDS_CARE = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

/** @throws TypeError naming what is no JSON */
export function canonicalJson(value: unknown, depth = 0): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} is no JSON number`);
      // RFC 8785 §3.2.2.3 takes the notation of ECMAScript.
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (depth >= MAX_DEPTH) throw new TypeError(`nested deeper than ${MAX_DEPTH} levels`);
      return Array.isArray(value) ? listText(value, depth) : objectText(value, depth);
    default:
      throw new TypeError(`${typeof value} is no JSON`);
  }
}

function quoted(text: string): string {
  if (!NEEDS_CARE.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new TypeError('text with half a surrogate pair');
  return JSON.stringify(text);
}

function listText(list: readonly unknown[], depth: number): string {
  let text = '[';
  for (let i = 0; i < list.length; i++) {
    if (i > 0) text += ',';
    text += canonicalJson(list[i], depth + 1);
  }
  return `${text}]`;
}

function objectText(object: object, depth: number): string {
  if (Symbol.iterator in object || 'toJSON' in object) throw new TypeError('not a plain object');
  let text = '{';
  // Sorted by UTF-16 code units (§3.2.3), which is how JavaScript compares strings.
  for (const key of sortedKeys(object)) {
    const value = (object as Readonly<Record<string, unknown>>)[key];
    if (value === undefined) continue;
    if (text.length > 1) text += ',';
    text += `${quoted(key)}:${canonicalJson(value, depth + 1)}`;
  }
  return `${text}}`;
}

/** Sorted by hand, which for the few keys that objects have takes half the time. */
function sortedKeys(object: object): string[] {
  const keys = Object.keys(object);
  if (keys.length > MOST_SORTED_BY_HAND) return keys.sort();
  for (const [i, key] of keys.entries()) {
    let at = i;
    for (let before = keys[at - 1]; before !== undefined && before > key; before = keys[at - 1])
      keys[at--] = before;
    keys[at] = key;
  }
  return keys;
}

const MOST_SORTED_BY_HAND = 16;
