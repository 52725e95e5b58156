/** The narrative parts of a report: what the organisations wrote, unless the agency that consolidates has written it anew. */
import {
  type Code,
  NARRATIVE_SECTIONS,
  type NarrativeSection,
  type PeriodView,
  standsSubmitted,
  type SubmissionView,
} from '#domain';

export interface NarrativePart {
  readonly section: NarrativeSection;
  /** The agency's own text; null where the organisations' stand. */
  readonly edited: string | null;
  /** What each organisation wrote, in the order of the obligations; kept also where the agency wrote its own. */
  readonly contributions: readonly { readonly organisation: Code; readonly text: string }[];
  /** Positions of the events the text was taken from. */
  readonly from: readonly number[];
}

/** Only submissions that stand are heard: what was sent back is out until it is handed in again. */
export function narrativesOf(
  period: PeriodView,
  submissions: readonly SubmissionView[],
): readonly NarrativePart[] {
  const standing = period.obligations.flatMap(({ organisation }) => {
    const submission = submissions.find((s) => s.submitter === organisation && s.period === period.period);
    return submission && standsSubmitted(submission) ? [submission] : [];
  });
  return NARRATIVE_SECTIONS.map((section): NarrativePart => {
    const written = standing.flatMap((submission) => {
      const round = submission.rounds.at(-1);
      const text = round?.narratives.find((narrative) => narrative.section === section)?.text;
      const position = round && submission.submittedAt[round.round];
      return text === undefined
        ? []
        : [{ organisation: submission.submitter, text, position: position ?? 0 }];
    });
    const edited = period.narratives[section] ?? null;
    const at = period.narrativePositions[section];
    const positions = edited !== null && at !== undefined ? [at] : written.map(({ position }) => position);
    return {
      section,
      edited,
      contributions: written.map(({ organisation, text }) => ({ organisation, text })),
      from: [...positions].sort((a, b) => a - b),
    };
  });
}
