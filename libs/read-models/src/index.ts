export type { HistoryEntry, HistoryQuery } from './history.ts';
export type { OrganisationNode } from './organisation-tree.ts';
export { parseKnownAt } from './known-at.ts';
export type { KnownAt, Projection } from './projection.ts';
export type { ProjectionStatus } from './checkpoints.ts';
export { ProjectionRunner } from './projection-runner.ts';
export { PROJECTIONS, ReadModels } from './read-models.ts';
