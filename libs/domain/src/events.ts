/**
 * THE catalogue: every event the ledger can hold. Add an event here, give it a version in EVENT_VERSIONS (the compiler
 * asks for it), say what it means in `facts.ts`, and store one example of it in `test/golden/events/`.
 *
 * Every event carries `businessDate`: the first day whose picture it changes. It is not the day it was recorded; that is
 * in the metadata. A correction in September of a June figure has the June date. A figure that arrives when the period it
 * is about is closed has the first day after that period: it keeps its own date (`asOf`), but changes no closed picture.
 */
import type {
  Baseline,
  Change,
  Code,
  DeclaredCount,
  DecimalText,
  Due,
  Funding,
  Group,
  Instant,
  IsoDate,
  LegalReference,
  Measure,
  OrganisationTier,
  PeriodKey,
  Responsibility,
  RevisionCause,
  Target,
  Value,
  Vnd,
} from './values.ts';
import type { AuditEvent, EvidenceFile } from './audit-events.ts';
import type { ReportingCalendar } from './calendar.ts';
import type { CycleEvent } from './cycle/cycle-events.ts';
import type { EventShape as Event } from './event-shape.ts';

// --- Organisation -----------------------------------------------------------------------------------------------

export const SUCCESSION_KINDS = ['merge', 'split', 'dissolution'] as const;
export type SuccessionKind = (typeof SUCCESSION_KINDS)[number];

export type OrganisationEvent =
  | Event<
      'OrganisationRegistered',
      { organisation: Code; name: string; tier: OrganisationTier; parent: Code | null; note?: string }
    >
  | Event<
      'OrganisationRenamed',
      { organisation: Code; name: Change<string>; reason: string; legalBasis: LegalReference }
    >
  | Event<'OrganisationIdentifierAssigned', { organisation: Code; scheme: string; identifier: string }>
  | Event<
      'OrganisationSucceeded',
      {
        organisation: Code;
        kind: SuccessionKind;
        /** The other organisations that end in the same act. */
        together: readonly Code[];
        successors: readonly Code[];
        legalBasis: LegalReference;
      }
    >;

// --- Plan -------------------------------------------------------------------------------------------------------

export interface PlanTerms {
  readonly title: string;
  /** The number printed on the document, null for a draft or where it is not published. */
  readonly number: string | null;
  readonly status: 'adopted' | 'draft';
  readonly issuer: Code;
  readonly standingAgency: Code | null;
  readonly committee: Code | null;
  /** Null where the source does not give the day; `note` then says what the business date rests on. */
  readonly issuedOn: IsoDate | null;
  readonly horizon: { readonly from: number; readonly to: number };
  readonly legalBases: readonly LegalReference[];
  readonly groups: readonly Group[];
  readonly declared: readonly DeclaredCount[];
  readonly funding: Funding | null;
  /** What is printed on the plan's reports; where left out, it follows from the standing agency and the issuer. */
  readonly documents?: DocumentSettings;
  readonly note?: string;
}

/** Names and layout of the plan's reports on paper (Nghị định 30/2020/NĐ-CP, Annex I). */
export interface DocumentSettings {
  /** The body the issuing one belongs to, printed above it. */
  readonly parentBody: string | null;
  readonly issuingBody: string;
  /** Place of issue (địa danh). */
  readonly place: string;
  /** Number and symbol, `{number}` in place of the number: `{number}/BC-STTTT`. */
  readonly numberPattern: string;
  /** Whom the report is sent to (Kính gửi). */
  readonly addressees: readonly string[];
  /** Lines under "Nơi nhận". */
  readonly recipients: readonly string[];
  readonly signer: { readonly authority: string | null; readonly office: string };
}

export type PlanChanges = { readonly [K in keyof PlanTerms]?: Change<PlanTerms[K]> };

export type PlanEvent =
  | Event<'PlanIssued', { plan: Code; terms: PlanTerms; calendar: ReportingCalendar }>
  | Event<'PlanAmended', { plan: Code; changes: PlanChanges; reason: string; legalBasis: LegalReference }>
  | Event<
      'PlanCalendarRevised',
      { plan: Code; calendar: Change<ReportingCalendar>; reason: string; legalBasis: LegalReference }
    >
  | Event<'PlanClosed', { plan: Code; reason: string; legalBasis: LegalReference }>;

// --- Task -------------------------------------------------------------------------------------------------------

export interface TaskTerms {
  /** Null where the source does not publish it; a title is never invented. */
  readonly title: string | null;
  readonly group: Code | null;
  readonly due: Due;
  readonly deliverable: string | null;
  readonly funding: Funding | null;
  readonly note?: string;
}

export type TaskChanges = { readonly [K in keyof TaskTerms]?: Change<TaskTerms[K]> };

export interface TaskProgress {
  readonly asOf: IsoDate;
  /** 0 to 100, or null where only a narrative is reported. */
  readonly percent: DecimalText | null;
  /** Set when the lead declares the task completed; it counts once confirmed. */
  readonly completedOn: IsoDate | null;
  readonly disbursed: Vnd | null;
  readonly narrative: string;
}

/** Who entered a report for another organisation, and why. */
export interface EnteredBy {
  readonly by: Code;
  readonly reason: string;
}

export type TaskEvent =
  | Event<'TaskAssigned', { plan: Code; task: Code; terms: TaskTerms; responsibility: Responsibility }>
  | Event<
      'TaskRevised',
      { plan: Code; task: Code; changes: TaskChanges; reason: string; legalBasis: LegalReference }
    >
  | Event<
      'TaskReassigned',
      {
        plan: Code;
        task: Code;
        responsibility: Change<Responsibility>;
        reason: string;
        cause: 'reorganisation' | 'decision';
        legalBasis: LegalReference;
      }
    >
  | Event<
      'TaskProgressReported',
      {
        plan: Code;
        task: Code;
        report: number;
        organisation: Code;
        period?: PeriodKey;
        /** Set where the standing agency entered it for an organisation that is not on the system (nhập thay). */
        enteredBy?: EnteredBy;
        progress: TaskProgress;
      }
    >
  | Event<
      'TaskProgressRevised',
      {
        plan: Code;
        task: Code;
        report: number;
        /** Who revises; after a reorganisation not who reported. */
        organisation: Code;
        /** Who made the report; it stays theirs. */
        reportedBy: Code;
        progress: Change<TaskProgress>;
        /** As of the report: from when it counts, where it came when the period of its date was closed. */
        countsFrom?: IsoDate;
        reason: string;
        cause: RevisionCause;
      }
    >
  | Event<
      'TaskCompletionConfirmed',
      {
        plan: Code;
        task: Code;
        report: number;
        completedOn: IsoDate;
        confirmedOn: IsoDate;
        organisation: Code;
      }
    >
  | Event<
      'TaskCompletionRejected',
      { plan: Code; task: Code; report: number; rejectedOn: IsoDate; organisation: Code; reason: string }
    >
  | Event<
      'TaskEvidenceAttached',
      { plan: Code; task: Code; report: number; organisation: Code; file: EvidenceFile }
    >
  | Event<'TaskSuspended', { plan: Code; task: Code; reason: string; legalBasis: LegalReference }>
  | Event<'TaskResumed', { plan: Code; task: Code; reason: string; legalBasis: LegalReference }>
  | Event<'TaskWithdrawn', { plan: Code; task: Code; reason: string; legalBasis: LegalReference }>;

// --- Indicator --------------------------------------------------------------------------------------------------

export interface IndicatorDefinition {
  /** Counts from 1; a value is judged under the version in force at its date. */
  readonly version: number;
  readonly text: string | null;
  readonly measure: Measure;
  readonly unit: string;
  /** Most decimals a value may carry. */
  readonly decimals: number;
  readonly min: DecimalText | null;
  readonly max: DecimalText | null;
  /** Levels of a qualitative indicator, worst first; null where the source gives no scale. */
  readonly scale: readonly string[] | null;
  /** Names of the conditions of a compound indicator. */
  readonly parts: readonly string[] | null;
}

export type IndicatorEvent =
  | Event<
      'IndicatorAssigned',
      {
        plan: Code;
        indicator: Code;
        name: string;
        group: Code | null;
        definition: IndicatorDefinition;
        baseline: Baseline | null;
        targets: readonly Target[];
        responsibility: Responsibility;
        note?: string;
      }
    >
  | Event<
      'IndicatorTargetRevised',
      {
        plan: Code;
        indicator: Code;
        year: number;
        /** From null: a target added. To null: a target given up. */
        target: Change<Target | null>;
        reason: string;
        legalBasis: LegalReference;
      }
    >
  | Event<
      'IndicatorDefinitionRevised',
      {
        plan: Code;
        indicator: Code;
        name: Change<string>;
        definition: Change<IndicatorDefinition>;
        /** True: values before and after cannot be compared. */
        seriesBreak: boolean;
        reason: string;
        legalBasis: LegalReference;
      }
    >
  | Event<
      'IndicatorReassigned',
      {
        plan: Code;
        indicator: Code;
        responsibility: Change<Responsibility>;
        reason: string;
        cause: 'reorganisation' | 'decision';
        legalBasis: LegalReference;
      }
    >
  | Event<
      'IndicatorValueReported',
      {
        plan: Code;
        indicator: Code;
        report: number;
        organisation: Code;
        period?: PeriodKey;
        /** Set where the standing agency entered it for an organisation that is not on the system (nhập thay). */
        enteredBy?: EnteredBy;
        /** The day the value is about; a ranking published in May about the year before has the earlier day. */
        asOf: IsoDate;
        value: Value;
        narrative: string;
      }
    >
  | Event<
      'IndicatorValueRevised',
      {
        plan: Code;
        indicator: Code;
        report: number;
        /** Who revises; after a reorganisation not who reported. */
        organisation: Code;
        /** Who made the report; it stays theirs. */
        reportedBy: Code;
        asOf: Change<IsoDate>;
        value: Change<Value>;
        narrative: Change<string>;
        /** As of the report: from when it counts, where it came when the period of its date was closed. */
        countsFrom?: IsoDate;
        reason: string;
        cause: RevisionCause;
      }
    >
  | Event<
      'IndicatorEvidenceAttached',
      { plan: Code; indicator: Code; report: number; organisation: Code; file: EvidenceFile }
    >
  | Event<'IndicatorWithdrawn', { plan: Code; indicator: Code; reason: string; legalBasis: LegalReference }>;

// --- The catalogue ----------------------------------------------------------------------------------------------

export type DomainEvent =
  OrganisationEvent | PlanEvent | TaskEvent | IndicatorEvent | CycleEvent | AuditEvent;
export type DomainEventType = DomainEvent['type'];
export type EventOf<T extends DomainEventType> = Extract<DomainEvent, { type: T }>;

/** The current version of every event's shape. A change of shape raises the number and adds an upcaster to the codec. */
export const EVENT_VERSIONS = {
  OrganisationRegistered: 1,
  OrganisationRenamed: 1,
  OrganisationIdentifierAssigned: 1,
  OrganisationSucceeded: 1,
  PlanIssued: 1,
  PlanAmended: 1,
  PlanCalendarRevised: 1,
  PlanClosed: 1,
  TaskAssigned: 1,
  TaskRevised: 1,
  TaskReassigned: 1,
  TaskProgressReported: 1,
  TaskProgressRevised: 1,
  TaskCompletionConfirmed: 1,
  TaskCompletionRejected: 1,
  TaskEvidenceAttached: 1,
  TaskSuspended: 1,
  TaskResumed: 1,
  TaskWithdrawn: 1,
  IndicatorAssigned: 1,
  IndicatorTargetRevised: 1,
  IndicatorDefinitionRevised: 1,
  IndicatorReassigned: 1,
  IndicatorValueReported: 1,
  IndicatorValueRevised: 1,
  IndicatorEvidenceAttached: 1,
  IndicatorWithdrawn: 1,
  PeriodOpened: 1,
  ObligationsAdded: 1,
  ObligationExcused: 1,
  ExtensionGranted: 1,
  PeriodClosed: 1,
  PeriodReopened: 1,
  NarrativeEdited: 1,
  ReportPublished: 1,
  SubmissionMade: 1,
  SubmissionReturned: 1,
  SubmissionAccepted: 1,
  ReminderSent: 1,
  DocumentNumberTaken: 1,
  PersonRecorded: 1,
  PersonalDataErased: 1,
  AccessRecorded: 1,
  LogRestarted: 1,
} as const satisfies Record<DomainEventType, number>;

/** What is known about an event besides its content. No personal name ever enters it. */
export interface EventMetadata {
  /** Pseudonymous id of the person or program that acted. */
  readonly actor: string;
  /** The organisation acted for, null for the operator of the ledger. */
  readonly actingFor: Code | null;
  readonly commandId: string;
  /** SHA-256 of the command, so that the same id with another content is refused. */
  readonly commandDigest: string;
  readonly correlationId: string;
  readonly causationId: string;
}

/** An event as the ledger holds it. */
export type Recorded<E extends DomainEvent = DomainEvent> = E & {
  readonly id: string;
  readonly stream: string;
  /** Counts from 0 within the stream, without gaps. */
  readonly revision: number;
  /** Place in the whole ledger: compare and hand back, do not calculate with it. */
  readonly position: number;
  readonly recordedAt: Instant;
  readonly metadata: EventMetadata;
};
