/** Changes in words. */
import type { Code, Language, PlanTerms } from '#domain';
import { criterionText, dueText, valueText } from './format.ts';
import { CELL_LABELS, CHANGE_LABELS, LEVEL_LABELS, TERM_LABELS } from './labels.ts';
import type { Named, PlanReport, ReportChange } from './report.ts';

/** What changed, without saying about what; organisations by name where the report knows them. */
export function changeText(
  change: ReportChange,
  language: Language,
  organisations: readonly Named[] = [],
): string {
  const label = CHANGE_LABELS[change.what][language];
  const name = (code: Code | null): string =>
    code === null ? '–' : (organisations.find((organisation) => organisation.code === code)?.name ?? code);
  switch (change.what) {
    case 'plan-terms': {
      const shown = (value: unknown): string => shorten(typeof value === 'string' ? name(value) : value);
      return `${termText(change.code, language)}: ${shown(change.from)} → ${shown(change.to)}`;
    }
    case 'task-added':
      return `${label}: ${CELL_LABELS[change.to][language]}`;
    case 'task-cell':
      return `${label}: ${CELL_LABELS[change.from][language]} → ${CELL_LABELS[change.to][language]}`;
    case 'task-due':
      return `${label}: ${dueText(change.from, language)} → ${dueText(change.to, language)}`;
    case 'task-lead':
    case 'indicator-lead':
      return `${label}: ${name(change.from)} → ${name(change.to)}`;
    case 'indicator-added':
      return `${label}: ${LEVEL_LABELS[change.to][language]}`;
    case 'indicator-value':
      return `${label}: ${change.from ? valueText(change.from, language) : '–'} → ${valueText(change.to, language)}`;
    case 'indicator-level':
      return `${label}: ${LEVEL_LABELS[change.from][language]} → ${LEVEL_LABELS[change.to][language]}`;
    case 'indicator-target': {
      const [from, to] = [change.from, change.to].map((each) => (each ? criterionText(each, language) : '–'));
      return `${label} ${change.year}: ${from} → ${to}`;
    }
    default:
      return change satisfies never;
  }
}

/** The changes of a report, one line for each thing that changed. */
export function changeLines({ changes, organisations }: PlanReport, language: Language): string[] {
  const items = changes?.items ?? [];
  const bySubject = Map.groupBy(items, ({ what, code }) => `${what.split('-')[0]} ${code}`);
  return [...bySubject.values()].map((of) => {
    const texts = of.map((change) => changeText(change, language, organisations)).join('; ');
    const [{ what, code, name } = { what: 'plan-terms', code: '', name: null }] = of;
    if (what === 'plan-terms') return `${CHANGE_LABELS[what][language]}, ${texts}`;
    return `${name === null ? code : `${name} (${code})`}: ${texts}`;
  });
}

const termText = (term: string, language: Language): string =>
  Object.hasOwn(TERM_LABELS, term) ? TERM_LABELS[term as keyof PlanTerms][language] : term;

function shorten(value: unknown): string {
  if (value === null || value === undefined) return '–';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
