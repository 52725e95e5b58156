/** The zip around a Word document, written so that the same content gives the same bytes. */
import PizZip from 'pizzip';
import type { IsoDate } from '#domain';

const CORE = 'docProps/core.xml';

/** Noon of the day where the program runs: a zip's entries carry local times, and noon exists in every time zone. */
function noonOf(date: IsoDate): Date {
  const [year = 1980, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(year, month - 1, day, 12);
}

/**
 * Rewrites a zip with one time for all its entries, and with that day as the day the document was created and changed, in
 * place of the present time which libraries write.
 */
export function settledPackage(source: PizZip, date: IsoDate): Uint8Array {
  const settled = new PizZip();
  for (const [name, entry] of Object.entries(source.files)) {
    if (entry.dir) continue;
    const content = name === CORE ? withDates(entry.asText(), date) : entry.asUint8Array();
    settled.file(name, content, { date: noonOf(date), createFolders: false });
  }
  return settled.generate({ type: 'uint8array', compression: 'DEFLATE' });
}

function withDates(coreXml: string, date: IsoDate): string {
  return coreXml.replace(
    /(<dcterms:(?:created|modified)\b[^>]*>)[^<]*(<\/dcterms:)/g,
    `$1${date}T00:00:00Z$2`,
  );
}
