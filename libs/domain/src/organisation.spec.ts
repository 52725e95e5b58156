import { organisationDecider, type OrganisationCommand } from './organisation.ts';
import {
  actingAs,
  because,
  COMMITTEE,
  DECISION,
  given,
  ledger,
  mergedInto,
  MERGER,
  MERGER_DAY,
  pictureAt,
  registered,
  SO_KHCN,
  SO_KHDT,
  SO_TTTT,
  UBND,
} from './testing/index.ts';

const operator = actingAs(null);
const afterMerger = actingAs(null, { organisations: MERGER });
const register = (changes: Partial<Extract<OrganisationCommand, { type: 'register' }>> = {}) => ({
  type: 'register' as const,
  organisation: SO_KHCN,
  name: 'Sở Khoa học và Công nghệ',
  tier: 'department' as const,
  parent: UBND,
  effectiveFrom: MERGER_DAY,
  ...changes,
});
const rename = (name: string, effectiveOn: string, reason?: string) => ({
  type: 'rename' as const,
  organisation: COMMITTEE,
  name,
  ...because(effectiveOn, reason),
});
const succeed = (changes: Partial<Extract<OrganisationCommand, { type: 'succeed' }>> = {}) => ({
  type: 'succeed' as const,
  organisation: SO_TTTT,
  kind: 'merge' as const,
  successors: [SO_KHCN],
  together: [],
  effectiveOn: MERGER_DAY,
  legalBasis: DECISION,
  ...changes,
});

describe('registering an organisation', () => {
  it('records name, tier, parent and the day it begins', () => {
    given(organisationDecider)
      .when(register(), operator)
      .then([registered(SO_KHCN, MERGER_DAY, { name: 'Sở Khoa học và Công nghệ', parent: UBND })]);
  });

  it('is refused for a code that is taken', () => {
    given(organisationDecider, registered(SO_KHCN)).when(register(), operator).thenRefused('already-exists');
  });

  it('is refused under a parent that does not exist, or has ended by then', () => {
    given(organisationDecider)
      .when(register({ parent: 'so-khong-co' }), operator)
      .thenRefused('organisation-unknown', 'parent');
    given(organisationDecider)
      .when(register({ organisation: 'trung-tam-cntt', parent: SO_TTTT }), afterMerger)
      .thenRefused('organisation-ended', 'parent');
  });

  it('is refused from a day that does not exist', () => {
    given(organisationDecider)
      .when(register({ effectiveFrom: '2025-02-29' }), operator)
      .thenRefused('date-invalid', 'effectiveFrom');
  });

  it('comes before everything else', () => {
    given(organisationDecider).when(succeed(), operator).thenRefused('organisation-unknown');
  });
});

describe('renaming an organisation', () => {
  const committee = registered(COMMITTEE, '2021-11-15', { name: 'Ban Chỉ đạo chuyển đổi số' });
  const wanted = 'Ban Chỉ đạo phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số';

  it('keeps the old name for the days before', () => {
    const renamed = given(organisationDecider, committee)
      .when(rename(wanted, '2025-02-10'), operator)
      .decide();
    expect(renamed).toMatchObject([{ data: { name: { from: 'Ban Chỉ đạo chuyển đổi số', to: wanted } } }]);
    const recorded = ledger(committee, ...renamed);
    expect(pictureAt(recorded, '2025-02-09').organisation(COMMITTEE)?.name).toBe('Ban Chỉ đạo chuyển đổi số');
    expect(pictureAt(recorded, '2025-02-10').organisation(COMMITTEE)?.name).toBe(wanted);
  });

  it('needs a reason, another name, and a day not before the last change', () => {
    const named = given(organisationDecider, committee);
    named.when(rename(wanted, '2025-02-10', ' '), operator).thenRefused('reason-required', 'reason');
    named
      .when(rename('Ban Chỉ đạo chuyển đổi số', '2025-02-10'), operator)
      .thenRefused('nothing-changes', 'name');
    named.when(rename(wanted, '2021-11-14'), operator).thenRefused('date-too-early', 'effectiveOn');
  });
});

describe('the identifier of an organisation', () => {
  const assign = (identifier: string, effectiveOn = '2021-11-15') => ({
    type: 'assign-identifier' as const,
    organisation: UBND,
    scheme: 'qcvn-102',
    identifier,
    effectiveOn,
  });
  const province = registered(UBND);

  it('is dated, so that a new one leaves the old one valid before', () => {
    const first = given(organisationDecider, province).when(assign('000.00.00.H60'), operator).decide();
    const second = given(organisationDecider, province, ...first)
      .when(assign('H60', '2025-07-01'), operator)
      .decide();
    const recorded = ledger(province, ...first, ...second);
    expect(pictureAt(recorded, '2025-06-30').organisation(UBND)?.identifiers).toEqual({
      'qcvn-102': '000.00.00.H60',
    });
    expect(pictureAt(recorded, '2025-07-01').organisation(UBND)?.identifiers).toEqual({ 'qcvn-102': 'H60' });
  });

  it('is checked for its form, and cannot be older than the organisation', () => {
    const existing = given(organisationDecider, province);
    existing.when(assign('h60'), operator).thenRefused('identifier-invalid', 'identifier');
    existing.when(assign('H60', '2021-11-14'), operator).thenRefused('date-too-early', 'effectiveOn');
  });
});

describe('the end of an organisation', () => {
  const department = given(organisationDecider, registered(SO_TTTT));

  it('by merger names the one successor', () => {
    department.when(succeed(), afterMerger).then([mergedInto(SO_TTTT, SO_KHCN, MERGER_DAY)]);
  });

  it.each([
    ['merge', []],
    ['merge', [SO_KHCN, SO_KHDT]],
    ['split', [SO_KHCN]],
    ['split', [SO_KHCN, SO_KHCN]],
    ['merge', [SO_TTTT]],
    ['dissolution', [SO_TTTT]],
  ] as const)('by %s into %j is refused', (kind, successors) => {
    department
      .when(succeed({ kind, successors }), actingAs(null, { organisations: MERGER.slice(0, 1) }))
      .thenRefused('successors-invalid', 'successors');
  });

  it.each([
    ['split', [SO_KHCN, SO_KHDT]],
    ['dissolution', []],
    ['dissolution', [SO_KHDT]],
  ] as const)('by %s into %j is accepted', (kind, successors) => {
    expect(department.when(succeed({ kind, successors }), afterMerger).decide()).toMatchObject([
      { type: 'OrganisationSucceeded', data: { kind, successors, businessDate: MERGER_DAY } },
    ]);
  });

  it('needs successors and companions that exist, the successors beyond that day', () => {
    department
      .when(succeed({ successors: ['so-khong-co'] }), operator)
      .thenRefused('organisation-unknown', 'successors[0]');
    department
      .when(succeed({ together: ['so-khong-co'] }), afterMerger)
      .thenRefused('organisation-unknown', 'together[0]');
    given(organisationDecider, registered(SO_KHDT))
      .when(succeed({ organisation: SO_KHDT, successors: [SO_TTTT] }), afterMerger)
      .thenRefused('organisation-ended', 'successors[0]');
    department
      .when(succeed({ effectiveOn: '2025-02-28' }), afterMerger)
      .thenRefused('date-too-early', 'successors[0]');
  });

  it('names every organisation that ends with it once, and not itself', () => {
    const together = (...codes: string[]) =>
      department.when(succeed({ together: codes }), afterMerger).thenRefused('code-duplicate', 'together');
    together(SO_KHDT, SO_KHDT);
    together(SO_TTTT);
    expect(department.when(succeed({ together: [SO_KHDT] }), afterMerger).decide()).toMatchObject([
      { data: { together: [SO_KHDT] } },
    ]);
  });

  it('is final, and says who came after', () => {
    const ended = given(organisationDecider, registered(SO_TTTT), mergedInto(SO_TTTT, SO_KHCN, MERGER_DAY));
    const refusal = ended.when(succeed(), afterMerger).thenRefused('organisation-ended');
    expect(refusal.explain('vi')).toContain(SO_KHCN);
    expect(refusal.kind).toBe('conflict');
  });

  it('shows from its day on, and not before', () => {
    const recorded = ledger(registered(SO_TTTT), ...MERGER);
    expect(pictureAt(recorded, '2025-02-28').organisation(SO_TTTT)?.succession).toBeNull();
    expect(pictureAt(recorded, MERGER_DAY).organisation(SO_TTTT)?.succession).toMatchObject({
      on: MERGER_DAY,
      kind: 'merge',
      successors: [SO_KHCN],
    });
  });
});
