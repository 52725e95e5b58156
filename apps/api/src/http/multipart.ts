/**
 * Files sent as multipart/form-data. They are streamed to disk one after the other, so that a request takes no more memory
 * however large it is; only routes for evidence take them.
 */
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { bilingual, InputError } from '#application';
import { CodedError, MAX_EVIDENCE_FILES, requireEvidenceName } from '#domain';
import type { EvidenceStore, Received } from '#evidence';
import { ApiError } from './api-errors.ts';
import { inputProblem } from './input-problem.ts';
import { mediaTypeRefusal } from './media-types.ts';

const MAX_FIELD_NAME_BYTES = 100;
const MAX_PART_HEADERS = 20;
/** For what stands between the files. */
const ENVELOPE_BYTES = 64 * 1_024;

const ONLY_FILES = bilingual(
  'không phải tệp; yêu cầu này chỉ gồm các tệp',
  'is not a file; this request holds files only',
);

/** Makes multipart bodies readable where a route asks for them; to be called after the other parsers are in place. */
export function acceptMultipart(fastify: FastifyInstance): void {
  void fastify.register(multipart, { throwFileSizeLimit: false });
}

/**
 * Takes the files of a request in, to be kept or discarded as a whole.
 * @returns at least one
 * @throws ApiError, InputError, DomainError, EvidenceError; then nothing of any file stays
 */
export async function receiveFiles(request: FastifyRequest, store: EvidenceStore): Promise<Received[]> {
  if (!request.isMultipart()) throw mediaTypeRefusal(request);
  const mostBytes = MAX_EVIDENCE_FILES * store.maxBytes + ENVELOPE_BYTES;
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooMany(store);
  const received: Received[] = [];
  let failure: Error | undefined;
  try {
    for await (const part of request.parts({ limits: limitsOf(store) })) {
      if (failure === undefined && part.type === 'file') {
        failure = await take(part.file, part.filename, store, received);
      } else if (part.type === 'field') {
        failure ??= new InputError([inputProblem(part.fieldname, 'unknown-field', undefined, ONLY_FILES)]);
      }
      // Read to its end all the same: who is still sending does not hear an answer.
      if (part.type === 'file') part.file.resume();
    }
  } catch (error) {
    failure ??= refusalOf(error, store);
  }
  if (failure === undefined && received.length === 0) failure = new ApiError('upload-empty', {}, 'files');
  if (failure === undefined) return received;
  for (const one of received) await one.discard();
  throw failure;
}

/** @returns what is wrong with the file */
async function take(
  stream: Parameters<EvidenceStore['receive']>[0],
  filename: string,
  store: EvidenceStore,
  received: Received[],
): Promise<Error | undefined> {
  const field = `files[${received.length}]`;
  try {
    // The letters of a name may come taken apart, as macOS sends them.
    const name = filename.normalize('NFC').trim();
    requireEvidenceName(name, `${field}.name`);
    received.push(await store.receive(stream, { name, field }));
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** One byte more than is allowed, so that the store sees that there is too much. */
const limitsOf = ({ maxBytes }: EvidenceStore) => ({
  files: MAX_EVIDENCE_FILES,
  fields: 1,
  parts: MAX_EVIDENCE_FILES + 1,
  fileSize: maxBytes + 1,
  fieldSize: MAX_FIELD_NAME_BYTES,
  fieldNameSize: MAX_FIELD_NAME_BYTES,
  headerPairs: MAX_PART_HEADERS,
});

const tooMany = ({ maxBytes }: EvidenceStore): ApiError =>
  new ApiError('upload-too-large', { files: MAX_EVIDENCE_FILES, max: maxBytes / 1_000_000 });

/** The parser's own refusals; it names what it found too many of by its code. */
function refusalOf(error: unknown, store: EvidenceStore): Error {
  if (error instanceof CodedError) return error;
  const { code = '' } = error as NodeJS.ErrnoException;
  return /^FST_(FILES|PARTS|FIELDS)_LIMIT$/.test(code) ? tooMany(store) : new ApiError('upload-malformed');
}
