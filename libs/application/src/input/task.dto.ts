import {
  type Code,
  REVISION_CAUSES,
  type RevisionCause,
  type Sources,
  type TaskCommand,
  type TaskTerms,
} from '#domain';
import {
  defined,
  due,
  DueDto,
  funding,
  FundingDto,
  justified,
  JustifiedDto,
  plain,
  responsibility,
  ResponsibilityDto,
  SourcesField,
} from './common.dto.ts';
import {
  Agreeing,
  BooleanField,
  CodeField,
  CODES,
  DateField,
  DecimalField,
  IntegerField,
  ListOf,
  MoneyField,
  Nested,
  OneOf,
  PeriodField,
  Text,
} from './fields.ts';

export class AssignTaskDto extends ResponsibilityDto {
  @Text({ optional: true, max: 2_000, description: 'Left out where the source does not publish it' })
  title?: string | null;
  @Agreeing(
    {
      accepts: (value, task) =>
        typeof value === 'boolean' && value === Boolean((task as AssignTaskDto).title),
      vi: 'phải là false khi không nêu tên nhiệm vụ và true khi có',
      en: 'must be false where no title is given and true where one is',
    },
    { type: 'boolean' },
    { optional: true, description: 'States whether the source publishes the title' },
  )
  titleKnown?: boolean;
  @CodeField({ optional: true, description: 'A group of the plan; left out where the source gives none' })
  group?: string | null;
  @Nested(() => DueDto)
  due: DueDto;
  @Text({ optional: true, max: 2_000, description: 'Sản phẩm' })
  deliverable?: string | null;
  @Nested(() => FundingDto, { optional: true })
  funding?: FundingDto | null;
  @DateField()
  assignedOn: string;
  @Text({ optional: true, max: 2_000 })
  note?: string;
  @SourcesField()
  sources?: Sources;
}

export class ReviseTaskDto extends JustifiedDto {
  @Text({ optional: true, max: 2_000 })
  title?: string;
  @CodeField({ optional: true })
  group?: string;
  @Nested(() => DueDto, { optional: true })
  due?: DueDto;
  @Text({ optional: true, max: 2_000 })
  deliverable?: string;
  @Nested(() => FundingDto, { optional: true })
  funding?: FundingDto;
  @Text({ optional: true, max: 2_000 })
  note?: string;
}

export class ReassignDto extends JustifiedDto {
  @CodeField({ optional: true })
  lead?: string | null;
  @ListOf(CODES, { optional: true, max: 100 })
  collaborators?: string[];
  @OneOf(['reorganisation', 'decision'])
  cause: 'reorganisation' | 'decision';
}

export class ReportProgressDto {
  @DateField({ description: 'The day the report is about' })
  asOf: string;
  @PeriodField({ optional: true })
  period?: string;
  @DecimalField({ optional: true, description: '0 to 100', example: '45' })
  percent?: string | null;
  @DateField({
    optional: true,
    description: 'Declares the task completed on this day; counts once confirmed',
  })
  completedOn?: string | null;
  @MoneyField({ optional: true, description: 'Disbursed so far, in whole đồng' })
  disbursed?: string | null;
  @Text({ max: 10_000 })
  narrative: string;
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

export class ReviseProgressDto {
  @IntegerField(1, 1_000_000, { description: 'Number of the report to revise' })
  report: number;
  @DateField({ optional: true })
  asOf?: string;
  @DecimalField({ optional: true })
  percent?: string;
  @DateField({ optional: true })
  completedOn?: string;
  @BooleanField({ optional: true, description: 'True takes a declared completion back' })
  notCompleted?: boolean;
  @MoneyField({ optional: true })
  disbursed?: string;
  @Text({ optional: true, max: 10_000 })
  narrative?: string;
  @Text()
  reason: string;
  @OneOf(REVISION_CAUSES)
  cause: RevisionCause;
}

export class ConfirmCompletionDto {
  @IntegerField(1, 1_000_000)
  report: number;
  @DateField()
  confirmedOn: string;
}

export class RejectCompletionDto {
  @IntegerField(1, 1_000_000)
  report: number;
  @DateField()
  rejectedOn: string;
  @Text()
  reason: string;
}

export const taskTerms = (dto: AssignTaskDto): TaskTerms => ({
  title: dto.title ?? null,
  group: dto.group ?? null,
  due: due(dto.due),
  deliverable: dto.deliverable ?? null,
  funding: dto.funding ? funding(dto.funding) : null,
  ...defined({ note: dto.note }),
});

export const assignTask = (plan: Code, task: Code, dto: AssignTaskDto): TaskCommand => ({
  type: 'assign',
  plan,
  task,
  terms: taskTerms(dto),
  responsibility: responsibility(dto),
  assignedOn: dto.assignedOn,
  ...defined({ sources: dto.sources }),
});

export const reviseTask = (plan: Code, task: Code, dto: ReviseTaskDto): TaskCommand => ({
  type: 'revise',
  plan,
  task,
  changes: {
    ...defined({ title: dto.title, group: dto.group, deliverable: dto.deliverable, note: dto.note }),
    ...(dto.due ? { due: due(dto.due) } : {}),
    ...(dto.funding ? { funding: funding(dto.funding) } : {}),
  },
  ...justified(dto),
});

export const reassignTask = (plan: Code, task: Code, dto: ReassignDto): TaskCommand => ({
  type: 'reassign',
  plan,
  task,
  responsibility: responsibility(dto),
  cause: dto.cause,
  ...justified(dto),
});

export const reportProgress = (plan: Code, task: Code, dto: ReportProgressDto): TaskCommand => ({
  type: 'report-progress',
  plan,
  task,
  progress: {
    asOf: dto.asOf,
    percent: dto.percent ?? null,
    completedOn: dto.completedOn ?? null,
    disbursed: dto.disbursed ?? null,
    narrative: dto.narrative,
  },
  ...defined({ period: dto.period, onBehalf: dto.onBehalf, sources: dto.sources }),
});

export function reviseProgress(plan: Code, task: Code, dto: ReviseProgressDto): TaskCommand {
  const { report, reason, cause, notCompleted, ...fields } = plain(dto);
  const changes = { ...fields, ...(notCompleted ? { completedOn: null } : {}) };
  return { type: 'revise-progress', plan, task, report, changes, reason, cause };
}

export const confirmCompletion = (plan: Code, task: Code, dto: ConfirmCompletionDto): TaskCommand => ({
  type: 'confirm-completion',
  plan,
  task,
  report: dto.report,
  confirmedOn: dto.confirmedOn,
});

export const rejectCompletion = (plan: Code, task: Code, dto: RejectCompletionDto): TaskCommand => ({
  type: 'reject-completion',
  plan,
  task,
  report: dto.report,
  rejectedOn: dto.rejectedOn,
  reason: dto.reason,
});

export const changeTaskLifecycle =
  (type: 'suspend' | 'resume' | 'withdraw') =>
  (plan: Code, task: Code, dto: JustifiedDto): TaskCommand => ({ type, plan, task, ...justified(dto) });
