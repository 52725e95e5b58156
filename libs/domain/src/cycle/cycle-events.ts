/**
 * The events of the reporting cycle: a period with its obligations and publications, the submissions of the organisations,
 * and the register of document numbers. They join the catalogue in `events.ts`.
 *
 * Their business date is the day of the act: the day a period was opened, a submission handed in, a report published.
 */
import type { EventShape as Event } from '../event-shape.ts';
import type {
  Change,
  Code,
  DecimalText,
  IsoDate,
  PeriodKey,
  RevisionCause,
  Value,
  Vnd,
  OrganisationTier,
} from '../values.ts';

// --- The parts of a cycle ---------------------------------------------------------------------------------------

/** A task or indicator of a plan, as submissions name it. */
export type ItemKey = `task/${Code}` | `indicator/${Code}`;

/** What an organisation owes for a period, as it stood when the period was opened. */
export interface Obligation {
  readonly organisation: Code;
  readonly tier: OrganisationTier;
  /** Last day to hand in. */
  readonly due: IsoDate;
  readonly items: readonly ItemKey[];
}

/** The narrative parts of a report on carrying out a plan, in the order of its outline (đề cương). */
export const NARRATIVE_SECTIONS = [
  'implementation',
  'results',
  'shortcomings',
  'difficulties',
  'directions',
  'proposals',
] as const;
export type NarrativeSection = (typeof NARRATIVE_SECTIONS)[number];

export interface Narrative {
  readonly section: NarrativeSection;
  readonly text: string;
}

/** A figure as it was handed in; its narrative stays with the report it was made in. */
export type SubmittedFigure =
  | {
      readonly asOf: IsoDate;
      readonly percent: DecimalText | null;
      readonly completedOn: IsoDate | null;
      readonly disbursed: Vnd | null;
    }
  | { readonly asOf: IsoDate; readonly value: Value };

export interface SubmittedItem {
  readonly item: ItemKey;
  /** Number of the report within the task or indicator. */
  readonly report: number;
  readonly figure: SubmittedFigure;
}

export interface ItemText {
  readonly item: ItemKey;
  readonly text: string;
}

/** A figure of a submission against the round before; null where a round has none. */
export interface FigureChange {
  readonly item: ItemKey;
  readonly from: SubmittedFigure | null;
  readonly to: SubmittedFigure | null;
}

export const REMINDER_KINDS = ['due-soon', 'overdue', 'returned'] as const;
export type ReminderKind = (typeof REMINDER_KINDS)[number];

/** An organisation whose obligation is not met when the report is published, and why it is published all the same. */
export interface PublicationException {
  readonly organisation: Code;
  readonly reason: string;
}

/** What is printed on a published report, and what it is told apart by. */
export interface PublishedDocument {
  readonly number: string;
  readonly date: IsoDate;
  /** The office that signs; no personal name. */
  readonly signer: { readonly authority: string | null; readonly office: string };
}

// --- Period -----------------------------------------------------------------------------------------------------

export type PeriodEvent =
  | Event<
      'PeriodOpened',
      {
        plan: Code;
        period: PeriodKey;
        /** First and last day the figures are about. */
        from: IsoDate;
        cutOff: IsoDate;
        /** Last day of the consolidated report, null where the calendar names none. */
        reportDue: IsoDate | null;
        obligations: readonly Obligation[];
        /**
         * The cycle took place before it came into the ledger: its acts carry the days they took place. In any other
         * period an act is dated the day it is recorded, so that nobody hands in on time afterwards.
         */
        transcribed: boolean;
        by: Code;
      }
    >
  | Event<
      'ObligationsAdded',
      {
        plan: Code;
        period: PeriodKey;
        obligations: readonly Obligation[];
        /** Why they are added late; null for those of the opening that did not fit into its event. */
        reason: string | null;
        by: Code;
      }
    >
  | Event<
      'ObligationExcused',
      { plan: Code; period: PeriodKey; organisation: Code; reason: string; by: Code }
    >
  | Event<
      'ExtensionGranted',
      {
        plan: Code;
        period: PeriodKey;
        organisation: Code;
        due: Change<IsoDate>;
        /** Who granted it. */
        by: Code;
        reason: string;
      }
    >
  | Event<'PeriodClosed', { plan: Code; period: PeriodKey; by: Code }>
  | Event<
      'PeriodReopened',
      {
        plan: Code;
        period: PeriodKey;
        /** For whom; for everybody else it stays closed. */
        scope: readonly Code[];
        reason: string;
        /** Last day; on the next the period is closed again without any act. */
        until: IsoDate;
        by: Code;
      }
    >
  | Event<
      'NarrativeEdited',
      {
        plan: Code;
        period: PeriodKey;
        section: NarrativeSection;
        /** From null: what the organisations wrote stood there. To null: it stands there again. */
        text: Change<string | null>;
        by: Code;
      }
    >
  | Event<
      'ReportPublished',
      {
        plan: Code;
        period: PeriodKey;
        /** Counts from 1. */
        version: number;
        /** Business date and knowledge position of the content. */
        asOf: IsoDate;
        knownAt: number;
        /** Version of the content's structure, so that it is put together the same way for ever. */
        schema: number;
        /** SHA-256 of the canonical content (RFC 8785), hex. */
        digest: string;
        document: PublishedDocument;
        exceptions: readonly PublicationException[];
        /** The version this one takes the place of, and why; null for the first. */
        replaces: {
          readonly version: number;
          readonly number: string;
          readonly digest: string;
          readonly reason: string;
          readonly cause: RevisionCause;
        } | null;
        by: Code;
      }
    >;

// --- Submission -------------------------------------------------------------------------------------------------

interface OfSubmission {
  readonly plan: Code;
  readonly period: PeriodKey;
  /** The organisation whose report it is, also where another handed it in. */
  readonly submitter: Code;
}

export type SubmissionEvent =
  | Event<
      'SubmissionMade',
      OfSubmission & {
        /** Counts from 1. */
        round: number;
        kind: 'full' | 'nil';
        items: readonly SubmittedItem[];
        /** Items without a figure, each with the reason; in a nil report the one reason stands for all. */
        nothingToReport: readonly ItemText[];
        /** Why a figure is far from the trajectory or from last time. */
        explanations: readonly ItemText[];
        narratives: readonly Narrative[];
        /** Why there is nothing to report at all; null in a full report. */
        reason: string | null;
        /** Who handed it in: the organisation itself, its successor, or the standing agency on its behalf. */
        by: Code;
        /** Why the standing agency entered it; null where the organisation or its successor did. */
        onBehalf: string | null;
        /** Against the round before; empty in the first. */
        differences: readonly FigureChange[];
      }
    >
  | Event<
      'SubmissionReturned',
      OfSubmission & { round: number; items: readonly ItemText[]; reason: string; by: Code }
    >
  | Event<'SubmissionAccepted', OfSubmission & { round: number; note: string | null; by: Code }>
  | Event<
      'ReminderSent',
      OfSubmission & {
        kind: ReminderKind;
        due: IsoDate;
        /** Negative when the day has passed. */
        workingDaysLeft: number;
        channel: 'smtp' | 'file';
        outcome: 'delivered' | 'failed';
        /** What the channel calls the message, or why it was not delivered. Never an address. */
        detail: string;
        by: Code;
      }
    >;

// --- Register of document numbers -------------------------------------------------------------------------------

/** A number belongs to one document of an issuer and year (Nghị định 30/2020/NĐ-CP, Art. 15). */
export type RegisterEvent = Event<
  'DocumentNumberTaken',
  {
    register: Code;
    year: number;
    number: string;
    date: IsoDate;
    plan: Code;
    period: PeriodKey;
    version: number;
  }
>;

export type CycleEvent = PeriodEvent | SubmissionEvent | RegisterEvent;
