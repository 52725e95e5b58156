/** Every command by name, for plan files and for clients that send what a file says. */
import { type Code, isCode, isPeriodKey, type PeriodKey } from '#domain';
import type { Envelope } from '../command-runner.ts';
import {
  IndicatorMessage,
  OrganisationMessage,
  PeriodMessage,
  PlanMessage,
  SubmissionMessage,
  TaskMessage,
} from '../messages.ts';
import { JustifiedDto } from './common.dto.ts';
import * as cycle from './cycle.dto.ts';
import * as indicator from './indicator.dto.ts';
import * as organisation from './organisation.dto.ts';
import * as plan from './plan.dto.ts';
import * as task from './task.dto.ts';
import { validateInput } from './validate.ts';

export type LedgerMessage =
  OrganisationMessage | PlanMessage | TaskMessage | IndicatorMessage | PeriodMessage | SubmissionMessage;
export type AggregateName = 'organisation' | 'plan' | 'task' | 'indicator' | 'period' | 'submission';

export interface CommandEntry {
  readonly aggregate: AggregateName;
  /** The class of the command's content. */
  readonly dto: new () => object;
  /**
   * @param plan the plan a task, indicator, period or submission belongs to
   * @param subject code of the organisation, plan, task or indicator; key of the period; of a submission both the period
   * and the organisation, as in `2023-H1.so-khdt-tuyen-quang`
   * @throws InputError
   */
  message(plan: Code, subject: Code, content: unknown, envelope: Envelope): LedgerMessage;
}

function entry<Dto extends object>(
  aggregate: AggregateName,
  dto: new () => Dto,
  make: (plan: Code, subject: Code, dto: Dto, envelope: Envelope) => LedgerMessage,
): CommandEntry {
  return {
    aggregate,
    dto,
    message: (planCode, subject, content, envelope) =>
      make(planCode, subject, validateInput(dto, content), envelope),
  };
}

const onOrganisation = <Dto extends object>(
  dto: new () => Dto,
  command: (organisation: Code, dto: Dto) => OrganisationMessage['command'],
) =>
  entry(
    'organisation',
    dto,
    (_, subject, content, envelope) => new OrganisationMessage(command(subject, content), envelope),
  );

const onPlan = <Dto extends object>(
  dto: new () => Dto,
  command: (plan: Code, dto: Dto) => PlanMessage['command'],
) =>
  entry('plan', dto, (_, subject, content, envelope) => new PlanMessage(command(subject, content), envelope));

const onTask = <Dto extends object>(
  dto: new () => Dto,
  command: (plan: Code, task: Code, dto: Dto) => TaskMessage['command'],
) =>
  entry(
    'task',
    dto,
    (planCode, subject, content, envelope) => new TaskMessage(command(planCode, subject, content), envelope),
  );

const onIndicator = <Dto extends object>(
  dto: new () => Dto,
  command: (plan: Code, indicator: Code, dto: Dto) => IndicatorMessage['command'],
) =>
  entry(
    'indicator',
    dto,
    (planCode, subject, content, envelope) =>
      new IndicatorMessage(command(planCode, subject, content), envelope),
  );

const onPeriod = <Dto extends object>(
  dto: new () => Dto,
  command: (plan: Code, period: PeriodKey, dto: Dto) => PeriodMessage['command'],
) =>
  entry(
    'period',
    dto,
    (planCode, subject, content, envelope) =>
      new PeriodMessage(command(planCode, subject, content), envelope),
  );

const onSubmission = <Dto extends object>(
  dto: new () => Dto,
  command: (plan: Code, period: PeriodKey, submitter: Code, dto: Dto) => SubmissionMessage['command'],
) =>
  entry('submission', dto, (planCode, subject, content, envelope) => {
    const [period = '', submitter = ''] = subject.split('.');
    return new SubmissionMessage(command(planCode, period, submitter, content), envelope);
  });

/** Whether a text names something of an aggregate: a code, a period, or a period and an organisation. */
export function isSubject(aggregate: AggregateName, text: string): boolean {
  if (aggregate === 'period') return isPeriodKey(text);
  if (aggregate !== 'submission') return isCode(text);
  const [period = '', submitter = '', ...rest] = text.split('.');
  return isPeriodKey(period) && isCode(submitter) && rest.length === 0;
}

/**
 * Publishing is not among them: a report is computed from the ledger, never stated by a client or a file. Nor is attaching
 * evidence: the digest of a file is computed from its bytes, which no plan file holds.
 */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  'organisation.register': onOrganisation(
    organisation.RegisterOrganisationDto,
    organisation.registerOrganisation,
  ),
  'organisation.rename': onOrganisation(organisation.RenameOrganisationDto, organisation.renameOrganisation),
  'organisation.assign-identifier': onOrganisation(
    organisation.AssignIdentifierDto,
    organisation.assignIdentifier,
  ),
  'organisation.succeed': onOrganisation(
    organisation.SucceedOrganisationDto,
    organisation.succeedOrganisation,
  ),
  'plan.issue': onPlan(plan.IssuePlanDto, plan.issuePlan),
  'plan.amend': onPlan(plan.AmendPlanDto, plan.amendPlan),
  'plan.revise-calendar': onPlan(plan.ReviseCalendarDto, plan.reviseCalendar),
  'plan.close': onPlan(plan.ClosePlanDto, plan.closePlan),
  'task.assign': onTask(task.AssignTaskDto, task.assignTask),
  'task.revise': onTask(task.ReviseTaskDto, task.reviseTask),
  'task.reassign': onTask(task.ReassignDto, task.reassignTask),
  'task.report-progress': onTask(task.ReportProgressDto, task.reportProgress),
  'task.revise-progress': onTask(task.ReviseProgressDto, task.reviseProgress),
  'task.confirm-completion': onTask(task.ConfirmCompletionDto, task.confirmCompletion),
  'task.reject-completion': onTask(task.RejectCompletionDto, task.rejectCompletion),
  'task.suspend': onTask(JustifiedDto, task.changeTaskLifecycle('suspend')),
  'task.resume': onTask(JustifiedDto, task.changeTaskLifecycle('resume')),
  'task.withdraw': onTask(JustifiedDto, task.changeTaskLifecycle('withdraw')),
  'indicator.assign': onIndicator(indicator.AssignIndicatorDto, indicator.assignIndicator),
  'indicator.revise-target': onIndicator(indicator.ReviseTargetDto, indicator.reviseTarget),
  'indicator.revise-definition': onIndicator(indicator.ReviseDefinitionDto, indicator.reviseDefinition),
  'indicator.reassign': onIndicator(task.ReassignDto, indicator.reassignIndicator),
  'indicator.report-value': onIndicator(indicator.ReportValueDto, indicator.reportValue),
  'indicator.revise-value': onIndicator(indicator.ReviseValueDto, indicator.reviseValue),
  'indicator.withdraw': onIndicator(JustifiedDto, indicator.withdrawIndicator),
  'period.open': onPeriod(cycle.OpenPeriodDto, cycle.openPeriod),
  'period.add-obligation': onPeriod(cycle.AddObligationDto, cycle.addObligation),
  'period.excuse': onPeriod(cycle.ExcuseDto, cycle.excuse),
  'period.extend': onPeriod(cycle.ExtendDto, cycle.extend),
  'period.close': onPeriod(cycle.ClosePeriodDto, cycle.closePeriod),
  'period.reopen': onPeriod(cycle.ReopenPeriodDto, cycle.reopenPeriod),
  'period.edit-narrative': onPeriod(cycle.EditNarrativeDto, cycle.editNarrative),
  'submission.submit': onSubmission(cycle.SubmitDto, cycle.submit),
  'submission.submit-nil': onSubmission(cycle.SubmitNilDto, cycle.submitNil),
  'submission.return': onSubmission(cycle.ReturnSubmissionDto, cycle.returnSubmission),
  'submission.accept': onSubmission(cycle.AcceptSubmissionDto, cycle.acceptSubmission),
};
