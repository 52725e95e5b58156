/** Figures, dates and texts that cannot be: named with value and remedy in both languages, and nothing is written. */
import { command, example, INDICATOR, SO_KHDT, TASK, UBND } from './harness.ts';
import {
  type Expected,
  INDICATORS,
  invalid,
  ledgerThatStays,
  JUSTIFIED,
  number,
  poster,
  PROGRESS,
  raw,
  refused,
  reportProgress,
  reportValue,
  type Row,
  TASKS,
  VALUE,
} from './refused.ts';

const app = ledgerThatStays();
const post = poster(app);

describe('figures, dates and texts', () => {
  const value = (item: string, sent?: string): Expected => ({
    ...invalid,
    field: 'value.value',
    item,
    ...(sent === undefined ? {} : { value: sent }),
  });
  const text = (item: string): Expected => ({ ...invalid, field: 'narrative', item });
  const rows: readonly Row[] = [
    reportValue('a share above 100', number('100.01'), {
      status: 422,
      code: 'out-of-range',
      field: 'value.value',
      value: '100.01',
    }),
    reportValue('a share below 0', number('-0.5'), {
      status: 422,
      code: 'out-of-range',
      field: 'value.value',
      value: '-0.5',
    }),
    reportValue('too many decimals', number('12.205'), {
      status: 422,
      code: 'too-many-decimals',
      field: 'value.value',
      value: '12.205',
    }),
    reportValue(
      'the wrong unit',
      { ...VALUE, unit: '%' },
      { status: 422, code: 'unit-mismatch', field: 'unit', value: '%' },
    ),
    reportValue(
      'a value of another kind',
      { ...VALUE, value: { kind: 'rank', rank: 3 } },
      { status: 422, code: 'value-kind-mismatch', field: 'value.kind', value: 'rank' },
    ),
    reportValue(
      'fields of another kind',
      { ...VALUE, value: { kind: 'rank', value: '3' } },
      { ...invalid, field: 'value.kind', item: 'fields-by-kind', value: 'rank' },
    ),
    reportValue('a JSON number for a figure', number(12.2), value('decimal', '12.2')),
    reportValue('a comma for the point', number('12,20'), value('decimal', '12,20')),
    reportValue('an exponent', number('1e3'), value('decimal', '1e3')),
    reportValue('the text NaN', number('NaN'), value('decimal', 'NaN')),
    reportValue('the text Infinity', number('Infinity'), value('decimal', 'Infinity')),
    reportValue('full-width digits', number('１２'), value('decimal')),
    reportValue('an empty figure', number(''), value('decimal', '')),
    reportValue('1e400', raw(number('N'), 'N', '1e400'), value('decimal', 'Infinity')),
    reportValue('NaN', raw(number('N'), 'N', 'NaN'), {
      status: 400,
      code: 'json-malformed',
      field: 'value.value',
      value: 'NaN',
    }),
    reportValue('Infinity', raw(number('N'), 'N', 'Infinity'), {
      status: 400,
      code: 'json-malformed',
      field: 'value.value',
      value: 'Infinity',
    }),
    reportValue(
      'a day that does not exist',
      { ...VALUE, asOf: '2025-02-30' },
      { ...invalid, field: 'asOf', item: 'date', value: '2025-02-30' },
    ),
    reportValue(
      'a day written otherwise',
      { ...VALUE, asOf: '14/06/2025' },
      { ...invalid, field: 'asOf', item: 'date', value: '14/06/2025' },
    ),
    reportValue(
      'a day in the future',
      { ...VALUE, asOf: '2025-12-21', period: undefined },
      { status: 422, code: 'date-in-future', field: 'asOf', value: '2025-12-21' },
    ),
    reportValue(
      'a day before the assignment',
      { ...VALUE, asOf: '2022-04-11', period: undefined },
      { status: 422, code: 'date-too-early', field: 'asOf', value: '2022-04-11' },
    ),
    reportValue(
      'a day outside its period',
      { ...VALUE, asOf: '2025-06-15' },
      { status: 422, code: 'period-mismatch', field: 'period', value: '2025-H1' },
    ),
    reportValue(
      'no period',
      { ...VALUE, period: '2025-Q1' },
      { ...invalid, field: 'period', item: 'period', value: '2025-Q1' },
    ),
    reportValue('a NUL in a text', { ...VALUE, narrative: 'a\u0000b' }, text('text')),
    reportValue('half a surrogate pair', { ...VALUE, narrative: 'a\ud800b' }, text('text')),
    reportValue(
      'half a surrogate pair as an escape',
      raw({ ...VALUE, narrative: 'N' }, 'N', '"\\udc00"'),
      text('text'),
    ),
    reportValue('a raw control character', raw({ ...VALUE, narrative: 'N' }, 'N', '"a\u0001"'), {
      status: 400,
      code: 'json-malformed',
      field: 'narrative',
    }),
    reportValue('a text that is too long', { ...VALUE, narrative: 'a'.repeat(10_001) }, text('text')),
    reportValue('a text that is no text', { ...VALUE, narrative: { text: 'x' } }, text('text')),
    reportValue(
      'an unknown field',
      { ...VALUE, actor: 'x' },
      { ...invalid, field: 'actor', item: 'unknown-field' },
    ),
    reportValue(
      'a field named as a method',
      { ...VALUE, hasOwnProperty: 1 },
      { status: 400, code: 'json-forbidden-key', field: 'hasOwnProperty' },
    ),
    reportValue(
      'a missing field',
      { ...VALUE, unit: undefined },
      { ...invalid, field: 'unit', item: 'text' },
    ),
    reportValue(
      'a list for an object',
      { ...VALUE, value: [VALUE['value']] },
      { ...invalid, field: 'value', item: 'object' },
    ),
    reportProgress(
      'more than 100 per cent',
      { ...PROGRESS, percent: '100.5' },
      { status: 422, code: 'out-of-range', field: 'percent', value: '100.5' },
    ),
    reportProgress(
      'less than 0 per cent',
      { ...PROGRESS, percent: '-1' },
      { status: 422, code: 'out-of-range', field: 'percent', value: '-1' },
    ),
    reportProgress(
      'completed at 99 per cent',
      { ...PROGRESS, percent: '99', completedOn: '2025-06-10' },
      { status: 422, code: 'out-of-range', field: 'percent', value: '99' },
    ),
    reportProgress(
      'đồng with a fraction',
      { ...PROGRESS, disbursed: '1.5' },
      { ...invalid, field: 'disbursed', item: 'money', value: '1.5' },
    ),
    reportProgress(
      'nothing told',
      { ...PROGRESS, narrative: '   ' },
      { ...invalid, field: 'narrative', item: 'text' },
    ),
    [
      'a revision without a reason',
      `${TASKS}/${TASK}/suspend`,
      { ...JUSTIFIED, reason: undefined },
      UBND,
      { ...invalid, field: 'reason', item: 'text' },
    ],
    [
      'a revision with a blank reason',
      `${TASKS}/${TASK}/suspend`,
      { ...JUSTIFIED, reason: ' \t ' },
      UBND,
      { ...invalid, field: 'reason', item: 'text' },
    ],
    [
      'a revision without a legal basis',
      `${TASKS}/${TASK}/suspend`,
      { ...JUSTIFIED, legalBasis: undefined },
      UBND,
      { ...invalid, field: 'legalBasis', item: 'object' },
    ],
    [
      'a wrong date deep inside',
      `${TASKS}/${TASK}/suspend`,
      { ...JUSTIFIED, legalBasis: { number: '1', issuedOn: '2025-13-01' } },
      UBND,
      { ...invalid, field: 'legalBasis.issuedOn', item: 'date', value: '2025-13-01' },
    ],
    [
      'a correction that changes nothing',
      `${INDICATORS}/${INDICATOR}/revise-value`,
      example('indicator.revise-value', { value: VALUE['value'] }),
      SO_KHDT,
      { status: 422, code: 'nothing-changes', field: 'value' },
    ],
  ];
  it.each(rows)('%s', (_, path, body, actingFor, expected) => refused(post(path, body, actingFor), expected));

  it('all at once, each named', async () => {
    const body = { ...VALUE, asOf: 'x', unit: '', value: { kind: 'number', value: 1 } };
    const { body: problem } = await command(app(), `${INDICATORS}/${INDICATOR}/report-value`, body, SO_KHDT);
    const { errors } = problem as { errors: { field: string }[] };
    expect(errors.map(({ field }) => field).sort()).toEqual(['asOf', 'unit', 'value.value']);
  });
});
