import type { Code, IsoDate } from '#domain';
import type { KnownAt, ReadModels } from '#read-models';

/** Code → name of the organisations an answer speaks of, for people to read. */
export type Names = Readonly<Record<Code, string>>;

const LAST_DAY: IsoDate = '9999-12-31';

/** The names as borne on the day asked about; of organisations that came later, the name they came with. */
export function namesOf(models: ReadModels, codes: Iterable<Code | null>, at: KnownAt): Names {
  const distinct = [...new Set(codes)].filter((code) => code !== null).sort();
  const nameOf = (code: Code): string =>
    (models.organisation(code, at) ?? models.organisation(code, { ...at, asOf: LAST_DAY }))?.name ?? code;
  return Object.fromEntries(distinct.map((code) => [code, nameOf(code)]));
}
