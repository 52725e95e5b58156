/** The commands of the reporting cycle: periods and submissions. */
import {
  type Code,
  type ItemKey,
  type ItemText,
  NARRATIVE_SECTIONS,
  type NarrativeSection,
  type PeriodCommand,
  type PeriodKey,
  REVISION_CAUSES,
  type RevisionCause,
  type SubmissionCommand,
} from '#domain';
import { defined, plain } from './common.dto.ts';
import {
  CodeField,
  CODES,
  DateField,
  ItemField,
  ITEMS,
  ListOf,
  Nested,
  NestedList,
  OneOf,
  Text,
} from './fields.ts';
import { SignerDto } from './plan.dto.ts';

/** The day of the act; left out it is today. */
const ActDay = () =>
  DateField({
    optional: true,
    description:
      'Day of the act. Only in a period transcribed from old files may it be past; elsewhere it is today',
    example: '2023-12-15',
  });

export class OpenPeriodDto {
  @ActDay()
  on?: string;
}

export class AddObligationDto {
  @CodeField({ example: 'so-khdt-tuyen-quang' })
  organisation: string;
  @DateField({ description: 'Last day to hand in', example: '2023-12-20' })
  due: string;
  @ListOf(ITEMS, { max: 2_000, example: ['task/ha-tang-so-01', 'indicator/kinh-te-so-grdp'] })
  items: string[];
  @Text()
  reason: string;
  @ActDay()
  on?: string;
}

export class ExcuseDto {
  @CodeField({ example: 'so-khdt-tuyen-quang' })
  organisation: string;
  @Text({ example: 'Đã giải thể theo Nghị quyết số 12/NQ-HĐND' })
  reason: string;
  @ActDay()
  on?: string;
}

export class ExtendDto {
  @CodeField({ example: 'so-khdt-tuyen-quang' })
  organisation: string;
  @DateField({ description: 'The new last day to hand in', example: '2023-12-22' })
  due: string;
  @Text()
  reason: string;
  @ActDay()
  on?: string;
}

export class ClosePeriodDto {
  @ActDay()
  on?: string;
}

export class ReopenPeriodDto {
  @ListOf(CODES, { max: 500, description: 'For which organisations', example: ['so-khdt-tuyen-quang'] })
  scope: string[];
  @DateField({
    description: 'Last day; the period is closed again by itself on the next',
    example: '2024-01-10',
  })
  until: string;
  @Text()
  reason: string;
  @ActDay()
  on?: string;
}

export class EditNarrativeDto {
  @OneOf(NARRATIVE_SECTIONS)
  section: NarrativeSection;
  @Text({ optional: true, max: 12_000, description: 'Null puts back what the organisations wrote' })
  text?: string | null;
  @ActDay()
  on?: string;
}

export class PublicationExceptionDto {
  @CodeField({ example: 'so-khdt-tuyen-quang' })
  organisation: string;
  @Text({ example: 'Không gửi báo cáo, đã nhắc hai lần' })
  reason: string;
}

export class PublicationCorrectionDto {
  @Text()
  reason: string;
  @OneOf(REVISION_CAUSES)
  cause: RevisionCause;
}

/** What the agency says about the document; its content is computed from the ledger. */
export class PublishDto {
  @Text({
    max: 60,
    description: 'The number, put into the plan’s number pattern; or number and symbol in full',
    example: '123',
  })
  number: string;
  @DateField({
    optional: true,
    description: 'Date on the document; default the day of publishing',
    example: '2023-12-20',
  })
  date?: string;
  @Nested(() => SignerDto, { optional: true, description: 'Default: the plan’s' })
  signer?: SignerDto;
  @NestedList(() => PublicationExceptionDto, {
    optional: true,
    description:
      'Obligations that are not met, each with the reason why the report is published all the same',
  })
  exceptions?: PublicationExceptionDto[];
  @Nested(() => PublicationCorrectionDto, {
    optional: true,
    description: 'Needed for a version that takes the place of a published one',
  })
  correction?: PublicationCorrectionDto;
  @Text({
    optional: true,
    max: 40,
    description: 'Knowledge position; default the end of the ledger',
    example: '512',
  })
  knownAt?: string;
  @ActDay()
  on?: string;
}

export class ItemTextDto {
  @ItemField()
  item: string;
  @Text({ max: 1_000 })
  text: string;
}

export class NarrativeDto {
  @OneOf(NARRATIVE_SECTIONS)
  section: NarrativeSection;
  @Text({ max: 3_000 })
  text: string;
}

const OnBehalf = () =>
  Text({
    optional: true,
    max: 500,
    description: 'Why the standing agency enters it for the organisation (nhập thay)',
    example: 'Đơn vị chưa có tài khoản; nhập từ văn bản số 45/BC-SKHĐT',
  });

export class SubmitDto {
  @NestedList(() => ItemTextDto, {
    optional: true,
    max: 2_000,
    description: 'Items without a figure, and why',
  })
  nothingToReport?: ItemTextDto[];
  @NestedList(() => ItemTextDto, {
    optional: true,
    max: 2_000,
    description: 'Why figures are more than 5 % off the trajectory or the period before',
  })
  explanations?: ItemTextDto[];
  @NestedList(() => NarrativeDto, { optional: true, max: 6 })
  narratives?: NarrativeDto[];
  @OnBehalf()
  onBehalf?: string;
  @ActDay()
  on?: string;
}

export class SubmitNilDto {
  @Text({ example: 'Trong kỳ không phát sinh nhiệm vụ' })
  reason: string;
  @OnBehalf()
  onBehalf?: string;
  @ActDay()
  on?: string;
}

export class ReturnSubmissionDto {
  @Text({ example: 'Số liệu giải ngân chưa khớp với Kho bạc' })
  reason: string;
  @NestedList(() => ItemTextDto, { optional: true, max: 2_000, description: 'What is wrong with which item' })
  items?: ItemTextDto[];
  @ActDay()
  on?: string;
}

export class AcceptSubmissionDto {
  @Text({ optional: true, max: 1_000 })
  note?: string;
  @ActDay()
  on?: string;
}

// --- Commands ---------------------------------------------------------------------------------------------------

const act = (dto: { on?: string | undefined }) => defined({ on: dto.on });
const texts = (dtos: ItemTextDto[] | undefined): ItemText[] =>
  (dtos ?? []).map(({ item, text }) => ({ item: item as ItemKey, text }));

type OnPeriod<Dto> = (plan: Code, period: PeriodKey, dto: Dto) => PeriodCommand;

export const openPeriod: OnPeriod<OpenPeriodDto> = (plan, period, dto) => ({
  type: 'open',
  plan,
  period,
  ...act(dto),
});

export const addObligation: OnPeriod<AddObligationDto> = (plan, period, dto) => ({
  type: 'add-obligation',
  plan,
  period,
  organisation: dto.organisation,
  due: dto.due,
  items: dto.items as ItemKey[],
  reason: dto.reason,
  ...act(dto),
});

export const excuse: OnPeriod<ExcuseDto> = (plan, period, dto) => ({
  type: 'excuse',
  plan,
  period,
  organisation: dto.organisation,
  reason: dto.reason,
  ...act(dto),
});

export const extend: OnPeriod<ExtendDto> = (plan, period, dto) => ({
  type: 'extend',
  plan,
  period,
  organisation: dto.organisation,
  due: dto.due,
  reason: dto.reason,
  ...act(dto),
});

export const closePeriod: OnPeriod<ClosePeriodDto> = (plan, period, dto) => ({
  type: 'close',
  plan,
  period,
  ...act(dto),
});

export const reopenPeriod: OnPeriod<ReopenPeriodDto> = (plan, period, dto) => ({
  type: 'reopen',
  plan,
  period,
  scope: dto.scope,
  until: dto.until,
  reason: dto.reason,
  ...act(dto),
});

export const editNarrative: OnPeriod<EditNarrativeDto> = (plan, period, dto) => ({
  type: 'edit-narrative',
  plan,
  period,
  section: dto.section,
  text: dto.text ?? null,
  ...act(dto),
});

type OnSubmission<Dto> = (plan: Code, period: PeriodKey, submitter: Code, dto: Dto) => SubmissionCommand;

export const submit: OnSubmission<SubmitDto> = (plan, period, submitter, dto) => ({
  type: 'submit',
  plan,
  period,
  submitter,
  nothingToReport: texts(dto.nothingToReport),
  explanations: texts(dto.explanations),
  narratives: plain(dto.narratives ?? []),
  onBehalf: dto.onBehalf ?? null,
  ...act(dto),
});

export const submitNil: OnSubmission<SubmitNilDto> = (plan, period, submitter, dto) => ({
  type: 'submit-nil',
  plan,
  period,
  submitter,
  reason: dto.reason,
  onBehalf: dto.onBehalf ?? null,
  ...act(dto),
});

export const returnSubmission: OnSubmission<ReturnSubmissionDto> = (plan, period, submitter, dto) => ({
  type: 'return',
  plan,
  period,
  submitter,
  items: texts(dto.items),
  reason: dto.reason,
  ...act(dto),
});

export const acceptSubmission: OnSubmission<AcceptSubmissionDto> = (plan, period, submitter, dto) => ({
  type: 'accept',
  plan,
  period,
  submitter,
  note: dto.note ?? null,
  ...act(dto),
});
