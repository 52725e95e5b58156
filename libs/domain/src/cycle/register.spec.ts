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

  it.each(['constructor', '__proto__', 'toString'])('is free whatever it looks like: %s', (number) => {
    const event = { ...taken, data: { ...taken.data, number } };
    given(registerDecider, taken).when(take({ number }), anybody).then([event]);
    given(registerDecider, taken, event)
      .when(take({ number, plan: 'de-an-06' }), anybody)
      .thenRefused('number-taken', 'document.number');
  });
});
