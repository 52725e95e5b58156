import type { InputProblem } from '#application';

/** A problem with something that is not part of a body: a header, a path or a query parameter. */
export function inputProblem(field: string, code: string, value: unknown, text: string): InputProblem {
  const [vi = text, en = text] = text.split('\u001f');
  const shown = Array.isArray(value) ? value.join(', ') : value;
  return {
    field,
    code,
    ...(typeof shown === 'string' ? { value: shown.slice(0, 80) } : {}),
    text: { vi, en },
  };
}
