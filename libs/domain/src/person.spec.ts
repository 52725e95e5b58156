import { mentions, personDecider, type PersonCommand, type PersonEvent } from './person.ts';
import { streamOf } from './identifiers.ts';
import { actingAs, given, registered, SO_KHCN, SO_KHDT } from './testing/index.ts';

const PERSON = 'cb-0412';
const OFFICE = 'Chuyên viên, Phòng Chuyển đổi số';
const LAW = { number: '91/2025/QH15', title: 'Luật Bảo vệ dữ liệu cá nhân' };
/** Digests as they are: 43 signs, of nothing in particular. */
const [NAME, PHONE, NEW_NAME] = ['A', 'B', 'C'].map((letter) => letter.repeat(43)) as [
  string,
  string,
  string,
];

const organisations = [registered(SO_KHCN), registered(SO_KHDT)];
const operator = actingAs(null, { organisations });
const own = actingAs(SO_KHCN, { organisations });
const other = actingAs(SO_KHDT, { organisations });

const record = (changes: Partial<Extract<PersonCommand, { type: 'record' }>> = {}): PersonCommand => ({
  type: 'record',
  person: PERSON,
  organisation: SO_KHCN,
  office: OFFICE,
  digests: [NAME],
  ...changes,
});
const erase = (changes: Partial<Extract<PersonCommand, { type: 'erase' }>> = {}): PersonCommand => ({
  type: 'erase',
  person: PERSON,
  digests: null,
  reason: 'Người được ghi tên đề nghị xóa sau khi thôi việc',
  legalBasis: LAW,
  ...changes,
});
const recorded = (digests: readonly string[], changes: object = {}): PersonEvent => ({
  type: 'PersonRecorded',
  data: {
    businessDate: own.today,
    person: PERSON,
    organisation: SO_KHCN,
    office: OFFICE,
    digests,
    ...changes,
  },
});
const erased = (...digests: string[]): PersonEvent => ({
  type: 'PersonalDataErased',
  data: {
    businessDate: own.today,
    person: PERSON,
    digests,
    reason: 'Người được ghi tên đề nghị xóa sau khi thôi việc',
    legalBasis: LAW,
  },
});

describe('recording a person', () => {
  it('stores office, organisation and digests, sorted, so that their order tells nothing', () => {
    given(personDecider)
      .when(record({ digests: [PHONE, NAME] }), own)
      .then([recorded([NAME, PHONE])]);
    expect(streamOf(recorded([NAME]))).toBe('person-cb-0412');
  });

  it('again changes the office, and the digests where the name was corrected', () => {
    given(personDecider, recorded([NAME]))
      .when(record({ office: 'Trưởng phòng Chuyển đổi số' }), own)
      .then([recorded([NAME], { office: 'Trưởng phòng Chuyển đổi số' })]);
    given(personDecider, recorded([NAME]))
      .when(record({ digests: [NEW_NAME] }), own)
      .then([recorded([NEW_NAME])]);
  });

  it('again with the same content stores nothing', () => {
    given(personDecider, recorded([NAME, PHONE]))
      .when(record({ digests: [PHONE, NAME] }), own)
      .then([]);
  });

  it('is the organisation’s own and the operator’s', () => {
    given(personDecider)
      .when(record(), operator)
      .then([recorded([NAME])]);
    given(personDecider).when(record(), other).thenRefused('not-your-person', 'actingFor');
  });

  it('for another organisation is the operator’s: nobody takes over a person of another', () => {
    const moved = record({ organisation: SO_KHDT });
    given(personDecider, recorded([NAME]))
      .when(moved, other)
      .thenRefused('not-your-person', 'actingFor');
    given(personDecider, recorded([NAME]))
      .when(moved, own)
      .thenRefused('not-your-person', 'actingFor');
    given(personDecider, recorded([NAME]))
      .when(moved, operator)
      .then([recorded([NAME], { organisation: SO_KHDT })]);
  });

  it('is refused for an organisation that is not there, and for an id no stream can have', () => {
    given(personDecider)
      .when(record({ organisation: 'so-khong-co' }), operator)
      .thenRefused('organisation-unknown', 'organisation');
    for (const person of ['', 'Nguyễn', 'a b', '-a', 'a:b'])
      given(personDecider).when(record({ person }), own).thenRefused('person-id-invalid', 'person');
  });

  it('takes digests only: a name can never stand in their place', () => {
    for (const digests of [['Nguyễn Thị Ví Dụ'], [''], [`${NAME}=`], ['a'.repeat(44)]])
      given(personDecider).when(record({ digests }), own).thenRefused('digest-invalid', 'digests');
  });

  it('cannot bring back what was erased, but what is stored anew', () => {
    given(personDecider, recorded([NAME]), erased(NAME))
      .when(record(), own)
      .thenRefused('personal-data-erased');
    given(personDecider, recorded([NAME]), erased(NAME))
      .when(record({ digests: [NEW_NAME] }), own)
      .then([recorded([NEW_NAME])]);
  });
});

describe('erasing a person’s data', () => {
  it('names every digest ever recorded, those of a corrected name too', () => {
    given(personDecider, recorded([NAME]), recorded([NEW_NAME]))
      .when(erase(), own)
      .then([erased(NAME, NEW_NAME)]);
  });

  it('can be of some only', () => {
    const { state } = given(personDecider, recorded([NAME, PHONE]), erased(PHONE));
    expect(state).toMatchObject({ digests: [NAME], erased: [PHONE], recorded: [NAME, PHONE] });
    given(personDecider, recorded([NAME, PHONE]), erased(PHONE))
      .when(erase(), own)
      .then([erased(NAME)]);
  });

  it('leaves the office: it says in which capacity was acted', () => {
    expect(given(personDecider, recorded([NAME]), erased(NAME)).state).toMatchObject({
      office: OFFICE,
      digests: [],
      erasedOn: own.today,
    });
  });

  it('twice has nothing to do the second time, nor where there is nothing', () => {
    given(personDecider, recorded([NAME]), erased(NAME))
      .when(erase(), own)
      .then([]);
    given(personDecider, recorded([])).when(erase(), own).then([]);
  });

  it('is refused for persons nobody knows and data they never had', () => {
    given(personDecider).when(erase(), operator).thenRefused('person-unknown', 'person');
    given(personDecider, recorded([NAME]))
      .when(erase({ digests: [NAME, PHONE] }), own)
      .thenRefused('disclosure-unknown', 'digests');
  });

  it('is the organisation’s own and the operator’s, and states why and on which act', () => {
    given(personDecider, recorded([NAME]))
      .when(erase(), operator)
      .then([erased(NAME)]);
    given(personDecider, recorded([NAME]))
      .when(erase(), other)
      .thenRefused('not-your-person', 'actingFor');
    given(personDecider, recorded([NAME]))
      .when(erase({ reason: ' ' }), own)
      .thenRefused('reason-required', 'reason');
    given(personDecider, recorded([NAME]))
      .when(erase({ legalBasis: { number: null, title: ' ' } }), own)
      .thenRefused('legal-basis-required', 'legalBasis');
  });
});

describe('a text that repeats a name', () => {
  it.each([
    ['Bà Nguyễn Thị Ví Dụ đề nghị xóa', 'Nguyễn Thị Ví Dụ'],
    ['theo đơn của NGUYEN THI VI DU', 'Nguyễn Thị Ví Dụ'],
    ['nguyen-thi-vi-du', 'Nguyễn Thị Ví Dụ'],
    ['gọi 0912.345.678', '0912 345 678'],
    ['đặng-đình-đức', 'Dang Dinh Duc'],
  ])('%s is found', (text, value) => expect(mentions(text, value)).toBe(true));

  it.each([
    ['Chuyên viên, Phòng Chuyển đổi số', 'Nguyễn Thị Ví Dụ'],
    ['An toàn thông tin', 'An'],
    ['cb-0412', 'Nguyễn Thị Ví Dụ'],
  ])('%s does not repeat %s', (text, value) => expect(mentions(text, value)).toBe(false));
});
