/** Decorators of routes: method, path, and everything the documentation says about them. */
import { applyDecorators, Get, Header, HttpCode, Post, Put } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiOperation,
  ApiParam,
  ApiResponse,
  type ApiResponseOptions,
} from '@nestjs/swagger';
import { COMMANDS } from '#application';
import { BYTES_TYPE, MULTIPART_TYPE, TEMPLATE_TYPES } from '../http/media-types.ts';
import { COMMAND_DOCS, type CommandName } from './command-docs.ts';
import { EVERYWHERE, refusals } from './refusals.ts';
import { ref, type Schema } from './schemas.ts';

const header = (description: string, example?: string) => ({
  description,
  schema: { type: 'string' as const, ...(example === undefined ? {} : { example }) },
});

const ETAG = { ETag: header('The revision, to be sent back as If-Match', '"3"') };
const COMMAND_HEADERS = {
  ...ETAG,
  'Idempotency-Key': header('The key of the request, or the one made for it'),
  'X-Ledger-Position': header('Place of the last event in the ledger', '42'),
  'X-Correlation-Id': header('Names the request in logs and history'),
  'Preference-Applied': header('`wait` where the read models have taken the command', 'wait'),
};

const REQUEST_HEADERS = [
  ['X-Actor', 'Who acts, by a pseudonymous id (until sign-in is built)', 'dev'],
  ['X-Acting-For', 'The organisation acted for; left out for the operator', 'ubnd-tuyen-quang'],
  ['X-Correlation-Id', 'Names the request in logs and history', '0192a8f4-3b52-7d11-9c1e-2f6d1a7c5b10'],
] as const;
const QUERY_REQUEST_HEADERS = [
  ...REQUEST_HEADERS,
  [
    'X-Ledger-Position',
    'As a command was answered: waits until what it did can be read, through any process; 503 where that takes longer than `Prefer: wait`',
    '42',
  ],
  ['Prefer', 'How many seconds to wait for that position, or for a `knownAt` that is one (0–30)', 'wait=10'],
] as const;
const COMMAND_REQUEST_HEADERS = [
  [
    'Idempotency-Key',
    'The same key with the same content is carried out once and answered the same',
    'a1b2c3',
  ],
  ['If-Match', 'The revision the command was decided on; 412 where it is not the present one', '"3"'],
  ['Prefer', 'Waits until the command can be read, at most so many seconds (0–30)', 'wait=10'],
] as const;

const headers = (rows: readonly (readonly [name: string, description: string, example: string])[]) =>
  rows.map(([name, description, example]) =>
    ApiHeader({ name, description, required: false, schema: { type: 'string' }, example }),
  );

/** Examples of path parameters by name. */
const PARAMETERS: Readonly<Record<string, string>> = {
  organisation: 'so-tttt-tuyen-quang',
  plan: 'tuyen-quang-55-kh-ubnd',
  task: 'chuyen-doi-nhan-thuc-01',
  indicator: 'kinh-te-so-grdp',
  period: '2025-H1',
  report: '1',
  code: 'plan-unknown',
  checkCode: '5V1T-D8XX-78EK-G0RG-1BRB-Y4RA',
  command: 'a1b2c3',
  person: 'cb-0412',
};

/** Describes the path parameters of a controller. */
export const PathParameters = (...names: string[]) =>
  applyDecorators(
    ...names.map((name) => ApiParam({ name, schema: { type: 'string' }, example: PARAMETERS[name] })),
  );

/** What the address calls the thing a command is about, where it is not called as the aggregate. */
const SUBJECT_OF: Readonly<Record<string, string>> = { submission: 'organisation' };
/** What streams of an aggregate are called, where it is not as the aggregate. */
const STREAM_OF: Readonly<Record<string, string>> = { period: 'report' };

/** A command on the resource of its controller: POST …/:subject/<verb>. */
export function CommandRoute(name: CommandName): MethodDecorator {
  const { summary, example } = COMMAND_DOCS[name];
  const [aggregate = '', verb = ''] = name.split('.');
  const created = ['register', 'issue', 'assign', 'open'].includes(verb);
  const subject = SUBJECT_OF[aggregate] ?? aggregate;
  const revision = created ? 0 : 4;
  return applyDecorators(
    PathParameters(subject),
    ActRoute({
      path: `:${subject}/${verb}`,
      operationId: name,
      summary,
      dto: COMMANDS[name]?.dto as new () => object,
      example,
      created,
      schema: ref('CommandResult'),
      answer: {
        stream: `${STREAM_OF[aggregate] ?? aggregate}-…`,
        revision,
        position: 42,
        events: [{ id: '0192a8f4-3b52-7d11-9c1e-2f6d1a7c5b10', type: 'TaskAssigned', revision }],
        repeated: false,
      },
    }),
  );
}

interface ActDoc {
  /** Default post. */
  readonly method?: 'post' | 'put';
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly dto: new () => object;
  /** What is sent. */
  readonly example: object;
  /** Whether something comes to be that has an address. */
  readonly created?: boolean;
  readonly schema: Schema;
  readonly answer: object;
}

/** Something that changes the ledger: POST or PUT of JSON. */
export function ActRoute(doc: ActDoc): MethodDecorator {
  const { path, operationId, summary, dto, example, created = false, schema, answer } = doc;
  const status = created ? 201 : 200;
  const location = { Location: header('The address of what was created') };
  return applyDecorators(
    doc.method === 'put' ? Put(path) : Post(path),
    HttpCode(status),
    ApiOperation({ summary, operationId }),
    ...headers([...REQUEST_HEADERS, ...COMMAND_REQUEST_HEADERS]),
    ApiBody({ type: dto, examples: { example: { summary, value: example } } }),
    ApiResponse({
      status,
      description: 'Stored durably',
      headers: { ...COMMAND_HEADERS, ...(created ? location : {}) },
      content: { 'application/json': { schema, example: answer } },
    }),
    ...refusals(...EVERYWHERE, 403, 404, 409, 412, 413, 415, 422),
  );
}

const FILE = { type: 'string' as const, format: 'binary' };

interface QueryDoc {
  readonly summary: string;
  readonly operationId: string;
  readonly schema: Schema;
  readonly example: unknown;
  /** Whether the answer is about one resource and carries its ETag. */
  readonly etag?: boolean;
  /** Other representations than JSON, with an example. */
  readonly others?: Readonly<Record<string, string>>;
  /** Media types of files that never change once published, so that a client may have them already. */
  readonly binary?: readonly string[];
  /** Media types of other files. */
  readonly files?: readonly string[];
  /** Headers of the answer, each with description and example. */
  readonly headers?: Readonly<Record<string, readonly [description: string, example: string]>>;
  /** Not about something in the ledger: needs no actor and cannot be missing. */
  readonly system?: boolean;
}

/** A question: GET. */
export function QueryRoute(path: string, doc: QueryDoc): MethodDecorator {
  const { summary, operationId, schema, example, etag = false, others = {}, system = false } = doc;
  const files = [...(doc.binary ?? []), ...(doc.files ?? [])].map(
    (type) => [type, { schema: FILE }] as const,
  );
  const told = Object.entries(doc.headers ?? {}).map(([name, words]) => [name, header(...words)] as const);
  const alternatives = Object.entries(others).map(
    ([type, sample]) => [type, { schema: { type: 'string' as const }, example: sample }] as const,
  );
  const response: ApiResponseOptions = {
    status: 200,
    description: 'Found',
    headers: { ...(etag ? ETAG : {}), ...Object.fromEntries(told) },
    content: {
      'application/json': { schema, example },
      ...Object.fromEntries(alternatives),
      ...Object.fromEntries(files),
    },
  };
  return applyDecorators(
    Get(path),
    ApiOperation({ summary, operationId }),
    ...headers(system ? [] : QUERY_REQUEST_HEADERS),
    ApiResponse(response),
    ...(doc.binary
      ? [ApiResponse({ status: 304, description: 'The client has this published version' })]
      : []),
    ...refusals(...(system ? [421, 500] : [...EVERYWHERE, 404])),
  );
}

/** A question that is answered in plain text, for programs that read lines. */
export const TextRoute = (
  path: string,
  doc: Pick<QueryDoc, 'summary' | 'operationId'> & { example: string },
) =>
  applyDecorators(
    Get(path),
    Header('Content-Type', 'text/plain; charset=utf-8'),
    ApiOperation({ summary: doc.summary, operationId: doc.operationId }),
    ...headers(QUERY_REQUEST_HEADERS),
    ApiResponse({
      status: 200,
      description: 'Found',
      content: { 'text/plain': { schema: { type: 'string' }, example: doc.example } },
    }),
    ...refusals(...EVERYWHERE, 404),
  );

/** The import of a file: POST of YAML. */
export const FileRoute = (doc: {
  summary: string;
  operationId: string;
  schema: Schema;
  example: unknown;
  file: string;
}) =>
  applyDecorators(
    Post(),
    HttpCode(200),
    ApiOperation({ summary: doc.summary, operationId: doc.operationId }),
    ...headers([...REQUEST_HEADERS, COMMAND_REQUEST_HEADERS[2]]),
    ApiBody({
      schema: { type: 'string' },
      examples: { file: { summary: 'A reports file', value: doc.file } },
    }),
    ApiConsumes('application/yaml'),
    ApiResponse({
      status: 200,
      description: 'All or nothing was stored; a dry run stores nothing',
      headers: { 'X-Ledger-Position': COMMAND_HEADERS['X-Ledger-Position'] },
      content: { 'application/json': { schema: doc.schema, example: doc.example } },
    }),
    ...refusals(...EVERYWHERE, 403, 413, 415, 422),
  );

/** A file made from a file that is sent: POST of a Word or Excel template. It stores nothing. */
export function TemplateRoute(doc: Pick<QueryDoc, 'summary' | 'operationId' | 'headers'> & { path: string }) {
  const types = Object.values(TEMPLATE_TYPES);
  const told = Object.entries(doc.headers ?? {}).map(([name, words]) => [name, header(...words)] as const);
  return applyDecorators(
    Post(doc.path),
    HttpCode(200),
    ApiOperation({ summary: doc.summary, operationId: doc.operationId }),
    ...headers(REQUEST_HEADERS),
    ApiBody({ schema: FILE }),
    ApiConsumes(...types),
    ApiResponse({
      status: 200,
      description: 'The template, filled; placeholders are listed in the documentation of the command line',
      headers: Object.fromEntries(told),
      content: Object.fromEntries(types.map((type) => [type, { schema: FILE }])),
    }),
    ...refusals(...EVERYWHERE, 404, 413, 415, 422),
  );
}

/** A file that is looked into and not kept: POST of its bytes. */
export const BytesRoute = (doc: Pick<QueryDoc, 'summary' | 'operationId' | 'schema' | 'example'>) =>
  applyDecorators(
    Post(),
    HttpCode(200),
    ApiOperation({ summary: doc.summary, operationId: doc.operationId }),
    ...headers(REQUEST_HEADERS),
    ApiBody({ schema: FILE }),
    ApiConsumes(BYTES_TYPE),
    ApiResponse({
      status: 200,
      description: 'What the file is; also where it is nothing that the ledger can vouch for',
      content: { 'application/json': { schema: doc.schema, example: doc.example } },
    }),
    ...refusals(...EVERYWHERE, 413, 415),
  );

/** Files that are attached: POST of multipart/form-data, a command like those sent as JSON. */
export const UploadRoute = (
  path: string,
  doc: Pick<QueryDoc, 'summary' | 'operationId' | 'schema' | 'example'>,
) =>
  applyDecorators(
    Post(path),
    HttpCode(201),
    ApiOperation({ summary: doc.summary, operationId: doc.operationId }),
    ...headers([...REQUEST_HEADERS, ...COMMAND_REQUEST_HEADERS]),
    ApiConsumes(MULTIPART_TYPE),
    ApiBody({
      schema: {
        type: 'object',
        required: ['files'],
        properties: { files: { type: 'array', items: FILE, minItems: 1, maxItems: 20 } },
      },
    }),
    ApiResponse({
      status: 201,
      description: 'Stored durably: first the files, then the events that name them',
      headers: { ...COMMAND_HEADERS, Location: header('Where the evidence of the report is listed') },
      content: { 'application/json': { schema: doc.schema, example: doc.example } },
    }),
    ...refusals(...EVERYWHERE, 403, 404, 409, 412, 413, 415, 422),
  );

/** A file as it was sent: GET of bytes that are saved, never shown. */
export const DownloadRoute = (path: string, doc: Pick<QueryDoc, 'summary' | 'operationId'>) =>
  applyDecorators(
    Get(path),
    ApiOperation({ summary: doc.summary, operationId: doc.operationId }),
    ...headers(REQUEST_HEADERS),
    ApiResponse({
      status: 200,
      description: 'The bytes, hashed again before they go out, as the type that was recognised by them',
      headers: {
        ETag: header('The SHA-256'),
        'Content-Disposition': header('The name under which it was sent, to be saved'),
      },
      content: { '*/*': { schema: FILE } },
    }),
    ...refusals(...EVERYWHERE, 404),
  );
