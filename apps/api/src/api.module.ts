import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import {
  AccessLog,
  CommandRunner,
  Importer,
  IndicatorHandler,
  OrganisationHandler,
  PeriodHandler,
  PersonHandler,
  PlanHandler,
  SubmissionHandler,
  TaskHandler,
} from '#application';
import { CheckpointSigner, LedgerLog } from '#audit';
import type { EventStore } from '#event-store';
import { EvidenceStore } from '#evidence';
import { PersonDirectory } from '#people';
import { ReadModels } from '#read-models';
import { ACTOR_RESOLVER, type ActorResolver } from './auth/actor.ts';
import { ActorGuard } from './auth/actor.guard.ts';
import { EvidenceController } from './controllers/evidence.controller.ts';
import { ImportsController } from './controllers/imports.controller.ts';
import { HistoriesController } from './controllers/histories.controller.ts';
import { IndicatorsController } from './controllers/indicators.controller.ts';
import { LogController } from './controllers/log.controller.ts';
import { OrganisationsController } from './controllers/organisations.controller.ts';
import { PeriodsController } from './controllers/periods.controller.ts';
import { PersonsController } from './controllers/persons.controller.ts';
import { PlansController } from './controllers/plans.controller.ts';
import { ReceiptsController } from './controllers/receipts.controller.ts';
import { RecordsController } from './controllers/records.controller.ts';
import { ReportsController } from './controllers/reports.controller.ts';
import { SubmissionsController } from './controllers/submissions.controller.ts';
import { ProblemsController, SystemController } from './controllers/system.controller.ts';
import { TasksController } from './controllers/tasks.controller.ts';
import { VerifyController } from './controllers/verify.controller.ts';
import { Answers } from './http/answers.ts';
import { Commands } from './http/commands.ts';
import { EvidenceDesk } from './http/evidence-desk.ts';
import { Histories } from './http/histories.ts';
import { InputPipe } from './http/input.pipe.ts';
import { ProblemFilter } from './http/problem.filter.ts';
import { Publishing } from './http/publishing.ts';
import { ReadAfter } from './http/read-after.ts';
import { Receipts } from './http/receipts.ts';
import { ReportFiles } from './http/report-files.ts';
import { LedgerDirectory } from './ledger/ledger-directory.ts';
import type { Ledger } from '#profiles';
import { Lifecycle, type OwnedFiles } from './ledger/lifecycle.ts';
import { LogKeeper, type LogPlace } from './ledger/log-keeper.ts';
import { PlanEvents } from './ledger/plan-events.ts';
import { ProjectionFollower } from './ledger/projection-follower.ts';
import { CLOCK, EVENT_STORE, LEDGER_FILES, LOG_PLACE, PROJECTS, WHO_IS } from './ledger/tokens.ts';
import { InboxQueryHandler, RemindersQueryHandler } from './queries/duty.queries.ts';
import { DifferenceQueryHandler } from './queries/difference.query.ts';
import { HistoryQueryHandler } from './queries/history.queries.ts';
import { IndicatorQueryHandler, ScorecardQueryHandler } from './queries/indicator.queries.ts';
import { LineageQueryHandler } from './queries/lineage.query.ts';
import { OrganisationQueryHandler, OrganisationsQueryHandler } from './queries/organisation.queries.ts';
import { PeriodQueryHandler, PeriodsQueryHandler } from './queries/period.queries.ts';
import { PersonQueryHandler } from './queries/person.query.ts';
import { PlanQueryHandler, PlansQueryHandler } from './queries/plan.queries.ts';
import { ContentQueryHandler, ReportQueryHandler } from './queries/report.query.ts';
import { RestatementsQueryHandler } from './queries/restatements.query.ts';
import {
  DraftQueryHandler,
  SubmissionQueryHandler,
  SubmissionsQueryHandler,
} from './queries/submission.queries.ts';
import { BoardQueryHandler, TaskQueryHandler } from './queries/task.queries.ts';
import { TimelinessHistoryQueryHandler, TimelinessQueryHandler } from './queries/timeliness.queries.ts';

export interface ApiParts {
  readonly ledger: Omit<Ledger, 'close' | 'store'> & { readonly store: EventStore };
  readonly files: OwnedFiles;
  readonly clock: () => Date;
  readonly actorResolver: ActorResolver;
  readonly logPlace: LogPlace;
}

const COMMAND_HANDLERS = [OrganisationHandler, PlanHandler, TaskHandler, IndicatorHandler, SubmissionHandler];
const QUERY_HANDLERS = [
  OrganisationsQueryHandler,
  OrganisationQueryHandler,
  PlansQueryHandler,
  PlanQueryHandler,
  BoardQueryHandler,
  TaskQueryHandler,
  ScorecardQueryHandler,
  IndicatorQueryHandler,
  HistoryQueryHandler,
  ReportQueryHandler,
  ContentQueryHandler,
  PeriodsQueryHandler,
  PeriodQueryHandler,
  SubmissionsQueryHandler,
  SubmissionQueryHandler,
  DraftQueryHandler,
  TimelinessQueryHandler,
  TimelinessHistoryQueryHandler,
  RemindersQueryHandler,
  InboxQueryHandler,
  RestatementsQueryHandler,
  LineageQueryHandler,
  DifferenceQueryHandler,
  PersonQueryHandler,
];

@Module({})
export class ApiModule {
  static of({ ledger, files, clock, actorResolver, logPlace }: ApiParts): DynamicModule {
    return {
      module: ApiModule,
      imports: [CqrsModule.forRoot()],
      controllers: [
        OrganisationsController,
        PlansController,
        TasksController,
        IndicatorsController,
        PeriodsController,
        SubmissionsController,
        HistoriesController,
        RecordsController,
        ReportsController,
        EvidenceController,
        ImportsController,
        LogController,
        ReceiptsController,
        VerifyController,
        PersonsController,
        SystemController,
        ProblemsController,
      ],
      providers: [
        { provide: EVENT_STORE, useValue: ledger.store },
        { provide: ReadModels, useValue: ledger.models },
        { provide: LedgerLog, useValue: ledger.log },
        { provide: CheckpointSigner, useValue: ledger.signer },
        { provide: PersonDirectory, useValue: ledger.people },
        { provide: WHO_IS, useValue: ledger.people.whoIs },
        { provide: EvidenceStore, useValue: ledger.evidence },
        { provide: AccessLog, useValue: new AccessLog(ledger.store, clock) },
        { provide: CLOCK, useValue: clock },
        { provide: LEDGER_FILES, useValue: files },
        { provide: LOG_PLACE, useValue: logPlace },
        { provide: PROJECTS, useValue: !ledger.isDistributed },
        { provide: ACTOR_RESOLVER, useValue: actorResolver },
        { provide: CommandRunner, useValue: new CommandRunner(ledger.store, clock) },
        {
          provide: Importer,
          useValue: new Importer(ledger.store, clock, (plan) => ledger.models.itemsOf(plan)),
        },
        { provide: APP_GUARD, useClass: ActorGuard },
        { provide: APP_INTERCEPTOR, useClass: ReadAfter },
        { provide: APP_PIPE, useClass: InputPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
        ProjectionFollower,
        LogKeeper,
        Lifecycle,
        Commands,
        Answers,
        EvidenceDesk,
        Histories,
        Publishing,
        Receipts,
        ReportFiles,
        PlanEvents,
        LedgerDirectory,
        // Its directory is an interface, which leaves nothing behind to inject by.
        {
          provide: PeriodHandler,
          useFactory: (runner: CommandRunner, directory: LedgerDirectory) =>
            new PeriodHandler(runner, directory),
          inject: [CommandRunner, LedgerDirectory],
        },
        {
          provide: PersonHandler,
          useFactory: (runner: CommandRunner, people: PersonDirectory) => new PersonHandler(runner, people),
          inject: [CommandRunner, PersonDirectory],
        },
        ...COMMAND_HANDLERS,
        ...QUERY_HANDLERS,
      ],
    };
  }
}
