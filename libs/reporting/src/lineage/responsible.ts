/** Which organisation answers for a figure, as it was called on the day of the report, and where it came from and went. */
import type { Code, EventOf, IsoDate, LegalReference, PlanSnapshot, Recorded, SuccessionKind } from '#domain';
import type { ReportSource } from '../source.ts';

export interface OrganisationLink {
  readonly organisation: Code;
  readonly name: string;
  readonly kind: SuccessionKind;
  readonly on: IsoDate;
  readonly legalBasis: LegalReference;
  /** Of the event that says so. */
  readonly position: number;
}

export interface ResponsibleOrganisation {
  readonly organisation: Code;
  /** As borne on the day of the report. */
  readonly name: string;
  /** From when on, and by which event, it is called so; null where the ledger has no such organisation yet on that day. */
  readonly namedSince: IsoDate | null;
  readonly position: number | null;
  readonly predecessors: readonly OrganisationLink[];
  /** As far as known; also where it was succeeded after the day of the report. */
  readonly successors: readonly OrganisationLink[];
}

/** The lead of the task or indicator; of totals the organisation they are of, else the agency that consolidates. */
export function responsibleFor(address: string, { plan, tasks, indicators }: PlanSnapshot): Code {
  const [of = '', code = ''] = address.split('/');
  const lead =
    of === 'task'
      ? tasks.find(({ task }) => task === code)?.responsibility.lead
      : of === 'indicator'
        ? indicators.find(({ indicator }) => indicator === code)?.responsibility.lead
        : (of === 'leads' && code !== '-') || of === 'silent'
          ? code
          : null;
  return lead ?? plan.terms.standingAgency ?? plan.terms.issuer;
}

/** Later than any business date. */
const LAST_DAY = '9999-12-31';

export async function organisationOn(
  source: ReportSource,
  events: readonly Recorded[],
  code: Code,
  at: { readonly asOf: IsoDate; readonly knownAt: number },
): Promise<ResponsibleOrganisation> {
  const nameOf = async (organisation: Code): Promise<string> => {
    const then = await source.organisation(organisation, at);
    const named = then ?? (await source.organisation(organisation, { ...at, asOf: LAST_DAY }));
    return named?.name ?? organisation;
  };
  const position = (await source.organisation(code, at))?.positions['name'] ?? null;
  const successions = events.filter(
    (event): event is Recorded<EventOf<'OrganisationSucceeded'>> =>
      event.type === 'OrganisationSucceeded' && event.position <= at.knownAt,
  );
  const link = async (organisation: Code, { data, position: place }: (typeof successions)[number]) => ({
    organisation,
    name: await nameOf(organisation),
    kind: data.kind,
    on: data.businessDate,
    legalBasis: data.legalBasis,
    position: place,
  });
  return {
    organisation: code,
    name: await nameOf(code),
    namedSince: events.find((event) => event.position === position)?.data.businessDate ?? null,
    position,
    predecessors: await Promise.all(
      successions
        .filter(({ data }) => data.successors.includes(code))
        .map((event) => link(event.data.organisation, event)),
    ),
    successors: await Promise.all(
      successions
        .filter(({ data }) => data.organisation === code)
        .flatMap((event) => event.data.successors.map((successor) => link(successor, event))),
    ),
  };
}
