import {
  CALENDAR_PRESETS,
  type CalendarPreset,
  type Code,
  type DocumentSettings,
  type PlanCommand,
  type PlanTerms,
  type ReportingCalendar,
  type Sources,
} from '#domain';
import {
  defined,
  FundingDto,
  funding,
  JustifiedDto,
  justified,
  LegalReferenceDto,
  legalReference,
  plain,
  SourcesField,
} from './common.dto.ts';
import {
  Agreeing,
  BooleanField,
  CodeField,
  DateField,
  DATES,
  FieldsByKind,
  IntegerField,
  ListOf,
  MonthDayField,
  Nested,
  NestedList,
  OneOf,
  Text,
  WORDS,
  YearField,
} from './fields.ts';

export class HorizonDto {
  @YearField({ example: 2022 })
  from: number;
  @YearField({ example: 2025 })
  to: number;
}

export class GroupDto {
  @CodeField({ example: 'chuyen-doi-nhan-thuc' })
  code: string;
  @Text({ max: 500, example: 'Chuyển đổi nhận thức' })
  name: string;
  @OneOf(['tasks', 'indicators'])
  of: 'tasks' | 'indicators';
  @SourcesField()
  sources?: Sources;
}

export class GroupCountDto {
  @CodeField()
  group: string;
  @IntegerField(0, 100_000)
  count: number;
  @SourcesField()
  sources?: Sources;
}

export class DeclaredCountDto {
  @OneOf(['tasks', 'indicators', 'goals', 'task-groups', 'indicator-groups'])
  what: PlanTerms['declared'][number]['what'];
  @IntegerField(0, 100_000, { example: 109 })
  count: number;
  @NestedList(() => GroupCountDto, { optional: true })
  byGroup?: GroupCountDto[];
  @BooleanField({
    description: 'Whether the things counted are listed too, so that the count can be checked',
  })
  listed: boolean;
  @SourcesField()
  sources?: Sources;
}

export class DueRuleDto {
  @CodeField({
    example: 'consolidated',
    description: 'Who hands in: commune, department, …, or consolidated for the plan’s report',
  })
  tier: string;
  @OneOf(['by', 'before'], { description: '`before` is strict: before 15/12 means 14/12 at the latest' })
  rule: 'by' | 'before';
  @MonthDayField()
  day: string;
  @BooleanField({ optional: true })
  nextYear?: boolean;
  @SourcesField()
  sources?: Sources;
}

export class PeriodRuleDto {
  @MonthDayField({ example: '12-14', description: 'Last day the period’s figures are about' })
  cutOff: string;
  @NestedList(() => DueRuleDto, { max: 20 })
  due: DueRuleDto[];
}

/** Either a preset, possibly with holidays, or all three rules. */
export class CalendarDto {
  @FieldsByKind(
    {
      ...Object.fromEntries(
        Object.keys(CALENDAR_PRESETS).map((preset) => [preset, { needs: [], allows: ['holidays'] }]),
      ),
      custom: { needs: ['firstHalf', 'secondHalf', 'year'], allows: ['holidays'] },
    },
    { description: 'A preset calendar, or `custom` with the three rules' },
  )
  preset: CalendarPreset | 'custom';
  @Nested(() => PeriodRuleDto, { optional: true })
  firstHalf?: PeriodRuleDto;
  @Nested(() => PeriodRuleDto, { optional: true })
  secondHalf?: PeriodRuleDto;
  @Nested(() => PeriodRuleDto, { optional: true })
  year?: PeriodRuleDto;
  @ListOf(DATES, { optional: true, max: 1_000, description: 'Public holidays' })
  holidays?: string[];
}

export class SignerDto {
  @Text({
    optional: true,
    max: 200,
    description: 'On whose authority, null in the own',
    example: 'KT. GIÁM ĐỐC',
  })
  authority?: string | null;
  @Text({ max: 200, description: 'Office of the signer; no personal name', example: 'PHÓ GIÁM ĐỐC' })
  office: string;
}

export const signer = (dto: SignerDto): DocumentSettings['signer'] => ({
  authority: dto.authority ?? null,
  office: dto.office,
});

/** What is printed on the plan's reports (Nghị định 30/2020/NĐ-CP, Annex I). */
export class DocumentSettingsDto {
  @Text({ optional: true, max: 300, example: 'UBND tỉnh Tuyên Quang', description: 'Printed in capitals' })
  parentBody?: string | null;
  @Text({ max: 300, example: 'Sở Thông tin và Truyền thông', description: 'Printed in capitals' })
  issuingBody: string;
  @Text({ max: 100, example: 'Tuyên Quang' })
  place: string;
  @Agreeing(
    {
      accepts: (value) =>
        typeof value === 'string' && value.length <= 60 && value.split('{number}').length === 2,
      vi: 'phải chứa {number} đúng một lần ở chỗ của số, tối đa 60 ký tự, ví dụ {number}/BC-STTTT',
      en: 'must contain {number} once in place of the number, at most 60 characters, for example {number}/BC-STTTT',
    },
    { type: 'string', maxLength: 60 },
    { example: '{number}/BC-STTTT' },
  )
  numberPattern: string;
  @ListOf(WORDS, { max: 30, example: ['Ủy ban nhân dân tỉnh', 'Ban Chỉ đạo chuyển đổi số tỉnh'] })
  addressees: string[];
  @ListOf(WORDS, { max: 60, example: ['Như trên', 'Các sở, ban, ngành', 'Lưu: VT'] })
  recipients: string[];
  @Nested(() => SignerDto)
  signer: SignerDto;
}

export const documentSettings = (dto: DocumentSettingsDto): DocumentSettings => ({
  parentBody: dto.parentBody ?? null,
  issuingBody: dto.issuingBody,
  place: dto.place,
  numberPattern: dto.numberPattern,
  addressees: dto.addressees,
  recipients: dto.recipients,
  signer: signer(dto.signer),
});

export class PlanTermsDto {
  @Text({ max: 2_000 })
  title: string;
  @Text({ optional: true, max: 100, example: '55/KH-UBND' })
  number?: string | null;
  @OneOf(['adopted', 'draft'])
  status: 'adopted' | 'draft';
  @CodeField({ example: 'ubnd-tuyen-quang' })
  issuer: string;
  @CodeField({ optional: true, description: 'Cơ quan thường trực', example: 'so-tttt-tuyen-quang' })
  standingAgency?: string | null;
  @CodeField({ optional: true, description: 'Ban Chỉ đạo' })
  committee?: string | null;
  @DateField({ optional: true, description: 'Left out where the day of issue is not published' })
  issuedOn?: string | null;
  @Nested(() => HorizonDto)
  horizon: HorizonDto;
  @NestedList(() => LegalReferenceDto, { optional: true, max: 100 })
  legalBases?: LegalReferenceDto[];
  @NestedList(() => GroupDto, { optional: true, max: 200 })
  groups?: GroupDto[];
  @NestedList(() => DeclaredCountDto, { optional: true, max: 50 })
  declared?: DeclaredCountDto[];
  @Nested(() => FundingDto, { optional: true })
  funding?: FundingDto | null;
  @Nested(() => DocumentSettingsDto, { optional: true })
  documents?: DocumentSettingsDto;
  @Text({ optional: true, max: 5_000 })
  note?: string;
}

export class IssuePlanDto extends PlanTermsDto {
  @DateField({ description: 'From when the plan counts' })
  effectiveFrom: string;
  @Nested(() => CalendarDto)
  calendar: CalendarDto;
  @SourcesField()
  sources?: Sources;
}

/** The terms to change; those left out stay as they are. */
export class PlanChangesDto {
  @Text({ optional: true, max: 2_000 })
  title?: string;
  @Text({ optional: true, max: 100 })
  number?: string;
  @OneOf(['adopted', 'draft'], { optional: true })
  status?: 'adopted' | 'draft';
  @CodeField({ optional: true })
  issuer?: string;
  @CodeField({ optional: true })
  standingAgency?: string;
  @CodeField({ optional: true })
  committee?: string;
  @DateField({ optional: true })
  issuedOn?: string;
  @Nested(() => HorizonDto, { optional: true })
  horizon?: HorizonDto;
  @NestedList(() => LegalReferenceDto, { optional: true, max: 100 })
  legalBases?: LegalReferenceDto[];
  @NestedList(() => GroupDto, { optional: true, max: 200 })
  groups?: GroupDto[];
  @NestedList(() => DeclaredCountDto, { optional: true, max: 50 })
  declared?: DeclaredCountDto[];
  @Nested(() => FundingDto, { optional: true })
  funding?: FundingDto;
  @Nested(() => DocumentSettingsDto, { optional: true })
  documents?: DocumentSettingsDto;
  @Text({ optional: true, max: 5_000 })
  note?: string;
}

export class AmendPlanDto extends JustifiedDto {
  @Nested(() => PlanChangesDto)
  changes: PlanChangesDto;
}

export class ReviseCalendarDto extends JustifiedDto {
  @Nested(() => CalendarDto)
  calendar: CalendarDto;
}

export class ClosePlanDto {
  @DateField()
  closedOn: string;
  @Text()
  reason: string;
  @Nested(() => LegalReferenceDto)
  legalBasis: LegalReferenceDto;
}

export const planTerms = (dto: PlanTermsDto): PlanTerms => ({
  title: dto.title,
  number: dto.number ?? null,
  status: dto.status,
  issuer: dto.issuer,
  standingAgency: dto.standingAgency ?? null,
  committee: dto.committee ?? null,
  issuedOn: dto.issuedOn ?? null,
  horizon: { from: dto.horizon.from, to: dto.horizon.to },
  legalBases: (dto.legalBases ?? []).map(legalReference),
  groups: plain(dto.groups ?? []),
  declared: plain(dto.declared ?? []),
  funding: dto.funding ? funding(dto.funding) : null,
  ...(dto.documents ? { documents: documentSettings(dto.documents) } : {}),
  ...defined({ note: dto.note }),
});

export function calendar(dto: CalendarDto): ReportingCalendar {
  const holidays = dto.holidays ?? [];
  if (dto.preset !== 'custom') return { ...CALENDAR_PRESETS[dto.preset], holidays };
  const { firstHalf, secondHalf, year } = plain(dto);
  return { firstHalf, secondHalf, year, holidays } as ReportingCalendar;
}

export const issuePlan = (plan: Code, dto: IssuePlanDto): PlanCommand => ({
  type: 'issue',
  plan,
  terms: planTerms(dto),
  calendar: calendar(dto.calendar),
  effectiveFrom: dto.effectiveFrom,
  ...defined({ sources: dto.sources }),
});

export const amendPlan = (plan: Code, dto: AmendPlanDto): PlanCommand => ({
  type: 'amend',
  plan,
  changes: {
    ...(plain(dto.changes) as Partial<PlanTerms>),
    ...(dto.changes.legalBases ? { legalBases: dto.changes.legalBases.map(legalReference) } : {}),
    ...(dto.changes.funding ? { funding: funding(dto.changes.funding) } : {}),
    ...(dto.changes.documents ? { documents: documentSettings(dto.changes.documents) } : {}),
  },
  ...justified(dto),
});

export const reviseCalendar = (plan: Code, dto: ReviseCalendarDto): PlanCommand => ({
  type: 'revise-calendar',
  plan,
  calendar: calendar(dto.calendar),
  ...justified(dto),
});

export const closePlan = (plan: Code, dto: ClosePlanDto): PlanCommand => ({
  type: 'close',
  plan,
  closedOn: dto.closedOn,
  reason: dto.reason,
  legalBasis: legalReference(dto.legalBasis),
});
