/** Definitions, criteria and values that fit each other. */
import { yearOf } from './dates.ts';
import { compare, requireDecimal, scaleOf } from './decimal.ts';
import { equal, firstDuplicate, requireReason } from './decider.ts';
import { refuse } from './errors.ts';
import type { IndicatorDefinition } from './events.ts';
import type { Criterion, IsoDate, Target, Value } from './values.ts';

export function requireDefinition(definition: IndicatorDefinition): void {
  const { measure, min, max, scale, parts } = definition;
  if (min !== null) requireDecimal(min, 'min');
  if (max !== null) requireDecimal(max, 'max');
  if (min !== null && max !== null && compare(min, max) > 0)
    refuse('out-of-range', { value: min, min, max }, 'min');
  const names = measure === 'compound' ? parts : measure === 'qualitative' ? scale : [];
  const twice = names && firstDuplicate(names);
  if (twice) refuse('code-duplicate', { code: twice }, measure === 'compound' ? 'parts' : 'scale');
  if (measure === 'compound' && !parts?.length) refuse('part-unknown', { parts: '≥ 1', given: '–' }, 'parts');
}

/** Lower and upper bound of a number; a percentage of something whole lies between 0 and 100. */
function boundsOf(definition: IndicatorDefinition): { min: string | null; max: string | null } {
  const whole =
    definition.measure === 'share' || (definition.measure === 'level' && definition.unit.trim() === '%');
  return { min: definition.min ?? (whole ? '0' : null), max: definition.max ?? (whole ? '100' : null) };
}

function requireNumber(value: string, definition: IndicatorDefinition, field: string): void {
  requireDecimal(value, field);
  const { decimals } = definition;
  if (scaleOf(value) > decimals) refuse('too-many-decimals', { value, decimals }, field);
  const { min, max } = boundsOf(definition);
  if ((min !== null && compare(value, min) < 0) || (max !== null && compare(value, max) > 0)) {
    refuse('out-of-range', { value, min: min ?? '−∞', max: max ?? '∞' }, field);
  }
}

export function requireCriterion(criterion: Criterion, definition: IndicatorDefinition, field: string): void {
  const { measure } = definition;
  requireKind(criterion.kind, definition, field);
  switch (criterion.kind) {
    case 'number':
      return requireNumber(criterion.value, definition, `${field}.value`);
    case 'rank':
      return requireRank(criterion.atMost, criterion.of, `${field}.atMost`);
    case 'qualitative':
      return requireLevel(criterion.level, definition, `${field}.level`);
    case 'compound':
      requireParts(criterion.parts, definition, field);
      return criterion.parts.forEach((part, i) =>
        requireCriterion(
          part.criterion,
          partDefinition(definition, part.criterion.kind),
          `${field}.parts[${i}].criterion`,
        ),
      );
    default:
      return refuse(
        'value-kind-mismatch',
        { kind: (criterion satisfies never as Criterion).kind, measure },
        field,
      );
  }
}

export function requireValue(value: Value, definition: IndicatorDefinition, field: string): void {
  if (value.kind === 'no-data' || value.kind === 'not-applicable')
    return requireReason(value.reason, `${field}.reason`);
  requireKind(value.kind, definition, field);
  switch (value.kind) {
    case 'number':
      return requireNumber(value.value, definition, `${field}.value`);
    case 'rank':
      return requireRank(value.rank, value.of, `${field}.rank`);
    case 'level':
      return requireLevel(value.level, definition, `${field}.level`);
    case 'compound':
      requireParts(value.parts, definition, field);
      return value.parts.forEach((part, i) =>
        requireValue(part.value, partDefinition(definition, part.value.kind), `${field}.parts[${i}].value`),
      );
    default:
      return value satisfies never;
  }
}

/**
 * A new definition must suit the targets it will be judged by, those of the years not over when it takes effect; a target
 * that does not fit is given up or revised first. Past years keep the definition they had.
 */
export function requireFittingTargets(
  targets: readonly Target[],
  definition: IndicatorDefinition,
  effectiveOn: IsoDate,
): void {
  for (const { year, criterion } of targets)
    if (year >= yearOf(effectiveOn)) requireCriterion(criterion, definition, `targets.${year}.criterion`);
}

function requireKind(
  kind: Criterion['kind'] | Value['kind'],
  { measure }: IndicatorDefinition,
  field: string,
): void {
  const fitting = {
    level: ['number'],
    share: ['number'],
    growth: ['number'],
    rank: ['rank'],
    qualitative: ['qualitative', 'level'],
    compound: ['compound'],
  }[measure];
  if (!fitting.includes(kind)) refuse('value-kind-mismatch', { kind, measure }, `${field}.kind`);
}

/** The conditions of a compound indicator are judged each by its own kind; only numbers share its unit and decimals. */
function partDefinition(
  definition: IndicatorDefinition,
  kind: Criterion['kind'] | Value['kind'],
): IndicatorDefinition {
  const measure =
    kind === 'rank' ? 'rank' : kind === 'qualitative' || kind === 'level' ? 'qualitative' : 'level';
  return { ...definition, measure, parts: null };
}

function requireRank(rank: number, of: number | undefined, field: string): void {
  if (!Number.isSafeInteger(rank) || rank < 1 || (of !== undefined && rank > of)) {
    refuse('out-of-range', { value: rank, min: 1, max: of ?? '∞' }, field);
  }
}

function requireLevel(level: string, { scale }: IndicatorDefinition, field: string): void {
  if (scale && !scale.includes(level)) refuse('level-unknown', { level, scale: scale.join(', ') }, field);
}

function requireParts(
  given: readonly { part: string }[],
  definition: IndicatorDefinition,
  field: string,
): void {
  const parts = [...(definition.parts ?? [])].sort();
  const names = given.map((part) => part.part).sort();
  if (!equal(parts, names)) {
    refuse('part-unknown', { parts: parts.join(', '), given: names.join(', ') || '–' }, `${field}.parts`);
  }
}
