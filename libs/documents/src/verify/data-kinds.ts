/** Data files that were sent to be checked: JSON and CSV. */
import { canonicalJson } from '#domain';
import { renderCsvFile, renderJsonFile, reportFile } from '#reporting';
import { SOFTWARE } from '../software.ts';
import type { Claim } from './claim.ts';
import { csvDifferences, csvRecords, isRecord, jsonDifferences, parsedJson } from './compare-data.ts';
import { isRelease, type ReadFile } from './read-file.ts';

export function jsonFile(text: string): ReadFile {
  const value = parsedJson(text);
  const stamp = isRecord(value) && isRecord(value['stamp']) ? value['stamp'] : {};
  const format = isRecord(value) ? value['format'] : undefined;
  if (format === 'plan-ledger/report-content') return contentFile(text, value);
  const hasCode = isRecord(value) && isRecord(value['authenticity']);
  return {
    kind: 'json',
    claim: format === 'plan-ledger/report-file' ? claimOf(stamp) : null,
    hasCode,
    async compare(report, software) {
      const release = isRelease(software) ? software : SOFTWARE;
      const content = await report.content();
      const authenticity = hasCode ? report.authenticity : null;
      if (text === renderJsonFile(content, release, authenticity))
        return { sameness: 'bytes', differences: [], signer: null };
      const made: unknown = JSON.parse(JSON.stringify(reportFile(content, release, authenticity)));
      const given = isRecord(value) ? value['content'] : undefined;
      const found = hasCode || !isRecord(value) ? value : { ...value, authenticity: null };
      const differences = jsonDifferences(made, found, { expected: content, found: given });
      return { sameness: 'content', differences, signer: null };
    },
  };
}

/** The canonical JSON over which the digest is taken. */
function contentFile(text: string, value: unknown): ReadFile {
  const part = (of: unknown, key: string): unknown => (isRecord(of) ? of[key] : undefined);
  const report = part(value, 'report');
  return {
    kind: 'content',
    claim: claimOf({
      plan: part(part(report, 'plan'), 'code'),
      period: part(part(report, 'period'), 'key'),
      version: part(part(value, 'publication'), 'version') ?? null,
      software: SOFTWARE,
    }),
    hasCode: false,
    async compare(published) {
      const content = await published.content();
      const same = text === canonicalJson(content);
      const made: unknown = JSON.parse(JSON.stringify(content));
      const differences = same ? [] : jsonDifferences(made, value, { expected: content, found: value });
      return { sameness: same ? 'bytes' : 'content', differences, signer: null };
    },
  };
}

function claimOf({ plan, period, version, software }: Readonly<Record<string, unknown>>): Claim | null {
  if (typeof plan !== 'string' || typeof period !== 'string' || typeof software !== 'string') return null;
  const number = version === null ? null : Number.isSafeInteger(version) ? (version as number) : undefined;
  return number === undefined ? null : { kind: 'stamp', plan, period, version: number, software };
}

export function csvFile(bytes: Buffer, text: string): ReadFile {
  const records = csvRecords(text);
  const [header = [], first = []] = records;
  const value = (column: string): string => first[header.indexOf(column)] ?? '';
  const version = value('version');
  return {
    kind: 'csv',
    claim: claimOf({
      plan: value('plan'),
      period: value('period'),
      version: version === 'draft' ? null : /^\d{1,6}$/.test(version) ? Number(version) : undefined,
      software: value('software'),
    }),
    hasCode: false,
    async compare(report, software) {
      const release = isRelease(software) ? software : SOFTWARE;
      const content = await report.content();
      const candidates = (['vi', 'en'] as const).map((language) => renderCsvFile(content, language, release));
      if (candidates.some((candidate) => bytes.equals(Buffer.from(candidate))))
        return { sameness: 'bytes', differences: [], signer: null };
      const compared = candidates.map((candidate) => csvDifferences(csvRecords(candidate), records));
      const [fewest = []] = compared.sort((one, other) => one.length - other.length);
      return { sameness: 'content', differences: fewest, signer: null };
    },
  };
}
