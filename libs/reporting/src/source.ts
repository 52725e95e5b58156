/** Where a report's content comes from: the read models, or a fold of the events themselves. Both answer alike. */
import type { Code, DomainEvent, IsoDate, OrganisationView, PlanCycles } from '#domain';
import type { SnapshotSource } from './build-report.ts';

/** An event as far as reports tell about it. */
export interface ToldEvent {
  readonly position: number;
  readonly type: DomainEvent['type'];
  readonly actingFor: Code | null;
  readonly data: DomainEvent['data'];
}

export interface ReportSource extends SnapshotSource {
  cycles(plan: Code, at: { readonly knownAt: number }): Promise<PlanCycles>;
  /** An organisation as it stood at a date; undefined where there was none. */
  organisation(
    organisation: Code,
    at: { readonly asOf: IsoDate; readonly knownAt: number },
  ): Promise<OrganisationView | undefined>;
  /** The events of one stream or of a plan after a position, oldest first; with `asOf` only those about that day or earlier. */
  history(query: {
    readonly stream?: string;
    readonly plan?: Code;
    readonly asOf?: IsoDate;
    readonly after: number;
    readonly knownAt: number;
    readonly limit: number;
  }): Promise<readonly ToldEvent[]>;
}
