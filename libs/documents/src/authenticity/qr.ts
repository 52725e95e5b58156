/** A QR code as a drawing for the pdf and as a picture for Word. The same text gives the same bytes. */
import encodeQR from 'qr';

/** Seven of a hundred parts may be smudged at `low`, fifteen at `medium`: enough for a stamped and copied sheet. */
const QUALITY = { ecc: 'medium', encoding: 'byte' } as const;

/** Light modules around the code, which readers need (ISO/IEC 18004 asks for four). */
const QUIET_ZONE = 4;

/** Pixels a module is wide in the picture, so that it stays sharp in print. */
const PIXELS = 6;

/** As an SVG, to be placed at any size: each run of dark modules is a rectangle. */
export function qrSvg(text: string): string {
  const rows = encodeQR(text, 'raw', { ...QUALITY, border: QUIET_ZONE });
  const runs = rows.flatMap((row, y) =>
    row.flatMap((dark, x) => {
      if (!dark || row[x - 1] === true) return [];
      const end = row.indexOf(false, x);
      const width = (end < 0 ? row.length : end) - x;
      return [`M${x} ${y}h${width}v1h-${width}z`];
    }),
  );
  const size = rows.length;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${size}" height="${size}"><path fill="#000000" d="${runs.join('')}"/></svg>`;
}

/** As a GIF in black and white, which every office program shows. */
export const qrGif = (text: string): Uint8Array =>
  encodeQR(text, 'gif', { ...QUALITY, border: QUIET_ZONE, scale: PIXELS });
