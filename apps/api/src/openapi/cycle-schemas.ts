/** The shapes of what the API answers about the reporting cycle. */
import {
  NARRATIVE_SECTIONS,
  ORGANISATION_TIERS,
  REMINDER_KINDS,
  REVISION_CAUSES,
  SUBMISSION_STATUSES,
} from '#domain';
import {
  commandResult,
  date,
  flag,
  list,
  object,
  oneOf,
  orNull,
  ref,
  type Schema,
  type SchemaObject,
  text,
  whole,
} from './schema-parts.ts';

const count = whole;
const rate: Schema = { anyOf: [text, { type: 'null' }], description: 'Per cent with one decimal' };
const names: Schema = {
  type: 'object',
  additionalProperties: text,
  description: 'Code → name of every organisation spoken of, as borne on the day asked about',
};
const item: Schema = { type: 'string', description: '`task/<code>` or `indicator/<code>`' };
const tier = oneOf(ORGANISATION_TIERS);
const status = oneOf(SUBMISSION_STATUSES);
const punctuality = oneOf(['on-time', 'late', 'missing', 'pending', 'excused']);
const open: Schema = { type: 'boolean', description: 'Whether it can be handed in on the day asked about' };
const act = { reason: text, by: text, on: date };
const reopenings = list(object({ ...act, scope: list(text), until: date }));
const itemText = object({ item, text });
const figure: Schema = {
  anyOf: [
    object({
      asOf: date,
      percent: orNull(text),
      completedOn: orNull(date),
      disbursed: orNull(text),
    }),
    object({ asOf: date, value: ref('ValueDto') }),
  ],
};
/** A figure, day or word as text; values, targets and due dates as objects. */
const restated: SchemaObject = {
  anyOf: [text, { type: 'null' }, { type: 'object', additionalProperties: true }],
};
const figureChange = object({ item, from: orNull(figure), to: orNull(figure) });
const document = object({
  number: text,
  date,
  signer: object({ authority: orNull(text), office: text }),
});

const periodSummary = {
  period: text,
  from: date,
  cutOff: date,
  reportDue: orNull(date),
  status: oneOf(['open', 'closed', 'reopened']),
  openedOn: date,
  closedOn: orNull(date),
  transcribed: flag,
  publications: list(ref('Publication')),
};

const timelinessTotals = {
  expected: count,
  onTime: count,
  late: count,
  missing: count,
  pending: count,
  excused: count,
  nil: count,
  returns: count,
  completeness: rate,
  punctuality: rate,
};

const draftFigure = object({ report: whole, figure, narrative: text, revised: flag });

export const CYCLE_SCHEMAS: Readonly<Record<string, SchemaObject>> = {
  Publication: object({
    version: whole,
    publishedOn: date,
    position: { type: 'integer', description: 'Of the event that published it' },
    asOf: date,
    knownAt: { type: 'integer', description: 'Knowledge position of the content' },
    schema: whole,
    digest: { type: 'string', description: 'SHA-256 of the canonical content' },
    document,
    exceptions: list(object({ organisation: text, reason: text })),
    replaces: orNull(
      object({ version: whole, number: text, digest: text, reason: text, cause: oneOf(REVISION_CAUSES) }),
    ),
    by: text,
  }),
  PublicationResult: object({
    ...commandResult,
    version: whole,
    digest: { type: 'string', description: 'SHA-256 of the canonical content' },
    knownAt: whole,
    asOf: date,
    document,
  }),
  ReviewResult: object({
    position: whole,
    reviewed: list(
      object({
        organisation: text,
        verdict: oneOf(['accepted', 'returned']),
        revision: whole,
        repeated: flag,
      }),
    ),
  }),
  PeriodSummary: object(periodSummary),
  Period: object({
    ...periodSummary,
    obligations: list(
      object({
        organisation: text,
        tier,
        due: date,
        items: list(item),
        added: orNull(object(act)),
        excused: orNull(object(act)),
        extensions: list(object({ ...act, due: object({ from: date, to: date }) })),
        status,
        open,
      }),
    ),
    timeliness: ref('TimelinessTotals'),
    reopenings,
    narratives: list(
      object({
        section: oneOf(NARRATIVE_SECTIONS),
        edited: orNull(text),
        contributions: list(object({ organisation: text, text })),
        from: list(whole),
      }),
    ),
    positions: list(whole),
    names,
  }),
  TimelinessTotals: object(
    timelinessTotals,
    'No rate passes 100 %: what is expected was frozen at the opening',
  ),
  Timeliness: object({
    period: text,
    openedOn: date,
    closedOn: orNull(date),
    transcribed: flag,
    reopenings,
    rows: list(
      object({
        organisation: text,
        tier,
        due: date,
        extended: flag,
        punctuality,
        status,
        nil: flag,
        submittedOn: orNull(date),
        acceptedOn: orNull(date),
        by: orNull(text),
        onBehalf: flag,
        returned: count,
        daysTaken: orNull(whole),
        daysLate: orNull(whole),
        reminders: count,
        remark: orNull(text),
      }),
    ),
    totals: ref('TimelinessTotals'),
    names,
  }),
  TimelinessHistory: object({
    ranking: list(
      object({
        rank: whole,
        organisation: text,
        expected: count,
        onTime: count,
        late: count,
        missing: count,
        returned: count,
        punctuality: rate,
        periods: list(object({ period: text, punctuality })),
      }),
    ),
    periods: list(object({ period: text, totals: ref('TimelinessTotals') })),
    names,
  }),
  SubmissionOverview: object({
    submissions: list(
      object({
        organisation: text,
        tier,
        due: date,
        excused: flag,
        open,
        status,
        items: count,
        round: { type: 'integer', description: 'The last one; 0 where nothing was handed in' },
        kind: orNull(oneOf(['full', 'nil'])),
        submittedOn: orNull(date),
        by: orNull(text),
        onBehalf: orNull(text),
        explanations: count,
        nothingToReport: count,
        differences: count,
        reviewedOn: orNull(date),
      }),
    ),
    names,
  }),
  Submission: object({
    plan: text,
    period: text,
    organisation: text,
    due: date,
    excused: flag,
    open,
    status,
    rounds: list(
      object({
        round: whole,
        on: date,
        kind: oneOf(['full', 'nil']),
        items: list(object({ item, report: whole, figure })),
        nothingToReport: list(itemText),
        explanations: list(itemText),
        narratives: list(object({ section: oneOf(NARRATIVE_SECTIONS), text })),
        reason: orNull(text),
        by: text,
        onBehalf: orNull(text),
        differences: list(figureChange),
        review: orNull(
          object({
            verdict: oneOf(['returned', 'accepted']),
            on: date,
            by: text,
            'reason?': text,
            'items?': list(itemText),
            'note?': orNull(text),
          }),
        ),
      }),
    ),
    reminders: list(
      object({
        kind: oneOf(REMINDER_KINDS),
        on: date,
        due: date,
        workingDaysLeft: whole,
        channel: oneOf(['smtp', 'file']),
        outcome: oneOf(['delivered', 'failed']),
        detail: text,
      }),
    ),
    changedSince: {
      ...list(figureChange),
      description: 'Figures that stand otherwise than in the round handed in last and not returned',
    },
    positions: list(whole),
    names,
  }),
  Draft: object({
    period: text,
    organisation: text,
    items: list(
      object({
        item,
        kind: oneOf(['task', 'indicator']),
        code: text,
        name: orNull(text),
        unit: orNull(text),
        due: orNull(ref('DueDto')),
        current: orNull(draftFigure),
        last: orNull(draftFigure),
        deviations: list(
          object({ against: oneOf(['trajectory', 'last-period']), expected: text, percent: orNull(text) }),
        ),
      }),
    ),
    missing: list(item),
    toExplain: list(item),
    due: date,
    open,
    names,
  }),
  Reminders: object({
    reminders: list(
      object({
        organisation: text,
        kind: oneOf(REMINDER_KINDS),
        due: date,
        workingDaysLeft: { type: 'integer', description: 'Negative when the day has passed' },
        reason: orNull(text),
      }),
    ),
    names,
  }),
  Inbox: object({
    organisation: text,
    entries: list(
      object({
        kind: oneOf(['due', 'due-soon', 'overdue', 'returned', 'to-review', 'to-close', 'to-publish']),
        role: oneOf(['reporter', 'reviewer']),
        plan: text,
        period: text,
        organisation: orNull(text),
        due: orNull(date),
        workingDaysLeft: orNull(whole),
        reason: orNull(text),
      }),
    ),
    names,
  }),
  Restatements: object({
    items: list(
      object({
        period: text,
        version: whole,
        asOf: date,
        item,
        name: orNull(text),
        unit: orNull(text),
        figure: oneOf(['value', 'target', 'percent', 'disbursed', 'completed-on', 'due', 'cell', 'level']),
        from: { ...restated, description: 'As published' },
        to: { ...restated, description: 'As known now' },
        changePercent: orNull(text),
        material: {
          type: ['boolean', 'null'],
          description: 'A change of 5 % or more; null where it cannot be told in per cent',
        },
        moves: orNull(object({ from: text, to: text })),
        cause: oneOf(REVISION_CAUSES),
        by: orNull(text),
        reason: text,
        positions: list(whole),
      }),
    ),
    totals: list(object({ period: text, version: whole, name: text, from: orNull(text), to: orNull(text) })),
    names,
  }),
  ReportContent: {
    type: 'object',
    description: 'Everything a report says; the documents are made from it and its digest is taken over it',
    required: [
      'format',
      'schema',
      'report',
      'publication',
      'settings',
      'narratives',
      'restatements',
      'names',
    ],
    additionalProperties: true,
  },
  ReportFile: {
    type: 'object',
    description:
      'A published version or draft as a data file with what ties it to the ledger; in full: docs/schema/report-file.schema.json',
    required: ['format', 'version', 'stamp', 'content'],
    properties: {
      format: { type: 'string', enum: ['plan-ledger/report-file'] },
      version: { type: 'integer' },
      stamp: {
        type: 'object',
        required: ['plan', 'period', 'version', 'knownAt', 'digest', 'software'],
        additionalProperties: true,
      },
      content: { $ref: '#/components/schemas/ReportContent' },
    },
  },
};
