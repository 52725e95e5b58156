import { isMet, parsePolicy, requireMet } from './policy.ts';
import { caught, refusal } from './testing/refusals.ts';
import { INSPECTORATE, LOG, testKey, TREASURY } from './testing/signing.ts';
import type { VerifierKey } from './note.ts';

const AUDIT = testKey('kiemtoan.gov.vn/w3', 'cosignature', 4);
const [log, inspectorate, treasury, audit] = [LOG, INSPECTORATE, TREASURY, AUDIT].map(
  (key) => key.public,
) as [VerifierKey, VerifierKey, VerifierKey, VerifierKey];

const POLICY = `# Kế hoạch của tỉnh Tuyên Quang
log ${log.text} https://plan.tuyen-quang.gov.vn/v1/log

witness thanh-tra ${inspectorate.text} https://thanhtra.tuyen-quang.gov.vn/
witness tai-chinh ${treasury.text}
\twitness   kiem-toan\t${audit.text}
group chung-kien 2 thanh-tra tai-chinh kiem-toan
quorum chung-kien
`;
const policy = parsePolicy(POLICY);
const lines = (...more: string[]): string =>
  [
    `log ${log.text}`,
    `witness X ${inspectorate.text}`,
    `witness Y ${treasury.text}`,
    `witness Z ${audit.text}`,
    ...more,
  ].join('\n');

describe('a policy', () => {
  it('names logs and witnesses with their keys and addresses', () => {
    expect(policy.logs).toEqual([{ key: log, url: 'https://plan.tuyen-quang.gov.vn/v1/log' }]);
    expect(policy.witnesses.map(({ name, url }) => [name, url])).toEqual([
      ['thanh-tra', 'https://thanhtra.tuyen-quang.gov.vn/'],
      ['tai-chinh', null],
      ['kiem-toan', null],
    ]);
  });

  it('is met by two of three, and says who is missing before', () => {
    expect(isMet(policy, [log])).toEqual({
      isMet: false,
      isWitnessed: true,
      cosignedBy: [],
      missing: { needed: 2, of: ['thanh-tra', 'tai-chinh', 'kiem-toan'] },
    });
    expect(isMet(policy, [log, treasury])).toMatchObject({
      isMet: false,
      cosignedBy: ['tai-chinh'],
      missing: { needed: 1, of: ['thanh-tra', 'kiem-toan'] },
    });
    expect(isMet(policy, [treasury, audit])).toMatchObject({
      isMet: true,
      cosignedBy: ['tai-chinh', 'kiem-toan'],
      missing: { needed: 0 },
    });
    expect(requireMet(policy, [inspectorate, treasury, audit]).isMet).toBe(true);
    expect(caught(() => requireMet(policy, [log, audit]))).toEqual(
      refusal('policy-unmet', { needed: 1, names: 'thanh-tra, tai-chinh' }),
    );
  });

  it('counts a witness once, and nobody it does not name', () => {
    const stranger = testKey(treasury.name, 'cosignature', 99).public;
    expect(isMet(policy, [treasury, treasury, stranger]).missing.needed).toBe(1);
  });

  it('may be of groups in groups', () => {
    const nested = parsePolicy(lines('group A all X Y', 'group B any A Z', 'quorum B'));
    expect(isMet(nested, [])).toMatchObject({ isMet: false, missing: { needed: 1, of: ['X', 'Y', 'Z'] } });
    expect(isMet(nested, [inspectorate]).isMet).toBe(false);
    expect(isMet(nested, [audit]).isMet).toBe(true);
    expect(isMet(nested, [inspectorate, treasury]).isMet).toBe(true);
  });

  it('may be of one witness; others then count for nothing', () => {
    const single = parsePolicy(lines('quorum Y'));
    expect(isMet(single, [inspectorate, audit])).toMatchObject({
      isMet: false,
      cosignedBy: ['X', 'Z'],
      missing: { needed: 1, of: ['Y'] },
    });
    expect(isMet(single, [treasury]).isMet).toBe(true);
  });

  it('without a quorum is always met, and says that nobody has to witness', () => {
    expect(isMet(parsePolicy(lines('quorum none')), [])).toEqual({
      isMet: true,
      isWitnessed: false,
      cosignedBy: [],
      missing: { needed: 0, of: [] },
    });
  });
});

describe('a policy is refused', () => {
  it.each<[string, string, number]>([
    ['an unknown word', 'witnes W a', 5],
    ['a log without key', 'log', 5],
    ['a log with more than key and address', `log ${log.text} https://a.vn b`, 5],
    ['an address that is none', `log ${testKey('b', 'note', 8).public.text} //a.vn`, 5],
    ['an address of files', `log ${testKey('b', 'note', 8).public.text} file:///etc`, 5],
    ['an address that cannot be', `log ${testKey('b', 'note', 8).public.text} http://[`, 5],
    ['a witness without key', 'witness W', 5],
    [
      'a witness with more than key and address',
      `witness W ${testKey('b', 'cosignature', 8).public.text} https://a.vn b`,
      5,
    ],
    ['a group without members', 'group G 1', 5],
    ['a group that needs nobody', 'group G 0 X', 5],
    ['a group that needs more than it has', 'group G 3 X Y', 5],
    ['a number that is none', 'group G 1.5 X Y', 5],
    ['a number with a leading zero', 'group G 01 X Y', 5],
    ['a group called none', 'group none any X', 5],
    ['a witness called none', `witness none ${testKey('b', 'cosignature', 8).public.text}`, 5],
    ['a quorum of nothing', 'quorum', 5],
    ['a quorum of two', 'quorum X Y', 5],
    ['a carriage return', 'quorum X\r', 5],
  ])('with %s', (_, line, at) => {
    expect(caught(() => parsePolicy(lines(line, 'quorum none')))).toEqual(
      refusal('policy-malformed', { line: at }),
    );
  });

  it.each([
    ['a group of itself', ['group G any X G'], 'G'],
    ['a group of a later one', ['group G any H', 'group H any X'], 'H'],
    ['a group of somebody unknown', ['group G any X W'], 'W'],
    ['a quorum of somebody unknown', ['quorum W'], 'W'],
    ['a group of none', ['group G any none'], 'none'],
  ])('with %s', (_, more, name) => {
    expect(caught(() => parsePolicy(lines(...more)))).toEqual(
      refusal('policy-name-unknown', { line: 5, name }),
    );
  });

  it.each([
    ['a name declared twice', ['group X any Y'], 'X', 5],
    ['a witness twice in a group', ['group G 2 X X Y'], 'X', 5],
    ['a witness in two groups', ['group G any X', 'group H any X Y'], 'X', 6],
    ['a key under two names', [`witness W ${treasury.text}`], treasury.name, 5],
    ['a log twice', [`log ${log.text}`], log.name, 5],
    ['two quorums', ['quorum X', 'quorum none'], 'quorum', 6],
  ])('with %s', (_, more, name, line) => {
    expect(caught(() => parsePolicy(lines(...more)))).toEqual(refusal('policy-twice', { line, name }));
  });

  it.each([
    ['a key that was altered', `witness W ${treasury.text.replace('w2', 'w9')}`, 'key-id-wrong'],
    [
      'a key of a log for that of a witness',
      `witness W ${testKey('b', 'note', 8).public.text}`,
      'key-wrong-role',
    ],
    [
      'a key of a witness for that of a log',
      `log ${testKey('b', 'cosignature', 8).public.text}`,
      'key-wrong-role',
    ],
    ['a key that is none', 'log b', 'key-malformed'],
  ])('with %s', (_, line, code) => {
    expect(caught(() => parsePolicy(lines(line)))).toEqual(refusal('policy-key-unusable', { line: 5, code }));
  });

  it('without a log or a quorum', () => {
    expect(caught(() => parsePolicy(lines()))).toEqual(
      refusal('policy-incomplete', { expected: 'quorum <name|none>' }),
    );
    expect(caught(() => parsePolicy('quorum none'))).toEqual(
      refusal('policy-incomplete', { expected: 'log <vkey> [<url>]' }),
    );
    expect(caught(() => parsePolicy('#'.repeat(1_000_001)))).toEqual(refusal('input-too-large'));
  });
});
