/** The organisations as a tree over time: names, parents, identifiers and successions. */
import {
  type Code,
  type Fact,
  organisationStream,
  organisationView,
  type OrganisationView,
  viewsOf,
} from '#domain';
import { everything, factProjection, readFacts } from './fact-projection.ts';
import type { KnownAt } from './projection.ts';
import type { ReadDatabase } from './read-database.ts';

export interface OrganisationNode extends OrganisationView {
  readonly children: readonly OrganisationNode[];
}

export const organisationTree = factProjection('organisation_tree', 'organisation', everything);

export const readOrganisationFacts = (db: ReadDatabase, table: string, at: KnownAt): Fact[] =>
  readFacts(db, table, '', at);

export const readOrganisation = (
  db: ReadDatabase,
  table: string,
  organisation: Code,
  at: KnownAt,
): OrganisationView | undefined =>
  organisationView(readFacts(db, table, '', at, organisationStream(organisation)));

/** Roots first; an organisation whose parent is not in the ledger is a root. */
export function readOrganisationTree(db: ReadDatabase, table: string, at: KnownAt): OrganisationNode[] {
  const all = viewsOf(readOrganisationFacts(db, table, at), organisationView);
  const codes = new Set(all.map(({ organisation }) => organisation));
  const byParent = Map.groupBy(all, ({ parent }) => (parent !== null && codes.has(parent) ? parent : null));
  const childrenOf = (parent: Code | null): OrganisationNode[] =>
    (byParent.get(parent) ?? []).map((view) => ({ ...view, children: childrenOf(view.organisation) }));
  return childrenOf(null);
}
