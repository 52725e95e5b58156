/**
 * What kind of file it is, by its content. The name is only held against it: whoever opens the file goes by the name, so the
 * two must not contradict each other.
 */
import { fileTypeFromFile } from 'file-type';
import { EvidenceError, type EvidenceErrorCode, systemCode } from './errors.ts';
import { textVerdict } from './text-content.ts';
import { namesInZip } from './zip-directory.ts';

interface Kind {
  readonly mediaType: string;
  readonly extensions: readonly string[];
  /** The part that makes an OOXML package a document of this kind. */
  readonly part?: string;
}

const OOXML = 'application/vnd.openxmlformats-officedocument';

/** By the names that file-type gives them. */
const BINARY: Readonly<Record<string, Kind>> = {
  pdf: { mediaType: 'application/pdf', extensions: ['pdf'] },
  jpg: { mediaType: 'image/jpeg', extensions: ['jpg', 'jpeg'] },
  png: { mediaType: 'image/png', extensions: ['png'] },
  tif: { mediaType: 'image/tiff', extensions: ['tif', 'tiff'] },
  docx: {
    mediaType: `${OOXML}.wordprocessingml.document`,
    extensions: ['docx'],
    part: 'word/document.xml',
  },
  xlsx: { mediaType: `${OOXML}.spreadsheetml.sheet`, extensions: ['xlsx'], part: 'xl/workbook.xml' },
  pptx: {
    mediaType: `${OOXML}.presentationml.presentation`,
    extensions: ['pptx'],
    part: 'ppt/presentation.xml',
  },
};

/** By ending; a map, since the ending of a name may be `constructor`. */
const TEXT: ReadonlyMap<string, string> = new Map([
  ['txt', 'text/plain'],
  ['csv', 'text/csv'],
  ['xml', 'application/xml'],
]);

const MACROS = /(^|\/)(vbaproject\.bin|vbadata\.xml|macrosheets\/.*)$/;
const MACRO_ENABLED = /macroenabled/i;

/**
 * @param path of a whole file
 * @param name as it was called where it comes from
 * @param field for the error
 * @returns the media type
 * @throws EvidenceError where the content is not of a kind that is taken, or is not what the name says
 */
export async function recognise(path: string, name: string, field?: string): Promise<string> {
  const refuse = (code: EvidenceErrorCode, more: Readonly<Record<string, string>> = {}): never => {
    throw new EvidenceError(code, { name, ...more }, field);
  };
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const text = TEXT.get(extension);
  const verdict = text === undefined ? undefined : await textVerdict(path);
  if (text !== undefined && verdict !== undefined && verdict !== 'not-text') {
    if (verdict === 'active') return refuse('evidence-active');
    if ((verdict === 'xml') === (extension === 'xml')) return text;
    const expected = verdict === 'xml' ? '.xml' : '.txt, .csv';
    return refuse('evidence-extension', { type: verdict === 'xml' ? 'XML' : 'text', expected });
  }
  const found = await fileTypeFromFile(path).catch((error: unknown) => {
    // What the recogniser stumbles over is damaged; what the system refuses is not the file's fault.
    if (systemCode(error) === undefined) return refuse('evidence-damaged');
    throw error;
  });
  const kind = found && BINARY[found.ext];
  if (!found || !kind) {
    // XML in another encoding is recognised as XML all the same.
    if (text !== undefined && (!found || found.ext === 'xml')) return refuse('evidence-encoding');
    if (found?.ext === 'cfb') return refuse('evidence-old-office');
    if (found && MACRO_ENABLED.test(found.mime)) return refuse('evidence-macros');
    if (found) return refuse('evidence-type-refused', { type: found.mime });
    return refuse('evidence-type-refused', { type: extension === '' ? '?' : `.${extension}` });
  }
  if (kind.part !== undefined) {
    const names = await namesInZip(path);
    if (!names?.includes(kind.part)) return refuse('evidence-damaged');
    if (names.some((part) => MACROS.test(part))) return refuse('evidence-macros');
  }
  if (!kind.extensions.includes(extension)) {
    const expected = kind.extensions.map((ending) => `.${ending}`).join(', ');
    return refuse('evidence-extension', { type: kind.mediaType, expected });
  }
  return kind.mediaType;
}
