export { type Access, AccessLog } from './access-log.ts';
export { AggregateLoader, type Loaded, type StoredEvent } from './aggregate-loader.ts';
export { contentDigest } from './canonical.ts';
export { newEventId } from './event-id.ts';
export { type CommandResult, CommandRunner, type Envelope } from './command-runner.ts';
export { APPLICATION_ERRORS, ApplicationError, STORE_ERRORS } from './errors.ts';
export { IndicatorHandler } from './indicator.handler.ts';
export * from './input/catalogue.ts';
export * from './input/common.dto.ts';
export * from './input/cycle.dto.ts';
export * from './input/fields.ts';
export * from './input/indicator.dto.ts';
export * from './input/organisation.dto.ts';
export * from './input/person.dto.ts';
export * from './input/plan.dto.ts';
export * from './input/task.dto.ts';
export { InputError, type InputProblem, validateInput } from './input/validate.ts';
export {
  IndicatorMessage,
  OrganisationMessage,
  PeriodMessage,
  PersonMessage,
  PlanMessage,
  SubmissionMessage,
  TaskMessage,
} from './messages.ts';
export { OrganisationHandler } from './organisation.handler.ts';
export { PeriodHandler, type PlanDirectory } from './period.handler.ts';
export { type Disclosures, PersonHandler, showPerson, type ShownPerson } from './person.handler.ts';
export { PlanHandler } from './plan.handler.ts';
export { reviewAll, type ReviewBatch } from './review-batch.ts';
export { storeTrouble } from './store-trouble.ts';
export { SubmissionHandler } from './submission.handler.ts';
export { TaskHandler } from './task.handler.ts';
export { FileError, type LocatedProblem, MAX_FILE_BYTES } from './import/yaml-source.ts';
export * from './import/importer.ts';
export type { FieldChange } from './import/revisions.ts';
export { keyedSteps, type KeyedStep } from './import/steps.ts';
export { type FileRow, type PlanFile, readPlanFile } from './import/plan-file.ts';
