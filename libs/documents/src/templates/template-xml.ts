/** As much reading of XML as the template guard needs: start tags and their attributes, without a parser that can be attacked. */

/** UTF-16 and the like, where a search for text would find nothing. */
export function declaresOtherEncoding(content: Buffer): boolean {
  const start = content.subarray(0, 200).toString('latin1');
  if (start.startsWith('\xfe\xff') || start.startsWith('\xff\xfe') || start.includes('\0')) return true;
  const declared = /^[^>]*?\bencoding\s*=\s*["']([^"']*)["']/.exec(start)?.[1];
  return declared !== undefined && !/^(utf-8|us-ascii)$/i.test(declared);
}

export const hasDoctype = (xml: string): boolean => /<!DOCTYPE|<!ENTITY/i.test(xml);

const ATTRIBUTE = /\s+([^\s=<>"'/]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;

/**
 * The attributes of every element of that name, whatever its namespace prefix, with character references resolved. Null
 * where a tag does not read as XML: then a stricter or more lenient reader could see something else.
 */
export function attributesOf(xml: string, element: string): ReadonlyMap<string, string>[] | null {
  const found: Map<string, string>[] = [];
  for (const start of xml.matchAll(new RegExp(`<(?:[^\\s<>/:!?]+:)?${element}(?=[\\s/>])`, 'g'))) {
    const attributes = new Map<string, string>();
    let end = start.index + start[0].length;
    for (;;) {
      ATTRIBUTE.lastIndex = end;
      const match = ATTRIBUTE.exec(xml);
      if (!match) break;
      attributes.set(match[1] ?? '', resolved(match[2] ?? match[3] ?? ''));
      end = ATTRIBUTE.lastIndex;
    }
    if (!/^\s*\/?>/.test(xml.slice(end, end + 20))) return null;
    found.push(attributes);
  }
  return found;
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Text with its character references resolved. */
export function resolved(value: string): string {
  return value.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (typeof name === 'string') return NAMED[name] ?? whole;
    const code = typeof hex === 'string' ? parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
