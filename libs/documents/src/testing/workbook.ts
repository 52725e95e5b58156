/** Workbooks as Excel writes them, for tests of templates: what a test says, and around it the parts every file has. */
import PizZip from 'pizzip';
import { escapeXml } from '../xml-text.ts';

export interface WorkbookParts {
  /** Rows `<row>…</row>` by sheet name, or a whole `<worksheet>`. */
  readonly sheets: Readonly<Record<string, string>>;
  /** Shared strings: plain text, or the inside of an `<si>`. */
  readonly strings?: readonly string[];
  readonly names?: string;
  /** Other parts by path, replacing those made here. */
  readonly parts?: Readonly<Record<string, string>>;
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONSHIPS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

export const HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/**
 * Styles by number: 0 general; 1 general in bold; 2 `#,##0`; 3 a day as `d/m/yyyy`; 4 text.
 */
const STYLES = `${HEADER}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="d/m/yyyy"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Times New Roman"/></font><font><b/><sz val="11"/><name val="Times New Roman"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`;

export function workbook({ sheets, strings = [], names = '', parts = {} }: WorkbookParts): Uint8Array {
  const entries = Object.entries(sheets);
  const ids = entries.map((_, index) => index + 1);
  const relationship = (id: string, kind: string, target: string): string =>
    `<Relationship Id="${id}" Type="${RELATIONSHIPS}/${kind}" Target="${target}"/>`;
  const override = (path: string, type: string): string =>
    `<Override PartName="/xl/${path}" ContentType="${TYPE}.${type}+xml"/>`;
  const all: Record<string, string> = {
    '[Content_Types].xml': `${HEADER}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${override('workbook.xml', 'sheet.main')}${ids.map((id) => override(`worksheets/sheet${id}.xml`, 'worksheet')).join('')}${override('styles.xml', 'styles')}${override('sharedStrings.xml', 'sharedStrings')}${override('calcChain.xml', 'calcChain')}</Types>`,
    '_rels/.rels': `${HEADER}<Relationships xmlns="${PACKAGE}/relationships">${relationship('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `${HEADER}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONSHIPS}"><sheets>${entries.map(([name], index) => `<sheet name="${escapeXml(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`).join('')}</sheets>${names === '' ? '' : `<definedNames>${names}</definedNames>`}<calcPr calcId="191029"/></workbook>`,
    'xl/_rels/workbook.xml.rels': `${HEADER}<Relationships xmlns="${PACKAGE}/relationships">${ids.map((id) => relationship(`rId${id}`, 'worksheet', `worksheets/sheet${id}.xml`)).join('')}${relationship('rId90', 'styles', 'styles.xml')}${relationship('rId91', 'sharedStrings', 'sharedStrings.xml')}${relationship('rId92', 'calcChain', 'calcChain.xml')}</Relationships>`,
    'xl/styles.xml': STYLES,
    'xl/sharedStrings.xml': `${HEADER}<sst xmlns="${MAIN}">${strings.map((text) => `<si>${text.startsWith('<') ? text : `<t>${escapeXml(text)}</t>`}</si>`).join('')}</sst>`,
    'xl/calcChain.xml': `${HEADER}<calcChain xmlns="${MAIN}"><c r="A1" i="1"/></calcChain>`,
    ...Object.fromEntries(
      entries.map(([, content], index) => [
        `xl/worksheets/sheet${index + 1}.xml`,
        `${HEADER}<worksheet xmlns="${MAIN}" xmlns:r="${RELATIONSHIPS}">${content.startsWith('<row') ? `<sheetData>${content}</sheetData>` : content}</worksheet>`,
      ]),
    ),
    ...parts,
  };
  const zip = new PizZip();
  for (const [path, content] of Object.entries(all)) zip.file(path, content, { createFolders: false });
  return zip.generate({ type: 'uint8array', compression: 'DEFLATE' });
}

export const partOf = (bytes: Uint8Array, path: string): string =>
  new PizZip(bytes).file(path)?.asText() ?? '';
