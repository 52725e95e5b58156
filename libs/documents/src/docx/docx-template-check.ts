/** Checks the tags of a Word template before it is rendered: each must exist where it stands. */
import type { DXT } from 'docxtemplater';
import {
  type Placeholder,
  STAMP_PLACEHOLDERS,
  tablePlaceholders,
  TEMPLATE_PLACEHOLDERS,
} from '../templates/template-data.ts';
import { DocumentError, refuseMalformed, type TemplateProblem } from '../errors.ts';
import type { ReportDocument } from '../model.ts';

type Tag = Readonly<DXT.Part>;

/** Keeps what the library reads from each part of the template: document, headers, footers, properties. */
export class TagCollector implements DXT.Module {
  readonly name = 'TagCollector';
  readonly byPart = new Map<string, readonly Tag[]>();
  private part = '';

  set({ inspect }: { readonly inspect?: { readonly filePath?: string; readonly postparsed?: Tag[] } }): void {
    if (inspect?.filePath !== undefined) this.part = inspect.filePath;
    if (inspect?.postparsed) this.byPart.set(this.part, inspect.postparsed.filter(isTag));
  }
}

const isTag = ({ type }: Tag): boolean => type === 'placeholder';

/** @throws DocumentError `template-malformed`, `template-placeholder-unknown` or `template-without-stamp`. */
export function checkTemplate(byPart: ReadonlyMap<string, readonly Tag[]>, document: ReportDocument): void {
  const placeholders = [...TEMPLATE_PLACEHOLDERS, ...tablePlaceholders(document)];
  const tags = [...byPart.values()].flat();
  for (const tag of tags) checkTag(tag, [], placeholders);
  const stamped = tags.some(({ module, value }) => !module && STAMP_PLACEHOLDERS.includes(value));
  if (!stamped) throw new DocumentError('template-without-stamp', { tag: '{chan_trang}' });
}

/** @param loops Names of the loops around the tag, the innermost last. */
function checkTag(tag: Tag, loops: readonly string[], placeholders: readonly Placeholder[]): void {
  const { value, module } = tag;
  if (module && module !== 'loop') refuseMalformed(`{${tag.raw ?? value}}`, 'not-allowed');
  const inLoop = loops.at(-1) ?? null;
  const here = placeholders.filter(({ name, within }) =>
    // `{.}` is the line itself, so it is known in the innermost loop only.
    name === '.' ? within === inLoop : within === null || loops.includes(within),
  );
  const placeholder = here.find(({ name }) => name === value);
  if (!placeholder) {
    throw new DocumentError('template-placeholder-unknown', {
      tag: `{${value}}`,
      near: nearest(value, here),
    });
  }
  if (!module) {
    if (placeholder.kind !== 'text') refuseMalformed(`{${value}}`, 'not-text');
    return;
  }
  const inner = placeholder.kind === 'loop' && !tag.inverted ? [...loops, value] : loops;
  for (const each of (tag.subparsed ?? []).filter(isTag)) checkTag(each, inner, placeholders);
}

/** The three names nearest to a wrong one. */
function nearest(wrong: string, placeholders: readonly Placeholder[]): string {
  return [...new Set(placeholders.map(({ name }) => name))]
    .map((name) => ({ name, distance: editDistance(wrong.slice(0, 60).toLowerCase(), name) }))
    .sort((one, other) => one.distance - other.distance || (one.name < other.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => `{${name}}`)
    .join(', ');
}

/** Letters to insert, delete or replace to make one word of the other (Levenshtein). */
function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...one].entries()) {
    const current = [row + 1];
    for (let column = 0; column < other.length; column++) {
      const replaced = (previous[column] ?? 0) + (letter === other[column] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[other.length] ?? 0;
}

// --- Errors of the library -------------------------------------------------------------------------------------------

interface LibraryError {
  readonly properties: {
    readonly id?: string;
    readonly xtag?: string;
    readonly closingtag?: string;
    readonly file?: string;
    readonly errors?: readonly LibraryError[];
  };
}

const PROBLEMS: Readonly<Record<string, TemplateProblem>> = {
  unclosed_tag: 'unclosed-tag',
  duplicate_open_tag: 'unclosed-tag',
  unopened_tag: 'unopened-tag',
  duplicate_close_tag: 'unopened-tag',
  unclosed_loop: 'unclosed-loop',
  unopened_loop: 'unopened-loop',
  closing_tag_does_not_match_opening_tag: 'crossed-loops',
  unbalanced_loop_tags: 'crossed-loops',
  malformed_xml: 'xml',
};

/** The first of the faults the library found, as a refusal that names the tag. */
export function compileError(error: unknown): unknown {
  if (!isLibraryError(error)) return error;
  const { id = '', xtag, closingtag, file } = error.properties.errors?.[0]?.properties ?? error.properties;
  const tag = xtag ?? closingtag ?? '';
  return new DocumentError('template-malformed', {
    where: tag === '' ? (file ?? 'word/document.xml') : `{${tag.slice(0, 80)}}`,
    problem: PROBLEMS[id] ?? 'tag',
  });
}

const isLibraryError = (error: unknown): error is LibraryError =>
  error instanceof Error &&
  'properties' in error &&
  typeof error.properties === 'object' &&
  error.properties !== null;
