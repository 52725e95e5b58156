/** The organisations as a tree over time: names, parents, identifiers and successions. */
import { type Code, organisationStream, organisationView, type OrganisationView, viewsOf } from '#domain';
import { EVERYTHING, everything, factProjection, readFacts } from './fact-projection.ts';
import type { KnownAt } from './projection.ts';
import type { Reading } from './read-database.ts';

export interface OrganisationNode extends OrganisationView {
  readonly children: readonly OrganisationNode[];
}

export const organisationTree = factProjection('organisation_tree', 'organisation', everything);

export const readOrganisation = async (
  tx: Reading,
  table: string,
  organisation: Code,
  at: KnownAt,
): Promise<OrganisationView | undefined> =>
  organisationView(await readFacts(tx, table, EVERYTHING, at, organisationStream(organisation)));

/** Roots first; an organisation whose parent is not in the ledger is a root. */
export async function readOrganisationTree(
  tx: Reading,
  table: string,
  at: KnownAt,
): Promise<OrganisationNode[]> {
  const all = viewsOf(await readFacts(tx, table, EVERYTHING, at), organisationView);
  const codes = new Set(all.map(({ organisation }) => organisation));
  const byParent = Map.groupBy(all, ({ parent }) => (parent !== null && codes.has(parent) ? parent : null));
  const childrenOf = (parent: Code | null): OrganisationNode[] =>
    (byParent.get(parent) ?? []).map((view) => ({ ...view, children: childrenOf(view.organisation) }));
  return childrenOf(null);
}
