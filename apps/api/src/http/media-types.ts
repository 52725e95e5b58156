/** Which kinds of body the routes take, and how another kind is refused. */
import type { FastifyRequest } from 'fastify';
import { ApiError } from './api-errors.ts';

/** The route that takes a file instead of a command. */
export const IMPORT_ROUTE = '/v1/imports';
/** The route that takes a template. */
export const FILL_ROUTE = '/v1/plans/:plan/reports/:period/fill';

/** The route that takes a copy of a report, of any kind, to be checked. */
export const VERIFY_ROUTE = '/v1/verify';

/** The routes that take files as evidence. */
const EVIDENCE_ROUTE =
  /^\/v1\/plans\/:plan\/(tasks\/:task|indicators\/:indicator)\/reports\/:report\/evidence$/;

export const JSON_TYPE = 'application/json';
export const YAML_TYPE = 'application/yaml';
export const BYTES_TYPE = 'application/octet-stream';
export const MULTIPART_TYPE = 'multipart/form-data';
export const TEMPLATE_TYPES = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

/** Without parameters. */
export const mediaTypeOf = ({ headers }: FastifyRequest): string =>
  (headers['content-type']?.split(';')[0] ?? '').trim().toLowerCase();

/** What a route takes; a template is of the kind that the address says. */
export function expectedType({ routeOptions, query }: FastifyRequest): string {
  switch (routeOptions.url) {
    case IMPORT_ROUTE:
      return YAML_TYPE;
    case VERIFY_ROUTE:
      return BYTES_TYPE;
    case FILL_ROUTE:
      return (query as { readonly format?: unknown }).format === 'xlsx'
        ? TEMPLATE_TYPES.xlsx
        : TEMPLATE_TYPES.docx;
    default:
      return EVIDENCE_ROUTE.test(routeOptions.url ?? '') ? MULTIPART_TYPE : JSON_TYPE;
  }
}

/** The refusal of a body's media type, saying what the route takes. */
export function mediaTypeRefusal(request: FastifyRequest): ApiError {
  const contentType = (request.headers['content-type'] ?? '–').slice(0, 80);
  const params = { contentType, expected: expectedType(request) };
  return new ApiError('media-type-unsupported', params, 'Content-Type');
}
