/**
 * What JSON would change without a word, found before it is stored: `NaN` becomes null, a Date a string, a Map `{}`, a
 * number above 2^53 another number. The same rules hold for the audit log's canonical bytes, which must never meet an
 * event they cannot take.
 */

/** Deeper nesting than any event has; it also ends the walk of a circular value. */
const MAX_DEPTH = 16;

/** A lone surrogate has no UTF-8 form, and NUL ends a text early in C programs that read the file. */
const isStorableText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/**
 * Names the first place of a value that JSON cannot keep as it is, for example `data.terms.title: …`; null when all of it
 * can be kept. A property that is undefined is left out of the JSON and counts as absent.
 */
export function plainJsonProblem(value: unknown, path: string, depth = 0): string | null {
  switch (typeof value) {
    case 'string':
      return isStorableText(value) ? null : `${path}: text with a NUL or half a surrogate pair`;
    case 'number':
      if (!Number.isFinite(value)) return `${path}: ${value} is not a JSON number`;
      return Number.isInteger(value) && !Number.isSafeInteger(value)
        ? `${path}: ${value} is too large to be exact; use decimal text`
        : null;
    case 'boolean':
      return null;
    case 'object':
      return value === null ? null : structureProblem(value, path, depth);
    default:
      return `${path}: ${typeof value} is not JSON`;
  }
}

function structureProblem(value: object, path: string, depth: number): string | null {
  if (depth >= MAX_DEPTH) return `${path}: nested deeper than ${MAX_DEPTH} levels`;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const problem = plainJsonProblem(value[index], `${path}[${index}]`, depth + 1);
      if (problem !== null) return problem;
    }
    return null;
  }
  if (Symbol.iterator in value || 'toJSON' in value) return `${path}: not a plain object`;
  for (const [key, member] of Object.entries(value)) {
    if (!isStorableText(key)) return `${path}: a name with a NUL or half a surrogate pair`;
    if (member === undefined) continue;
    const problem = plainJsonProblem(member, `${path}.${key}`, depth + 1);
    if (problem !== null) return problem;
  }
  return null;
}
