/** Turns whatever was thrown into a problem document (RFC 9457) in the reader's language. */
import { HttpException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { APPLICATION_ERRORS, FileError, InputError, type InputProblem, STORE_ERRORS } from '#application';
import { AUDIT_ERRORS } from '#audit';
import { CodedError, DOMAIN_ERRORS, type ErrorText, type Language } from '#domain';
import { DOCUMENT_ERRORS } from '#documents';
import { StoreError } from '#event-store';
import { PEOPLE_ERRORS } from '#people';
import { PROFILE_ERRORS } from '#profiles';
import { READ_MODEL_ERRORS } from '#read-models';
import { LINEAGE_ERRORS } from '#reporting';
import { EVIDENCE_ERRORS } from '#evidence';
import { API_ERRORS, ApiError, type ApiErrorCode, STATUS_OF } from './api-errors.ts';
import { mediaTypeRefusal } from './media-types.ts';

export const PROBLEM_TYPE = 'application/problem+json';

export interface Problem {
  /** Relative: the address at which the code is explained. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  /** The correlation id of the request. */
  readonly instance: string;
  readonly errors: readonly ProblemItem[];
}

/** One thing that is wrong. */
export interface ProblemItem {
  /** A path into the body, a path or query parameter, or a header. */
  readonly field: string;
  readonly code: string;
  /** What was sent, shortened; left out for objects and missing fields. */
  readonly value?: string;
  /** What is wrong with it and what to do. */
  readonly detail: string;
  /** In files: the line it stands on. */
  readonly line?: number;
}

const TITLES: Readonly<Record<number, Readonly<Record<Language, string>>>> = {
  400: { vi: 'Yêu cầu không hợp lệ', en: 'Invalid request' },
  401: { vi: 'Chưa xác định người thực hiện', en: 'Not signed in' },
  403: { vi: 'Không có thẩm quyền', en: 'Not allowed' },
  404: { vi: 'Không tìm thấy', en: 'Not found' },
  408: { vi: 'Hết thời gian chờ', en: 'Timed out' },
  409: { vi: 'Mâu thuẫn với hiện trạng', en: 'In conflict with the present state' },
  412: { vi: 'Dữ liệu đã thay đổi', en: 'The resource has changed' },
  413: { vi: 'Nội dung quá lớn', en: 'Too large' },
  414: { vi: 'Địa chỉ quá dài', en: 'URL too long' },
  415: { vi: 'Kiểu nội dung không hỗ trợ', en: 'Unsupported content type' },
  421: { vi: 'Sai máy chủ', en: 'Wrong host' },
  422: { vi: 'Nội dung bị từ chối', en: 'Refused' },
  431: { vi: 'Header quá lớn', en: 'Headers too large' },
  500: { vi: 'Lỗi máy chủ', en: 'Server failure' },
  503: { vi: 'Tạm thời không phục vụ được', en: 'Unavailable at the moment' },
};

/** What a refused template is called: it is the whole body. */
const TEMPLATE_FIELD = 'template';
/** What a client calls a field that the domain knows by another name. */
const SENT_AS = new Map([
  ['actingFor', 'X-Acting-For'],
  ['document.number', 'number'],
  ['document.date', 'date'],
]);

/** The refusal of a request, in one language. */
export function problemOf(error: unknown, request: FastifyRequest, language: Language): Problem {
  const refusal = refusalOf(error, request);
  const { status, code, items } = refusal;
  return {
    type: `/problems/${code}`,
    title: TITLES[status]?.[language] ?? code,
    status,
    code,
    detail: refusal.explain(language),
    instance: request.id,
    errors: items.map(({ field, code: itemCode, value, text, line }) => ({
      field,
      code: itemCode,
      ...(value === undefined ? {} : { value }),
      detail: text[language],
      ...(typeof line === 'number' ? { line } : {}),
    })),
  };
}

/** A coded error as the problem of one field. */
export const located = (error: CodedError, field: string, value?: string): InputProblem => ({
  field,
  code: error.code,
  ...(value === undefined ? {} : { value }),
  text: { vi: error.explain('vi'), en: error.explain('en') },
});

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly items: readonly (InputProblem & { readonly line?: number | null })[];
  explain(language: Language): string;
}

function refusalOf(error: unknown, request: FastifyRequest): Refusal {
  if (error instanceof InputError) return ofProblems('input-invalid', error.problems);
  if (error instanceof FileError) return ofProblems('file-invalid', error.problems);
  if (error instanceof CodedError) return ofCoded(error, request);
  if (error instanceof StoreError) return ofText(error.code, STORE_ERRORS[error.code]);
  if (error instanceof HttpException) return ofCoded(fromFramework(error, request), request);
  return ofCoded(new ApiError('internal-error', { instance: request.id }), request);
}

function ofProblems(code: 'input-invalid' | 'file-invalid', items: Refusal['items']): Refusal {
  const [first] = items;
  // One problem with a code of its own, such as malformed JSON, speaks for the whole.
  if (items.length === 1 && first && Object.hasOwn(API_ERRORS, first.code)) {
    const { status } = API_ERRORS[first.code as ApiErrorCode];
    return { status, code: first.code, items, explain: (language) => first.text[language] };
  }
  const fields = items.slice(0, 10).map(({ field }) => field || '(body)');
  const summary = new ApiError(code, { count: items.length, fields: fields.join(', ') });
  return { status: summary.status, code, items, explain: (language) => summary.explain(language) };
}

function ofCoded(error: CodedError, request: FastifyRequest): Refusal {
  const status = error instanceof ApiError ? error.status : STATUS_OF[error.kind];
  const about = error.code.startsWith('template-') ? TEMPLATE_FIELD : routeParameterOf(error, request);
  const field = error.field ?? about;
  const named = field === undefined ? undefined : (SENT_AS.get(field) ?? field);
  return {
    status,
    code: error.code,
    items: named === undefined ? [] : [located(error, named, valueOf(error, named, request))],
    explain: (language) => error.explain(language),
  };
}

const ofText = (code: string, text: ErrorText): Refusal => ({
  status: STATUS_OF[text.kind],
  code,
  items: [],
  explain: (language) => text[language],
});

/** A refusal that names no field is about the thing in the URL: `task` of /plans/:plan/tasks/:task. */
function routeParameterOf(error: CodedError, request: FastifyRequest): string | undefined {
  const said = Object.values(error.params);
  return Object.entries(parametersOf(request)).findLast(([, value]) => said.includes(value))?.[0];
}

const parametersOf = (request: FastifyRequest): Readonly<Record<string, string>> =>
  (request.params as Record<string, string> | null) ?? {};

/** What was sent in a field, where it is a single value. */
function valueOf(error: CodedError, field: string, request: FastifyRequest): string | undefined {
  // A name that should not be there is not repeated.
  if (error.code === 'personal-data-in-text') return undefined;
  const header = request.headers[field.toLowerCase()];
  const steps = field.split(/[.[\]]+/).filter((step) => step !== '');
  const inBody = steps.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string, unknown>)[step]
        : undefined,
    request.body,
  );
  const inQuery = (request.query as Readonly<Record<string, unknown>>)[field];
  const inAddress = parametersOf(request)[field] ?? inQuery;
  const found = [inBody, inAddress, header, error.params['value'], error.params['key']];
  const shown = found.find(isScalar);
  return shown === undefined ? undefined : String(shown).slice(0, 80);
}

const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);

const CODE_OF_STATUS: Readonly<Record<number, ApiErrorCode>> = {
  408: 'request-timeout',
  413: 'body-too-large',
  414: 'url-too-long',
  431: 'headers-too-large',
};

/** What Nest and Fastify refuse before anything of ours runs. */
function fromFramework(error: HttpException, request: FastifyRequest): ApiError {
  const status = error.getStatus();
  if (status === 404) {
    const path = request.url.split('?')[0] ?? '';
    return new ApiError('route-unknown', { method: request.method, path: path.slice(0, 200) });
  }
  if (status === 415) return mediaTypeRefusal(request);
  if (status >= 500) return new ApiError('internal-error', { instance: request.id });
  return new ApiError(CODE_OF_STATUS[status] ?? 'request-malformed');
}

/** Every code of the API with its texts, for /problems. */
export const PROBLEM_CODES: Readonly<Record<string, ErrorText>> = {
  ...STORE_ERRORS,
  ...DOMAIN_ERRORS,
  ...APPLICATION_ERRORS,
  ...DOCUMENT_ERRORS,
  ...EVIDENCE_ERRORS,
  ...AUDIT_ERRORS,
  ...PEOPLE_ERRORS,
  ...READ_MODEL_ERRORS,
  ...PROFILE_ERRORS,
  ...LINEAGE_ERRORS,
  ...API_ERRORS,
};
