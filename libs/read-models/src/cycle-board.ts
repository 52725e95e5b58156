/** The reporting periods of a plan, and what was handed in for them. */
import { factProjection, planOf } from './fact-projection.ts';

export const cycleBoard = factProjection('cycle_board', 'report', planOf);
export const submissionBoard = factProjection('submission_board', 'submission', planOf);
