/** Events for tests of stores: what matters is that they are stored, so all are reports on one task. */
import { randomUUID } from 'node:crypto';
import type { EventMetadata } from '#domain';
import type { NewEvent } from '../port.ts';

export const METADATA: EventMetadata = {
  actor: 'u-7f3a',
  actingFor: 'so-tttt-tuyen-quang',
  commandId: '0198a3c2-7d10-7b2e-9a51-0c6f3d2e1a44',
  commandDigest: 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9',
  correlationId: '0198a3c2-7d10-7b2e-9a51-0c6f3d2e1a44',
  causationId: '0198a3c2-7d10-7b2e-9a51-0c6f3d2e1a44',
};

/** A report on a task; the narrative tells one event from another in a failing test. */
export function progress(narrative: string, id: string = randomUUID(), metadata = METADATA): NewEvent {
  return {
    id,
    metadata,
    type: 'TaskProgressReported',
    data: {
      businessDate: '2025-06-14',
      plan: 'tuyen-quang-55-kh-ubnd',
      task: 'nv-01',
      report: 1,
      organisation: 'so-tttt-tuyen-quang',
      period: '2025-H1',
      progress: { asOf: '2025-06-14', percent: '40.50', completedOn: null, disbursed: null, narrative },
    },
  };
}

/** So many reports, told apart by their number. */
export const progresses = (count: number, label = 'Báo cáo'): NewEvent[] =>
  Array.from({ length: count }, (_, index) => progress(`${label} ${index + 1}`));
