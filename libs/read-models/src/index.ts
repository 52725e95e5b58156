export { type Compared, compareWithFold, inspectCopy } from './compare.ts';
export type { HistoryEntry, HistoryQuery, PeriodSpan } from './history.ts';
export { causeOf, dateAbout, periodNamed } from './history-columns.ts';
export type { OrganisationNode } from './organisation-tree.ts';
export { parseKnownAt } from './known-at.ts';
export type { KnownAt, Projection } from './projection.ts';
export type { ProjectionStatus } from './checkpoints.ts';
export { ProjectionRunner } from './projection-runner.ts';
export { PROJECTIONS, ReadModels } from './read-models.ts';
