import { type Envelope, PeriodMessage, plain, type PublishDto } from '#application';
import type { Code, IsoDate, PeriodKey } from '#domain';
import type { ReadModels } from '#read-models';
import { preparePublication, type PreparedPublication } from '#reporting';

export interface Publication extends PreparedPublication {
  readonly message: PeriodMessage;
}

/**
 * A report got ready at a position, and the command that publishes it. The client says what is printed on the document;
 * its content is computed here, from the ledger.
 * @throws DomainError where there is no such plan or period at the position
 */
export async function publicationOf(
  models: ReadModels,
  at: {
    readonly plan: Code;
    readonly period: PeriodKey;
    readonly knownAt: number;
    readonly today: IsoDate;
  },
  dto: PublishDto,
  envelope: Envelope,
): Promise<Publication> {
  const { plan, period, knownAt, today } = at;
  const { number, on, date = on ?? today, signer, exceptions = [], correction = null } = plain(dto);
  const publication = await preparePublication(models, {
    plan,
    period,
    knownAt,
    number,
    date,
    ...(signer === undefined
      ? {}
      : { signer: { authority: signer.authority ?? null, office: signer.office } }),
    exceptions,
    correction,
  });
  const { document, prepared } = publication;
  const act = { plan, period, ...(on === undefined ? {} : { on }) };
  const command = { type: 'publish' as const, ...act, document, exceptions, correction, prepared };
  // The ledger moves on; the same request sent again is known by what the client asked for.
  const asked = { type: 'publish', plan, period, ...plain(dto) };
  return { ...publication, message: new PeriodMessage(command, { ...envelope, asked }) };
}
