import { refuse, type DomainErrorCode, type ErrorParams } from '#domain';
import type { KnownAt, ReadModels } from '#read-models';
import { ApiError } from '../http/api-errors.ts';

const END_OF_TIME = '9999-12-31';

/**
 * What was looked up, or a refusal that tells "there is none" from "there was none then".
 * @param lookUp asks the read models at some date and position
 */
export async function known<T>(
  models: ReadModels,
  at: KnownAt,
  lookUp: (at: KnownAt) => Promise<T | undefined>,
  unknown: { readonly code: DomainErrorCode; readonly params: ErrorParams; readonly field: string },
): Promise<T> {
  const found = await lookUp(at);
  if (found !== undefined) return found;
  const { code, params, field } = unknown;
  const ever = await lookUp({ asOf: END_OF_TIME, knownAt: await models.knownAt() });
  if (ever === undefined) refuse(code, params, field);
  throw new ApiError('not-known-then', { subject: params[field] ?? '', ...at }, field);
}
