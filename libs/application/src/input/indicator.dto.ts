import {
  type Baseline,
  type Code,
  COMPARATORS,
  type Comparator,
  type Criterion,
  type DefinitionTerms,
  type IndicatorCommand,
  type Measure,
  MEASURES,
  REVISION_CAUSES,
  type RevisionCause,
  type Sources,
  type Target,
  type Value,
} from '#domain';
import {
  defined,
  justified,
  JustifiedDto,
  plain,
  responsibility,
  ResponsibilityDto,
  SourcesField,
} from './common.dto.ts';
import {
  BooleanField,
  CodeField,
  DateField,
  DecimalField,
  FieldsByKind,
  IntegerField,
  ListOf,
  Nested,
  NestedList,
  OneOf,
  PeriodField,
  Text,
  WORDS,
  YearField,
} from './fields.ts';
import type { ReassignDto } from './task.dto.ts';

const ofKind = {
  number: { needs: ['value'], allows: ['qualifier'] },
  rank: { needs: ['rank'], allows: ['of', 'edition'] },
  level: { needs: ['level'] },
  'not-applicable': { needs: ['reason'] },
  'no-data': { needs: ['reason'] },
};

/** A value that is not made of parts. */
export class SimpleValueDto {
  @FieldsByKind(ofKind, {
    description: 'Zero, “not applicable” and “no data yet” are three different values',
  })
  kind: Exclude<Value['kind'], 'compound'>;
  @DecimalField({ optional: true, description: 'Kept with its scale: 12.20 stays 12.20' })
  value?: string;
  @OneOf(['above', 'below', 'about'], { optional: true })
  qualifier?: 'above' | 'below' | 'about';
  @IntegerField(1, 100_000, { optional: true })
  rank?: number;
  @IntegerField(1, 100_000, { optional: true, description: 'How many were ranked' })
  of?: number;
  @Text({ optional: true, max: 100, description: 'Edition of the index' })
  edition?: string;
  @Text({ optional: true, max: 300 })
  level?: string;
  @Text({ optional: true })
  reason?: string;
}

export class ValuePartDto {
  @Text({ max: 300 })
  part: string;
  @Nested(() => SimpleValueDto)
  value: SimpleValueDto;
}

export class ValueDto extends SimpleValueDto {
  @FieldsByKind({ ...ofKind, compound: { needs: ['parts'] } })
  declare kind: Exclude<Value['kind'], 'compound'>;
  @NestedList(() => ValuePartDto, { optional: true, max: 20 })
  parts?: ValuePartDto[];
}

const criterionKinds = {
  number: { needs: ['comparator', 'value'] },
  rank: { needs: ['atMost'], allows: ['of'] },
  qualitative: { needs: ['level'] },
};

export class SimpleCriterionDto {
  @FieldsByKind(criterionKinds)
  kind: Exclude<Criterion['kind'], 'compound'>;
  @OneOf(COMPARATORS, { optional: true })
  comparator?: Comparator;
  @DecimalField({ optional: true })
  value?: string;
  @IntegerField(1, 100_000, { optional: true })
  atMost?: number;
  @IntegerField(1, 100_000, { optional: true })
  of?: number;
  @Text({ optional: true, max: 300 })
  level?: string;
}

export class CriterionPartDto {
  @Text({ max: 300 })
  part: string;
  @Nested(() => SimpleCriterionDto)
  criterion: SimpleCriterionDto;
}

export class CriterionDto extends SimpleCriterionDto {
  @FieldsByKind({ ...criterionKinds, compound: { needs: ['parts'] } })
  declare kind: Exclude<Criterion['kind'], 'compound'>;
  @NestedList(() => CriterionPartDto, { optional: true, max: 20 })
  parts?: CriterionPartDto[];
}

export class TargetDto {
  @YearField()
  year: number;
  @Nested(() => CriterionDto)
  criterion: CriterionDto;
  @SourcesField()
  sources?: Sources;
}

export class BaselineDto {
  @Nested(() => ValueDto)
  value: ValueDto;
  @DateField()
  asOf: string;
  @SourcesField()
  sources?: Sources;
}

export class AssignIndicatorDto extends ResponsibilityDto {
  @Text({ max: 1_000, example: 'Tỷ trọng kinh tế số trong GRDP' })
  name: string;
  @CodeField({ optional: true })
  group?: string | null;
  @OneOf(MEASURES)
  measure: Measure;
  @Text({ max: 60, example: '% GRDP' })
  unit: string;
  @IntegerField(0, 9, { description: 'Most decimals a value may carry', example: 2 })
  decimals: number;
  @DecimalField({ optional: true })
  min?: string | null;
  @DecimalField({ optional: true })
  max?: string | null;
  @ListOf(WORDS, { optional: true, max: 30, description: 'Levels of a qualitative indicator, worst first' })
  scale?: string[] | null;
  @ListOf(WORDS, { optional: true, max: 20, description: 'Conditions of a compound indicator' })
  parts?: string[] | null;
  @Text({ optional: true, max: 5_000 })
  definition?: string | null;
  @Nested(() => BaselineDto, { optional: true })
  baseline?: BaselineDto | null;
  @NestedList(() => TargetDto, {
    optional: true,
    max: 50,
    description: 'None: the indicator is only tracked',
  })
  targets?: TargetDto[];
  @DateField()
  assignedOn: string;
  @Text({ optional: true, max: 5_000 })
  note?: string;
  @SourcesField()
  sources?: Sources;
}

export class ReviseTargetDto extends JustifiedDto {
  @YearField()
  year: number;
  @Nested(() => CriterionDto, { optional: true, description: 'Left out to give the target up' })
  criterion?: CriterionDto | null;
}

export class ReviseDefinitionDto extends JustifiedDto {
  @Text({ optional: true })
  name?: string;
  @OneOf(MEASURES, { optional: true })
  measure?: Measure;
  @Text({ optional: true, max: 60 })
  unit?: string;
  @IntegerField(0, 9, { optional: true })
  decimals?: number;
  @DecimalField({ optional: true })
  min?: string;
  @DecimalField({ optional: true })
  max?: string;
  @ListOf(WORDS, { optional: true, max: 30 })
  scale?: string[];
  @ListOf(WORDS, { optional: true, max: 20 })
  parts?: string[];
  @Text({ optional: true, max: 5_000 })
  definition?: string;
  @BooleanField({ description: 'Whether values before and after cannot be compared' })
  seriesBreak: boolean;
}

export class ReportValueDto {
  @DateField({ description: 'The day the value is about' })
  asOf: string;
  @PeriodField({ optional: true })
  period?: string;
  @Text({ max: 60, description: 'Must equal the indicator’s unit', example: '% GRDP' })
  unit: string;
  @Nested(() => ValueDto)
  value: ValueDto;
  @Text({ optional: true, max: 10_000 })
  narrative?: string;
  @Text({
    optional: true,
    max: 500,
    description: 'Why the standing agency enters it for the organisation responsible (nhập thay)',
    example: 'Đơn vị chưa có tài khoản; nhập từ văn bản số 45/BC-SKHĐT',
  })
  onBehalf?: string;
  @SourcesField()
  sources?: Sources;
}

export class ReviseValueDto {
  @IntegerField(1, 1_000_000, { description: 'Number of the report to revise' })
  report: number;
  @DateField({ optional: true })
  asOf?: string;
  @Nested(() => ValueDto, { optional: true })
  value?: ValueDto;
  @Text({ optional: true, max: 10_000, description: 'Left out to keep what was reported' })
  narrative?: string;
  @Text()
  reason: string;
  @OneOf(REVISION_CAUSES)
  cause: RevisionCause;
}

// FieldsByKind has made sure that an object carries exactly the fields of its kind.
const toValue = (dto: ValueDto): Value => plain(dto) as unknown as Value;
const toCriterion = (dto: CriterionDto): Criterion => plain(dto) as unknown as Criterion;
const toTarget = (dto: TargetDto): Target => ({
  year: dto.year,
  criterion: toCriterion(dto.criterion),
  ...defined({ sources: dto.sources }),
});
const toBaseline = (dto: BaselineDto): Baseline => ({
  value: toValue(dto.value),
  asOf: dto.asOf,
  ...defined({ sources: dto.sources }),
});

export const definitionTerms = (dto: AssignIndicatorDto): DefinitionTerms => ({
  text: dto.definition ?? null,
  measure: dto.measure,
  unit: dto.unit,
  decimals: dto.decimals,
  min: dto.min ?? null,
  max: dto.max ?? null,
  scale: dto.scale ?? null,
  parts: dto.parts ?? null,
});

export const assignIndicator = (plan: Code, indicator: Code, dto: AssignIndicatorDto) =>
  ({
    type: 'assign',
    plan,
    indicator,
    name: dto.name,
    group: dto.group ?? null,
    definition: definitionTerms(dto),
    baseline: dto.baseline ? toBaseline(dto.baseline) : null,
    targets: (dto.targets ?? []).map(toTarget),
    responsibility: responsibility(dto),
    assignedOn: dto.assignedOn,
    ...defined({ note: dto.note, sources: dto.sources }),
  }) satisfies IndicatorCommand;

export const reviseTarget = (plan: Code, indicator: Code, dto: ReviseTargetDto): IndicatorCommand => ({
  type: 'revise-target',
  plan,
  indicator,
  year: dto.year,
  criterion: dto.criterion ? toCriterion(dto.criterion) : null,
  ...justified(dto),
});

export const reviseDefinition = (plan: Code, indicator: Code, dto: ReviseDefinitionDto): IndicatorCommand => {
  const { name, definition, measure, unit, decimals, min, max, scale, parts } = dto;
  return {
    type: 'revise-definition',
    plan,
    indicator,
    ...defined({ name }),
    changes: defined({ text: definition, measure, unit, decimals, min, max, scale, parts }),
    seriesBreak: dto.seriesBreak,
    ...justified(dto),
  };
};

export const reassignIndicator = (plan: Code, indicator: Code, dto: ReassignDto): IndicatorCommand => ({
  type: 'reassign',
  plan,
  indicator,
  responsibility: responsibility(dto),
  cause: dto.cause,
  ...justified(dto),
});

export const reportValue = (plan: Code, indicator: Code, dto: ReportValueDto): IndicatorCommand => ({
  type: 'report-value',
  plan,
  indicator,
  asOf: dto.asOf,
  unit: dto.unit,
  value: toValue(dto.value),
  narrative: dto.narrative ?? '',
  ...defined({ period: dto.period, onBehalf: dto.onBehalf, sources: dto.sources }),
});

export const reviseValue = (plan: Code, indicator: Code, dto: ReviseValueDto): IndicatorCommand => ({
  type: 'revise-value',
  plan,
  indicator,
  report: dto.report,
  reason: dto.reason,
  cause: dto.cause,
  ...defined({ asOf: dto.asOf, narrative: dto.narrative }),
  ...(dto.value ? { value: toValue(dto.value) } : {}),
});

export const withdrawIndicator = (plan: Code, indicator: Code, dto: JustifiedDto): IndicatorCommand => ({
  type: 'withdraw',
  plan,
  indicator,
  ...justified(dto),
});
