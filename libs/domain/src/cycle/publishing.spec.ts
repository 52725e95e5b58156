/** What refuses the publication of a report, and what a published one records. */
import type { PublicationException } from './cycle-events.ts';
import type { PeriodState } from './period-state.ts';
import { type PeriodContext, unmetObligations } from './period.ts';
import { registerDecider, type RegisterState } from './register.ts';
import type { SubmissionState } from './submission-state.ts';
import {
  agreed,
  CLOSED,
  closed,
  DOCUMENT,
  excused,
  givenPeriod,
  H1,
  handedIn,
  onPeriod,
  opened,
  period,
  periodState,
  PREPARED,
  published,
  sentBack,
  submissionState,
} from '../testing/cycle-55.ts';
import { PLAN, SO_KHDT, SO_TTTT } from '../testing/index.ts';

const TODAY = '2024-06-24';
const CORRECTION = { reason: 'Đính chính số liệu giải ngân', cause: 'error' } as const;

const publish = (more: object = {}, prepared: object = {}) =>
  period('publish', {
    document: DOCUMENT,
    exceptions: [],
    correction: null,
    prepared: { ...PREPARED, ...prepared },
    ...more,
  });

const accepted = new Map<string, SubmissionState>([
  [SO_KHDT, submissionState(handedIn(1), agreed(1))],
  [SO_TTTT, submissionState(handedIn(1, { submitter: SO_TTTT }), agreed(1, CLOSED, SO_TTTT))],
]);
/** Everybody was accepted but Sở KHĐT. */
const butKhdt = (state?: SubmissionState): ReadonlyMap<string, SubmissionState> =>
  new Map(
    [...accepted].flatMap(([code, own]) =>
      code === SO_KHDT ? (state ? [[code, state]] : []) : [[code, own]],
    ),
  );

/** What is known at the position of the report: by default everybody was accepted and the period is closed. */
const knowing = (
  {
    known = periodState(closed()),
    submissions = accepted,
    head = 50,
    register,
  }: {
    known?: PeriodState | undefined;
    submissions?: ReadonlyMap<string, SubmissionState>;
    head?: number;
    register?: RegisterState;
  } = {},
  today = TODAY,
): PeriodContext => onPeriod({ today }, { publishing: { period: known, submissions, head, register } });

const excepting = (...exceptions: PublicationException[]) => publish({ exceptions });

describe('publishing a report', () => {
  it('records version, position, digest, document and signer', () => {
    givenPeriod(closed()).when(publish(), knowing()).then([published()]);
  });

  it('is the managing agency’s', () => {
    const context = onPeriod({ actor: SO_KHDT }, { publishing: present(knowing()) });
    givenPeriod(closed()).when(publish(), context).thenRefused('not-the-managing-agency', 'actingFor');
  });

  it('needs the period closed, as known at the position of the report', () => {
    givenPeriod()
      .when(publish(), knowing({ known: periodState() }))
      .thenRefused('period-not-closed', 'period');
    // Closed since, but the report was put together from before.
    givenPeriod(closed())
      .when(publish(), knowing({ known: periodState() }))
      .thenRefused('period-not-closed', 'period');
    givenPeriod(closed())
      .when(
        publish(),
        onPeriod({ today: TODAY }, { publishing: { ...present(knowing()), period: undefined } }),
      )
      .thenRefused('period-not-closed', 'period');
  });

  it('rests on a position the ledger has reached', () => {
    givenPeriod(closed())
      .when(publish({}, { knownAt: 51 }), knowing({ head: 50 }))
      .thenRefused('position-unknown', 'knownAt');
    givenPeriod(closed())
      .when(publish({}, { knownAt: 50 }), knowing({ head: 50 }))
      .then([published({ knownAt: 50 })]);
  });

  it('refuses a report that does not add up, whatever is excepted', () => {
    const contradictions = ['tasks: 109 ≠ 108', 'declared tasks: 109 ≠ 110'];
    const refusal = givenPeriod(closed())
      .when(publish({}, { contradictions }), knowing())
      .thenRefused('totals-do-not-add-up', 'period');
    expect(refusal.explain('vi')).toContain('tasks: 109 ≠ 108; declared tasks: 109 ≠ 110');
  });

  it.each([
    ['before the closing', '2024-06-17', 'date-too-early'],
    ['in the future', '2024-06-25', 'date-too-late'],
  ] as const)('refuses a document dated %s', (_, date, code) => {
    givenPeriod(closed())
      .when(publish({ document: { ...DOCUMENT, date } }), knowing())
      .thenRefused(code, 'document.date');
  });

  it.each([CLOSED, TODAY])('takes a document dated %s', (date) => {
    const document = { ...DOCUMENT, date };
    givenPeriod(closed())
      .when(publish({ document }), knowing())
      .then([published({ document })]);
  });

  it('without what was known is a fault of the program', () => {
    const { decide } = givenPeriod(closed()).when(publish(), onPeriod({ today: TODAY }, {}));
    expect(decide).toThrow('publishing needs what was known');
  });
});

const present = (context: PeriodContext) => {
  if (!context.publishing) throw new Error('a context for publishing');
  return context.publishing;
};

describe('obligations', () => {
  const missing = butKhdt();
  const waiting = butKhdt(submissionState(handedIn(1)));
  const returned = butKhdt(submissionState(handedIn(1), sentBack(1)));
  const again = butKhdt(submissionState(handedIn(1), sentBack(1), handedIn(2), agreed(2)));
  const EXCEPTION = { organisation: SO_KHDT, reason: 'Không gửi báo cáo, đã nhắc hai lần' };

  it.each([
    ['nobody handed in', missing],
    ['the report waits for review', waiting],
  ])('are unmet where %s, and refuse the publication unless listed with a reason', (_, submissions) => {
    const context = knowing({ submissions });
    const refusal = givenPeriod(closed())
      .when(publish(), context)
      .thenRefused('obligations-unmet', 'exceptions');
    expect(refusal.params).toEqual({ organisations: SO_KHDT });
    givenPeriod(closed())
      .when(excepting(EXCEPTION), context)
      .then([published({ exceptions: [EXCEPTION] })]);
  });

  it('that are excused, or met in a second round, need no exception', () => {
    const known = periodState(closed(), excused(SO_KHDT, CLOSED));
    for (const submissions of [missing, waiting, returned])
      givenPeriod(closed()).when(publish(), knowing({ known, submissions })).then([published()]);
    givenPeriod(closed())
      .when(publish(), knowing({ submissions: again }))
      .then([published()]);
  });

  it('are named all, and only those that are unmet count', () => {
    expect(unmetObligations(periodState(closed()), new Map())).toEqual([SO_KHDT, SO_TTTT]);
    const context = knowing({ submissions: new Map() });
    expect(
      givenPeriod(closed()).when(publish(), context).thenRefused('obligations-unmet', 'exceptions').params,
    ).toEqual({ organisations: `${SO_KHDT}, ${SO_TTTT}` });
    expect(
      givenPeriod(closed()).when(excepting(EXCEPTION), context).thenRefused('obligations-unmet', 'exceptions')
        .params,
    ).toEqual({ organisations: SO_TTTT });
  });

  it('that were sent back and not made again refuse it, even when listed', () => {
    const context = knowing({ submissions: returned });
    for (const command of [publish(), excepting(EXCEPTION)])
      givenPeriod(closed()).when(command, context).thenRefused('returns-open', 'period');
  });

  it.each([
    ['an exception nobody needs', [EXCEPTION], accepted, 'exception-unneeded', 'exceptions[0].organisation'],
    [
      'an exception without a reason',
      [{ ...EXCEPTION, reason: ' ' }],
      missing,
      'reason-required',
      'exceptions[0].reason',
    ],
    ['an exception twice', [EXCEPTION, EXCEPTION], missing, 'code-duplicate', 'exceptions'],
  ] as const)('refuse %s', (_, exceptions, submissions, code, field) => {
    givenPeriod(closed()).when(publish({ exceptions }), knowing({ submissions })).thenRefused(code, field);
  });

  it('are those known at the position of the report', () => {
    // Excused since: the report that is published does not say so.
    givenPeriod(closed(), excused(SO_KHDT, CLOSED))
      .when(publish(), knowing({ submissions: missing }))
      .thenRefused('obligations-unmet', 'exceptions');
  });
});

describe('the number of the document', () => {
  const taken = (holder: object): RegisterState =>
    registerDecider.evolve(undefined, {
      type: 'DocumentNumberTaken',
      data: {
        register: SO_TTTT,
        year: 2024,
        number: DOCUMENT.number,
        date: DOCUMENT.date,
        plan: PLAN,
        period: H1,
        version: 1,
        businessDate: DOCUMENT.date,
        ...holder,
      },
    }) as RegisterState;

  it.each([
    ['another plan', { plan: 'de-an-06' }],
    ['another period', { period: '2024' }],
    ['another version', { version: 2 }],
  ])('is not that of the report of %s', (_, holder) => {
    const refusal = givenPeriod(closed())
      .when(publish(), knowing({ register: taken(holder) }))
      .thenRefused('number-taken', 'document.number');
    expect(refusal.params).toMatchObject({ number: DOCUMENT.number });
  });

  it('may have been taken for this very report already', () => {
    givenPeriod(closed())
      .when(publish(), knowing({ register: taken({}) }))
      .then([published()]);
    const register = taken({ number: '44/BC-STTTT', plan: 'de-an-06' });
    givenPeriod(closed()).when(publish(), knowing({ register })).then([published()]);
  });
});

describe('a published report', () => {
  const once = givenPeriod(closed(), published());
  const known = periodState(closed(), published());
  const context = knowing({ known, head: 90 }, '2024-07-02');
  const document = { ...DOCUMENT, number: '61/BC-STTTT', date: '2024-07-01' };
  const second = (more: object = {}, prepared: object = {}) =>
    publish(
      { document, correction: CORRECTION, ...more },
      { version: 2, knownAt: 80, digest: 'b'.repeat(64), ...prepared },
    );

  it('is replaced by a version that names it, with reason and cause', () => {
    once.when(second(), context).then([
      published({
        version: 2,
        knownAt: 80,
        digest: 'b'.repeat(64),
        document,
        replaces: { version: 1, number: DOCUMENT.number, digest: 'a'.repeat(64), ...CORRECTION },
        businessDate: '2024-07-02',
      }),
    ]);
  });

  it('is not replaced without saying why', () => {
    once.when(second({ correction: null }), context).thenRefused('correction-reason-required', 'correction');
    once
      .when(second({ correction: { reason: '', cause: 'error' } }), context)
      .thenRefused('reason-required', 'correction.reason');
  });

  it('is not there yet to be corrected the first time', () => {
    givenPeriod(closed())
      .when(publish({ correction: CORRECTION }), knowing())
      .thenRefused('nothing-to-correct', 'correction');
  });

  it.each([1, 3])('is not followed by version %d', (version) => {
    once.when(second({}, { version }), context).thenRefused('publication-outdated', 'knownAt');
  });

  it('is not replaced by what was known before it', () => {
    once.when(second({}, { knownAt: 39 }), context).thenRefused('position-too-early', 'knownAt');
    // From there the report looks like the first; the position is what is wrong.
    once.when(second({}, { knownAt: 39, version: 1 }), context).thenRefused('position-too-early', 'knownAt');
  });
});

it('a transcribed period is published on the day of its document', () => {
  const document = { ...DOCUMENT, date: '2024-06-20' };
  const state = givenPeriod(opened({ transcribed: true }), closed());
  const context = knowing({}, '2025-10-01');
  state
    .when(publish({ document, on: '2024-06-21' }), context)
    .then([published({ document, businessDate: '2024-06-21' })]);
  state
    .when(publish({ document: { ...document, date: '2024-06-22' }, on: '2024-06-21' }), context)
    .thenRefused('date-too-late', 'document.date');
});
