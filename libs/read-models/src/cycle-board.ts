/** The reporting periods of a plan, and what was handed in for them. */
import { byPlan, factProjection } from './fact-projection.ts';

export const cycleBoard = factProjection('cycle_board', 'report', byPlan);
export const submissionBoard = factProjection('submission_board', 'submission', byPlan);
