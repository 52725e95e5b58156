/** The fonts of a PDF, and what of a text they can show. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { printable } from '../printed-text.ts';

/** Tinos has the measures of Times New Roman and may be given away with a document. The four have the same letters. */
export const FONTS = {
  normal: fontFile('400Regular/Tinos_400Regular'),
  italics: fontFile('400Regular_Italic/Tinos_400Regular_Italic'),
  bold: fontFile('700Bold/Tinos_700Bold'),
  bolditalics: fontFile('700Bold_Italic/Tinos_700Bold_Italic'),
} as const;

function fontFile(name: string): string {
  return createRequire(import.meta.url).resolve(`@expo-google-fonts/tinos/${name}.ttf`);
}

/** Stands for a letter that the font does not have. */
const UNKNOWN_LETTER = '□';

/**
 * Letters and their diacritics as one character each, as the font has them. What it has no glyph for is seen to be missing,
 * and takes the room that it is reckoned to take.
 */
export const showable = (text: string): string =>
  printable(text)
    .normalize('NFC')
    .replaceAll('\t', ' ')
    .replace(/[^\n\u0020-\u007e]/gu, (letter) => (LETTERS.has(letter) ? letter : substitute(letter)));

/** Signs that join or shape the letters around them are nothing without those. */
const substitute = (letter: string): string => (/[\p{Cf}\p{Mn}\p{Me}]/u.test(letter) ? '' : UNKNOWN_LETTER);

const LETTERS = lettersOf(readFileSync(FONTS.normal));

/** The characters of a TrueType font: the segments of its Unicode table (OpenType, "cmap", format 4). */
function lettersOf(font: Buffer): ReadonlySet<string> {
  const tables = Array.from({ length: font.readUInt16BE(4) }, (_, index) => 12 + 16 * index);
  const cmap = tables.find((at) => font.toString('latin1', at, at + 4) === 'cmap') ?? 0;
  const start = font.readUInt32BE(cmap + 8);
  const encodings = Array.from({ length: font.readUInt16BE(start + 2) }, (_, index) => start + 4 + 8 * index);
  const windows = encodings.find((at) => font.readUInt32BE(at) === 0x0003_0001) ?? 0;
  const table = start + font.readUInt32BE(windows + 4);
  const segments = font.readUInt16BE(table + 6) / 2;
  const letters = new Set<string>();
  for (let segment = 0; segment < segments; segment += 1) {
    const end = table + 14 + 2 * segment;
    // Between the ends and the beginnings two bytes are kept free.
    const [last, first] = [font.readUInt16BE(end), font.readUInt16BE(end + 2 * segments + 2)];
    for (let code = first; code <= Math.min(last, 0xfffe); code += 1) letters.add(String.fromCodePoint(code));
  }
  return letters;
}
