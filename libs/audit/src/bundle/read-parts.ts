/** Reading the parts of a bundle: each in its one spelling, and nothing in it that does not belong there. */
import { isPeriodKey } from '#domain';
import { type BundledEvent, BUNDLE_FORMAT, type EarlierTree, type Manifest, PARTS } from './bundle-format.ts';
import { unreadable, type ZipArchive } from './read-zip.ts';

/** Of a line or of the manifest. Commands are much shorter, and what is parsed takes many times the memory. */
const LONGEST_TEXT = 10_000_000;

/** @throws AuditError `bundle-unreadable` */
export function manifestOf(zip: ZipArchive): Manifest {
  const text = zip.text(PARTS.manifest);
  const { format, version, plan, period, log, events } = parsed(text, PARTS.manifest) as Partial<Manifest>;
  const isText = (one: unknown): boolean => typeof one === 'string';
  if (format !== BUNDLE_FORMAT || version !== 1)
    throw unreadable('không phải gói của phiên bản này', 'not a bundle of this version');
  if (
    !isText(plan) ||
    (period !== null && !(typeof period === 'string' && isPeriodKey(period))) ||
    !isText(log?.key) ||
    !Number.isInteger(events)
  )
    throw unreadable(`${PARTS.manifest} thiếu nội dung`, `something is missing in ${PARTS.manifest}`);
  return parsed(text, PARTS.manifest) as Manifest;
}

/**
 * The lines of a part, one at a time, so that a hostile one is refused before the next is looked at.
 * @param shape takes what belongs into a line; anything else in it is refused, and so is another spelling
 */
function* lines<T>(zip: ZipArchive, part: string, shape: (line: T) => T): Generator<T> {
  const text = zip.text(part);
  for (let begin = 0, number = 1; begin < text.length; number++) {
    const end = text.indexOf('\n', begin);
    if (end < 0) throw unreadable(`${part} bị cắt ngắn`, `${part} ends too early`);
    const line = text.slice(begin, end);
    const value = shape(parsed(line, `${part}:${number}`) as T);
    if (JSON.stringify(value) !== line)
      throw unreadable(
        `${part}:${number} không đúng cách viết`,
        `${part}:${number} is not written as it should be`,
      );
    yield value;
    begin = end + 1;
  }
}

export const eventsOf = (zip: ZipArchive): Generator<BundledEvent> =>
  lines(zip, PARTS.events, ({ index, entry, proof }) => ({ index, entry, proof }));

export const earlierOf = (zip: ZipArchive): Generator<EarlierTree> =>
  lines(zip, PARTS.earlier, ({ size, root, proof, note }) => ({ size, root, proof, note }));

function parsed(text: string, place: string): unknown {
  if (text.length > LONGEST_TEXT) throw unreadable(`${place} quá dài`, `${place} is too long`);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below, together with what is no object.
  }
  throw unreadable(`${place} không phải JSON`, `${place} is not JSON`);
}
