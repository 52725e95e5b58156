/** Whether a file is plain text, or XML that no browser would run. */
import { createReadStream } from 'node:fs';

export type TextVerdict = 'text' | 'xml' | 'active' | 'not-text';

/** Control characters that plain text has no use for: all of C0 but tab, line feed, form feed and carriage return, and DEL. */
const CONTROL = /(?![\t\n\f\r\u0080-\u009f])\p{Cc}/u;
/** What a program or a page begins with, and documents that are text as well. */
const SCRIPT = /^(#!|%!PS|%PDF-|\{\\rtf)/;
/** Vocabularies that browsers run wherever they stand in an XML. */
const RUN_BY_BROWSERS = /http:\/\/www\.w3\.org\/(1999\/xhtml|2000\/svg|1999\/XSL)/;
const LONGEST_MARK = 64;
const BLANK_OR_COMMENT = /^(\s+|<!--[^]*?-->)/;
const DECLARATION = /^<\?xml\s[^?]*\?>/;

/** Reads the whole file: strict UTF-8, no control characters, and what its beginning says it is. */
export async function textVerdict(path: string): Promise<TextVerdict> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let verdict: TextVerdict | undefined;
  let before = '';
  try {
    for await (const chunk of createReadStream(path)) {
      const text = decoder.decode(chunk as Buffer, { stream: true });
      if (CONTROL.test(text)) return 'not-text';
      verdict ??= ofBeginning(text.trimStart());
      if (verdict === 'xml' && RUN_BY_BROWSERS.test(before + text)) verdict = 'active';
      before = text.slice(-LONGEST_MARK);
    }
    decoder.decode();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'not-text';
    throw error;
  }
  return verdict ?? 'text';
}

/** The first piece, of 64 KiB, holds all that stands before the first element. */
function ofBeginning(text: string): TextVerdict {
  if (SCRIPT.test(text)) return 'active';
  if (!text.startsWith('<')) return 'text';
  let rest = text.replace(DECLARATION, '');
  for (let skipped = BLANK_OR_COMMENT.exec(rest); skipped; skipped = BLANK_OR_COMMENT.exec(rest)) {
    rest = rest.slice(skipped[0].length);
  }
  // No entities, no style sheet, no program to open it with: data have none of them.
  const root = /^<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)[\s/>]/.exec(rest)?.[1]?.toLowerCase();
  const isData = root !== undefined && (DECLARATION.test(text) || !HTML.has(root));
  return isData && !RUNNABLE.has(root) ? 'xml' : 'active';
}

const RUNNABLE: ReadonlySet<string> = new Set(['html', 'svg', 'script', 'stylesheet', 'transform', 'xdp']);
/** What a browser takes for a page where nothing says that it is XML (WHATWG MIME Sniffing §7.1). */
const HTML: ReadonlySet<string> = new Set(
  'head iframe h1 div font table a style title b body br p'.split(' '),
);
