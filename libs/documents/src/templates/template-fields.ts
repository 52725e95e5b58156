/** Fields of Word templates that fetch or run something when the document is opened. */
import { unescapeXml } from '../xml-text.ts';

/** By the first word of the field. A hyperlink only goes somewhere when it is clicked. */
const OUTWARD =
  /^\s*(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|DATABASE|MACROBUTTON|RD)(?=\s|$)/im;

/**
 * @param xml a part of a Word file; Word splits the text of a field over runs as it likes, so they are read as one
 * @returns the first such field's name, undefined where there is none
 */
export function outwardField(xml: string): string | undefined {
  let fields = '';
  const marks =
    /<(?:\w+:)?fldChar\b|<(?:\w+:)?instrText\b[^<>]*>([^<]*)|<(?:\w+:)?fldSimple\b[^<>]*?\s(?:\w+:)?instr\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;
  for (const [, text, quoted, apostrophed] of xml.matchAll(marks)) {
    if (text !== undefined) fields += unescapeXml(text);
    else fields += `\n${unescapeXml(quoted ?? apostrophed ?? '')}\n`;
  }
  return OUTWARD.exec(fields)?.[1]?.toUpperCase();
}
