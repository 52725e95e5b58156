/** Every command by name: its content as people write it, and the domain command it stands for. */
import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { CALENDAR_PRESETS, type Code } from '#domain';
import { readFileSync } from 'node:fs';
import { PlanMessage } from '../messages.ts';
import { type AggregateName, COMMANDS, isSubject } from './catalogue.ts';
import * as common from './common.dto.ts';
import * as cycle from './cycle.dto.ts';
import * as indicator from './indicator.dto.ts';
import * as organisation from './organisation.dto.ts';
import * as plan from './plan.dto.ts';
import * as task from './task.dto.ts';
import { InputError } from './validate.ts';

const PLAN = 'tuyen-quang-55-kh-ubnd';
const SUBJECTS: Readonly<Record<AggregateName, Code>> = {
  organisation: 'so-tttt-tuyen-quang',
  plan: PLAN,
  task: 'ha-tang-so-01',
  indicator: 'kinh-te-so-grdp',
  period: '2024-H1',
  submission: '2024-H1.so-khdt-tuyen-quang',
};
const ORGANISATION = { organisation: SUBJECTS.organisation };
const TASK = { plan: PLAN, task: SUBJECTS.task };
const INDICATOR = { plan: PLAN, indicator: SUBJECTS.indicator };
const PERIOD = { plan: PLAN, period: SUBJECTS.period };
const SUBMISSION = { ...PERIOD, submitter: 'so-khdt-tuyen-quang' };
const ENVELOPE = { commandId: 'k1', actor: 'u-1', actingFor: null, correlationId: 'c-1' };

/** As it is written, and as the domain has it: an act without a number has the number null. */
const WRITTEN = {
  effectiveOn: '2025-03-01',
  reason: 'Theo quyết định của UBND tỉnh',
  legalBasis: { title: 'Quyết định về việc sắp xếp', issuedOn: '2025-02-20', number: null },
};
const BECAUSE = { ...WRITTEN, legalBasis: { ...WRITTEN.legalBasis, number: null } };

const FUNDING = {
  total: '3900000000000',
  parts: [{ code: 'nsnn', name: 'Ngân sách', amount: '3900000000000' }],
};
const RULE = { cutOff: '06-14', due: [{ tier: 'commune', rule: 'before', day: '06-20', nextYear: false }] };
const ITEM_TEXT = { item: 'task/ha-tang-so-01', text: 'Chưa triển khai' };
const TERMS = {
  title: 'Kế hoạch chuyển đổi số',
  status: 'adopted',
  issuer: 'ubnd-tuyen-quang',
  horizon: { from: 2022, to: 2025 },
};

/** Command → what is written, and the command it becomes besides its type and subject. */
const EXAMPLES: Readonly<Record<string, readonly [written: object, command: object]>> = {
  'organisation.register': [
    { name: ' Sở TTTT ', tier: 'department', effectiveFrom: '2021-11-15', sources: ['S004-036'] },
    {
      ...ORGANISATION,
      type: 'register',
      name: 'Sở TTTT',
      tier: 'department',
      parent: null,
      effectiveFrom: '2021-11-15',
      sources: ['S004-036'],
    },
  ],
  'organisation.rename': [
    { ...WRITTEN, name: 'Sở Khoa học và Công nghệ' },
    { ...BECAUSE, ...ORGANISATION, type: 'rename', name: 'Sở Khoa học và Công nghệ' },
  ],
  'organisation.assign-identifier': [
    { scheme: 'QCVN 102', identifier: '000.00.18.H60', effectiveOn: '2022-01-01' },
    {
      ...ORGANISATION,
      type: 'assign-identifier',
      scheme: 'QCVN 102',
      identifier: '000.00.18.H60',
      effectiveOn: '2022-01-01',
    },
  ],
  'organisation.succeed': [
    {
      kind: 'merge',
      successors: ['so-khcn-tuyen-quang'],
      effectiveOn: '2025-03-01',
      legalBasis: { number: '190/2025/QH15' },
    },
    {
      ...ORGANISATION,
      type: 'succeed',
      kind: 'merge',
      successors: ['so-khcn-tuyen-quang'],
      together: [],
      effectiveOn: '2025-03-01',
      legalBasis: { number: '190/2025/QH15' },
    },
  ],
  'plan.issue': [
    {
      ...TERMS,
      groups: [{ code: 'ha-tang-so', name: 'Hạ tầng số', of: 'tasks', sources: null }],
      legalBases: [{ title: 'Nghị quyết về chuyển đổi số' }],
      funding: { total: '0' },
      effectiveFrom: '2022-04-12',
      calendar: { preset: 'truoc-15-12', holidays: ['2025-09-02'] },
    },
    {
      plan: PLAN,
      type: 'issue',
      terms: {
        ...TERMS,
        number: null,
        standingAgency: null,
        committee: null,
        issuedOn: null,
        legalBases: [{ number: null, title: 'Nghị quyết về chuyển đổi số' }],
        groups: [{ code: 'ha-tang-so', name: 'Hạ tầng số', of: 'tasks' }],
        declared: [],
        funding: { total: '0', parts: [] },
      },
      calendar: { ...CALENDAR_PRESETS['truoc-15-12'], holidays: ['2025-09-02'] },
      effectiveFrom: '2022-04-12',
    },
  ],
  'plan.amend': [
    {
      ...WRITTEN,
      changes: {
        standingAgency: 'so-khcn-tuyen-quang',
        number: null,
        legalBases: [{ title: 'Nghị quyết' }],
        funding: FUNDING,
        declared: [{ what: 'tasks', count: 109, listed: true }],
      },
    },
    {
      ...BECAUSE,
      plan: PLAN,
      type: 'amend',
      changes: {
        standingAgency: 'so-khcn-tuyen-quang',
        legalBases: [{ number: null, title: 'Nghị quyết' }],
        funding: FUNDING,
        declared: [{ what: 'tasks', count: 109, listed: true }],
      },
    },
  ],
  'plan.revise-calendar': [
    { ...WRITTEN, calendar: { preset: 'custom', firstHalf: RULE, secondHalf: RULE, year: RULE } },
    {
      ...BECAUSE,
      plan: PLAN,
      type: 'revise-calendar',
      calendar: { firstHalf: RULE, secondHalf: RULE, year: RULE, holidays: [] },
    },
  ],
  'plan.close': [
    { closedOn: '2025-12-31', reason: 'Hết giai đoạn', legalBasis: { number: '99/QĐ-UBND' } },
    {
      plan: PLAN,
      type: 'close',
      closedOn: '2025-12-31',
      reason: 'Hết giai đoạn',
      legalBasis: { number: '99/QĐ-UBND' },
    },
  ],
  'task.assign': [
    {
      titleKnown: false,
      group: 'ha-tang-so',
      due: { precision: 'month', month: '2025-05', on: null },
      funding: FUNDING,
      collaborators: ['so-tttt-tuyen-quang'],
      assignedOn: '2022-04-12',
    },
    {
      ...TASK,
      type: 'assign',
      terms: {
        title: null,
        group: 'ha-tang-so',
        due: { precision: 'month', month: '2025-05' },
        deliverable: null,
        funding: FUNDING,
      },
      responsibility: { lead: null, collaborators: ['so-tttt-tuyen-quang'] },
      assignedOn: '2022-04-12',
    },
  ],
  'task.revise': [
    { ...WRITTEN, due: { precision: 'standing' }, deliverable: 'Báo cáo' },
    {
      ...BECAUSE,
      ...TASK,
      type: 'revise',
      changes: { due: { precision: 'standing' }, deliverable: 'Báo cáo' },
    },
  ],
  'task.reassign': [
    { ...WRITTEN, lead: 'so-khcn-tuyen-quang', cause: 'reorganisation' },
    {
      ...BECAUSE,
      ...TASK,
      type: 'reassign',
      responsibility: { lead: 'so-khcn-tuyen-quang', collaborators: [] },
      cause: 'reorganisation',
    },
  ],
  'task.report-progress': [
    { asOf: '2025-06-14', period: '2025-H1', percent: '40.50', narrative: 'Đang triển khai' },
    {
      ...TASK,
      type: 'report-progress',
      progress: {
        asOf: '2025-06-14',
        percent: '40.50',
        completedOn: null,
        disbursed: null,
        narrative: 'Đang triển khai',
      },
      period: '2025-H1',
    },
  ],
  'task.revise-progress': [
    { report: 2, notCompleted: true, disbursed: '0', reason: 'Báo nhầm', cause: 'error' },
    {
      ...TASK,
      type: 'revise-progress',
      report: 2,
      changes: { disbursed: '0', completedOn: null },
      reason: 'Báo nhầm',
      cause: 'error',
    },
  ],
  'task.confirm-completion': [
    { report: 2, confirmedOn: '2025-06-20' },
    { ...TASK, type: 'confirm-completion', report: 2, confirmedOn: '2025-06-20' },
  ],
  'task.reject-completion': [
    { report: 2, rejectedOn: '2025-06-20', reason: 'Chưa có sản phẩm' },
    { ...TASK, type: 'reject-completion', report: 2, rejectedOn: '2025-06-20', reason: 'Chưa có sản phẩm' },
  ],
  'task.suspend': [WRITTEN, { ...BECAUSE, ...TASK, type: 'suspend' }],
  'task.resume': [WRITTEN, { ...BECAUSE, ...TASK, type: 'resume' }],
  'task.withdraw': [WRITTEN, { ...BECAUSE, ...TASK, type: 'withdraw' }],
  'indicator.assign': [
    {
      name: 'Kinh tế số trong GRDP',
      measure: 'share',
      unit: '% GRDP',
      decimals: 2,
      baseline: { value: { kind: 'number', value: '12.20' }, asOf: '2021-12-31' },
      targets: [
        {
          year: 2025,
          criterion: {
            kind: 'compound',
            parts: [{ part: 'a', criterion: { kind: 'number', comparator: '≥', value: '20', level: null } }],
          },
          sources: ['S004-012'],
        },
      ],
      lead: 'so-khdt-tuyen-quang',
      assignedOn: '2022-04-12',
    },
    {
      ...INDICATOR,
      type: 'assign',
      name: 'Kinh tế số trong GRDP',
      group: null,
      definition: {
        text: null,
        measure: 'share',
        unit: '% GRDP',
        decimals: 2,
        min: null,
        max: null,
        scale: null,
        parts: null,
      },
      baseline: { value: { kind: 'number', value: '12.20' }, asOf: '2021-12-31' },
      targets: [
        {
          year: 2025,
          criterion: {
            kind: 'compound',
            parts: [{ part: 'a', criterion: { kind: 'number', comparator: '≥', value: '20' } }],
          },
          sources: ['S004-012'],
        },
      ],
      responsibility: { lead: 'so-khdt-tuyen-quang', collaborators: [] },
      assignedOn: '2022-04-12',
    },
  ],
  'indicator.revise-target': [
    { ...WRITTEN, year: 2025 },
    { ...BECAUSE, ...INDICATOR, type: 'revise-target', year: 2025, criterion: null },
  ],
  'indicator.revise-definition': [
    { ...WRITTEN, decimals: 0, definition: 'Tính theo phương pháp mới', seriesBreak: false },
    {
      ...BECAUSE,
      ...INDICATOR,
      type: 'revise-definition',
      changes: { decimals: 0, text: 'Tính theo phương pháp mới' },
      seriesBreak: false,
    },
  ],
  'indicator.reassign': [
    { ...WRITTEN, cause: 'decision' },
    {
      ...BECAUSE,
      ...INDICATOR,
      type: 'reassign',
      responsibility: { lead: null, collaborators: [] },
      cause: 'decision',
    },
  ],
  'indicator.report-value': [
    { asOf: '2025-06-14', unit: '% GRDP', value: { kind: 'number', value: '0', qualifier: null } },
    {
      ...INDICATOR,
      type: 'report-value',
      asOf: '2025-06-14',
      unit: '% GRDP',
      value: { kind: 'number', value: '0' },
      narrative: '',
    },
  ],
  'indicator.revise-value': [
    { report: 1, value: { kind: 'no-data', reason: 'Chưa công bố' }, reason: 'Nhập nhầm', cause: 'error' },
    {
      ...INDICATOR,
      type: 'revise-value',
      report: 1,
      value: { kind: 'no-data', reason: 'Chưa công bố' },
      reason: 'Nhập nhầm',
      cause: 'error',
    },
  ],
  'indicator.withdraw': [WRITTEN, { ...BECAUSE, ...INDICATOR, type: 'withdraw' }],
  'period.open': [{ on: '2024-06-03' }, { ...PERIOD, type: 'open', on: '2024-06-03' }],
  'period.add-obligation': [
    {
      organisation: 'so-khdt-tuyen-quang',
      due: '2024-06-20',
      items: ['indicator/kinh-te-so-grdp', 'task/ha-tang-so-01'],
      reason: ' Giao bổ sung ',
    },
    {
      ...PERIOD,
      type: 'add-obligation',
      organisation: 'so-khdt-tuyen-quang',
      due: '2024-06-20',
      items: ['indicator/kinh-te-so-grdp', 'task/ha-tang-so-01'],
      reason: 'Giao bổ sung',
    },
  ],
  'period.excuse': [
    { organisation: 'so-khdt-tuyen-quang', reason: 'Đã giải thể', on: null },
    { ...PERIOD, type: 'excuse', organisation: 'so-khdt-tuyen-quang', reason: 'Đã giải thể' },
  ],
  'period.extend': [
    { organisation: 'so-khdt-tuyen-quang', due: '2024-06-20', reason: 'Chờ số liệu' },
    {
      ...PERIOD,
      type: 'extend',
      organisation: 'so-khdt-tuyen-quang',
      due: '2024-06-20',
      reason: 'Chờ số liệu',
    },
  ],
  'period.close': [{}, { ...PERIOD, type: 'close' }],
  'period.reopen': [
    { scope: ['so-khdt-tuyen-quang'], until: '2024-06-25', reason: 'Số liệu công bố muộn' },
    {
      ...PERIOD,
      type: 'reopen',
      scope: ['so-khdt-tuyen-quang'],
      until: '2024-06-25',
      reason: 'Số liệu công bố muộn',
    },
  ],
  'period.edit-narrative': [
    { section: 'results' },
    { ...PERIOD, type: 'edit-narrative', section: 'results', text: null },
  ],
  'submission.submit': [
    {
      nothingToReport: [ITEM_TEXT],
      narratives: [{ section: 'results', text: ' Đạt khá ' }],
      onBehalf: null,
    },
    {
      ...SUBMISSION,
      type: 'submit',
      nothingToReport: [ITEM_TEXT],
      explanations: [],
      narratives: [{ section: 'results', text: 'Đạt khá' }],
      onBehalf: null,
    },
  ],
  'submission.submit-nil': [
    { reason: 'Không phát sinh', onBehalf: 'Nhập từ văn bản số 45/BC-SKHĐT', on: '2024-06-14' },
    {
      ...SUBMISSION,
      type: 'submit-nil',
      reason: 'Không phát sinh',
      onBehalf: 'Nhập từ văn bản số 45/BC-SKHĐT',
      on: '2024-06-14',
    },
  ],
  'submission.return': [
    { reason: 'Chưa khớp với Kho bạc', items: [ITEM_TEXT] },
    { ...SUBMISSION, type: 'return', reason: 'Chưa khớp với Kho bạc', items: [ITEM_TEXT] },
  ],
  'submission.accept': [{}, { ...SUBMISSION, type: 'accept', note: null }],
};

/** What these are about says it all. */
const SAY_NOTHING = ['period.open', 'period.close', 'submission.submit', 'submission.accept'];

describe('every command', () => {
  it('has an example', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(Object.keys(COMMANDS).sort());
  });

  it.each(Object.entries(EXAMPLES))('%s becomes a plain domain command', (name, [written, command]) => {
    const entry = COMMANDS[name];
    const message = entry?.message(PLAN, SUBJECTS[entry.aggregate], written, ENVELOPE);

    // Strictly: neither undefined fields nor instances of the input classes get into an event.
    expect(message?.command).toStrictEqual(command);
    expect(message?.envelope).toBe(ENVELOPE);
    expect(message?.constructor.name.toLowerCase()).toBe(`${name.split('.')[0]}message`);
  });

  it.each(Object.keys(COMMANDS))('%s refuses what it does not know', (name) => {
    const send = () => COMMANDS[name]?.message(PLAN, 'a', { ...EXAMPLES[name]?.[0], hack: 1 }, ENVELOPE);
    expect(send).toThrow(InputError);
    expect(send).toThrow(/hack/);
  });

  it.each(Object.keys(COMMANDS))('%s has something it cannot do without, or says all by its name', (name) => {
    const send = () => COMMANDS[name]?.message(PLAN, 'a', {}, ENVELOPE);
    if (SAY_NOTHING.includes(name)) expect(send).not.toThrow();
    else expect(send).toThrow(InputError);
  });

  it('publishing is none: a report is computed, not stated', () => {
    expect(Object.keys(COMMANDS).filter((name) => /publish|reminder/.test(name))).toEqual([]);
  });

  it.each<[AggregateName, string, boolean]>([
    ['period', '2024-H1', true],
    ['period', '2024', true],
    ['period', '2024-H3', false],
    ['submission', '2024-H1.so-khdt', true],
    ['submission', '2024-H1', false],
    ['submission', '2024-H1.so-khdt.x', false],
    ['submission', 'H1.so-khdt', false],
    ['submission', '2024-H1.Sở KHĐT', false],
    ['task', 'ha-tang-so-01', true],
    ['task', '2024-H1', false],
  ])('of %s is about what is called %s: %s', (aggregate, subject, fits) => {
    expect(isSubject(aggregate, subject)).toBe(fits);
  });

  it.each([
    ['task.report-progress', { asOf: '2024-06-14', narrative: 'Đang làm' }],
    ['indicator.report-value', { asOf: '2024-06-14', unit: '%', value: { kind: 'number', value: '1' } }],
  ])('%s may be given on behalf of another', (name, content) => {
    const entry = COMMANDS[name];
    const onBehalf = 'Nhập từ văn bản số 45/BC-SKHĐT';
    const message = entry?.message(PLAN, SUBJECTS[entry.aggregate], { ...content, onBehalf }, ENVELOPE);
    expect(message?.command).toMatchObject({ onBehalf });
  });

  it.each([
    ['an item of no kind', { items: ['muc-tieu/a'] }],
    ['an item without a code', { items: ['task/'] }],
    ['an organisation by its name', { organisation: 'Sở KHĐT' }],
    ['a day that is none', { due: '20/6/2024' }],
  ])('of the cycle is refused with %s', (_, changes) => {
    const content = { ...EXAMPLES['period.add-obligation']?.[0], ...changes };
    expect(() => COMMANDS['period.add-obligation']?.message(PLAN, '2024-H1', content, ENVELOPE)).toThrow(
      InputError,
    );
  });

  it('plan.issue and plan.amend take what is printed on the plan’s reports', () => {
    const documents = {
      parentBody: 'UBND TỈNH TUYÊN QUANG',
      issuingBody: 'SỞ THÔNG TIN VÀ TRUYỀN THÔNG',
      place: 'Tuyên Quang',
      numberPattern: '{number}/BC-STTTT',
      addressees: ['Ủy ban nhân dân tỉnh'],
      recipients: ['Như trên', 'Lưu: VT'],
      signer: { authority: null, office: 'GIÁM ĐỐC' },
    };
    const issue = { ...(EXAMPLES['plan.issue']?.[0] as object), documents };
    const amend = { ...WRITTEN, changes: { documents } };
    expect(COMMANDS['plan.issue']?.message(PLAN, PLAN, issue, ENVELOPE).command).toMatchObject({
      terms: { documents },
    });
    expect(COMMANDS['plan.amend']?.message(PLAN, PLAN, amend, ENVELOPE).command).toMatchObject({
      changes: { documents },
    });
  });

  it('to amend a plan leaves out what it does not change, so that nothing is set to null by accident', () => {
    const message = COMMANDS['plan.amend']?.message(
      PLAN,
      PLAN,
      { ...WRITTEN, changes: { title: 'Tên mới', committee: null } },
      ENVELOPE,
    );
    expect(message).toBeInstanceOf(PlanMessage);
    expect(message?.command).toMatchObject({ changes: { title: 'Tên mới' } });
    expect(Object.keys((message?.command as { changes: object }).changes)).toEqual(['title']);
  });

  it.each([
    [{ titleKnown: true }, 'titleKnown: '],
    [{ title: 'Xây dựng trung tâm dữ liệu', titleKnown: false }, 'titleKnown: '],
  ])('to assign a task does not accept a title that contradicts itself: %j', (fields, message) => {
    const content = { ...fields, due: { precision: 'standing' }, assignedOn: '2022-04-12' };
    expect(() => COMMANDS['task.assign']?.message(PLAN, 'a', content, ENVELOPE)).toThrow(message);
  });
});

describe('every class of input', () => {
  interface Described {
    readonly type?: unknown;
    readonly enum?: readonly string[];
    readonly required?: boolean;
  }
  type Class = new () => object;

  const modules = { common, cycle, organisation, plan, task, indicator };
  const source = Object.keys(modules)
    .map((name) => readFileSync(new URL(`./${name}.dto.ts`, import.meta.url), 'utf8'))
    .join('\n');
  const classes = Object.values(modules)
    .flatMap((module) => Object.entries(module))
    .filter((entry): entry is [string, Class] => entry[0].endsWith('Dto'));

  /** The fields a class declares itself, from its source: at run time those without a decorator are not seen. */
  const declared = (name: string): string[] => {
    const body =
      new RegExp(`^export class ${name}( extends \\w+)? \\{\\n(.*?)^\\}`, 'ms').exec(source)?.[2] ?? '';
    return [...body.matchAll(/^ {2}(?:declare )?(\w+)\??: /gm)].map((match) => match[1] ?? '');
  };
  const described = (type: Class, field: string): Described | undefined =>
    Reflect.getMetadata('swagger/apiModelProperties', type.prototype as object, field) as
      Described | undefined;

  it.each(classes)('%s describes every field for the documentation', (name, type) => {
    const fields = declared(name);
    expect(fields.length).toBeGreaterThan(0);
    for (const field of fields)
      expect([field, described(type, field)?.type]).toEqual([field, expect.anything()]);
  });

  it('is found, those that others are made of too', () => {
    expect(classes.length).toBeGreaterThanOrEqual(52);
    expect(new Set(source.match(/^export class \w+/gm)).size).toBe(classes.length);
    for (const [name, { dto }] of Object.entries(COMMANDS))
      expect([name, classes.map(([, type]) => type)]).toEqual([name, expect.arrayContaining([dto])]);
  });

  it.each<[string, Class, string[]]>([
    ['a value', indicator.ValueDto, ['number', 'rank', 'level', 'not-applicable', 'no-data', 'compound']],
    ['a part of a value', indicator.SimpleValueDto, ['number', 'rank', 'level', 'not-applicable', 'no-data']],
    ['a criterion', indicator.CriterionDto, ['number', 'rank', 'qualitative', 'compound']],
    ['a part of a criterion', indicator.SimpleCriterionDto, ['number', 'rank', 'qualitative']],
  ])('that extends another describes its own kinds: %s', (_, type, kinds) => {
    expect(described(type, 'kind')?.enum).toEqual(kinds);
  });
});
