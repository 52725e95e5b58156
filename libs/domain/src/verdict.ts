/** A value held against a criterion, without regard to when. */
import { compare } from './decimal.ts';
import type { Criterion, Value } from './values.ts';

export type Verdict = 'exceeded' | 'met' | 'not-met' | 'unknown';
/** Where improvement lies. */
export type Direction = 'up' | 'down';

export function judge(
  value: Value,
  criterion: Criterion,
  scale: readonly string[] | null,
  direction: Direction,
): Verdict {
  switch (criterion.kind) {
    case 'number':
      return value.kind === 'number' ? judgeNumber(value, criterion, direction) : 'unknown';
    case 'rank':
      if (value.kind !== 'rank') return 'unknown';
      return value.rank < criterion.atMost ? 'exceeded' : value.rank === criterion.atMost ? 'met' : 'not-met';
    case 'qualitative': {
      if (value.kind !== 'level') return 'unknown';
      if (value.level === criterion.level) return 'met';
      if (!scale) return 'unknown';
      return scale.indexOf(value.level) > scale.indexOf(criterion.level) ? 'exceeded' : 'not-met';
    }
    case 'compound': {
      if (value.kind !== 'compound') return 'unknown';
      const verdicts = criterion.parts.map(({ part, criterion: partCriterion }) => {
        const partValue = value.parts.find((candidate) => candidate.part === part)?.value;
        const down =
          partCriterion.kind === 'number' &&
          (partCriterion.comparator === '≤' || partCriterion.comparator === '<');
        return partValue ? judge(partValue, partCriterion, scale, down ? 'down' : 'up') : 'unknown';
      });
      if (verdicts.includes('not-met')) return 'not-met';
      return verdicts.includes('unknown')
        ? 'unknown'
        : verdicts.every((v) => v === 'exceeded')
          ? 'exceeded'
          : 'met';
    }
    default:
      return criterion satisfies never;
  }
}

/** "About" is taken as the figure given; "above" and "below" are certain only beyond the threshold. */
function judgeNumber(
  value: Extract<Value, { kind: 'number' }>,
  criterion: Extract<Criterion, { kind: 'number' }>,
  direction: Direction,
): Verdict {
  const order = compare(value.value, criterion.value);
  if (value.qualifier === 'above' || value.qualifier === 'below') {
    const beyond = value.qualifier === 'above' ? 1 : -1;
    if (order * beyond >= 0) return verdictOf(beyond, criterion.comparator, direction);
    return 'unknown';
  }
  return verdictOf(order, criterion.comparator, direction);
}

/** @param order sign of value − threshold */
function verdictOf(order: number, comparator: '=' | '≥' | '>' | '≤' | '<', direction: Direction): Verdict {
  const beyond = direction === 'up' ? order > 0 : order < 0;
  switch (comparator) {
    case '=':
    case '≥':
    case '≤':
      return beyond ? 'exceeded' : order === 0 ? 'met' : 'not-met';
    case '>':
    case '<':
      return beyond ? 'met' : 'not-met';
    default:
      return comparator satisfies never;
  }
}
