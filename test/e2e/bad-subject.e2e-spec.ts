/** Commands about what is not there, not theirs, or named wrongly: named in both languages, and nothing is written. */
import { example, INDICATOR, SO_KHDT, SO_TTTT, TASK, UBND } from './harness.ts';
import {
  type Expected,
  INDICATORS,
  invalid,
  ledgerThatStays,
  JUSTIFIED,
  poster,
  PROGRESS,
  refused,
  type Row,
  TASKS,
  VALUE,
} from './refused.ts';

const app = ledgerThatStays();
const post = poster(app);

describe('what a command is about', () => {
  const unknown = (code: string, field: string, value: string): Expected => ({
    status: 404,
    code,
    field,
    value,
  });
  const rows: readonly Row[] = [
    [
      'an unknown plan',
      `/v1/plans/la/tasks/${TASK}/report-progress`,
      PROGRESS,
      SO_KHDT,
      unknown('plan-unknown', 'plan', 'la'),
    ],
    [
      'an unknown plan to amend',
      '/v1/plans/la/amend',
      example('plan.amend'),
      UBND,
      unknown('plan-unknown', 'plan', 'la'),
    ],
    [
      'an unknown task',
      `${TASKS}/la/report-progress`,
      PROGRESS,
      SO_KHDT,
      unknown('task-unknown', 'task', 'la'),
    ],
    [
      'an unknown indicator',
      `${INDICATORS}/la/report-value`,
      VALUE,
      SO_KHDT,
      unknown('indicator-unknown', 'indicator', 'la'),
    ],
    [
      'an unknown organisation',
      '/v1/organisations/la/rename',
      example('organisation.rename'),
      null,
      unknown('organisation-unknown', 'organisation', 'la'),
    ],
    [
      'an unknown lead',
      `${TASKS}/moi/assign`,
      example('task.assign', { lead: 'la' }),
      UBND,
      unknown('organisation-unknown', 'lead', 'la'),
    ],
    [
      'an unknown group',
      `${TASKS}/moi/assign`,
      example('task.assign', { group: 'la' }),
      UBND,
      unknown('group-unknown', 'group', 'la'),
    ],
    [
      'an unknown report',
      `${INDICATORS}/${INDICATOR}/revise-value`,
      example('indicator.revise-value', { report: 9 }),
      SO_KHDT,
      unknown('report-unknown', 'report', '9'),
    ],
    [
      'a task that is there already',
      `${TASKS}/${TASK}/assign`,
      example('task.assign'),
      UBND,
      { status: 409, code: 'already-exists', field: 'task', value: TASK },
    ],
    [
      'another organisation’s task',
      `${TASKS}/${TASK}/report-progress`,
      PROGRESS,
      SO_TTTT,
      { status: 403, code: 'not-your-assignment', field: 'X-Acting-For', value: SO_TTTT },
    ],
    [
      'another organisation’s indicator',
      `${INDICATORS}/${INDICATOR}/report-value`,
      VALUE,
      null,
      { status: 403, code: 'not-your-assignment', field: 'X-Acting-For' },
    ],
    [
      'a decision that is not the department’s',
      `${TASKS}/${TASK}/suspend`,
      JUSTIFIED,
      SO_KHDT,
      { status: 403, code: 'not-the-managing-agency', field: 'X-Acting-For', value: SO_KHDT },
    ],
    [
      'funding that does not add up',
      `${TASKS}/moi/assign`,
      example('task.assign', { funding: { total: '5', parts: [{ code: 'a', name: 'A', amount: '4' }] } }),
      UBND,
      { status: 422, code: 'sum-mismatch', field: 'funding.total', value: '5' },
    ],
    [
      'a code with capitals',
      `${TASKS}/Moi/assign`,
      example('task.assign'),
      UBND,
      { ...invalid, field: 'task', item: 'code', value: 'Moi' },
    ],
    [
      'a code with a slash',
      `${TASKS}/a%2Fb/assign`,
      example('task.assign'),
      UBND,
      { ...invalid, field: 'task', item: 'code', value: 'a/b' },
    ],
    [
      'a code with a NUL',
      `${TASKS}/a%00/assign`,
      example('task.assign'),
      UBND,
      { ...invalid, field: 'task', item: 'code' },
    ],
    [
      'a code of 81 characters',
      `${TASKS}/${'a'.repeat(81)}/assign`,
      example('task.assign'),
      UBND,
      { ...invalid, field: 'task', item: 'code' },
    ],
    [
      'a code of a thousand characters',
      `${TASKS}/${'a'.repeat(1_000)}/assign`,
      example('task.assign'),
      UBND,
      { status: 414, code: 'url-too-long' },
    ],
    [
      'a URL that cannot be decoded',
      `${TASKS}/%E0%A4%A/assign`,
      example('task.assign'),
      UBND,
      { status: 400, code: 'request-malformed' },
    ],
    ['a verb that is not there', `${TASKS}/${TASK}/delete`, {}, UBND, { status: 404, code: 'route-unknown' }],
    [
      'a query parameter on a command',
      `${TASKS}/moi/assign?dryRun=true`,
      example('task.assign'),
      UBND,
      { ...invalid, field: 'dryRun', item: 'unknown-field' },
    ],
    [
      'a parameter given twice',
      `${TASKS}/moi/assign?a=1&a=2`,
      example('task.assign'),
      UBND,
      { ...invalid, field: 'a', item: 'duplicate', value: '1, 2' },
    ],
    [
      'a parameter that reaches for prototypes',
      `${TASKS}/moi/assign?__proto__=1`,
      example('task.assign'),
      UBND,
      { ...invalid, field: '__proto__', item: 'unknown-field' },
    ],
  ];
  it.each(rows)('%s', (_, path, body, actingFor, expected) => refused(post(path, body, actingFor), expected));
});
