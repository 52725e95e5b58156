/** The steps of a reports or scenario file with the keys under which they are submitted, by an import or over HTTP. */
import type { Code } from '#domain';
import { contentDigest } from '../canonical.ts';
import { isPlainObject } from '../input/plain.ts';
import type { FileRow, PlanFile } from './plan-file.ts';

export interface KeyedStep {
  readonly row: FileRow;
  /** The same on every run of the file, so that a step is carried out once. */
  readonly key: string;
}

export function keyedSteps(file: PlanFile): KeyedStep[] {
  const seen = new Map<string, number>();
  return file.rows.map((row) => {
    const first = stepKey(file.plan, row, 0);
    const occurrence = seen.get(first) ?? 0;
    seen.set(first, occurrence + 1);
    return { row, key: stepKey(file.plan, row, occurrence) };
  });
}

/** A report is told apart by what it is about, not by its figures: with other figures it is not a second report. */
function stepKey(plan: Code, row: FileRow, occurrence: number): string {
  const asOf = isPlainObject(row.content) ? row.content['asOf'] : undefined;
  const about = row.command.includes('.report-') ? { asOf } : { content: row.content };
  const digest = contentDigest({ plan, command: row.command, subject: row.subject, about, occurrence });
  return `step:${digest.slice(0, 40)}`;
}
