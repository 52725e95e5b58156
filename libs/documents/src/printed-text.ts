/** Text of the ledger as it may stand on paper. */

/**
 * Removes the signs that turn the direction of writing round: they print nothing, and let a name or figure read otherwise
 * than it is written (Unicode Technical Report 36, "Bidirectional Text Spoofing").
 */
export const withoutDirectionSigns = (text: string): string =>
  text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');

/**
 * Names a line each, as Nghị định 30/2020/NĐ-CP wants those a document is sent to: with a dash, and a semicolon behind each
 * but the last, which has a full stop. A sign that stands behind a name already gives way.
 */
export const listedLines = (names: readonly string[]): string[] =>
  names.map((name, index) => `- ${name.replace(/[;.,\s]+$/, '')}${index === names.length - 1 ? '.' : ';'}`);
