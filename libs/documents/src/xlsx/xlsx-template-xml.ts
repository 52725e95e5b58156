/**
 * Elements of a workbook's XML, found in one pass: a pattern that looks for an end tag anew from every start tag would keep
 * the server busy for hours on a file made for that.
 */
import { refuseMalformed } from '../errors.ts';

export interface Element {
  /** With the blank before it: ` r="A1" s="2"`. */
  readonly attributes: string;
  /** Empty for `<name/>`. */
  readonly content: string;
}

interface Found extends Element {
  readonly start: number;
  readonly end: number;
}

/**
 * The elements of that name, not those inside one of the same name.
 * @throws DocumentError `template-malformed` where one does not end.
 */
export const elementsOf = (xml: string, name: string): Element[] => [...found(xml, name)];

export const elementOf = (xml: string, name: string): Element | undefined => {
  const { value } = found(xml, name).next();
  return value ?? undefined;
};

/** @param change Gives what stands in the place of an element, the element itself as its second parameter. */
export function replaceElements(
  xml: string,
  name: string,
  change: (element: Element, whole: string) => string,
): string {
  let [result, at] = ['', 0];
  for (const element of found(xml, name)) {
    result += xml.slice(at, element.start) + change(element, xml.slice(element.start, element.end));
    at = element.end;
  }
  return result + xml.slice(at);
}

export const attributeOf = (attributes: string, name: string): string | undefined =>
  new RegExp(`\\s${name}="([^"]*)"`).exec(attributes)?.[1];

function* found(xml: string, name: string): Generator<Found, undefined> {
  const unended = (): never => refuseMalformed(`<${name}>`, 'xml');
  for (let start = xml.indexOf(`<${name}`); start >= 0;) {
    const afterName = start + name.length + 1;
    if (!/[\s/>]/.test(xml.charAt(afterName))) {
      start = xml.indexOf(`<${name}`, afterName);
      continue;
    }
    const tagEnd = xml.indexOf('>', afterName);
    if (tagEnd < 0) unended();
    const empty = xml.charAt(tagEnd - 1) === '/';
    const close = empty ? tagEnd : xml.indexOf(`</${name}>`, tagEnd);
    if (close < 0) unended();
    const end = empty ? tagEnd + 1 : close + name.length + 3;
    yield {
      attributes: xml.slice(afterName, empty ? tagEnd - 1 : tagEnd),
      content: empty ? '' : xml.slice(tagEnd + 1, close),
      start,
      end,
    };
    start = xml.indexOf(`<${name}`, end);
  }
  return undefined;
}
