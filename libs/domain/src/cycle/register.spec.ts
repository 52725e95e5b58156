import type { RegisterEvent } from './cycle-events.ts';
import { registerDecider } from './register.ts';
import { H1 } from '../testing/cycle-55.ts';
import { actingAs, given, PLAN, SO_TTTT } from '../testing/index.ts';

const TAKING = {
  register: SO_TTTT,
  year: 2024,
  number: '45/BC-STTTT',
  date: '2024-06-24',
  plan: PLAN,
  period: H1,
  version: 1,
} as const;
const take = (more: Partial<typeof TAKING> | object = {}) =>
  ({ type: 'take-number', ...TAKING, ...more }) as const;
const taken: RegisterEvent = {
  type: 'DocumentNumberTaken',
  data: { ...TAKING, businessDate: TAKING.date },
};
const anybody = actingAs(SO_TTTT);

describe('a document number', () => {
  it('is taken for one report', () => {
    given(registerDecider).when(take(), anybody).then([taken]);
    given(registerDecider, taken)
      .when(take({ number: '46/BC-STTTT' }), anybody)
      .then([{ ...taken, data: { ...taken.data, number: '46/BC-STTTT' } }]);
  });

  it('is not taken twice, but the same report may ask for it again', () => {
    given(registerDecider, taken).when(take(), anybody).then([]);
    given(registerDecider, taken)
      .when(take({ date: '2024-06-25' }), anybody)
      .then([]);
  });

  it.each([{ plan: 'de-an-06' }, { period: '2024' }, { version: 2 }])(
    'is refused to another report: %j',
    (other) => {
      const refusal = given(registerDecider, taken)
        .when(take(other), anybody)
        .thenRefused('number-taken', 'document.number');
      expect(refusal.params).toEqual({ number: TAKING.number, plan: PLAN, period: H1 });
    },
  );

  it.each([
    'constructor',
    '__proto__',
    '',
    '12',
    '12/',
    '/BC',
    'Số 12/BC',
    '12/BC ',
    '=1+1',
    'x'.repeat(500),
  ])('is a number and a symbol, not %j', (number) => {
    given(registerDecider, taken)
      .when(take({ number }), anybody)
      .thenRefused('number-malformed', 'document.number');
  });

  it.each(['45/BC-STTTT', '045/BC-STTTT', '45/bc-stttt'])(
    'is the same however it is written: %s',
    (number) => {
      given(registerDecider, taken)
        .when(take({ number, plan: 'de-an-06' }), anybody)
        .thenRefused('number-taken', 'document.number');
    },
  );
});
