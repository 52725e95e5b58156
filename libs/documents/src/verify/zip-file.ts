/** A Word document or workbook as its parts, under the same guards as an uploaded template. */
import { DocumentError } from '../errors.ts';
import { zipParts } from '../templates/template-guard.ts';
import { Unverifiable } from './verdict.ts';
import { xmlEvents } from './xml-events.ts';

export type Parts = ReadonlyMap<string, Buffer>;

/** @throws Unverifiable `unreadable`, `encrypted` or `too-large` */
export async function partsOfFile(bytes: Uint8Array): Promise<Parts> {
  const parts = new Map<string, Buffer>();
  const names = new Set<string>();
  try {
    for await (const { name, content } of zipParts(bytes)) {
      // Names of parts are equal without regard to case: a reader could take either.
      if (names.has(name.toLowerCase())) throw new Unverifiable('unreadable', name);
      names.add(name.toLowerCase());
      parts.set(name, content);
    }
  } catch (error) {
    if (error instanceof Unverifiable) throw error;
    if (!(error instanceof DocumentError)) throw new Unverifiable('unreadable');
    if (error.code === 'template-too-large') throw new Unverifiable('too-large');
    const encrypted = error.params['problem'] === 'encrypted';
    throw new Unverifiable(encrypted ? 'encrypted' : 'unreadable', String(error.params['where'] ?? ''));
  }
  return parts;
}

export interface Relationship {
  readonly id: string;
  /** The last word of its type. */
  readonly type: string;
  /** Path of the part, or what is outside. */
  readonly target: string;
  readonly external: boolean;
}

/** Where a part points to. @throws Unverifiable */
export function relationshipsOf(parts: Parts, part: string): Relationship[] {
  const [folder, file] = [part.slice(0, part.lastIndexOf('/') + 1), part.slice(part.lastIndexOf('/') + 1)];
  const path = `${folder}_rels/${file}.rels`;
  const content = parts.get(path);
  if (!content) return [];
  return [...xmlEvents(content, path)].flatMap((event): Relationship[] => {
    if (event.kind !== 'open' || event.name !== 'Relationship') return [];
    const { attributes } = event;
    const target = attributes.get('Target') ?? '';
    const external = attributes.has('TargetMode') && attributes.get('TargetMode') !== 'Internal';
    const type = /[^/]*$/.exec(attributes.get('Type') ?? '')?.[0] ?? '';
    const inside = target.startsWith('/') ? target.slice(1) : withoutSteps(`${folder}${target}`);
    return [{ id: attributes.get('Id') ?? '', type, target: external ? target : inside, external }];
  });
}

/** `xl/worksheets/../drawings/a.xml` is `xl/drawings/a.xml`. */
const withoutSteps = (path: string): string =>
  path
    .split('/')
    .reduce<string[]>((steps, step) => (step === '..' ? steps.slice(0, -1) : [...steps, step]), [])
    .join('/');

/** Whether an office program opens the same main part as is read here. @throws Unverifiable */
export function opensAt(parts: Parts, main: string): boolean {
  const mains = relationshipsOf(parts, '').filter(({ type }) => type === 'officeDocument');
  return mains.length === 1 && mains[0]?.target === main && parts.has(main);
}

/** All text in a part, for finding what a document says it is. */
export function textIn(content: Buffer, part: string): string {
  let text = '';
  for (const event of xmlEvents(content, part)) {
    if (event.kind === 'text') text += event.text;
    else if (event.kind === 'close' && /(^|:)(p|si|tr|row|br|property|lpwstr)$/.test(event.name))
      text += '\n';
  }
  return text;
}
