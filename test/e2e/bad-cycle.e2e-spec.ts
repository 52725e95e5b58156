/** What the reporting cycle refuses: named in both languages with its field, and nothing is written. */
import { CycleApp, EXPLAINED, PERIOD, PERIODS, REPORTS, SO_NV, SO_TC, TASK_NV, TASK_TC } from './cycle.ts';
import { head, INDICATOR, PLAN, SO_KHCN, SO_KHDT, SO_TTTT, TASK, UBND } from './harness.ts';
import { type Expected, invalid, refused } from './refused.ts';

const ONE = `${PERIODS}/${PERIOD}`;
/** Closed, with three of four handed in; one of them accepted. */
let closed: CycleApp;
/** Open, with nothing handed in. */
let open: CycleApp;
let heads: readonly number[];

const both = () => Promise.all([closed, open].map(({ app }) => head(app)));

beforeAll(async () => {
  open = await CycleApp.start();
  await open.on('2025-05-05').acts('open');
  await open.on('2025-06-12').reportsProgress(SO_KHDT, TASK, '60', '2025-06-10');
  await open.reportsProgress(SO_TC, TASK_TC, '50', '2025-06-10');

  closed = await CycleApp.start();
  await closed.on('2025-05-05').acts('open');
  await closed.on('2025-06-12').reportsProgress(SO_TC, TASK_TC, '50', '2025-06-10');
  await closed.submits(SO_TC);
  await closed.reviews(SO_TC, 'accept');
  await closed.does(SO_NV, `${ONE}/submissions/${SO_NV}/submit-nil`, { reason: 'Không phát sinh' });
  await closed.on('2025-06-17').acts('close');
  heads = await both();
});
afterEach(async () => expect(await both()).toEqual(heads));
afterAll(async () => {
  await closed.app.dispose();
  await open.app.dispose();
});

type CycleRow = readonly [
  what: string,
  where: 'open' | 'closed',
  actingFor: string,
  path: string,
  body: object,
  expected: Expected,
];
const at = (where: 'open' | 'closed') => (where === 'open' ? open : closed);
const submission = (organisation: string, verb = 'submit', period = PERIOD) =>
  `${PERIODS}/${period}/submissions/${organisation}/${verb}`;
const nothing = (item: string) => ({ nothingToReport: [{ item, text: 'Chưa bố trí vốn' }] });

/** Why the closed period could be published all the same. */
const EXCEPTIONS = [SO_KHDT, SO_KHCN, SO_NV].map((organisation) => ({
  organisation,
  reason: 'Đã nhắc hai lần',
}));

const rows: readonly CycleRow[] = [
  // Handing in
  [
    'a report for a closed period',
    'closed',
    SO_KHCN,
    submission(SO_KHCN),
    {},
    { status: 409, code: 'period-closed', field: 'period', value: PERIOD },
  ],
  [
    'a report for a period that was not opened',
    'open',
    SO_TC,
    submission(SO_TC, 'submit', '2025-H2'),
    {},
    { status: 404, code: 'period-not-opened', field: 'period', value: '2025-H2' },
  ],
  [
    'a report for another organisation',
    'open',
    SO_KHCN,
    submission(SO_TC),
    {},
    { status: 403, code: 'not-your-submission', field: 'X-Acting-For', value: SO_KHCN },
  ],
  [
    'a report on behalf of another by who is not the standing agency',
    'open',
    SO_KHCN,
    submission(SO_TC),
    { onBehalf: 'Nhập giúp' },
    { status: 403, code: 'not-the-managing-agency', field: 'X-Acting-For', value: SO_KHCN },
  ],
  [
    'a report by who owes none',
    'open',
    SO_TTTT,
    submission(SO_TTTT),
    {},
    { status: 404, code: 'nothing-owed-by', field: 'organisation', value: SO_TTTT },
  ],
  [
    'a report with items missing',
    'open',
    SO_KHDT,
    submission(SO_KHDT),
    {},
    { status: 422, code: 'items-missing', field: 'nothingToReport' },
  ],
  [
    'nothing to report on what has a figure',
    'open',
    SO_TC,
    submission(SO_TC),
    nothing(`task/${TASK_TC}`),
    { status: 422, code: 'item-has-figure', field: 'nothingToReport' },
  ],
  [
    'nothing to report on what another owes',
    'open',
    SO_TC,
    submission(SO_TC),
    nothing(`task/${TASK_NV}`),
    { status: 422, code: 'item-unknown', field: 'nothingToReport[0].item', value: `task/${TASK_NV}` },
  ],
  [
    'an explanation of nothing that exists',
    'open',
    SO_TC,
    submission(SO_TC),
    { explanations: [{ item: 'muc-tieu/1', text: 'x' }] },
    { ...invalid, field: 'explanations[0].item', item: 'item', value: 'muc-tieu/1' },
  ],
  [
    'a nil report over figures',
    'open',
    SO_TC,
    submission(SO_TC, 'submit-nil'),
    { reason: 'Không phát sinh' },
    { status: 422, code: 'nil-with-figures', field: 'reason' },
  ],
  [
    'a nil report without a reason',
    'open',
    SO_NV,
    submission(SO_NV, 'submit-nil'),
    {},
    { ...invalid, field: 'reason', item: 'text' },
  ],
  [
    'a report dated yesterday',
    'open',
    SO_TC,
    submission(SO_TC),
    { on: '2025-06-11' },
    { status: 422, code: 'act-not-today', field: 'on', value: '2025-06-11' },
  ],
  // Reviewing
  [
    'an acceptance by a department',
    'open',
    SO_KHDT,
    submission(SO_KHDT, 'accept'),
    {},
    { status: 403, code: 'not-the-managing-agency', field: 'X-Acting-For' },
  ],
  [
    'an acceptance of what was not handed in',
    'open',
    SO_TTTT,
    submission(SO_TC, 'accept'),
    {},
    { status: 409, code: 'not-submitted', field: 'organisation', value: SO_TC },
  ],
  [
    'a second acceptance',
    'closed',
    SO_TTTT,
    submission(SO_TC, 'accept'),
    {},
    { status: 409, code: 'already-accepted', field: 'organisation', value: SO_TC },
  ],
  [
    'a return of what cannot be handed in again',
    'closed',
    SO_TTTT,
    submission(SO_NV, 'return'),
    { reason: 'Thiếu giải trình' },
    { status: 409, code: 'period-closed', field: 'period', value: PERIOD },
  ],
  [
    'a review of nothing',
    'open',
    SO_TTTT,
    `${ONE}/review`,
    {},
    { ...invalid, field: 'accept', item: 'items-required' },
  ],
  [
    'a review of one organisation twice',
    'closed',
    SO_TTTT,
    `${ONE}/review`,
    { accept: [{ organisation: SO_NV }], return: [{ organisation: SO_NV, reason: 'x' }] },
    { ...invalid, field: 'return[0].organisation', item: 'code-duplicate', value: SO_NV },
  ],
  [
    'a return without a reason in a list',
    'closed',
    SO_TTTT,
    `${ONE}/review`,
    { accept: [{ organisation: SO_NV }], return: [{ organisation: SO_TC }] },
    { ...invalid, field: 'return[0].reason', item: 'text' },
  ],
  // The period
  [
    'a closing before the cut-off',
    'open',
    SO_TTTT,
    `${ONE}/close`,
    {},
    { status: 409, code: 'period-still-running', field: 'period', value: PERIOD },
  ],
  [
    'an extension to an earlier day',
    'open',
    SO_TTTT,
    `${ONE}/extend`,
    { organisation: SO_TC, due: '2025-06-13', reason: 'x' },
    { status: 422, code: 'extension-not-later', field: 'due', value: '2025-06-13' },
  ],
  [
    'an obligation for what is not in the plan',
    'open',
    SO_TTTT,
    `${ONE}/add-obligation`,
    { organisation: SO_TTTT, due: '2025-06-20', items: ['task/nhiem-vu-la'], reason: 'x' },
    { status: 422, code: 'item-unknown', field: 'items[0]', value: 'task/nhiem-vu-la' },
  ],
  [
    'a reopening of an open period',
    'open',
    SO_TTTT,
    `${ONE}/reopen`,
    { scope: [SO_TC], until: '2025-06-20', reason: 'x' },
    { status: 409, code: 'period-not-closed', field: 'period' },
  ],
  [
    'a reopening for nobody',
    'closed',
    SO_TTTT,
    `${ONE}/reopen`,
    { scope: [], until: '2025-06-20', reason: 'x' },
    { status: 422, code: 'scope-required', field: 'scope' },
  ],
  [
    'a reopening that has ended already',
    'closed',
    SO_TTTT,
    `${ONE}/reopen`,
    { scope: [SO_TC], until: '2025-06-16', reason: 'x' },
    { status: 422, code: 'date-too-early', field: 'until', value: '2025-06-16' },
  ],
  [
    'a period that is none',
    'open',
    SO_TTTT,
    `${PERIODS}/2025-H3/open`,
    {},
    { ...invalid, field: 'period', item: 'period', value: '2025-H3' },
  ],
  [
    'a period of a plan that is not there',
    'open',
    SO_TTTT,
    `/v1/plans/ke-hoach-la/periods/${PERIOD}/open`,
    {},
    { status: 404, code: 'plan-unknown', field: 'plan', value: 'ke-hoach-la' },
  ],
  // Publishing
  [
    'a publication with unmet obligations',
    'closed',
    SO_TTTT,
    `${ONE}/publish`,
    { number: '7' },
    { status: 409, code: 'obligations-unmet', field: 'exceptions' },
  ],
  [
    'an exception for who is missing nothing',
    'closed',
    SO_TTTT,
    `${ONE}/publish`,
    { number: '7', exceptions: [{ organisation: SO_TC, reason: 'x' }] },
    { status: 422, code: 'exception-unneeded', field: 'exceptions[0].organisation', value: SO_TC },
  ],
  [
    'a publication at a position beyond the ledger',
    'closed',
    SO_TTTT,
    `${ONE}/publish`,
    { number: '7', knownAt: '999999' },
    { status: 422, code: 'position-unknown', field: 'knownAt', value: '999999' },
  ],
  [
    'a publication at no position',
    'closed',
    SO_TTTT,
    `${ONE}/publish`,
    { number: '7', knownAt: 'hôm qua' },
    { ...invalid, field: 'knownAt', item: 'known-at', value: 'hôm qua' },
  ],
  [
    'a publication as known before the opening',
    'closed',
    SO_TTTT,
    `${ONE}/publish`,
    { number: '7', knownAt: '2025-05-04' },
    { status: 404, code: 'period-not-opened', field: 'period', value: PERIOD },
  ],
  [
    'a publication for a plan that is not there',
    'closed',
    SO_TTTT,
    `/v1/plans/ke-hoach-la/periods/${PERIOD}/publish`,
    { number: '7' },
    { status: 404, code: 'plan-unknown', field: 'plan', value: 'ke-hoach-la' },
  ],
  [
    'a publication of an open period',
    'open',
    SO_TTTT,
    `${ONE}/publish`,
    { number: '7' },
    { status: 409, code: 'period-not-closed', field: 'period' },
  ],
  [
    'a publication by a department',
    'closed',
    SO_KHDT,
    `${ONE}/publish`,
    { number: '7' },
    { status: 403, code: 'not-the-managing-agency', field: 'X-Acting-For' },
  ],
  [
    'a publication without a number',
    'closed',
    SO_TTTT,
    `${ONE}/publish`,
    { number: ' ' },
    { ...invalid, field: 'number', item: 'text' },
  ],
  [
    'a document dated tomorrow',
    'closed',
    SO_TTTT,
    `${ONE}/publish`,
    { number: '7', date: '2025-06-18', exceptions: EXCEPTIONS },
    { status: 422, code: 'date-too-late', field: 'date', value: '2025-06-18' },
  ],
  [
    'a document dated before the closing',
    'closed',
    SO_TTTT,
    `${ONE}/publish`,
    { number: '7', date: '2025-06-16', exceptions: EXCEPTIONS },
    { status: 422, code: 'date-too-early', field: 'date', value: '2025-06-16' },
  ],
  [
    'a correction of what was not published',
    'closed',
    SO_TTTT,
    `${ONE}/publish`,
    { number: '7', correction: { reason: 'x', cause: 'error' } },
    { status: 422, code: 'nothing-to-correct', field: 'correction' },
  ],
  [
    'a digest of the client’s own',
    'closed',
    SO_TTTT,
    `${ONE}/publish`,
    { number: '7', digest: 'a'.repeat(64) },
    { ...invalid, field: 'digest', item: 'unknown-field' },
  ],
];

it.each(rows)('%s', async (_, where, actingFor, path, body, expected) => {
  await refused(
    (language) => at(where).send(actingFor, path, body, { 'Accept-Language': language }),
    expected,
  );
});

it('a batch on the ground of a revision, which none of them has alone', async () => {
  const accept = [{ organisation: SO_NV }];
  await refused(
    (language) =>
      closed.send(SO_TTTT, `${ONE}/review`, { accept }, { 'Accept-Language': language, 'If-Match': '"1"' }),
    { ...invalid, field: 'If-Match', item: 'etag' },
  );
});

describe('questions', () => {
  const asked: readonly (readonly [string, string, Expected])[] = [
    [
      'a period that was not opened',
      `${PERIODS}/2025-H2`,
      { status: 404, code: 'period-not-opened', field: 'period', value: '2025-H2' },
    ],
    [
      'the draft of who owes nothing',
      `${ONE}/submissions/${UBND}/draft`,
      { status: 404, code: 'nothing-owed-by', field: 'organisation', value: UBND },
    ],
    [
      'the inbox of nobody',
      '/v1/organisations/so-la/inbox',
      { status: 404, code: 'organisation-unknown', field: 'organisation', value: 'so-la' },
    ],
    [
      'the inbox of a role that is none',
      `/v1/organisations/${SO_TC}/inbox?role=giam-doc`,
      { ...invalid, field: 'role', item: 'one-of', value: 'giam-doc' },
    ],
    [
      'restatements of a period that was not opened',
      `/v1/plans/${PLAN}/restatements?period=2025-H2`,
      { status: 404, code: 'period-not-opened', field: 'period', value: '2025-H2' },
    ],
    [
      'a version that was not published',
      `${REPORTS}/${PERIOD}?version=1`,
      { status: 404, code: 'publication-unknown', field: 'version', value: '1' },
    ],
    [
      'the latest of none',
      `${REPORTS}/${PERIOD}?version=latest&format=docx`,
      { status: 404, code: 'publication-unknown', field: 'version', value: 'latest' },
    ],
    [
      'a version that is none',
      `${REPORTS}/${PERIOD}?version=v1`,
      { ...invalid, field: 'version', item: 'version', value: 'v1' },
    ],
    [
      'a published version at another day',
      `${REPORTS}/${PERIOD}?version=1&asOf=2025-06-01`,
      { ...invalid, field: 'asOf', item: 'published-version', value: '2025-06-01' },
    ],
  ];
  it.each(asked)('%s', async (_, path, expected) => {
    await refused((language) => open.app.http.get(path).set('Accept-Language', language), expected);
  });
});

describe('what only a longer story leads to', () => {
  let cycle: CycleApp;
  beforeEach(async () => {
    cycle = await CycleApp.start();
  });
  afterEach(() => cycle.app.dispose());

  const refusesAs = async (actingFor: string, path: string, body: object, expected: Expected) => {
    const before = await head(cycle.app);
    await refused((language) => cycle.send(actingFor, path, body, { 'Accept-Language': language }), expected);
    expect(await head(cycle.app)).toBe(before);
  };

  it('a report handed in twice', async () => {
    await cycle.acts('open');
    await cycle.on('2025-06-12').reportsProgress(SO_TC, TASK_TC, '50', '2025-06-10');
    await cycle.submits(SO_TC);
    await refusesAs(
      SO_TC,
      submission(SO_TC),
      {},
      { status: 409, code: 'already-submitted', field: 'period' },
    );
  });

  it('a report by an organisation that was dissolved', async () => {
    await cycle.acts('open');
    await cycle.on('2025-05-26').does(UBND, `/v1/organisations/${SO_NV}/succeed`, {
      kind: 'dissolution',
      successors: [],
      effectiveOn: '2025-06-01',
      legalBasis: { number: '12/NQ-HĐND', issuedOn: '2025-05-20' },
    });
    cycle.on('2025-06-02');
    await refusesAs(SO_NV, submission(SO_NV), nothing(`task/${TASK_NV}`), {
      status: 409,
      code: 'organisation-ended',
      field: 'X-Acting-For',
      value: SO_NV,
    });
    await refusesAs(
      SO_NV,
      submission(SO_NV, 'submit-nil'),
      { reason: 'Đã giải thể' },
      { status: 409, code: 'organisation-ended', field: 'X-Acting-For', value: SO_NV },
    );
  });

  it('a publication while something is sent back', async () => {
    await cycle.acts('open');
    await cycle.on('2025-06-12').reportsProgress(SO_TC, TASK_TC, '50', '2025-06-10');
    await cycle.submits(SO_TC);
    await cycle.reviews(SO_TC, 'return', { reason: 'Thiếu số giải ngân' });
    await cycle.on('2025-06-17').acts('close');
    const exceptions = [SO_KHDT, SO_KHCN, SO_NV, SO_TC].map((organisation) => ({
      organisation,
      reason: 'Không gửi, đã nhắc hai lần',
    }));
    await refusesAs(
      SO_TTTT,
      `${ONE}/publish`,
      { number: '7', exceptions },
      { status: 409, code: 'returns-open', field: 'period' },
    );
  });

  it('a number that is taken in that year, and not one of the year before', async () => {
    await cycle.collects();
    await cycle.on('2025-06-20').acts('publish', { number: '41' });
    await cycle.acts('open', {}, '2025-H2');
    await cycle.on('2025-12-15').acts('close', {}, '2025-H2');
    const exceptions = [SO_KHDT, SO_KHCN, SO_NV, SO_TC].map((organisation) => ({
      organisation,
      reason: 'Không gửi, đã nhắc hai lần',
    }));
    await refusesAs(
      SO_TTTT,
      `${PERIODS}/2025-H2/publish`,
      { number: '41', exceptions },
      { status: 409, code: 'number-taken', value: '41', field: 'number' },
    );
    await cycle.on('2026-01-05').acts('publish', { number: '41', exceptions }, '2025-H2');
  });

  it('a publication whose counts do not add up to those the plan states', async () => {
    await cycle.collects();
    const more = { title: 'Phủ sóng 5G các khu công nghiệp', group: 'ha-tang-so', lead: SO_TC };
    const body = { ...more, due: { precision: 'year', year: 2025 }, assignedOn: '2025-06-01' };
    await cycle.does(UBND, `/v1/plans/${PLAN}/tasks/ha-tang-so-03/assign`, body);
    await refusesAs(
      SO_TTTT,
      `${ONE}/publish`,
      { number: '7' },
      { status: 409, code: 'totals-do-not-add-up', field: 'period', value: PERIOD },
    );
  });

  it('a correction at a position before the version it replaces', async () => {
    await cycle.collects();
    await cycle.on('2025-06-20').correctsValue(2, '12.05', 'Theo số liệu Cục Thống kê');
    // The correction and the taking of the number come between the closing and the publication.
    const { position } = await cycle.acts('publish', { number: '41' });
    const correction = { reason: 'Đính chính', cause: 'error' };
    await refusesAs(
      SO_TTTT,
      `${ONE}/publish`,
      { number: '42', correction, knownAt: String(position - 3) },
      { status: 422, code: 'position-too-early', field: 'knownAt', value: String(position - 3) },
    );
  });

  it('a figure in a period that was handed in, and an explanation that was not given', async () => {
    await cycle.acts('open');
    await cycle.on('2025-06-12').reportsValue('12.20', '2025-06-10');
    await cycle.reportsProgress(SO_KHDT, TASK, '60', '2025-06-10');
    await refusesAs(
      SO_KHDT,
      submission(SO_KHDT),
      {},
      { status: 422, code: 'explanation-required', field: 'explanations' },
    );
    await cycle.submits(SO_KHDT, { explanations: [EXPLAINED] });
    const value = { unit: '% GRDP', value: { kind: 'number', value: '12.30' }, asOf: '2025-06-11' };
    await refusesAs(SO_KHDT, `/v1/plans/${PLAN}/indicators/${INDICATOR}/report-value`, value, {
      status: 409,
      code: 'figure-submitted',
      field: 'asOf',
      value: '2025-06-11',
    });
  });
});
