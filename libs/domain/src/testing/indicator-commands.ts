/** Commands on the indicator the scenarios are about, and indicators of other kinds. */
import type { IndicatorDefinition, IndicatorEvent } from '../events.ts';
import { indicatorDecider, type IndicatorCommand } from '../indicator.ts';
import type { Criterion, Value } from '../values.ts';
import { given } from './dsl.ts';
import { because, DEFINITION, INDICATOR_KEY, indicatorAssigned, ISSUED_ON, MERGER_DAY } from './plan-55.ts';

type Assign = Extract<IndicatorCommand, { type: 'assign' }>;

export const assign = (
  changes: Partial<Omit<Assign, 'definition'>> = {},
  defined: Partial<IndicatorDefinition> = {},
): Assign => {
  const { name, group, baseline, targets, responsibility } = indicatorAssigned().data;
  const { version: _, ...definition } = { ...DEFINITION, ...defined };
  return {
    ...INDICATOR_KEY,
    type: 'assign',
    name,
    group,
    definition,
    baseline,
    targets,
    responsibility,
    assignedOn: ISSUED_ON,
    ...changes,
  };
};
export const target = (criterion: Criterion, year = 2025) => ({ targets: [{ year, criterion }] });
export const atLeast = (value: string): Criterion => ({ kind: 'number', comparator: '≥', value });
export const reviseTarget = (year: number, criterion: Criterion | null, effectiveOn = '2024-01-01') =>
  ({ ...INDICATOR_KEY, type: 'revise-target', year, criterion, ...because(effectiveOn) }) as const;
export const redefine = (changes: Partial<IndicatorDefinition>, effectiveOn = '2025-01-01', name?: string) =>
  ({
    ...INDICATOR_KEY,
    type: 'revise-definition',
    changes,
    seriesBreak: true,
    ...(name ? { name } : {}),
    ...because(effectiveOn),
  }) as const;
export const reassign = (to: string, effectiveOn = MERGER_DAY) =>
  ({
    ...INDICATOR_KEY,
    type: 'reassign',
    responsibility: { lead: to, collaborators: [] },
    cause: 'reorganisation',
    ...because(effectiveOn),
  }) as const;
export const report = (value: Value, asOf = '2023-12-14', unit = '%') =>
  ({ ...INDICATOR_KEY, type: 'report-value', asOf, unit, value, narrative: 'Cục Thống kê' }) as const;
export const reviseValue = (
  changes: { value?: Value; asOf?: string; narrative?: string },
  reason = 'Số liệu chính thức',
  numbered = 1,
) =>
  ({
    ...INDICATOR_KEY,
    type: 'revise-value',
    report: numbered,
    ...changes,
    reason,
    cause: 'late-data',
  }) as const;
export const withdraw = { ...INDICATOR_KEY, type: 'withdraw', ...because('2025-01-01') } as const;

export const indicator = (...events: IndicatorEvent[]) =>
  given(indicatorDecider, indicatorAssigned(), ...events);
export const defined = (definition: Partial<IndicatorDefinition>) =>
  given(indicatorDecider, indicatorAssigned({ targets: [] }, definition));
export const ranking = defined({ measure: 'rank', unit: 'hạng', decimals: 0 });
export const rating = defined({
  measure: 'qualitative',
  unit: 'mức',
  scale: ['yếu', 'trung bình', 'khá', 'tốt'],
});
export const both = defined({ measure: 'compound', unit: '%', parts: ['cấp tỉnh', 'xếp hạng'] });
