/**
 * The shapes of what the API answers, as JSON Schema. Requests are described by the classes that validate them; the parts
 * answers share with requests refer to those. The e2e tests hold real answers against these schemas.
 */
import {
  ACHIEVEMENT_LEVELS,
  EVENT_VERSIONS,
  MEASURES,
  ORGANISATION_TIERS,
  REVISION_CAUSES,
  SUCCESSION_KINDS,
  TASK_CELLS,
} from '#domain';
import { HISTORY_KINDS } from '#reporting';
import { CYCLE_SCHEMAS } from './cycle-schemas.ts';
import { TIME_SCHEMAS } from './time-schemas.ts';
import { VERIFY_SCHEMAS } from './verify-docs.ts';
import {
  commandResult,
  date,
  flag,
  instant,
  list,
  map,
  object,
  oneOf,
  orNull,
  positions,
  ref,
  type Schema,
  type SchemaObject,
  text,
  whole,
} from './schema-parts.ts';

export { ref, type Schema } from './schema-parts.ts';

const lifecycle = object({
  state: oneOf(['active', 'suspended', 'withdrawn']),
  since: date,
  'reason?': text,
});
const revised = object({ by: text, reason: text, cause: oneOf(REVISION_CAUSES) });
const responsibility = object({ lead: orNull(text), collaborators: list(text) });

const organisation = {
  organisation: text,
  name: text,
  tier: oneOf(ORGANISATION_TIERS),
  parent: orNull(text),
  since: date,
  identifiers: map(text),
  succession: orNull(
    object({
      on: date,
      kind: oneOf(SUCCESSION_KINDS),
      successors: list(text),
      together: list(text),
      legalBasis: ref('LegalReferenceDto'),
    }),
  ),
  positions,
};

const periodRule = ref('PeriodRuleDto');
const plan = {
  plan: text,
  terms: object({
    title: text,
    number: orNull(text),
    status: oneOf(['adopted', 'draft']),
    issuer: text,
    standingAgency: orNull(text),
    committee: orNull(text),
    issuedOn: orNull(date),
    horizon: ref('HorizonDto'),
    legalBases: list(ref('LegalReferenceDto')),
    groups: list(ref('GroupDto')),
    declared: list(ref('DeclaredCountDto')),
    funding: orNull(ref('FundingDto')),
    'note?': text,
  }),
  calendar: object({ firstHalf: periodRule, secondHalf: periodRule, year: periodRule, holidays: list(date) }),
  effectiveFrom: date,
  closed: orNull(object({ on: date, reason: text })),
  positions,
};

const reportedValue = object({
  report: whole,
  organisation: text,
  asOf: date,
  value: ref('ValueDto'),
  narrative: text,
  'revised?': revised,
  position: whole,
});

const evidenceFile = {
  sha256: text,
  name: text,
  size: { type: 'integer', description: 'In bytes' } as const,
  mediaType: { type: 'string', description: 'As recognised by the content' } as const,
};

export const SCHEMAS: Readonly<Record<string, SchemaObject>> = {
  Receipt: object({
    format: oneOf(['plan-ledger/receipt']),
    version: whole,
    command: text,
    log: object({ origin: text, key: text }),
    proofs: list(text),
  }),
  ...CYCLE_SCHEMAS,
  ...TIME_SCHEMAS,
  ...VERIFY_SCHEMAS,
  Person: object({
    person: text,
    organisation: text,
    office: text,
    name: orNull(text),
    phone: orNull(text),
    email: orNull(text),
    erasedOn: orNull(date),
    disclosures: list(object({ field: text, digest: text, text })),
  }),
  Problem: object(
    {
      type: { type: 'string', format: 'uri-reference' },
      title: text,
      status: whole,
      code: text,
      detail: text,
      instance: { type: 'string', description: 'The correlation id of the request' },
      errors: list(
        object(
          { field: text, code: text, 'value?': text, detail: text, 'line?': whole },
          'One thing that is wrong',
        ),
      ),
    },
    'Problem details (RFC 9457), in Vietnamese or English by Accept-Language. `code` never changes its meaning.',
  ),
  CommandResult: object({ ...commandResult, 'receipt?': orNull(ref('Receipt')) }),
  EvidenceAttached: object({
    ...commandResult,
    'receipt?': orNull(ref('Receipt')),
    files: list(object(evidenceFile)),
  }),
  Attachment: object({
    ...evidenceFile,
    plan: text,
    item: { type: 'string', description: 'task/<code> or indicator/<code>' },
    report: whole,
    organisation: text,
    position: whole,
    stream: text,
    recordedAt: instant,
  }),
  Organisation: object(organisation),
  OrganisationNode: object({ ...organisation, children: list(ref('OrganisationNode')) }),
  Plan: object(plan),
  PlanDetail: object({
    ...plan,
    calendarWarnings: list(ref('CalendarWarning')),
    counts: object({
      tasks: whole,
      cells: object(Object.fromEntries(TASK_CELLS.map((cell) => [cell, whole]))),
      indicators: whole,
    }),
  }),
  CalendarWarning: object({ code: text, period: text, tier: text, cutOff: date, lastDay: date }),
  Task: object({
    plan: text,
    task: text,
    terms: object({
      title: orNull(text),
      group: orNull(text),
      due: ref('DueDto'),
      deliverable: orNull(text),
      funding: orNull(ref('FundingDto')),
      'note?': text,
    }),
    responsibility,
    assignedOn: date,
    lifecycle,
    progress: orNull(
      object({
        report: whole,
        organisation: text,
        asOf: date,
        percent: orNull(text),
        completedOn: orNull(date),
        disbursed: orNull(text),
        narrative: text,
        'revised?': revised,
      }),
    ),
    completion: orNull(object({ report: whole, completedOn: date, confirmedOn: date })),
    rejection: orNull(object({ report: whole, rejectedOn: date, reason: text })),
    positions,
    cell: oneOf(TASK_CELLS),
    lastDay: orNull(date),
    awaitsConfirmation: flag,
  }),
  Indicator: object({
    plan: text,
    indicator: text,
    name: text,
    group: orNull(text),
    note: orNull(text),
    definition: object({
      version: whole,
      text: orNull(text),
      measure: oneOf(MEASURES),
      unit: text,
      decimals: whole,
      min: orNull(text),
      max: orNull(text),
      scale: orNull(list(text)),
      parts: orNull(list(text)),
    }),
    baseline: orNull(ref('BaselineDto')),
    targets: list({ allOf: [ref('TargetDto'), object({ since: date })] }),
    responsibility,
    assignedOn: date,
    lifecycle,
    values: list(reportedValue),
    seriesBreaks: list(object({ on: date, reason: text })),
    positions,
    achievement: object({
      level: oneOf(ACHIEVEMENT_LEVELS),
      target: orNull(ref('TargetDto')),
      current: orNull(reportedValue),
      computed: orNull(text),
      expected: orNull(text),
      trend: orNull(object({ change: text, direction: oneOf(['better', 'worse', 'same']), since: date })),
      seriesBreak: flag,
    }),
  }),
  HistoryEntry: object({
    position: whole,
    stream: text,
    revision: whole,
    id: { type: 'string', format: 'uuid' },
    type: oneOf(Object.keys(EVENT_VERSIONS)),
    businessDate: date,
    recordedAt: instant,
    actor: text,
    actingFor: orNull(text),
    commandId: text,
    correlationId: text,
    causationId: text,
    data: { type: 'object', additionalProperties: true, description: 'The event as it was stored' },
    told: ref('ToldHistory'),
  }),
  ToldHistory: object(
    {
      kind: oneOf(HISTORY_KINDS),
      what: text,
      subject: orNull(text),
      recordedIn: { type: 'string', format: 'date-time', description: 'In Asia/Ho_Chi_Minh' },
      about: date,
      period: orNull(text),
      office: orNull(text),
      name: { ...orNull(text), description: 'Only with `names=true`, and where still known' },
      organisation: { ...orNull(text), description: 'The organisation acted for, by its name on the day' },
      changes: list(
        object({
          field: text,
          label: text,
          'before?': { ...orNull(text), description: 'Left out where the event only says what is' },
          after: orNull(text),
        }),
      ),
      reason: orNull(text),
      cause: orNull(text),
      causeInWords: orNull(text),
      legalBasis: orNull(text),
    },
    'The event in words, by Accept-Language',
  ),
  History: object({
    asOf: orNull(date),
    knownAt: whole,
    data: list(ref('HistoryEntry')),
    next: orNull({ type: 'string', format: 'uri-reference' }),
  }),
  ImportOutcome: object({
    kind: oneOf(['plan', 'reports', 'scenario']),
    plan: text,
    'notice?': text,
    rows: list(
      object({
        line: orNull(whole),
        command: text,
        subject: text,
        action: oneOf(['create', 'revise', 'submit', 'unchanged', 'absent']),
        changes: list(object({ field: text, 'from?': {}, 'to?': {} })),
      }),
    ),
    stored: { type: 'boolean', description: 'False for a dry run and where nothing changed' },
    position: whole,
  }),
  Report: {
    type: 'object',
    description:
      'The report as one structure; every figure carries the positions of the events it comes from',
    required: ['format', 'version', 'plan', 'period', 'asOf', 'knownAt', 'tasks', 'indicators', 'funding'],
    additionalProperties: true,
  },
  ProjectionStatus: object({
    name: text,
    version: whole,
    generation: whole,
    position: whole,
    behind: flag,
    lagSeconds: { type: 'integer', description: 'Age of the oldest event not taken yet' },
    state: oneOf(['running', 'stopped']),
    stoppedAt: orNull(whole),
    error: orNull(text),
  }),
  Projections: object({ interruption: orNull(text), data: list(ref('ProjectionStatus')) }),
  Live: object({ status: oneOf(['up']) }),
  Ready: object({
    status: oneOf(['up', 'down']),
    draining: flag,
    store: object({ status: oneOf(['up', 'down']), 'code?': text }),
    readModels: object({ status: oneOf(['up', 'down']), 'code?': text }),
    log: object({ status: oneOf(['up', 'down']), 'code?': text }),
    projections: list(
      object({
        name: text,
        status: oneOf(['up', 'down']),
        state: oneOf(['running', 'stopped']),
        position: whole,
        lagSeconds: whole,
      }),
    ),
  }),
  ProblemCode: object({ code: text, status: whole, vi: text, en: text }),
};

/** An answer about one resource or a list. */
export const answer = (data: Schema): SchemaObject => object({ asOf: date, knownAt: whole, data });
export const resourceAnswer = (data: Schema): SchemaObject =>
  object({ asOf: date, knownAt: whole, revision: orNull(whole), data });
export const listOf = list;

export const personAnswer: SchemaObject = object({ revision: whole, data: ref('Person') });
