/**
 * What a bundle says besides its events follows from them: the definitions, the evidence named, and the published reports
 * computed anew. Whoever makes a bundle and whoever checks it compute it by the same code from the same events.
 */
import {
  canonicalJson,
  type Code,
  type EventOf,
  type EvidenceFile,
  type IndicatorDefinition,
  type IsoDate,
  type PeriodKey,
  type Recorded,
} from '#domain';
import { recomputeContent, type ReportSource } from '#reporting';
import { type BundledEvidence, ndjson } from './bundle-format.ts';

export interface DefinitionOnRecord {
  readonly indicator: Code;
  readonly name: string;
  /** The first day it holds. */
  readonly from: IsoDate;
  /** Position of the event that gave it. */
  readonly position: number;
  readonly definition: IndicatorDefinition;
}

/** Every version of the indicators' definitions, in the order they came. */
export const definitionsOf = (events: readonly Recorded[]): DefinitionOnRecord[] =>
  events.flatMap((event): DefinitionOnRecord[] => {
    const { position } = event;
    if (event.type === 'IndicatorAssigned') {
      const { indicator, name, businessDate: from, definition } = event.data;
      return [{ indicator, name, from, position, definition }];
    }
    if (event.type === 'IndicatorDefinitionRevised') {
      const { indicator, name, businessDate: from, definition } = event.data;
      return [{ indicator, name: name.to, from, position, definition: definition.to }];
    }
    return [];
  });

/** As a part of the bundle. */
export const definitionsText = (events: readonly Recorded[]): string =>
  `${JSON.stringify(ordered(definitionsOf(events)), null, 2)}\n`;

/** The files that events name, each once. */
export function evidenceOf(events: readonly Recorded[]): BundledEvidence[] {
  const files = new Map<string, EvidenceFile & { readonly positions: readonly number[] }>();
  for (const { type, data, position } of events) {
    if (type !== 'TaskEvidenceAttached' && type !== 'IndicatorEvidenceAttached') continue;
    const { file } = data;
    const known = files.get(file.sha256);
    files.set(file.sha256, { ...file, ...known, positions: [...(known?.positions ?? []), position] });
  }
  return [...files.values()];
}

/** As a part of the bundle. */
export const evidenceText = (events: readonly Recorded[]): string => ndjson(evidenceOf(events).map(ordered));

/** One spelling of a value, whatever order its names came in. */
const ordered = (value: unknown): unknown => JSON.parse(canonicalJson(value));

export type Published = Recorded<EventOf<'ReportPublished'>>;

/** The reports that events say were published for a period, or for any. */
export const publicationsOf = (events: readonly Recorded[], period: PeriodKey | null): Published[] =>
  events
    .filter((event): event is Recorded & Published => event.type === 'ReportPublished')
    .filter(({ data }) => period === null || data.period === period);

/** The content of a published report as its canonical text, from the events alone. @throws DomainError */
export async function contentText(source: ReportSource, { data }: Published): Promise<string> {
  return canonicalJson(await recomputeContent(source, data.plan, data.period, data));
}
