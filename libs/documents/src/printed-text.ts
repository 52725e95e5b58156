/** Text of the ledger as it may stand on paper. */

/** Signs that turn the direction of writing round: they print nothing, and let a name or figure read otherwise than it is written. */
const DIRECTION_SIGNS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text that every kind of document can hold, XML 1.0 included: without control characters other than tab and line feed,
 * without half surrogates, with line ends as LF, and without direction signs (Unicode Technical Report 36, "Bidirectional
 * Text Spoofing"). `<` and `&` are left to the writer of the XML.
 */
export const printable = (text: string): string =>
  text
    .replace(DIRECTION_SIGNS, '')
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\t\n]|[\ufffe\uffff]/gu, '');

/**
 * Names a line each, as Nghị định 30/2020/NĐ-CP wants those a document is sent to: with a dash, and a semicolon behind each
 * but the last, which has a full stop. A sign that stands behind a name already gives way.
 */
export const listedLines = (names: readonly string[]): string[] =>
  names.map((name, index) => `- ${name.replace(/[;.,\s]+$/, '')}${index === names.length - 1 ? '.' : ';'}`);
