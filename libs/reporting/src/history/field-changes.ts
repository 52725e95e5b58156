/** The content of an event field by field: what stands there now, and what stood there before. */
import type { DomainEvent } from '#domain';
import { fieldWords, KEYS } from './field-words.ts';
import type { Words } from './value-words.ts';

export interface FieldChange {
  /** Where it stands in the event: `progress.percent`, `targets.2025.criterion`. */
  readonly field: string;
  /** What people call it. */
  readonly label: string;
  /** Null where nothing stood there; left out where the event only says what is. */
  readonly before?: string | null;
  /** Null where nothing stands there any longer. */
  readonly after: string | null;
}

/** What a report said the last time, in the shape of its event. */
export type EarlierReport = Readonly<Record<string, unknown>>;

/** Told beside the content: the subject, and why it was done. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set([
  'businessDate',
  'sources',
  'plan',
  'task',
  'indicator',
  'period',
  'submitter',
  'reason',
  'cause',
  'legalBasis',
]);

/** Why a publication takes the place of another is told as its reason. */
const NOT_PARTS: ReadonlySet<string> = new Set(['replaces.reason', 'replaces.cause']);

/** Where a value stands. */
interface Place {
  readonly path: string;
  /** The name of the field, and of the one around it. */
  readonly name: string;
  readonly around: string;
  readonly label: string;
}

interface Leaf {
  readonly field: string;
  readonly label: string;
  readonly text: string | null;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface AnyChange {
  readonly from: unknown;
  readonly to: unknown;
}

/** `{ from, to }` is a change, unless it is a horizon, which is from one year to another. */
const isChange = (value: unknown): value is AnyChange =>
  isRecord(value) &&
  Object.keys(value).length === 2 &&
  'from' in value &&
  'to' in value &&
  typeof value['from'] !== 'number';

/** @param earlier the report before this one, where the event is a report */
export function fieldChanges(event: DomainEvent, words: Words, earlier?: EarlierReport): FieldChange[] {
  const telling = new Telling(words);
  return Object.entries(event.data)
    .filter(([name]) => !TOLD_ELSEWHERE.has(name) && !isOwnSubject(event, name))
    .flatMap(([name, value]) => {
      const place = telling.placeOf(undefined, name);
      return earlier && Object.hasOwn(earlier, name)
        ? paired(telling.leaves(earlier[name], place), telling.leaves(value, place))
        : telling.changes(value, place);
    });
}

/** The organisation of an event in its own stream is the subject; the year of an access is only part of its stream's name. */
const isOwnSubject = ({ type }: DomainEvent, name: string): boolean =>
  (type.startsWith('Organisation') && name === 'organisation') ||
  (type === 'AccessRecorded' && name === 'year');

class Telling {
  private readonly words: Words;

  constructor(words: Words) {
    this.words = words;
  }

  placeOf(around: Place | undefined, name: string): Place {
    const inside = around?.name ?? 'data';
    const found = fieldWords(inside, name);
    const own = found ? (found.label?.[this.words.language] ?? '') : name;
    const label = [around?.label ?? '', own].filter((part) => part !== '').join(' · ');
    return { path: around ? `${around.path}.${name}` : name, name, around: inside, label };
  }

  /** Of a change only the parts that differ; of anything else what there is. */
  changes(value: unknown, place: Place): FieldChange[] {
    if (isChange(value)) {
      const both = paired(this.leaves(value.from, place), this.leaves(value.to, place));
      return both.filter(({ before, after }) => before !== after);
    }
    if (place.name === 'changes' && isRecord(value))
      return Object.entries(value).flatMap(([name, each]) => this.changes(each, this.placeOf(place, name)));
    if (place.name === 'differences' && Array.isArray(value))
      return value.filter(isRecord).map((each) => this.difference(each, place));
    return this.leaves(value, place).flatMap(({ field, label, text }) =>
      text === null ? [] : [{ field, label, after: text }],
    );
  }

  /** The figure of an item in one round of a submission against the round before. */
  private difference(difference: Readonly<Record<string, unknown>>, place: Place): FieldChange {
    const { path, label } = this.oneOfMany(difference, place) ?? place;
    const text = (value: unknown): string | null => this.text(value, place);
    return { field: path, label, before: text(difference['from']), after: text(difference['to']) };
  }

  /** The parts of a value that are read as one each. */
  leaves(value: unknown, place: Place): Leaf[] {
    const { path, name, around, label } = place;
    const shown = fieldWords(around, name)?.show !== undefined;
    if (!shown && Array.isArray(value) && value.some(isRecord))
      return value.filter(isRecord).flatMap((each) => this.ofMany(each, place));
    if (!shown && isRecord(value)) {
      return Object.entries(value)
        .filter(([part]) => !NOT_PARTS.has(`${name}.${part}`) && part !== 'sources')
        .flatMap(([part, each]) => this.leaves(each, this.placeOf(place, part)));
    }
    return [{ field: path, label, text: this.text(value, place) }];
  }

  /** One of many is called after what it is about; where that leaves one thing to say, that is said. */
  private ofMany(element: Readonly<Record<string, unknown>>, place: Place): Leaf[] {
    const one = this.oneOfMany(element, place);
    if (!one) return [{ field: place.path, label: place.label, text: this.text(element, place) }];
    const show = fieldWords('', `${place.name}[]`)?.show;
    if (show) return [{ field: one.path, label: one.label, text: show(element, this.words) }];
    const rest = Object.entries(element).filter(([name]) => name !== one.key && name !== 'sources');
    const leaves = rest.flatMap(([name, value]) => this.leaves(value, this.placeOf(one, name)));
    return leaves.length === 1 ? leaves.map((leaf) => ({ ...leaf, label: one.label })) : leaves;
  }

  private oneOfMany(
    element: Readonly<Record<string, unknown>>,
    { path, name, around, label }: Place,
  ): (Place & { readonly key: string }) | undefined {
    const [key, show] = Object.entries(KEYS).find(([each]) => Object.hasOwn(element, each)) ?? [];
    if (key === undefined || show === undefined) return undefined;
    const about = element[key];
    return {
      key,
      path: `${path}.${String(about)}`,
      name,
      around,
      label: `${label} ${show(about, this.words)}`,
    };
  }

  private text(value: unknown, { name, around }: Place): string | null {
    if (value === null || value === undefined) return null;
    if (Array.isArray(value) && value.length === 0) return null;
    const show = fieldWords(around, name)?.show;
    if (show) return show(value, this.words);
    return typeof value === 'string' ? value : JSON.stringify(value);
  }
}

/** What stood and what stands in each field, in the order of the fields now; what is gone comes last. */
function paired(before: readonly Leaf[], after: readonly Leaf[]): FieldChange[] {
  const was = new Map(before.map((leaf) => [leaf.field, leaf]));
  const is = new Set(after.map(({ field }) => field));
  const gone = before.filter(({ field }) => !is.has(field));
  const changes: FieldChange[] = [
    ...after.map(({ field, label, text }) => ({
      field,
      label,
      before: was.get(field)?.text ?? null,
      after: text,
    })),
    ...gone.map(({ field, label, text }) => ({ field, label, before: text, after: null })),
  ];
  return changes.filter((change) => change.before !== null || change.after !== null);
}
