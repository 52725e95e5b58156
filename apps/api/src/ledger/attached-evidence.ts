/** What the record says about evidence: which files were attached to which report of what. */
import {
  type Code,
  type EvidenceFile,
  type Instant,
  indicatorItem,
  type ItemKey,
  itemStream,
  type Recorded,
  taskItem,
} from '#domain';
import type { EventStore } from '#event-store';

/** A file attached to a report, as its event tells it. */
export interface Attachment extends EvidenceFile {
  readonly plan: Code;
  readonly item: ItemKey;
  readonly report: number;
  readonly organisation: Code;
  readonly position: number;
  readonly stream: string;
  readonly recordedAt: Instant;
}

const PAGE = 1_000;

/** The attachment an event tells of; undefined where it tells of something else. */
export function attachmentOf(event: Recorded): Attachment | undefined {
  if (event.type !== 'TaskEvidenceAttached' && event.type !== 'IndicatorEvidenceAttached') return undefined;
  const { data, position, stream, recordedAt } = event;
  const { plan, report, organisation, file } = data;
  const item = 'task' in data ? taskItem(data.task) : indicatorItem(data.indicator);
  return { ...file, plan, item, report, organisation, position, stream, recordedAt };
}

/** Everything attached in the ledger, in the order it became known. */
export async function* allAttachments(store: Pick<EventStore, 'readAll'>): AsyncGenerator<Attachment> {
  for (let after = 0; ;) {
    const events = await store.readAll({ after, limit: PAGE });
    for (const event of events) {
      const attachment = attachmentOf(event);
      if (attachment) yield attachment;
    }
    const last = events.at(-1);
    if (!last) return;
    after = last.position;
  }
}

/** The same for some tasks and indicators of a plan, each in its own order. */
export async function* attachmentsOf(
  store: Pick<EventStore, 'readStream'>,
  plan: Code,
  items: Iterable<ItemKey>,
): AsyncGenerator<Attachment> {
  for (const item of items) {
    for (const event of await store.readStream(itemStream(plan, item))) {
      const attachment = attachmentOf(event);
      if (attachment) yield attachment;
    }
  }
}

/** The keys of what a plan has. */
export const keysOf = ({
  tasks,
  indicators,
}: {
  readonly tasks: readonly Code[];
  readonly indicators: readonly Code[];
}): ItemKey[] => [...tasks.map(taskItem), ...indicators.map(indicatorItem)];
