/**
 * Reads request bodies: JSON, YAML files for the import, Word and Excel templates to be filled, nothing else but the files of
 * `multipart.ts`. JSON that two readers could understand differently is refused: duplicate keys, keys that reach for prototypes, and nesting no command
 * needs.
 */
import { getLocation, type JSONPath, visit } from 'jsonc-parser';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { InputError, MAX_FILE_BYTES } from '#application';
import { MOST_VERIFIED_BYTES } from '#documents';
import { ApiError } from './api-errors.ts';
import {
  BYTES_TYPE,
  expectedType,
  JSON_TYPE,
  mediaTypeOf,
  mediaTypeRefusal,
  MULTIPART_TYPE,
  TEMPLATE_TYPES,
  YAML_TYPE,
} from './media-types.ts';
import { located } from './problem.ts';

export const MAX_JSON_BYTES = 1_048_576;
const MAX_JSON_DEPTH = 16;
export const MAX_TEMPLATE_BYTES = 20 * 1_048_576;
/** Names every object has already: a validator that copies fields into an object would not see these. */
const FORBIDDEN_KEYS = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

/** What only some routes take. */
const FILE_TYPES = [...Object.values(TEMPLATE_TYPES), MULTIPART_TYPE, BYTES_TYPE];

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Replaces the parsers of a Fastify instance by these. */
export function useBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<Buffer>(
    JSON_TYPE,
    { parseAs: 'buffer', bodyLimit: MAX_JSON_BYTES },
    async (request: FastifyRequest, body: Buffer) => parseJson(decode(request, body, JSON_TYPE)),
  );
  fastify.addContentTypeParser<Buffer>(
    YAML_TYPE,
    { parseAs: 'buffer', bodyLimit: MAX_FILE_BYTES },
    async (request: FastifyRequest, body: Buffer) => decode(request, body, YAML_TYPE),
  );
  fastify.addContentTypeParser<Buffer>(
    Object.values(TEMPLATE_TYPES),
    { parseAs: 'buffer', bodyLimit: MAX_TEMPLATE_BYTES },
    async (_: FastifyRequest, body: Buffer) => body,
  );
  fastify.addContentTypeParser<Buffer>(
    BYTES_TYPE,
    { parseAs: 'buffer', bodyLimit: MOST_VERIFIED_BYTES },
    async (_: FastifyRequest, body: Buffer) => body,
  );
  // Before so large a body is read.
  fastify.addHook('preParsing', (request, _reply, payload, done) => {
    const sent = mediaTypeOf(request);
    const isFile = FILE_TYPES.some((type) => type === sent);
    done(isFile && sent !== expectedType(request) ? mediaTypeRefusal(request) : null, payload);
  });
}

function decode(request: FastifyRequest, body: Buffer, contentType: string): string {
  const sent = request.headers['content-type'] ?? '';
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(sent)?.[1];
  if (contentType !== expectedType(request) || (charset !== undefined && !/^utf-?8$/i.test(charset))) {
    throw mediaTypeRefusal(request);
  }
  try {
    return UTF8.decode(body);
  } catch {
    throw new ApiError('text-encoding');
  }
}

/** @throws ApiError, InputError naming line and column or the key that is wrong */
export function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    refuseMalformed(text);
  }
  refuseAmbiguous(text);
  return value;
}

/** Walks valid JSON again, as a list of tokens, for what JSON.parse lets pass. */
function refuseAmbiguous(text: string): void {
  const open: (Set<string> | null)[] = [];
  const enter = (keys: Set<string> | null, line: number, path: () => JSONPath): void => {
    open.push(keys);
    if (open.length > MAX_JSON_DEPTH) {
      throw new ApiError('json-too-deep', { limit: MAX_JSON_DEPTH, line: line + 1 }, fieldOf(path()));
    }
  };
  visit(text, {
    onObjectBegin: (_offset, _length, line, _column, path) => enter(new Set(), line, path),
    onObjectEnd: () => void open.pop(),
    onArrayBegin: (_offset, _length, line, _column, path) => enter(null, line, path),
    onArrayEnd: () => void open.pop(),
    onObjectProperty: (key, _offset, _length, line, _column, path) => {
      const keys = open.at(-1);
      const params = { key: key.slice(0, 80), line: line + 1 };
      if (FORBIDDEN_KEYS.has(key)) {
        throw new ApiError('json-forbidden-key', params, fieldOf([...path(), key]));
      }
      if (keys?.has(key)) throw new ApiError('json-duplicate-key', params, fieldOf([...path(), key]));
      keys?.add(key);
    },
  });
}

/** Says where JSON stops being JSON: by line, column, field and what stands there. */
function refuseMalformed(text: string): never {
  let problem: { readonly line: number; readonly column: number; readonly offset: number } | undefined;
  let depth = 0;
  const enter = (line: number): void => {
    if (++depth > MAX_JSON_DEPTH) {
      throw new ApiError('json-too-deep', { limit: MAX_JSON_DEPTH, line: line + 1 });
    }
  };
  visit(
    text,
    {
      onObjectBegin: (_offset, _length, line) => enter(line),
      onObjectEnd: () => void depth--,
      onArrayBegin: (_offset, _length, line) => enter(line),
      onArrayEnd: () => void depth--,
      onError: (_code, offset, _length, line, column) => {
        problem ??= { line: line + 1, column: column + 1, offset };
      },
    },
    { disallowComments: true },
  );
  const { line, column, offset } = problem ?? { line: 1, column: 1, offset: 0 };
  const error = new ApiError('json-malformed', { line, column });
  const token = /^[^\s,}\]]{1,40}/.exec(text.slice(offset))?.[0];
  throw new InputError([located(error, fieldOf(getLocation(text, offset).path), token)]);
}

/** `targets[0].year` for `['targets', 0, 'year']`. */
const fieldOf = (path: JSONPath): string =>
  path.reduce<string>(
    (field, step) => (typeof step === 'number' ? `${field}[${step}]` : field ? `${field}.${step}` : step),
    '',
  );
