/** Every command by name, for plan files and for clients that send what a file says. */
import type { Code } from '#domain';
import type { Envelope } from '../command-runner.ts';
import { IndicatorMessage, OrganisationMessage, PlanMessage, TaskMessage } from '../messages.ts';
import { JustifiedDto } from './common.dto.ts';
import * as indicator from './indicator.dto.ts';
import * as organisation from './organisation.dto.ts';
import * as plan from './plan.dto.ts';
import * as task from './task.dto.ts';
import { validateInput } from './validate.ts';

export type LedgerMessage = OrganisationMessage | PlanMessage | TaskMessage | IndicatorMessage;
export type AggregateName = 'organisation' | 'plan' | 'task' | 'indicator';

export interface CommandEntry {
  readonly aggregate: AggregateName;
  /** The class of the command's content. */
  readonly dto: new () => object;
  /**
   * @param plan the plan a task or indicator belongs to
   * @param subject code of the organisation, plan, task or indicator
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
};
