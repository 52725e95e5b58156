/** A half-year as the departments and the standing agency live through it: one ledger, one day after the other. */
import { createHash } from 'node:crypto';
import {
  CycleApp,
  DIFFICULTY,
  EXPLAINED,
  PERIOD,
  PERIODS,
  REPORTS,
  SO_NV,
  SO_TC,
  TASK_KHCN,
  TASK_NV,
  TASK_TC,
} from './cycle.ts';
import { head, INDICATOR, PLAN, SO_KHCN, SO_KHDT, SO_TTTT, TASK, UBND } from './harness.ts';

interface Entry {
  readonly kind: string;
  readonly organisation: string | null;
  readonly workingDaysLeft: number | null;
  readonly reason: string | null;
}

let cycle: CycleApp;
beforeAll(async () => {
  cycle = await CycleApp.start();
});
afterAll(() => cycle.app.dispose());

const ONE = `${PERIODS}/${PERIOD}`;
const SUBMISSION = `${ONE}/submissions/${SO_KHDT}`;

const inbox = async (organisation: string, role = ''): Promise<Entry[]> => {
  const query = role === '' ? '' : `?role=${role}`;
  const path = `/v1/organisations/${organisation}/inbox${query}`;
  return (await cycle.data<{ entries: Entry[] }>(path)).entries;
};
const kinds = async (organisation: string, role = '') =>
  (await inbox(organisation, role)).map(({ kind }) => kind);
const refusalOf = async (actingFor: string, path: string, body: object = {}) => {
  const { status, body: problem } = await cycle.send(actingFor, path, body);
  const { code, errors } = problem as { code: string; errors: { field: string }[] };
  return [status, code, errors[0]?.field];
};

describe('opening', () => {
  it('5 May: freezes who owes what, and by when', async () => {
    const opened = await cycle.on('2025-05-05').send(SO_TTTT, `${ONE}/open`).expect(201);
    expect(opened.headers).toMatchObject({ location: ONE, etag: '"0"' });

    const { body, headers } = await cycle.get(ONE);
    expect(headers['etag']).toBe('"0"');
    expect(body).toMatchObject({
      revision: 0,
      data: {
        status: 'open',
        from: '2024-12-15',
        cutOff: '2025-06-14',
        transcribed: false,
        // The cut-off is a Saturday; departments hand in on the first working day after it.
        obligations: [
          { organisation: SO_KHCN, due: '2025-06-16', items: [`task/${TASK_KHCN}`], status: 'missing' },
          {
            organisation: SO_KHDT,
            due: '2025-06-16',
            items: [`indicator/${INDICATOR}`, `task/${TASK}`],
            open: true,
          },
          { organisation: SO_NV, items: [`task/${TASK_NV}`] },
          { organisation: SO_TC, items: [`task/${TASK_TC}`] },
        ],
        timeliness: { expected: 4, pending: 4, missing: 0, completeness: '0.0' },
        names: { [SO_KHDT]: 'Sở Kế hoạch và Đầu tư tỉnh Tuyên Quang' },
      },
    });
    expect(await cycle.data(PERIODS)).toMatchObject([{ period: PERIOD, status: 'open', publications: [] }]);
  });

  it('5 May: puts it into the inboxes, not yet urgent, and reminds nobody', async () => {
    expect(await inbox(SO_KHDT)).toMatchObject([{ kind: 'due', organisation: SO_KHDT, workingDaysLeft: 30 }]);
    expect(await kinds(SO_TTTT)).toEqual([]);
    expect(await cycle.data(`${ONE}/reminders`)).toEqual({ reminders: [], names: {} });
  });

  it('refuses a second opening, and one by a department', async () => {
    expect(await refusalOf(SO_TTTT, `${ONE}/open`)).toEqual([409, 'period-already-open', 'period']);
    expect(await refusalOf(SO_KHDT, `${PERIODS}/2025/open`)).toEqual([
      403,
      'not-the-managing-agency',
      'X-Acting-For',
    ]);
  });
});

describe('handing in', () => {
  it('9 June: five working days before the due date it is due soon, and reminded of', async () => {
    cycle.on('2025-06-09');
    expect(await inbox(SO_TC)).toMatchObject([{ kind: 'due-soon', workingDaysLeft: 5 }]);
    const { reminders, names } = await cycle.data<{ reminders: object[]; names: object }>(`${ONE}/reminders`);
    expect(reminders).toHaveLength(4);
    expect(reminders).toContainEqual({
      organisation: SO_NV,
      kind: 'due-soon',
      due: '2025-06-16',
      workingDaysLeft: 5,
      reason: null,
    });
    expect(names).toMatchObject({ [SO_NV]: 'Sở Nội vụ tỉnh Tuyên Quang' });
  });

  it('10 June: the draft shows what is missing, beside what stood there last time', async () => {
    await cycle.on('2025-06-10').reportsValue('12.20', '2025-06-10');
    expect(await cycle.data(`${SUBMISSION}/draft`)).toMatchObject({
      due: '2025-06-16',
      open: true,
      missing: [`task/${TASK}`],
      toExplain: [`indicator/${INDICATOR}`],
      items: [
        {
          item: `indicator/${INDICATOR}`,
          unit: '% GRDP',
          current: { figure: { asOf: '2025-06-10', value: { value: '12.20' } } },
          last: { figure: { asOf: '2024-12-10', value: { value: '10.50' } }, narrative: 'Cục Thống kê tỉnh' },
          deviations: [
            { against: 'trajectory', percent: expect.stringMatching(/^-/) },
            { against: 'last-period', expected: '10.50', percent: '16.2' },
          ],
        },
        { item: `task/${TASK}`, current: null, last: { figure: { percent: '40' } } },
      ],
    });
  });

  it('10 June: refuses a report with an item missing, and one with a leap that nobody explains', async () => {
    const before = await head(cycle.app);
    const submit = `${SUBMISSION}/submit`;
    expect(await refusalOf(SO_KHDT, submit, { explanations: [EXPLAINED] })).toEqual([
      422,
      'items-missing',
      'nothingToReport',
    ]);
    expect(await head(cycle.app)).toBe(before);
    await cycle.reportsProgress(SO_KHDT, TASK, '60', '2025-06-10');
    expect(await refusalOf(SO_KHDT, submit)).toEqual([422, 'explanation-required', 'explanations']);
  });

  it('10 June: takes the report, which then waits for the reviewer', async () => {
    await cycle.submits(SO_KHDT, { explanations: [EXPLAINED], narratives: [DIFFICULTY] });
    const { body, headers } = await cycle.get(SUBMISSION);
    expect(headers['etag']).toBe('"0"');
    expect(body).toMatchObject({
      data: {
        status: 'submitted',
        changedSince: [],
        rounds: [{ round: 1, on: '2025-06-10', by: SO_KHDT, explanations: [EXPLAINED], review: null }],
      },
    });
    expect(await kinds(SO_KHDT)).toEqual([]);
    expect(await inbox(SO_TTTT, 'reviewer')).toMatchObject([{ kind: 'to-review', organisation: SO_KHDT }]);
    expect(await kinds(SO_TTTT, 'reporter')).toEqual([]);
  });

  it('10 June: a figure handed in is not reported again, only corrected', async () => {
    const path = `/v1/plans/${PLAN}/tasks/${TASK}/report-progress`;
    const again = { asOf: '2025-06-10', percent: '65', narrative: 'Số mới' };
    expect(await refusalOf(SO_KHDT, path, again)).toEqual([409, 'figure-submitted', 'asOf']);
  });

  it('11 June: is returned with what is wrong with which item', async () => {
    const wrong = { item: `indicator/${INDICATOR}`, text: 'Cục Thống kê công bố 12,05 %' };
    await cycle
      .on('2025-06-11')
      .reviews(SO_KHDT, 'return', { reason: 'Chưa khớp với Cục Thống kê', items: [wrong] });
    expect(await inbox(SO_KHDT)).toMatchObject([
      { kind: 'returned', reason: 'Chưa khớp với Cục Thống kê', workingDaysLeft: 3 },
    ]);
    expect(await kinds(SO_TTTT)).toEqual([]);
    expect(await cycle.data(`${ONE}/reminders`)).toMatchObject({
      reminders: expect.arrayContaining([
        expect.objectContaining({ organisation: SO_KHDT, kind: 'returned' }),
      ]),
    });
  });

  it('12 June: comes back with the list of what is different', async () => {
    await cycle.on('2025-06-12').correctsValue(2, '12.05', 'Theo số liệu Cục Thống kê');
    await cycle.submits(SO_KHDT, { explanations: [EXPLAINED], narratives: [DIFFICULTY] });
    expect(await cycle.data(SUBMISSION)).toMatchObject({
      rounds: [
        { round: 1, review: { verdict: 'returned', by: SO_TTTT } },
        {
          round: 2,
          differences: [
            {
              item: `indicator/${INDICATOR}`,
              from: { value: { value: '12.20' } },
              to: { value: { value: '12.05' } },
            },
          ],
        },
      ],
    });
  });

  it('13 June: an extension is granted by name, with its reason', async () => {
    const reason = 'Chờ quyết toán vốn với Kho bạc';
    await cycle.on('2025-06-13').acts('extend', { organisation: SO_TC, due: '2025-06-20', reason });
    const { obligations } = await cycle.data<{ obligations: { organisation: string }[] }>(ONE);
    expect(obligations.find(({ organisation }) => organisation === SO_TC)).toMatchObject({
      due: '2025-06-20',
      extensions: [{ due: { from: '2025-06-16', to: '2025-06-20' }, by: SO_TTTT, on: '2025-06-13', reason }],
    });
  });

  it('16 June: on the due date there is nothing to report: a nil report, with its reason', async () => {
    const body = { reason: 'Chương trình bồi dưỡng bắt đầu từ quý IV' };
    await cycle.on('2025-06-16').does(SO_NV, `${ONE}/submissions/${SO_NV}/submit-nil`, body);
    expect(await cycle.data(`${ONE}/timeliness`)).toMatchObject({
      totals: { onTime: 2, pending: 2, nil: 1 },
    });
  });

  it('17 June: the day after, what is not there is overdue', async () => {
    cycle.on('2025-06-17');
    expect(await inbox(SO_KHCN)).toMatchObject([{ kind: 'overdue', workingDaysLeft: -1 }]);
    expect(await kinds(SO_TC)).toEqual(['due-soon']);
    // After the cut-off the agency can close, and two reports wait for it.
    expect(await kinds(SO_TTTT)).toEqual(['to-review', 'to-review', 'to-close']);
    expect(await cycle.data(`${ONE}/timeliness`)).toMatchObject({ totals: { missing: 1, pending: 1 } });
  });

  it('18 June: comes late, and is marked as such', async () => {
    await cycle.on('2025-06-18').reportsProgress(SO_KHCN, TASK_KHCN, '80', '2025-06-12');
    await cycle.submits(SO_KHCN);
    const { rows } = await cycle.data<{ rows: { organisation: string }[] }>(`${ONE}/timeliness`);
    expect(rows.find(({ organisation }) => organisation === SO_KHCN)).toMatchObject({
      punctuality: 'late',
      daysLate: 2,
      daysTaken: 44,
    });
  });

  it('19 June: the agency enters a report on behalf of a department, marked as such', async () => {
    const onBehalf = 'Đơn vị gửi văn bản giấy số 45/BC-STC';
    await cycle.on('2025-06-19').reportsProgress(SO_TTTT, TASK_TC, '50', '2025-06-12', { onBehalf });
    await cycle.submits(SO_TC, { onBehalf }, SO_TTTT);
    const { submissions } = await cycle.data<{ submissions: { organisation: string }[] }>(
      `${ONE}/submissions`,
    );
    expect(submissions.map(({ organisation }) => organisation)).toEqual([SO_KHCN, SO_KHDT, SO_NV, SO_TC]);
    expect(submissions.at(-1)).toMatchObject({ status: 'submitted', by: SO_TTTT, onBehalf, round: 1 });
  });
});

describe('reviewing and closing', () => {
  it('20 June: a list with one wrong line is refused as a whole, the line named', async () => {
    cycle.on('2025-06-20');
    const before = await head(cycle.app);
    const accept = [{ organisation: SO_KHDT }, { organisation: SO_KHCN }, { organisation: UBND }];
    const { status, body } = await cycle.send(SO_TTTT, `${ONE}/review`, {
      accept,
      return: [
        {
          organisation: SO_TC,
          reason: 'x',
          items: [{ item: `task/${TASK}`, text: 'không phải của đơn vị' }],
        },
      ],
    });
    expect([status, body]).toEqual([
      400,
      expect.objectContaining({
        code: 'input-invalid',
        errors: [
          expect.objectContaining({ field: 'accept[2]', code: 'nothing-owed-by', value: UBND }),
          expect.objectContaining({ field: 'return[0]', code: 'item-unknown', value: SO_TC }),
        ],
      }),
    ]);
    expect(await head(cycle.app)).toBe(before);
    expect(await kinds(SO_TTTT, 'reviewer')).toHaveLength(5);
  });

  it('20 June: all four in one go, once, however often it is sent', async () => {
    const accept = [SO_KHDT, SO_KHCN, SO_NV, SO_TC].map((organisation) => ({ organisation }));
    const key = { 'Idempotency-Key': 'duyet-20-6' };
    const first = await cycle.send(SO_TTTT, `${ONE}/review`, { accept }, key).expect(200);
    expect((first.body as { reviewed: object[] }).reviewed).toHaveLength(4);
    const before = await head(cycle.app);
    const again = await cycle.send(SO_TTTT, `${ONE}/review`, { accept }, key).expect(200);
    expect(again.body).toMatchObject({
      reviewed: [{ organisation: SO_KHDT, verdict: 'accepted', repeated: true }, {}, {}, {}],
    });
    expect(await head(cycle.app)).toBe(before);
    const other = await cycle.send(SO_TTTT, `${ONE}/review`, { accept: accept.slice(1) }, key);
    expect(other.body).toMatchObject({
      errors: [{ field: 'accept[0]', code: 'idempotency-key-reused' }, {}, {}],
    });
  });

  it('20 June: what changes after the acceptance is told', async () => {
    await cycle.correctsValue(2, '11.90', 'Cục Thống kê đính chính');
    expect(await cycle.data(SUBMISSION)).toMatchObject({
      status: 'accepted',
      changedSince: [{ from: { value: { value: '12.05' } }, to: { value: { value: '11.90' } } }],
    });
  });

  it('20 June: is closed; completeness and punctuality are counted on what was frozen', async () => {
    await cycle.acts('close');
    expect(await cycle.data(ONE)).toMatchObject({ status: 'closed', closedOn: '2025-06-20' });
    expect(await cycle.data(`${ONE}/timeliness`)).toMatchObject({
      totals: {
        expected: 4,
        onTime: 3,
        late: 1,
        missing: 0,
        returns: 1,
        completeness: '100.0',
        punctuality: '75.0',
      },
    });
    expect(await kinds(SO_TTTT)).toEqual(['to-publish']);
  });

  it('23 June: a figure that comes now belongs to the next period, under its own date', async () => {
    await cycle.on('2025-06-23').reportsProgress(SO_TC, TASK_TC, '55', '2025-06-13');
    const report = (await cycle.get(`${REPORTS}/${PERIOD}`)).body as Report;
    expect(percentOf(report, TASK_TC)).toBe('50');
    await cycle.on('2025-06-23').acts('open', {}, '2025-H2');
    const { items } = await cycle.data<{ items: object[] }>(`${PERIODS}/2025-H2/submissions/${SO_TC}/draft`);
    expect(items).toMatchObject([{ current: { figure: { asOf: '2025-06-13', percent: '55' } } }]);
  });

  it('24 June: reopened for one department until a day, and closed again by itself', async () => {
    const reason = 'Bổ sung số liệu giải ngân theo kết luận kiểm tra';
    await cycle.on('2025-06-24').acts('reopen', { scope: [SO_KHCN], until: '2025-06-25', reason });
    expect(await cycle.data(ONE)).toMatchObject({
      status: 'reopened',
      reopenings: [{ scope: [SO_KHCN], until: '2025-06-25', by: SO_TTTT, reason }],
    });
    expect(await refusalOf(SO_TTTT, `${SUBMISSION}/return`, { reason: 'Không thuộc diện mở lại' })).toEqual([
      409,
      'period-closed',
      'period',
    ]);
    await cycle.reviews(SO_KHCN, 'return', { reason: 'Thiếu số giải ngân' });
    expect(await inbox(SO_KHCN)).toMatchObject([{ kind: 'returned' }, { kind: 'due' }]);
    await cycle.reportsProgress(SO_KHCN, TASK_KHCN, '80', '2025-06-13', { disbursed: '950000000' });
    await cycle.on('2025-06-25').submits(SO_KHCN);
    await cycle.reviews(SO_KHCN, 'accept');

    cycle.on('2025-06-26');
    expect(await cycle.data(ONE)).toMatchObject({ status: 'closed' });
    expect(await refusalOf(SO_KHCN, `${ONE}/submissions/${SO_KHCN}/submit`)).toEqual([
      409,
      'period-closed',
      'period',
    ]);
  });
});

interface Report {
  readonly tasks: { readonly items: readonly { task: string; progress: { percent: string } | null }[] };
}
const percentOf = ({ tasks }: Report, code: string) =>
  tasks.items.find(({ task }) => task === code)?.progress?.percent;

interface Published {
  readonly version: number;
  readonly digest: string;
  readonly knownAt: number;
  readonly repeated: boolean;
}

describe('publishing', () => {
  const publish = `${ONE}/publish`;
  const key = { 'Idempotency-Key': 'cong-bo-h1' };
  let first: Published;

  const contentOf = async (version: number | string) => {
    const { headers, text } = await cycle.get(`${REPORTS}/${PERIOD}?version=${version}&format=content`);
    return { headers, text, digest: createHash('sha256').update(text).digest('hex') };
  };

  it('26 June: refuses on the ground of a period seen otherwise, and takes no number for it', async () => {
    const before = await head(cycle.app);
    const stale = await cycle.send(SO_TTTT, publish, { number: '41' }, { 'If-Match': '"0"' }).expect(412);
    expect(stale.body).toMatchObject({ code: 'revision-mismatch' });
    expect(await head(cycle.app)).toBe(before);
  });

  it('26 June: computes the report and gives it version, digest and number', async () => {
    const answer = await cycle.send(SO_TTTT, publish, { number: '41' }, key).expect(201);
    first = answer.body as Published;
    expect(answer.headers['location']).toBe(`${REPORTS}/${PERIOD}?version=1`);
    expect(answer.body).toMatchObject({
      version: 1,
      asOf: '2025-06-14',
      repeated: false,
      document: {
        number: '41/BC-STTTT',
        date: '2025-06-26',
        signer: { authority: null, office: 'GIÁM ĐỐC' },
      },
    });
    expect(await cycle.data(PERIODS)).toMatchObject([
      { publications: [{ version: 1, digest: first.digest, knownAt: first.knownAt, replaces: null }] },
      { period: '2025-H2' },
    ]);
    expect(await kinds(SO_TTTT)).toEqual([]);
  });

  it('the content’s bytes have the digest it was published with', async () => {
    const { headers, digest } = await contentOf(1);
    expect([headers['x-content-digest'], digest]).toEqual([first.digest, first.digest]);
    expect(headers).toMatchObject({
      'content-disposition': `attachment; filename="bao-cao-${PLAN}-${PERIOD}-v1.json"`,
      'cache-control': 'private, no-cache',
    });
  });

  it('27 June: the same request is answered the same, although the ledger has moved on', async () => {
    await cycle.on('2025-06-27').correctsValue(2, '11.50', 'Cục Thống kê công bố số chính thức');
    const before = await head(cycle.app);
    const again = await cycle.send(SO_TTTT, publish, { number: '41' }, key).expect(201);
    expect(again.body).toMatchObject({ ...first, repeated: true });
    expect(again.headers['location']).toBe(`${REPORTS}/${PERIOD}?version=1`);
    const other = await cycle.send(SO_TTTT, publish, { number: '42' }, key).expect(422);
    expect(other.body).toMatchObject({
      code: 'idempotency-key-reused',
      errors: [{ field: 'Idempotency-Key' }],
    });
    expect(await head(cycle.app)).toBe(before);
  });

  it('27 June: what stands otherwise than published is in the register, with cause and reason', async () => {
    const { items } = await cycle.data<{ items: object[] }>(`/v1/plans/${PLAN}/restatements`);
    expect(items).toMatchObject([
      {
        period: PERIOD,
        version: 1,
        item: `indicator/${INDICATOR}`,
        figure: 'value',
        from: { value: '11.90' },
        to: { value: '11.50' },
        changePercent: '-3.4',
        material: false,
        cause: 'late-data',
        by: SO_KHDT,
        reason: 'Cục Thống kê công bố số chính thức',
      },
    ]);
    const then = await cycle.data(`/v1/plans/${PLAN}/restatements?knownAt=${first.knownAt}`);
    expect(then).toMatchObject({ items: [], totals: [] });
    expect(await cycle.data(`/v1/plans/${PLAN}/restatements?period=2025-H2`)).toMatchObject({ items: [] });
    expect((await contentOf(1)).digest).toBe(first.digest);
  });

  it('27 June: a second version says why and which one it replaces; the first stays as it was', async () => {
    expect(await refusalOf(SO_TTTT, publish, { number: '42' })).toEqual([
      422,
      'correction-reason-required',
      'correction',
    ]);
    const correction = { reason: 'Đính chính tỷ trọng kinh tế số', cause: 'late-data' };
    const { body } = await cycle.send(SO_TTTT, publish, { number: '42', correction }).expect(201);
    expect(body).toMatchObject({ version: 2, document: { number: '42/BC-STTTT' } });
    const second = body as Published;
    expect(second.digest).not.toBe(first.digest);
    expect(await cycle.data(ONE)).toMatchObject({
      publications: [
        { version: 1 },
        { version: 2, replaces: { version: 1, number: '41/BC-STTTT', digest: first.digest, ...correction } },
      ],
    });
    expect((await contentOf(1)).digest).toBe(first.digest);
    expect((await contentOf('latest')).digest).toBe(second.digest);
    const { items } = await cycle.data<{ items: object[] }>(`/v1/plans/${PLAN}/restatements`);
    expect(items).toEqual([]);
  });

  it('shows the figures of each version as they were published', async () => {
    const figure = async (query: string) => {
      const { body } = await cycle.get(`${REPORTS}/${PERIOD}${query}`);
      type Report = { indicators: { items: { value: { value: { value: string } } }[] } };
      const report = (body as { content?: { report: Report } }).content?.report ?? (body as Report);
      return report.indicators.items[0]?.value.value.value;
    };
    expect(await figure('?version=1')).toBe('11.90');
    expect(await figure('?version=2')).toBe('11.50');
    expect(await figure('')).toBe('11.50');
    expect(await figure(`?knownAt=${first.knownAt}`)).toBe('11.90');
  });

  it('ranks the organisations over the periods', async () => {
    const { ranking, periods } = await cycle.data<{ ranking: object[]; periods: object[] }>(
      `/v1/plans/${PLAN}/timeliness`,
    );
    expect(ranking).toMatchObject([
      { rank: 1, organisation: SO_NV, punctuality: '100.0' },
      { rank: 1, organisation: SO_TC },
      { rank: 3, organisation: SO_KHDT, returned: 1 },
      { rank: 4, organisation: SO_KHCN, punctuality: '0.0', late: 1 },
    ]);
    expect(periods).toMatchObject([{ period: PERIOD }, { period: '2025-H2', totals: { pending: 4 } }]);
  });

  it('tells every question as it was known before the publication', async () => {
    const at = `?knownAt=${first.knownAt}`;
    expect(await cycle.data(`${ONE}${at}`)).toMatchObject({ publications: [] });
    expect((await cycle.get(`${ONE}${at}`)).headers).not.toHaveProperty('etag');
    expect(await cycle.data(`${SUBMISSION}?knownAt=2025-06-11`)).toMatchObject({ status: 'returned' });
    const { body } = await cycle.app.http.get(`${ONE}?knownAt=2025-05-04`).expect(404);
    expect(body).toMatchObject({ code: 'not-known-then', errors: [{ field: 'period' }] });
  });
});
