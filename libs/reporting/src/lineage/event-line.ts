/** An event in one line, as it is named where a figure is explained. */
import type { Language, LegalReference } from '#domain';
import { dateText } from '../format.ts';
import { eventLabel } from '../history/event-words.ts';
import { momentText } from '../history/history-row.ts';
import type { EventTold } from './told-event.ts';

export function eventLine(event: EventTold, language: Language): string {
  const { position, type, stream, actor, actingFor, businessDate, recordedAt, reason, legalBasis } = event;
  const say = (vi: string, en: string): string => (language === 'vi' ? vi : en);
  const item = stream.slice(stream.indexOf('-') + 1).split('.')[1];
  const states = event.states?.[language];
  return [
    `#${position} ${eventLabel(type, language)}${item === undefined ? '' : ` (${item})`}${states ? `: ${states}` : ''}`,
    `${say('về ngày', 'about')} ${dateText(businessDate, language)}`,
    `${say('ghi', 'recorded')} ${momentText(recordedAt, language)}`,
    actingFor === null ? actor : `${actor} ${say('thay mặt', 'for')} ${actingFor}`,
    ...(reason ? [`${say('lý do', 'reason')}: ${reason}`] : []),
    ...(legalBasis ? [legalText(legalBasis)] : []),
  ].join(' · ');
}

export const legalText = ({ number, title }: LegalReference): string => number ?? title ?? '–';
