/** Decorators of routes: method, path, and everything the documentation says about them. */
import { applyDecorators, Get, HttpCode, Post } from '@nestjs/common';
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
import { API_ERRORS } from '../http/api-errors.ts';
import { PROBLEM_TYPE } from '../http/problem.ts';
import { COMMAND_DOCS, type CommandName } from './command-docs.ts';
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

/** One answer of each status that can occur. */
const EXAMPLES: Readonly<
  Record<number, readonly [code: string, detail: string, field?: string, value?: string]>
> = {
  400: [
    'input-invalid',
    'Có 1 chỗ sai trong yêu cầu: asOf. Sửa theo hướng dẫn ở từng chỗ rồi gửi lại.',
    'asOf',
    '2025-02-30',
  ],
  401: ['actor-unknown', API_ERRORS['actor-unknown'].vi],
  403: [
    'not-your-assignment',
    '“kinh-te-so-grdp” do “so-khdt-tuyen-quang” chủ trì; chỉ cơ quan này được báo cáo, còn lệnh gửi thay mặt “so-tttt-tuyen-quang”. Gửi lại thay mặt “so-khdt-tuyen-quang”, hoặc đề nghị cơ quan đó báo cáo.',
    'X-Acting-For',
    'so-tttt-tuyen-quang',
  ],
  404: ['plan-unknown', 'Không có kế hoạch “ke-hoach-la”. Kiểm tra mã kế hoạch.', 'plan', 'ke-hoach-la'],
  409: [
    'already-exists',
    '“kinh-te-so-grdp” đã có trong sổ. Dùng lệnh sửa đổi thay vì giao mới.',
    'indicator',
    'kinh-te-so-grdp',
  ],
  412: [
    'revision-mismatch',
    'Dữ liệu đã thay đổi: bạn gửi If-Match "3" nhưng phiên bản hiện tại là "4". Đọc lại rồi gửi lại.',
    'If-Match',
    '"3"',
  ],
  413: ['body-too-large', API_ERRORS['body-too-large'].vi],
  415: [
    'media-type-unsupported',
    'Kiểu nội dung “text/plain” không dùng được ở đây. Gửi Content-Type: application/json (UTF-8).',
    'Content-Type',
    'text/plain',
  ],
  421: [
    'host-not-allowed',
    'Máy chủ phát triển chỉ trả lời cho localhost, không cho “example.org”.',
    'Host',
    'example.org',
  ],
  422: [
    'too-many-decimals',
    'Giá trị 12.205 có quá 2 chữ số thập phân. Làm tròn trước khi báo cáo.',
    'value.value',
    '12.205',
  ],
  500: ['internal-error', 'Lỗi của máy chủ. Báo người vận hành mã yêu cầu 0192a8f4.'],
  503: [
    'store-full',
    'Ổ đĩa đã đầy; lệnh chưa được ghi. Báo người vận hành giải phóng dung lượng rồi gửi lại.',
  ],
};

function problemExample(status: number) {
  const [code = '', detail = '', field, value] = EXAMPLES[status] ?? [];
  const errors =
    field === undefined ? [] : [{ field, code, ...(value === undefined ? {} : { value }), detail }];
  return { type: `/problems/${code}`, title: '…', status, code, detail, instance: '0192a8f4', errors };
}

/** The refusals of a route. */
const refusals = (...statuses: number[]) =>
  statuses.map((status) =>
    ApiResponse({
      status,
      description: `For example \`${EXAMPLES[status]?.[0] ?? ''}\``,
      content: { [PROBLEM_TYPE]: { schema: ref('Problem'), example: problemExample(status) } },
    }),
  );

const EVERYWHERE = [400, 401, 421, 500, 503];

/** Examples of path parameters by name. */
const PARAMETERS: Readonly<Record<string, string>> = {
  organisation: 'so-tttt-tuyen-quang',
  plan: 'tuyen-quang-55-kh-ubnd',
  task: 'chuyen-doi-nhan-thuc-01',
  indicator: 'kinh-te-so-grdp',
  period: '2025-H1',
  code: 'plan-unknown',
};

/** Describes the path parameters of a controller. */
export const PathParameters = (...names: string[]) =>
  applyDecorators(
    ...names.map((name) => ApiParam({ name, schema: { type: 'string' }, example: PARAMETERS[name] })),
  );

/** A command on the resource of its controller: POST …/:subject/<verb>. */
export function CommandRoute(name: CommandName): MethodDecorator {
  const { summary, example } = COMMAND_DOCS[name];
  const [aggregate = '', verb = ''] = name.split('.');
  const creates = ['register', 'issue', 'assign'].includes(verb);
  const status = creates ? 201 : 200;
  const result = {
    stream: `${aggregate}-…`,
    revision: creates ? 0 : 4,
    position: 42,
    events: [{ id: '0192a8f4-3b52-7d11-9c1e-2f6d1a7c5b10', type: 'TaskAssigned', revision: creates ? 0 : 4 }],
    repeated: false,
  };
  const location = { Location: header('The address of what was created') };
  return applyDecorators(
    Post(`:${aggregate}/${verb}`),
    HttpCode(status),
    ApiOperation({ summary, operationId: name }),
    ...headers([...REQUEST_HEADERS, ...COMMAND_REQUEST_HEADERS]),
    ApiBody({
      type: COMMANDS[name]?.dto as new () => object,
      examples: { example: { summary, value: example } },
    }),
    ApiResponse({
      status,
      description: 'Stored durably',
      headers: { ...COMMAND_HEADERS, ...(creates ? location : {}) },
      content: { 'application/json': { schema: ref('CommandResult'), example: result } },
    }),
    ...refusals(...EVERYWHERE, 403, 404, 409, 412, 413, 415, 422),
  );
}

interface QueryDoc {
  readonly summary: string;
  readonly operationId: string;
  readonly schema: Schema;
  readonly example: unknown;
  /** Whether the answer is about one resource and carries its ETag. */
  readonly etag?: boolean;
  /** Other representations than JSON, with an example. */
  readonly others?: Readonly<Record<string, string>>;
  /** Not about something in the ledger: needs no actor and cannot be missing. */
  readonly system?: boolean;
}

/** A question: GET. */
export function QueryRoute(path: string, doc: QueryDoc): MethodDecorator {
  const { summary, operationId, schema, example, etag = false, others = {}, system = false } = doc;
  const alternatives = Object.entries(others).map(
    ([type, sample]) => [type, { schema: { type: 'string' as const }, example: sample }] as const,
  );
  const response: ApiResponseOptions = {
    status: 200,
    description: 'Found',
    ...(etag ? { headers: ETAG } : {}),
    content: { 'application/json': { schema, example }, ...Object.fromEntries(alternatives) },
  };
  return applyDecorators(
    Get(path),
    ApiOperation({ summary, operationId }),
    ...headers(system ? [] : REQUEST_HEADERS),
    ApiResponse(response),
    ...refusals(...(system ? [421, 500] : [...EVERYWHERE, 404])),
  );
}

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
