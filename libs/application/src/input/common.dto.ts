/** Parts that several commands share. */
import type { Due, Funding, LegalReference, Responsibility, Sources } from '#domain';
import {
  CodeField,
  CODES,
  DateField,
  FieldsByKind,
  ListOf,
  MoneyField,
  MonthField,
  NestedList,
  Nested,
  Text,
  WORDS,
  YearField,
} from './fields.ts';

export const SourcesField = () =>
  ListOf(WORDS, { optional: true, max: 50, description: 'Ids of the source facts', example: ['S004-012'] });

/** Leaves out what was not given, so that nothing undefined gets into an event. */
export function defined<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> };
}

/** A DTO and the classes nested in it as the plain JSON they stand for. */
export function plain<T>(value: T): T {
  if (Array.isArray(value)) return value.map(plain) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(defined(value)).map(([key, item]) => [key, plain(item)])) as T;
}

export class LegalReferenceDto {
  @Text({
    optional: true,
    max: 100,
    description: 'Null where the source names an act without its number',
    example: '55/KH-UBND',
  })
  number?: string | null;
  @Text({ optional: true, example: 'Kế hoạch chuyển đổi số tỉnh Tuyên Quang' })
  title?: string;
  @Text({ optional: true, max: 300 })
  issuer?: string;
  @DateField({ optional: true })
  issuedOn?: string;
  @SourcesField()
  sources?: Sources;
}

export const legalReference = (dto: LegalReferenceDto): LegalReference => ({
  ...(plain(dto) as Omit<LegalReferenceDto, 'number'>),
  number: dto.number ?? null,
});

/** What every revision states: from when, why, on which basis. */
export class JustifiedDto {
  @DateField({ description: 'Business date from which the change holds' })
  effectiveOn: string;
  @Text({ example: 'Rà soát tiến độ theo chỉ đạo của Ban Chỉ đạo' })
  reason: string;
  @Nested(() => LegalReferenceDto)
  legalBasis: LegalReferenceDto;
}

export const justified = (dto: JustifiedDto) => ({
  effectiveOn: dto.effectiveOn,
  reason: dto.reason,
  legalBasis: legalReference(dto.legalBasis),
});

export class DueDto {
  @FieldsByKind({
    day: { needs: ['on'] },
    month: { needs: ['month'] },
    year: { needs: ['year'] },
    standing: { needs: [] },
  })
  precision: 'day' | 'month' | 'year' | 'standing';
  @DateField({ optional: true })
  on?: string;
  @MonthField({ optional: true })
  month?: string;
  @YearField({ optional: true })
  year?: number;
}

/** The fields of a due date fit its precision: FieldsByKind has seen to that. */
export const due = (dto: DueDto): Due => plain(dto) as Due;

export class FundingPartDto {
  @CodeField()
  code: string;
  @Text({ max: 300 })
  name: string;
  @MoneyField()
  amount: string;
  @SourcesField()
  sources?: Sources;
}

export class FundingDto {
  @MoneyField({ description: 'Whole đồng; must equal the sum of the parts' })
  total: string;
  @NestedList(() => FundingPartDto, { optional: true, max: 50 })
  parts?: FundingPartDto[];
  @SourcesField()
  sources?: Sources;
}

export const funding = (dto: FundingDto): Funding => ({
  ...(plain(dto) as Funding),
  parts: plain(dto.parts ?? []),
});

/** Lead and collaborators as fields of an assignment. */
export class ResponsibilityDto {
  @CodeField({
    optional: true,
    description: 'Lead organisation (cơ quan chủ trì); left out where the document names none',
  })
  lead?: string | null;
  @ListOf(CODES, { optional: true, max: 100, description: 'Collaborating organisations (cơ quan phối hợp)' })
  collaborators?: string[];
}

export const responsibility = (dto: ResponsibilityDto): Responsibility => ({
  lead: dto.lead ?? null,
  collaborators: dto.collaborators ?? [],
});
