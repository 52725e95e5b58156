/** The shapes of answers about where a figure comes from, and what changed. */
import { EVENT_VERSIONS, MEASURES, SUCCESSION_KINDS } from '#domain';
import { DIFFERENCE_CAUSES } from '#reporting';
import {
  date,
  instant,
  list,
  object,
  oneOf,
  orNull,
  ref,
  type SchemaObject,
  text,
  whole,
} from './schema-parts.ts';

const words: SchemaObject = object({ vi: text, en: text });
const value: SchemaObject = {
  anyOf: [text, { type: 'null' }],
  description: 'Canonical: codes, ISO dates, decimals as reported; null where nothing was reported',
};
const cell = {
  address: { type: 'string', description: 'The same from report to report' } as const,
  label: words,
  kind: oneOf(['count', 'amount', 'figure', 'rate', 'computed', 'word']),
};
const report = { plan: text, period: text, asOf: date };
const ofReport = {
  ...report,
  version: { ...orNull(whole), description: 'Of the published version asked about' },
  knownAt: whole,
};
const event = {
  position: whole,
  stream: text,
  type: oneOf(Object.keys(EVENT_VERSIONS)),
  actor: { type: 'string', description: 'Pseudonymous' } as const,
  actingFor: orNull(text),
  businessDate: date,
  recordedAt: instant,
  reason: orNull(text),
  legalBasis: orNull(ref('LegalReferenceDto')),
  states: {
    ...orNull(words),
    description: 'The figure, term or day it states; before → after where it changes one',
  },
};
const positions = list(whole);
const side = object({ value, text: words });
const link = object({
  organisation: text,
  name: text,
  kind: oneOf(SUCCESSION_KINDS),
  on: date,
  legalBasis: ref('LegalReferenceDto'),
  position: whole,
});

export const TIME_SCHEMAS: Readonly<Record<string, SchemaObject>> = {
  LineageCells: object({ ...ofReport, cells: list(object({ ...cell, value, text: words })) }),
  Lineage: object({
    ...ofReport,
    cell: object({
      ...cell,
      value,
      number: { ...orNull(text), description: 'The value as a number that can be reckoned with' },
      text: words,
    }),
    formula: words,
    definition: orNull(
      object({
        version: whole,
        text: orNull(text),
        measure: oneOf(MEASURES),
        unit: text,
        decimals: whole,
        since: date,
        legalBasis: orNull(ref('LegalReferenceDto')),
        position: whole,
      }),
    ),
    responsible: object({
      organisation: text,
      name: { type: 'string', description: 'As borne on the day of the report' },
      namedSince: orNull(date),
      position: orNull(whole),
      predecessors: list(link),
      successors: list(link),
    }),
    events: list(object({ ...event, role: oneOf(['determines', 'superseded']) })),
    evidence: list(
      object({
        sha256: text,
        name: text,
        size: whole,
        mediaType: text,
        position: whole,
        organisation: text,
        stream: text,
        report: whole,
      }),
    ),
  }),
  ReportDifference: object({
    ...report,
    from: whole,
    to: whole,
    cells: list(
      object({
        ...cell,
        from: side,
        to: side,
        change: { ...orNull(text), description: 'to − from; null where the cell is no number' },
        parts: {
          ...list(object({ cause: oneOf(DIFFERENCE_CAUSES), amount: orNull(text), positions })),
          description: 'A waterfall by cause: the amounts add up to `change` exactly',
        },
      }),
    ),
    events: list(object(event)),
  }),
};
