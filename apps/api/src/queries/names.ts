import type { Code, IsoDate } from '#domain';
import type { KnownAt, ReadModels } from '#read-models';

/** Code → name of the organisations an answer speaks of, for people to read. */
export type Names = Readonly<Record<Code, string>>;

const LAST_DAY: IsoDate = '9999-12-31';

/** The names as borne on the day asked about; of organisations that came later, the name they came with. */
export async function namesOf(models: ReadModels, codes: Iterable<Code | null>, at: KnownAt): Promise<Names> {
  const distinct = [...new Set(codes)].filter((code) => code !== null).sort();
  if (distinct.length === 0) return {};
  const then = await namesAt(models, at);
  const later = distinct.every((code) => then.has(code))
    ? then
    : await namesAt(models, { ...at, asOf: LAST_DAY });
  return Object.fromEntries(distinct.map((code) => [code, then.get(code) ?? later.get(code) ?? code]));
}

/** All at once: an answer names many, and each look-up of its own may be a journey to the database. */
const namesAt = async (models: ReadModels, at: KnownAt): Promise<ReadonlyMap<Code, string>> =>
  new Map((await models.organisationViews(at)).map(({ organisation, name }) => [organisation, name]));
