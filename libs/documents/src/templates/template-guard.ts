/**
 * What an uploaded Word or Excel template must pass before any library opens it: a size that cannot exhaust the server,
 * nothing that runs, nothing that reaches outside the file. The limits hold for what is really inflated, not for what the
 * zip's headers say (OWASP ASVS 5.0, 5.2.1–5.2.3; XML external entities: 1.5.1).
 */
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { DocumentError, refuseMalformed } from '../errors.ts';
import { outwardField } from './template-fields.ts';
import { outwardFormula } from './template-formulas.ts';
import { attributesOf, declaresOtherEncoding, hasDoctype } from './template-xml.ts';

const MEGABYTE = 1024 * 1024;

export const TEMPLATE_LIMITS = { megabytes: 20, parts: 2000, inflatedMegabytes: 50, ratio: 100 } as const;

const MAIN_PARTS = {
  docx: {
    name: 'word/document.xml',
    type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml',
    refusal: 'template-not-docx',
  },
  xlsx: {
    name: 'xl/workbook.xml',
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml',
    refusal: 'template-not-xlsx',
  },
} as const;

const CONTENT_TYPES = '[content_types].xml';

/**
 * Resolves where a template may be opened.
 * @throws DocumentError `template-not-docx`, `template-not-xlsx`, `template-macros`, `template-too-large`,
 *   `template-malformed` or `template-external`.
 */
export async function guardTemplate(bytes: Uint8Array, kind: 'docx' | 'xlsx'): Promise<void> {
  if (bytes.length > TEMPLATE_LIMITS.megabytes * MEGABYTE) throw tooLarge();
  const main = MAIN_PARTS[kind];
  const zip = await openZip(bytes).catch(() => {
    throw new DocumentError(main.refusal);
  });
  const names = new Set<string>();
  let contentTypes = '';
  for await (const { name, content } of partsOf(zip, bytes.length)) {
    // Names of parts are equal without regard to case (ECMA-376, part 2).
    const key = name.toLowerCase();
    if (names.has(key)) refuseMalformed(name, 'duplicate-name');
    names.add(key);
    checkPart(name, key, content);
    if (key === CONTENT_TYPES) contentTypes = content.toString('utf8');
  }
  checkContentTypes(contentTypes);
  if (!names.has(main.name) || !contentTypes.includes(main.type)) throw new DocumentError(main.refusal);
}

const tooLarge = (): DocumentError => new DocumentError('template-too-large', TEMPLATE_LIMITS);

// --- The zip --------------------------------------------------------------------------------------------------------

const openZip = (bytes: Uint8Array): Promise<ZipFile> =>
  fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
    lazyEntries: true,
    // Names are read and checked here, as the bytes they are.
    decodeStrings: false,
    // A part that inflates to more or less than its header says is refused.
    validateEntrySizes: true,
  });

/**
 * Every file in a zip, inflated one at a time and within the limits of templates.
 * @throws DocumentError, or what the zip library throws where it is no zip at all
 */
export async function* zipParts(bytes: Uint8Array): AsyncGenerator<{ name: string; content: Buffer }> {
  yield* partsOf(await openZip(bytes), bytes.length);
}

async function* partsOf(zip: ZipFile, size: number): AsyncGenerator<{ name: string; content: Buffer }> {
  if (zip.entryCount > TEMPLATE_LIMITS.parts) throw tooLarge();
  const mayInflateTo = Math.min(TEMPLATE_LIMITS.inflatedMegabytes * MEGABYTE, size * TEMPLATE_LIMITS.ratio);
  let inflated = 0;
  let name = 'zip';
  try {
    for await (const entry of zip.eachEntry()) {
      name = nameOf(entry);
      if (entry.isEncrypted()) refuseMalformed(name, 'encrypted');
      if (name.endsWith('/')) continue;
      const chunks: Buffer[] = [];
      for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
        inflated += chunk.length;
        if (inflated > mayInflateTo) throw tooLarge();
        chunks.push(chunk);
      }
      yield { name, content: Buffer.concat(chunks) };
    }
  } catch (error) {
    if (error instanceof DocumentError) throw error;
    refuseMalformed(name, 'unreadable');
  }
}

const UNICODE_PATH = 0x7075;

/** A name that every reader of the zip takes for the same file inside it. */
function nameOf(entry: Entry): string {
  const raw = entry.fileNameRaw;
  const name = raw.toString('utf8');
  const unsafe =
    /[\p{Cc}\\:\ufffd]|^\/|^$/u.test(name) || name.split('/').some((step) => step === '..' || step === '.');
  // The name given a second time, which some readers prefer.
  const renamed = entry.extraFields.some(
    ({ id, data }) => id === UNICODE_PATH && !data.subarray(5).equals(raw),
  );
  return unsafe || renamed ? refuseMalformed(name, 'unsafe-name') : name;
}

// --- The parts ------------------------------------------------------------------------------------------------------

/** Types of relationships, by their last word, to parts that run or that no reader here can look into. */
const EMBEDDED =
  /\/(oleObject|package|control|activeXControlBinary|aFChunk|subDocument|frame|attachedTemplate|externalLink|connections)$/i;

function checkPart(name: string, key: string, content: Buffer): void {
  if (/(^|\/)vba(project|data)\.(bin|xml)$|\.(docm|dotm|xlsm|xltm)$/.test(key)) {
    throw new DocumentError('template-macros', { part: name });
  }
  if (/(^|\/)(embeddings|activex|externallinks)\//.test(key)) {
    throw new DocumentError('template-external', { part: name });
  }
  if (!/\.(xml|rels|vml)$/.test(key) && content[0] !== 0x3c) return;
  if (declaresOtherEncoding(content)) refuseMalformed(name, 'encoding');
  const xml = content.toString('utf8');
  if (hasDoctype(xml)) refuseMalformed(name, 'doctype');
  if (key.endsWith('.rels')) checkRelationships(name, xml);
  if (/^xl\/.*\.xml$/.test(key)) checkFormulas(name, xml);
  if (/^word\/.*\.xml$/.test(key)) checkFields(name, xml);
}

function checkFields(name: string, xml: string): void {
  const field = outwardField(xml);
  if (field !== undefined) throw new DocumentError('template-external', { part: `${name}: ${field}` });
}

function checkFormulas(name: string, xml: string): void {
  const formula = outwardFormula(name, xml);
  if (formula !== undefined) throw new DocumentError('template-external', { part: `${name}: ${formula}` });
}

function checkRelationships(name: string, xml: string): void {
  const relationships = attributesOf(xml, 'Relationship') ?? refuseMalformed(name, 'xml');
  for (const attributes of relationships) {
    const type = attributes.get('Type') ?? '';
    const target = attributes.get('Target') ?? '';
    const leadsOut =
      attributes.get('TargetMode')?.trim().toLowerCase() === 'external' && !type.endsWith('/hyperlink');
    if (/\/(vbaProject|wordVbaData)$/i.test(type))
      throw new DocumentError('template-macros', { part: target });
    if (leadsOut || EMBEDDED.test(type)) throw new DocumentError('template-external', { part: target });
  }
}

function checkContentTypes(xml: string): void {
  for (const element of ['Default', 'Override']) {
    for (const attributes of attributesOf(xml, element) ?? refuseMalformed('[Content_Types].xml', 'xml')) {
      const type = attributes.get('ContentType') ?? '';
      if (/macroEnabled|vbaProject|vbaData/i.test(type)) {
        throw new DocumentError('template-macros', { part: type });
      }
    }
  }
}
