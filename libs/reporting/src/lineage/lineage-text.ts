/** The answer to "why this number" for a reader at a terminal. */
import type { Language } from '#domain';
import { dateText } from '../format.ts';
import { eventLine, legalText } from './event-line.ts';
import type { Lineage, LineageCells, LineageReport } from './lineage.ts';
import type { OrganisationLink, ResponsibleOrganisation } from './responsible.ts';

type Paint = (text: string) => string;
type Say = (vi: string, en: string) => string;

const sayIn =
  (language: Language): Say =>
  (vi, en) =>
    language === 'vi' ? vi : en;

export function lineageText(lineage: Lineage, language: Language, bold: Paint): string {
  const { cell, formula, events, evidence } = lineage;
  const say = sayIn(language);
  const files = evidence.map(
    ({ name, sha256, size, mediaType, position }) =>
      `  ${name} · ${mediaType} · ${size} B · sha256 ${sha256} · #${position}`,
  );
  const earlier = (role: string): string =>
    role === 'superseded' ? ` [${say('đã được thay thế', 'superseded')}]` : '';
  return [
    bold(`${cell.label[language]}: ${cell.text[language]}`),
    `[${cell.address}]`,
    reportLine(lineage, say, language),
    `${say('Cách tính', 'Formula')}: ${formula[language]}`,
    ...definitionLines(lineage, say, language),
    ...organisationLines(lineage.responsible, say, language),
    bold(say('Sự kiện', 'Events')),
    ...events.map((event) => `  ${eventLine(event, language)}${earlier(event.role)}`),
    ...(events.length === 0 ? [`  ${say('không có', 'none')}`] : []),
    bold(say('Tài liệu kiểm chứng', 'Evidence')),
    ...(files.length > 0 ? files : [`  ${say('không có', 'none')}`]),
  ].join('\n');
}

/** The cells there are, with what stands in them. */
export function lineageCellsText(list: LineageCells, language: Language): string {
  const say = sayIn(language);
  return [
    reportLine(list, say, language),
    ...list.cells.map(({ address, label, text }) => `${address}\t${text[language]}\t${label[language]}`),
  ].join('\n');
}

function reportLine({ plan, period, version, asOf, knownAt }: LineageReport, say: Say, language: Language) {
  const which = version === null ? '' : say(`, bản công bố ${version}`, `, published version ${version}`);
  return say(
    `Báo cáo ${period} của ${plan}${which}, số liệu đến ngày ${dateText(asOf, language)}, theo vị trí ${knownAt}`,
    `Report ${period} of ${plan}${which}, as of ${dateText(asOf, language)}, as known at position ${knownAt}`,
  );
}

function definitionLines({ definition }: Lineage, say: Say, language: Language): string[] {
  if (!definition) return [];
  const { version, text, unit, since, legalBasis, position } = definition;
  const basis = legalBasis ? ` (${legalText(legalBasis)})` : '';
  return [
    `${say('Định nghĩa', 'Definition')}: ${say('bản', 'version')} ${version}, ${say('từ ngày', 'since')} ${dateText(since, language)}${basis}, ${say('đơn vị', 'unit')} ${unit}, #${position}`,
    ...(text === null ? [] : [`  ${text}`]),
  ];
}

function organisationLines(responsible: ResponsibleOrganisation, say: Say, language: Language): string[] {
  const { organisation, name, namedSince, predecessors, successors } = responsible;
  const since =
    namedSince === null ? '' : `, ${say('tên từ ngày', 'so called since')} ${dateText(namedSince, language)}`;
  const links = (title: string, of: readonly OrganisationLink[]): string[] =>
    of.map(
      (link) =>
        `  ${title}: ${link.name} (${link.organisation}), ${dateText(link.on, language)}, ${legalText(link.legalBasis)}, #${link.position}`,
    );
  return [
    `${say('Cơ quan', 'Organisation')}: ${name} (${organisation})${since}`,
    ...links(say('kế thừa của', 'successor of'), predecessors),
    ...links(say('được kế thừa bởi', 'succeeded by'), successors),
  ];
}
