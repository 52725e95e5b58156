/**
 * Why a figure stands otherwise than it did. An event that states a cause has it; of the others the kind decides, as for
 * restatements: what adds to what is known is new data (a report, a confirmation, something newly assigned), a changed due
 * date, target, amount or state is a change of what was asked for, a changed definition or calendar one of method, a
 * handover or succession one of organisation.
 */
import type { RevisionCause } from '#domain';
import type { Words } from '../lineage/formulas.ts';
import { causeOf } from '../restatement-cause.ts';
import type { ToldEvent } from '../source.ts';

/** In the order in which a waterfall shows them; `rounding` is what rounding the parts and the ends leaves over. */
export const DIFFERENCE_CAUSES = [
  'new-data',
  'correction',
  'method',
  'target',
  'reorganisation',
  'rounding',
] as const;
export type DifferenceCause = (typeof DIFFERENCE_CAUSES)[number];

const BY_REVISION: Readonly<Record<RevisionCause, Exclude<DifferenceCause, 'rounding'>>> = {
  'late-data': 'new-data',
  error: 'correction',
  method: 'method',
  'target-change': 'target',
  reorganisation: 'reorganisation',
};

export const differenceCause = (
  event: Pick<ToldEvent, 'type' | 'data'>,
): Exclude<DifferenceCause, 'rounding'> => BY_REVISION[causeOf(event)];

export const CAUSE_WORDS: Readonly<Record<DifferenceCause, Words>> = {
  'new-data': { vi: 'số liệu mới', en: 'new data' },
  correction: { vi: 'đính chính', en: 'correction' },
  method: { vi: 'phương pháp', en: 'method' },
  target: { vi: 'mục tiêu, thời hạn', en: 'target' },
  reorganisation: { vi: 'sắp xếp tổ chức', en: 'reorganisation' },
  rounding: { vi: 'làm tròn', en: 'rounding' },
};
