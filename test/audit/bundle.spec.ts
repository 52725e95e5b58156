/**
 * An auditor's bundle in the hands of somebody who wants it to say something else. What was altered is detected and the first
 * bad place is named; what cannot be detected is one of the limits that the verdict states.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  checkBundle,
  cosign,
  evidencePart,
  findingsAsText,
  formatSignature,
  parseNote,
  parsePolicy,
  PARTS,
  type Policy,
  reportPart,
  type Trusted,
  type VerifierKey,
} from '#audit';
import { canonicalJson } from '#domain';
import { type Ledger, openLedgerFiles } from '#profiles';
import { auditedLedger, PLAN, removeFolder, temporaryFolder } from './audited-ledger.ts';
import {
  type Entry,
  entryOf,
  failed,
  forged,
  type Forgery,
  limits,
  type Line,
  linesIn,
  linesOf,
  makeBundle,
  newKey,
  NOTHING,
  type Pair,
  type Parts,
  partsOf,
  proved,
  textOf,
  verdictOf,
  verdictOfBytes,
  VERIFIER_TEXT,
  withLines,
  without,
  withText,
} from './bundles.ts';

const LIMITS_OF_ALL = ['end-of-streams', 'not-covered', 'truth-of-figures'];
const EVIDENCE = 'evidence/36f8d0d5cea2f9c3211a2f7444ca5b94e640933413e37d2e272ee4fa2f6c64a7';

let folder: string;
let ledger: Ledger;
let key: VerifierKey;
let witnesses: readonly Pair[];
let policyText: string;
/** With the files of evidence and a policy that is met; of one period; and of a period without a report. */
let full: Parts;
let of2024: Parts;
let small: Parts;
let smallBytes: Buffer;

beforeAll(async () => {
  folder = temporaryFolder();
  await auditedLedger(folder);
  ledger = await openLedgerFiles(folder, () => new Date('2026-11-23T01:00:00.000Z'));
  key = await ledger.signer.key();
  witnesses = ['thanh-tra.gov.vn/w', 'kiem-toan.gov.vn/w', 'so-tai-chinh.gov.vn/w'].map((name) =>
    newKey(name, 'cosignature'),
  );
  policyText = policyOf(key, 2);
  const { log, signer } = ledger;
  const signed = await signer.sign();
  const [one, two] = witnesses.map((witness) => cosignature(signed.note, witness));
  await log.checkpoints.put({ ...signed, note: `${signed.note}${one ?? ''}${two ?? ''}` });
  const made = async (name: string, wanted: Parameters<typeof makeBundle>[2]): Promise<Buffer> => {
    await makeBundle(join(folder, name), ledger, wanted);
    return readFileSync(join(folder, name));
  };
  full = partsOf(await made('full.zip', { files: true, policy: policyText }));
  of2024 = partsOf(await made('2024.zip', { period: '2024-H1' }));
  smallBytes = await made('small.zip', { period: '2025-H2', files: true, policy: policyText });
  small = partsOf(smallBytes);
});
afterAll(async () => {
  await ledger.close();
  removeFolder(folder);
});

const cosignature = (
  note: string,
  { public: witness, private: secret }: Pair,
  time = 1_795_000_000,
): string => formatSignature(cosign(parseNote(note).text, time, witness, secret));

const policyOf = (log: VerifierKey, needed: number, members = witnesses): string =>
  [
    `log ${log.text}`,
    ...members.map(({ public: { text } }, i) => `witness w${i + 1} ${text}`),
    `group all ${needed} ${members.map((_, i) => `w${i + 1}`).join(' ')}`,
    'quorum all\n',
  ].join('\n');

const auditors = (policy: string = policyText): Trusted => ({ key, policy: parsePolicy(policy) });
const check = (parts: Parts, trusted?: Trusted) => verdictOf(folder, parts, trusted);

/** What an attack on the bundle with the files and the policy is found out by, where it did not hold. */
async function found(parts: Parts, trusted?: Trusted) {
  const verdict = await check(parts, trusted);
  expect(verdict.holds).toBe(failed(verdict).length === 0);
  return failed(verdict);
}

describe('the bundle that nobody touched', () => {
  it('holds, and says what was proved and what was not', async () => {
    const verdict = await check(full);
    expect(failed(verdict)).toEqual([]);
    expect(verdict.holds).toBe(true);
    expect(proved(verdict)).toEqual([
      'bundle-read',
      'checkpoint-signed',
      'witnesses-agree',
      'entries-included',
      'streams-unbroken',
      'trees-consistent',
      'events-readable',
      'reports-reproduce',
      'parts-follow',
      'evidence-intact',
    ]);
    expect(limits(verdict)).toEqual(['key-from-bundle', 'policy-from-bundle', ...LIMITS_OF_ALL]);
    const text = findingsAsText(verdict.findings, 'vi');
    expect(text).toContain(`Gói ${PLAN} đọc được trọn vẹn`);
    expect(text).toContain('Đủ bên chứng kiến đã cùng ký mốc ở cỡ 287: w1, w2.');
    expect(text).toContain('Cả 286 sự kiện đều nằm đúng vị trí trong nhật ký gồm 287 mục.');
    expect(text).toContain(' 4 mốc và bản in trước đó');
    expect(text).toContain('3 báo cáo đã công bố được tính lại');
    expect(findingsAsText(verdict.findings, 'en')).not.toMatch(/[{}?]/);
  });

  it('takes nothing from itself where the auditors bring key and policy', async () => {
    const verdict = await check(full, auditors());
    expect([verdict.holds, limits(verdict)]).toEqual([true, LIMITS_OF_ALL]);
  });

  it('says so where the key or the policy is its own', async () => {
    expect(limits(await check(full, { key, policy: null }))).toEqual([
      'policy-from-bundle',
      ...LIMITS_OF_ALL,
    ]);
    // A policy names the logs that are trusted, so it vouches for the key too.
    expect(limits(await check(full, { key: null, policy: parsePolicy(policyText) }))).toEqual(LIMITS_OF_ALL);
    expect(limits(await check(without(full, PARTS.policy)))).toEqual([
      'no-witnesses',
      'key-from-bundle',
      ...LIMITS_OF_ALL,
    ]);
  });

  it('without the files says that they are left out', async () => {
    const verdict = await check(of2024, { key, policy: null });
    expect([verdict.holds, failed(verdict)]).toEqual([true, []]);
    expect(limits(verdict)).toEqual(['no-witnesses', 'evidence-left-out', ...LIMITS_OF_ALL]);
    expect(proved(verdict)).not.toContain('evidence-intact');
    const left = verdict.findings.find(({ code }) => code === 'evidence-left-out');
    expect(left?.params).toEqual({ files: 1 });
    expect([...of2024.keys()].filter((name) => name.startsWith('reports/'))).toEqual([
      reportPart('2024-H1', 1),
    ]);
    expect(findingsAsText(verdict.findings, 'en')).toContain(`The bundle ${PLAN} 2024-H1 can be read whole`);
  });

  it('is left as it was found, and closed', async () => {
    const open = (): number => readdirSync('/proc/self/fd').length;
    await check(small);
    const before = open();
    await check(small);
    await check(without(small, PARTS.events));
    await verdictOfBytes(folder, Buffer.from('x'));
    expect(open()).toBe(before);
    expect(smallBytes.equals(readFileSync(join(folder, 'small.zip')))).toBe(true);
  });

  it('gives the digest of its verifier, which cannot vouch for itself', async () => {
    const limit = (await check(full)).findings.find(({ code }) => code === 'not-covered');
    expect(limit?.params).toEqual({ digest: createHash('sha256').update(VERIFIER_TEXT).digest('hex') });
  });

  it('is the same to the last byte when it is made again', async () => {
    await makeBundle(join(folder, 'again.zip'), ledger, {
      period: '2025-H2',
      files: true,
      policy: policyText,
    });
    expect(readFileSync(join(folder, 'again.zip')).equals(smallBytes)).toBe(true);
  });
});

// --- Events -----------------------------------------------------------------------------------------------------

/** An event in the middle of a stream that has more. */
const MIDDLE = 181;
const at = (lines: Line[], index: number): Line => {
  const line = lines.find((one) => one.index === index);
  if (!line) throw new Error(`no event ${index}`);
  return line;
};
const placeOf = (lines: Line[], index: number): number => lines.indexOf(at(lines, index));
const wrong = (index: number) => ({
  check: 'entries-included',
  code: 'bundle-event-wrong',
  params: { position: index + 1 },
});
const IN_VIETNAMESE = {
  'is no event': 'không phải sự kiện',
  'is not written as it should be': 'không đúng cách viết',
} as const;
const lineWrong = (line: number, reason: keyof typeof IN_VIETNAMESE) => ({
  check: 'entries-included',
  code: 'bundle-unreadable',
  params: {
    reason: `events.ndjson:${line} ${reason}`,
    lyDo: `events.ndjson:${line} ${IN_VIETNAMESE[reason]}`,
  },
});

describe('of the events, somebody', () => {
  const altering = (index: number, change: (line: Line) => void) => (lines: Line[]) => {
    change(at(lines, index));
    return lines;
  };
  const LAST = 285;
  it.each<[string, (lines: Line[]) => readonly Line[], object]>([
    [
      'alters a figure',
      altering(MIDDLE, (line) => {
        line.entry = line.entry.replace('"percent":"', '"percent":"1');
      }),
      wrong(MIDDLE),
    ],
    [
      'alters who acted',
      altering(0, (line) => {
        line.entry = line.entry.replace('"actor":"cli"', '"actor":"cl1"');
      }),
      wrong(0),
    ],
    [
      'writes an event with a blank in it',
      altering(MIDDLE, (line) => {
        line.entry = line.entry.replace('{', '{ ');
      }),
      wrong(MIDDLE),
    ],
    [
      'cuts an event off',
      altering(MIDDLE, (line) => {
        line.entry = line.entry.slice(0, -1);
      }),
      wrong(MIDDLE),
    ],
    [
      'says of an event that it lies elsewhere',
      altering(LAST, (line) => {
        line.index += 1;
      }),
      wrong(LAST + 1),
    ],
    [
      'says that it lies beyond the log',
      altering(LAST + 1, (line) => {
        line.index = 287;
      }),
      wrong(287),
    ],
    [
      'alters a proof',
      altering(MIDDLE, (line) => {
        line.proof[3] = Buffer.alloc(32, 7).toString('base64');
      }),
      wrong(MIDDLE),
    ],
    [
      'shortens a proof',
      altering(MIDDLE, (line) => {
        line.proof.pop();
      }),
      wrong(MIDDLE),
    ],
    [
      'lengthens a proof',
      altering(MIDDLE, (line) => {
        line.proof.push(line.proof[0] ?? '');
      }),
      wrong(MIDDLE),
    ],
    [
      'puts what is no hash into a proof',
      altering(MIDDLE, (line) => {
        line.proof[0] = 'AAAA';
      }),
      wrong(MIDDLE),
    ],
    [
      'puts a number into a proof',
      altering(MIDDLE, (line) => {
        line.proof[0] = 7 as unknown as string;
      }),
      wrong(MIDDLE),
    ],
    [
      'lets two events change places',
      (lines) => [...lines.slice(0, 100), ...lines.slice(100, 102).reverse(), ...lines.slice(102)],
      wrong(101),
    ],
    [
      'lets the contents of two events change places',
      (lines) => {
        const [one, other] = [at(lines, 100), at(lines, 101)];
        [one.entry, other.entry] = [other.entry, one.entry];
        return lines;
      },
      wrong(100),
    ],
    ['doubles an event', (lines) => [...lines.slice(0, 101), ...lines.slice(100)], wrong(101)],
    [
      'puts a forged event in between',
      (lines) => {
        const real = at(lines, 100);
        const fake = { ...real, index: 101, entry: real.entry.replace('"rev":0', '"rev":1') };
        return [...lines.slice(0, 101), fake, ...lines.slice(102)];
      },
      wrong(101),
    ],
    [
      'drops an event from the middle of a stream',
      (lines) => lines.filter(({ index }) => index !== MIDDLE),
      {
        check: 'streams-unbroken',
        code: 'log-gap',
        params: expect.objectContaining({
          stream: `task-${PLAN}.co-che-chinh-sach-04`,
          revision: 2,
          expected: 1,
        }),
      },
    ],
    [
      'drops the beginning of a stream',
      (lines) => lines.filter(({ index }) => index !== 13),
      {
        check: 'streams-unbroken',
        code: 'log-gap',
        params: expect.objectContaining({ position: MIDDLE + 1, revision: 1, expected: 0 }),
      },
    ],
    [
      'writes another kind of index',
      altering(5, (line) => Object.assign(line, { index: '3' })),
      lineWrong(5, 'is no event'),
    ],
    [
      'writes a broken index',
      altering(5, (line) => Object.assign(line, { index: 3.5 })),
      lineWrong(5, 'is no event'),
    ],
    [
      'leaves the index out',
      altering(5, (line) => Object.assign(line, { index: undefined })),
      lineWrong(5, 'is no event'),
    ],
    [
      'writes a list as an entry',
      altering(5, (line) => Object.assign(line, { entry: [] })),
      lineWrong(5, 'is no event'),
    ],
    [
      'writes text as a proof',
      altering(5, (line) => Object.assign(line, { proof: 'x' })),
      lineWrong(5, 'is no event'),
    ],
    [
      'adds a field',
      altering(5, (line) => Object.assign(line, { note: 'xem thêm' })),
      lineWrong(5, 'is not written as it should be'),
    ],
  ])('%s', async (_, attack, expected) => {
    const [first] = await found(withLines(small, attack));
    expect(first).toEqual(expected);
  });

  it.each<[string, (text: string) => string, string]>([
    ['leaves an event out and its number in the manifest', (text) => text.slice(text.indexOf('\n') + 1), ''],
    [
      'writes a line with a blank',
      (text) => text.replace('{"index":5,', '{"index": 5,'),
      'events.ndjson:5 is not written',
    ],
    [
      'writes the index twice',
      (text) => text.replace('{"index":5,', '{"index":4,"index":5,'),
      'events.ndjson:5 is not written',
    ],
    ['cuts the last line off', (text) => text.slice(0, -1), 'events.ndjson ends too early'],
    ['puts an empty line in', (text) => `\n${text}`, 'events.ndjson:1 is not JSON'],
    ['puts a line in that is no object', (text) => `7\n${text}`, 'events.ndjson:1 is not JSON'],
    ['puts nothing in', (text) => `null\n${text}`, 'events.ndjson:1 is not JSON'],
    ['saves it with a byte order mark', (text) => `\ufeff${text}`, 'events.ndjson:1 is not JSON'],
    [
      'saves it in an editor of Windows',
      (text) => text.replaceAll('\n', '\r\n'),
      'events.ndjson:1 is not written',
    ],
    [
      'writes a line without an end',
      () => `{"index":${'['.repeat(10_000_001)}`,
      'events.ndjson ends too early',
    ],
    [
      'writes a line nobody can read',
      () => `{"index":${'['.repeat(10_000_001)}\n`,
      'events.ndjson:1 is too long',
    ],
    ['writes a line that is long', () => `${'x'.repeat(10_000_000)}\n`, 'events.ndjson:1 is not JSON'],
    ['nests what nobody can follow', () => `{"index":${'['.repeat(200_000)}${']'.repeat(200_000)}}\n`, ''],
  ])('%s', async (_, change, reason) => {
    const [first] = await found(withText(small, PARTS.events, change));
    expect(first?.check).toBe('entries-included');
    if (reason !== '')
      expect(first).toMatchObject({
        code: 'bundle-unreadable',
        params: { reason: expect.stringContaining(reason) },
      });
  });

  it('leaves all of them out', async () => {
    expect((await found(withLines(full, () => [])))[0]).toMatchObject({
      check: 'reports-reproduce',
      code: 'bundle-events-missing',
      params: { expected: 3, found: 0 },
    });
  });
});

describe('what is left out at the end of streams', () => {
  const stream = (name: string) => (line: Line) => entryOf(line).stream === name;
  const report = (period: string, version: number) => ({
    check: 'reports-reproduce',
    code: 'bundle-report-differs',
    params: { period, version },
  });

  it('shows where a published report rests on it', async () => {
    // The last events of a task and of an indicator before the report was published.
    for (const index of [181, 254]) {
      const cut = withLines(full, (lines) => {
        const { stream: name } = entryOf(at(lines, index));
        return lines.filter((line) => !stream(name)(line) || line.index < index);
      });
      const [first] = await found(cut);
      expect(first).toEqual(report(index < 238 ? '2023' : '2024-H1', 1));
    }
  });

  it('shows where a whole stream is missing that a published report rests on', async () => {
    for (const name of [
      `task-${PLAN}.co-che-chinh-sach-04`,
      `plan-${PLAN}`,
      'organisation-so-tai-chinh-tuyen-quang',
      `submission-${PLAN}.2023.so-noi-vu-tuyen-quang`,
    ]) {
      const [first] = await found(withLines(full, (lines) => lines.filter((line) => !stream(name)(line))));
      expect(first).toEqual(report('2023', 1));
    }
  });

  it('does not show where nothing that was published rests on it, as the limits say', async () => {
    const { findings } = await check(full);
    const limit = findings.find(({ code }) => code === 'end-of-streams');
    expect(limit?.params).toEqual({ size: 287 });
    // The newest report, which was published over another; the registers of numbers, which no report shows.
    const unpublished = without(full, reportPart('2023', 2));
    const cut = withLines(unpublished, (lines) => lines.filter(({ index }) => index !== 285));
    expect(await found(cut)).toEqual([]);
    const register = (line: Line): boolean => entryOf(line).stream.startsWith('register-');
    expect(await found(withLines(full, (lines) => lines.filter((line) => !register(line))))).toEqual([]);
  });

  it('shows in the list of evidence, unless that is cut as well', async () => {
    const cut = withLines(full, (lines) => lines.filter(({ index }) => index !== 286));
    expect(await found(cut)).toEqual([
      { check: 'parts-follow', code: 'bundle-part-differs', params: { part: PARTS.evidence } },
    ]);
    const unlisted = new Map(cut).set(PARTS.evidence, Buffer.alloc(0));
    expect(await found(unlisted)).toEqual([
      { check: 'parts-follow', code: 'bundle-foreign-part', params: { part: EVIDENCE } },
    ]);
    expect(await found(without(unlisted, EVIDENCE))).toEqual([]);
  });
});

// --- The other parts --------------------------------------------------------------------------------------------

const replacing = (from: string | RegExp, to: string) => (text: string) => text.replace(from, to);
const unreadable = (reason: string) => ({
  code: 'bundle-unreadable',
  params: { reason: expect.stringContaining(reason) },
});
const differs = (part: string) => ({ check: 'parts-follow', code: 'bundle-part-differs', params: { part } });

describe('in the manifest, somebody', () => {
  it.each<[string, (text: string) => string, object]>([
    ['names another plan', replacing(`"${PLAN}"`, '"ha-giang-12-kh-ubnd"'), differs(PARTS.manifest)],
    ['names no plan', replacing(`"${PLAN}"`, 'null'), unreadable('something is missing in manifest.json')],
    [
      'names another period',
      replacing('"period": null', '"period": "2023"'),
      { code: 'bundle-events-missing' },
    ],
    [
      'names a period without reports',
      replacing('"period": null', '"period": "2031"'),
      { code: 'bundle-events-missing' },
    ],
    [
      'names what is no period',
      replacing('"period": null', '"period": "2031-Q1"'),
      unreadable('missing in manifest'),
    ],
    [
      'names a list of periods',
      replacing('"period": null', '"period": ["2023"]'),
      unreadable('missing in manifest'),
    ],
    [
      'says that there are more events',
      replacing('"events": 286', '"events": 287'),
      { code: 'bundle-events-missing', params: { expected: 287, found: 286 } },
    ],
    [
      'says nothing of how many',
      replacing('"events": 286', '"events": "286"'),
      unreadable('missing in manifest'),
    ],
    ['says that the log is longer', replacing('"size": 287', '"size": 288'), differs(PARTS.manifest)],
    ['names another log', replacing('"origin": "', '"origin": "x'), differs(PARTS.manifest)],
    ['leaves the log out', replacing('"log"', '"Log"'), unreadable('missing in manifest')],
    ['writes no key', replacing(/"key": ".*"/, '"key": 7'), unreadable('missing in manifest')],
    ['adds something', replacing('"events"', '"note": "x",\n  "events"'), differs(PARTS.manifest)],
    ['sets it in one line', (text) => `${JSON.stringify(JSON.parse(text))}\n`, differs(PARTS.manifest)],
    [
      'names another format',
      replacing('plan-ledger/bundle', 'bundle'),
      unreadable('not a bundle of this version'),
    ],
    [
      'names another version',
      replacing('"version": 1', '"version": 2'),
      unreadable('not a bundle of this version'),
    ],
    ['writes no JSON', replacing('{', ''), unreadable('manifest.json is not JSON')],
    ['writes a number', () => '7', unreadable('manifest.json is not JSON')],
    ['writes for ever', () => ' '.repeat(10_000_001), unreadable('manifest.json is too long')],
  ])('%s', async (_, change, expected) => {
    expect((await found(withText(full, PARTS.manifest, change)))[0]).toMatchObject(expected);
  });

  it('names another key: what it signed is not there; with the right one it shows as well', async () => {
    const other = newKey(key.name, 'note').public.text;
    const altered = withText(small, PARTS.manifest, replacing(key.text, other));
    expect(await found(altered)).toEqual([
      { check: 'checkpoint-signed', code: 'signature-missing', params: { name: key.name } },
    ]);
    expect(await found(altered, auditors())).toEqual([differs(PARTS.manifest)]);
    const [first] = await found(withText(small, PARTS.manifest, replacing(`+${key.id}+`, '+00000000+')));
    expect(first?.code).toBe('key-id-wrong');
  });
});

describe('in the checkpoint, somebody', () => {
  const signed = (code: string) => ({ check: 'checkpoint-signed', code });
  it.each<[string, (text: string) => string, string]>([
    ['writes another size', replacing('\n287\n', '\n286\n'), 'signature-wrong'],
    ['writes another root', replacing(/\n287\n./, '\n287\nA'), 'signature-wrong'],
    ['writes another name', (text) => text.replace(key.name, 'plan-ledger.local/khac'), 'signature-wrong'],
    [
      'alters the signature',
      (text) => text.replace(/(— \S+ \S{20})(.)/, (_, a: string, b: string) => a + (b === 'A' ? 'B' : 'A')),
      'signature-wrong',
    ],
    ['alters the id of the key', (text) => text.replace(/— (\S+) .{6}/, '— $1 AAAAAA'), 'signature-missing'],
    [
      'takes the signature of the log away',
      (text) => text.replace(/— plan-ledger.*\n/, ''),
      'signature-missing',
    ],
    ['signs twice', (text) => text.replace(/(— plan-ledger.*\n)/, '$1$1'), 'signature-twice'],
    [
      'alters a witness',
      (text) =>
        text.replace(/(— thanh-tra\S+ \S{20})(.)/, (_, a: string, b: string) => a + (b === 'A' ? 'B' : 'A')),
      'signature-wrong',
    ],
    ['saves it in an editor of Windows', (text) => text.replaceAll('\n', '\r\n'), 'note-malformed'],
    ['cuts it off', (text) => text.slice(0, -1), 'note-malformed'],
    ['empties it', () => '', 'note-malformed'],
  ])('%s', async (_, change, code) => {
    expect(await found(withText(small, PARTS.checkpoint, change))).toEqual([
      expect.objectContaining(signed(code)),
    ]);
  });

  it('puts an earlier one in its place', async () => {
    const [{ note } = { note: '' }] = linesIn<{ note: string | null }>(full, PARTS.earlier).filter(
      (tree) => tree.note !== null,
    );
    const earlier = new Map(full).set(PARTS.checkpoint, Buffer.from(note ?? ''));
    expect((await found(earlier)).map(({ code }) => code)).toEqual(['policy-unmet', 'bundle-event-wrong']);
  });
});

describe('of the trees before, somebody', () => {
  const consistent = (code: string) => expect.objectContaining({ check: 'trees-consistent', code });
  interface Tree {
    size: number;
    root: string;
    proof: string[];
    note: string | null;
  }
  const withTrees = (change: (trees: Tree[]) => readonly object[], parts = of2024): Map<string, Buffer> =>
    withText(parts, PARTS.earlier, () =>
      change(linesIn<Tree>(parts, PARTS.earlier))
        .map((tree) => `${JSON.stringify(tree)}\n`)
        .join(''),
    );
  const altering = (place: number, change: (tree: Tree, trees: Tree[]) => void) => (trees: Tree[]) => {
    const tree = trees[place];
    if (tree) change(tree, trees);
    return trees;
  };
  const other = Buffer.alloc(32, 9).toString('base64');
  /** The first is a checkpoint that was signed, the third only a tree that copies name. */
  const [SIGNED, PRINTED] = [0, 1];
  it.each<[string, (trees: Tree[]) => readonly object[], string]>([
    [
      'writes another root to a copy',
      altering(PRINTED, (tree) => void (tree.root = other)),
      'checkpoint-replaced',
    ],
    ['writes no root', altering(PRINTED, (tree) => void (tree.root = '')), 'checkpoint-replaced'],
    ['writes another size', altering(PRINTED, (tree) => void (tree.size += 1)), 'checkpoint-replaced'],
    [
      'writes a size as text',
      altering(PRINTED, (tree) => Object.assign(tree, { size: String(tree.size) })),
      'checkpoint-replaced',
    ],
    ['alters a proof', altering(PRINTED, (tree) => void (tree.proof[0] = other)), 'checkpoint-replaced'],
    [
      'takes a proof away',
      altering(PRINTED, (tree) => Object.assign(tree, { proof: null })),
      'checkpoint-replaced',
    ],
    [
      'writes another root to what was signed',
      altering(SIGNED, (tree) => void (tree.root = other)),
      'checkpoint-replaced',
    ],
    [
      'writes another size to what was signed',
      altering(SIGNED, (tree) => void (tree.size -= 1)),
      'checkpoint-replaced',
    ],
    [
      'alters what was signed',
      altering(SIGNED, (tree) => void (tree.note = tree.note?.replace(/\n\d+\n/, '\n9\n') ?? null)),
      'signature-wrong',
    ],
    [
      'puts one checkpoint in the place of another',
      altering(PRINTED, (tree, trees) => void (tree.note = trees[SIGNED]?.note ?? null)),
      'checkpoint-replaced',
    ],
    ['doubles one', (trees) => [...trees.slice(0, 1), ...trees], 'checkpoint-replaced'],
    ['turns them round', (trees) => trees.reverse(), 'checkpoint-replaced'],
    [
      'begins with the tree of nothing',
      (trees) => [{ ...trees[0], size: 0, note: null }, ...trees],
      'checkpoint-replaced',
    ],
    [
      'writes a note that is none',
      altering(SIGNED, (tree) => Object.assign(tree, { note: 7 })),
      'bundle-unreadable',
    ],
    [
      'leaves the note out',
      altering(SIGNED, (tree) => Object.assign(tree, { note: undefined })),
      'bundle-unreadable',
    ],
    ['adds a field', altering(SIGNED, (tree) => Object.assign(tree, { by: 'x' })), 'bundle-unreadable'],
  ])('%s', async (_, change, code) => {
    expect(await found(withTrees(change))).toContainEqual(consistent(code));
  });

  it('adds one that is true: it is counted', async () => {
    const tree = (size: number): Tree => ({
      size,
      root: Buffer.from(ledger.log.rootAt(size)).toString('base64'),
      proof: ledger.log.consistency(size, 287).map((hash) => Buffer.from(hash).toString('base64')),
      note: null,
    });
    const verdict = await check(withTrees((trees) => [tree(1), ...trees, tree(287)]));
    expect(failed(verdict)).toEqual([]);
    expect(verdict.findings.find(({ code }) => code === 'trees-consistent')?.params).toEqual({ trees: 4 });
  });

  it('leaves one out that copies of a report name', async () => {
    const withoutSize = (size: number) => withTrees((trees) => trees.filter((tree) => tree.size !== size));
    expect(await found(withoutSize(284))).toEqual([differs(PARTS.earlier)]);
    // A checkpoint that was signed but stands on no copy may be left out; the verdict counts only what is there.
    expect(await found(withoutSize(143))).toEqual([]);
  });
});

describe('of what follows from the events, somebody', () => {
  it.each<[string, string, (text: string) => string, object]>([
    [
      'alters a definition',
      PARTS.definitions,
      replacing('"name": "', '"name": "x'),
      differs(PARTS.definitions),
    ],
    [
      'writes a definition twice',
      PARTS.definitions,
      replacing('"name": "', '"name": "x", "name": "'),
      differs(PARTS.definitions),
    ],
    ['empties the definitions', PARTS.definitions, () => '[]\n', differs(PARTS.definitions)],
    [
      'alters the list of evidence',
      PARTS.evidence,
      replacing('bien-ban', 'bao-cao'),
      differs(PARTS.evidence),
    ],
    ['empties the list of evidence', PARTS.evidence, () => '', differs(PARTS.evidence)],
    [
      'alters a figure of a report',
      reportPart('2024-H1', 1),
      replacing(/"percent":"(\d)/, '"percent":"1$1'),
      {
        check: 'reports-reproduce',
        code: 'bundle-part-differs',
        params: { part: 'reports/2024-H1.v1.json' },
      },
    ],
    [
      'ends a report with a newline',
      reportPart('2023', 1),
      (text) => `${text}\n`,
      { code: 'bundle-part-differs', params: { part: 'reports/2023.v1.json' } },
    ],
  ])('%s', async (_, part, change, expected) => {
    expect(await found(withText(part.startsWith('reports/') ? full : small, part, change))).toEqual([
      expect.objectContaining(expected),
    ]);
  });

  it('alters a file of evidence', async () => {
    expect(await found(new Map(small).set(EVIDENCE, Buffer.from('Biên bản khác\n')))).toEqual([
      {
        check: 'evidence-intact',
        code: 'bundle-evidence-altered',
        params: { name: 'bien-ban.txt', digest: EVIDENCE.slice('evidence/'.length) },
      },
    ]);
  });

  it('lets two reports change places', async () => {
    const [one, other] = [reportPart('2023', 1), reportPart('2023', 2)];
    const swapped = new Map(full)
      .set(one, full.get(other) ?? Buffer.alloc(0))
      .set(other, full.get(one) ?? Buffer.alloc(0));
    expect(await found(swapped)).toEqual([
      { check: 'reports-reproduce', code: 'bundle-part-differs', params: { part: one } },
    ]);
  });
});

describe('somebody takes parts away or adds some', () => {
  it.each([
    [PARTS.readme, 'bundle-read'],
    [PARTS.verifier, 'bundle-read'],
    [PARTS.manifest, 'bundle-read'],
    [PARTS.checkpoint, 'checkpoint-signed'],
    [PARTS.events, 'entries-included'],
    [PARTS.earlier, 'trees-consistent'],
    [PARTS.definitions, 'parts-follow'],
    [PARTS.evidence, 'parts-follow'],
    [reportPart('2023', 1), 'reports-reproduce'],
    [reportPart('2023', 2), 'reports-reproduce'],
  ])('away: %s', async (part, where) => {
    expect(await found(without(part.startsWith('reports/') ? full : small, part))).toContainEqual({
      check: where,
      code: 'bundle-part-missing',
      params: { part },
    });
  });

  it('away what may be left out: a limit says so', async () => {
    const verdict = await check(without(full, EVIDENCE), auditors());
    expect([verdict.holds, limits(verdict)]).toEqual([true, ['evidence-left-out', ...LIMITS_OF_ALL]]);
    const unwitnessed = await check(without(full, PARTS.policy), { key, policy: null });
    expect([unwitnessed.holds, limits(unwitnessed)]).toEqual([true, ['no-witnesses', ...LIMITS_OF_ALL]]);
  });

  it.each([
    [
      'huong-dan.exe',
      { check: 'bundle-read', code: 'bundle-foreign-part', params: { part: 'huong-dan.exe' } },
    ],
    [
      '../verify.mjs',
      { check: 'bundle-read', code: 'bundle-foreign-part', params: { part: '../verify.mjs' } },
    ],
    [
      reportPart('2024-H1', 2),
      { check: 'reports-reproduce', code: 'bundle-events-missing', params: { expected: 4, found: 3 } },
    ],
    [
      evidencePart('0'.repeat(64)),
      { check: 'parts-follow', code: 'bundle-foreign-part', params: { part: evidencePart('0'.repeat(64)) } },
    ],
  ])('in addition: %s', async (name, expected) => {
    expect(await found(new Map(full).set(name, Buffer.from('x')))).toEqual([expected]);
  });
});

// --- Whose word it is -------------------------------------------------------------------------------------------

describe('an operator makes a bundle anew with another key', () => {
  const forgery: Forgery = {
    change: (entries) =>
      entries.map((entry) => Object.assign(entry, { actor: entry.actor.replace('cli', 'nguoi-khac') })),
  };

  it('which holds for itself only', async () => {
    const parts = forged(without(small, PARTS.policy), newKey(key.name, 'note'), forgery);
    const verdict = await check(parts);
    expect(failed(verdict)).toEqual([]);
    expect(limits(verdict)).toEqual(['no-witnesses', 'key-from-bundle', ...LIMITS_OF_ALL]);
    const missing = { check: 'checkpoint-signed', code: 'signature-missing', params: { name: key.name } };
    expect(await found(parts, { key, policy: null })).toEqual([missing]);
    // The auditors' policy names the log too.
    expect(await found(parts, { key: null, policy: parsePolicy(policyText) })).toEqual([missing]);
    const alone: Policy = parsePolicy(`log ${key.text}\nquorum none\n`);
    expect(await found(parts, { key: null, policy: alone })).toEqual([missing]);
  });

  it('and a figure in it: the report that was published does not come out', async () => {
    const parts = forged(full, newKey('plan-ledger.local/khac', 'note'), {
      write: (entry, place) => canonicalJson(entry).replace(...figure(place)),
    });
    expect((await found(without(parts, PARTS.policy)))[0]).toMatchObject({ code: 'bundle-report-differs' });
    function figure(place: number): [string, string] {
      return place === placeOf(linesOf(full), MIDDLE) ? ['"percent":"', '"percent":"1'] : ['', ''];
    }
  });

  const own = newKey('plan-ledger.local/khac', 'note');
  const anew = async (more: Forgery) => (await found(forged(without(small, PARTS.policy), own, more)))[0];
  /** Writes one event otherwise. */
  const written = (change: (text: string) => string): Forgery => ({
    write: (entry, place) => {
      const text = canonicalJson(entry);
      return place === 50 ? change(text) : text;
    },
  });
  const altered = (change: (entry: Entry) => void): Forgery => ({
    change(entries) {
      const entry = entries[50];
      if (entry) change(entry);
      return entries;
    },
  });

  it.each<[string, Forgery, object]>([
    ['nothing is amiss', {}, {}],
    ['an entry has a blank in it', written((text) => text.replace(',', ', ')), wrong(51)],
    ['an entry says a thing twice', written((text) => text.replace('{', '{"actor":"x",')), wrong(51)],
    ['an entry says more than ours do', altered((entry) => Object.assign(entry, { more: 1 })), wrong(51)],
    ['an entry is of another version', altered((entry) => Object.assign(entry, { v: 2 })), wrong(51)],
    ['an entry is no JSON', written(() => '{'), wrong(51)],
    ['an entry is text', written(() => '"x"'), wrong(51)],
    ['an entry has no data', altered((entry) => Object.assign(entry, { data: undefined })), wrong(51)],
    [
      'an entry nests too deep',
      altered((entry) => void (entry.data['x'] = JSON.parse('['.repeat(30) + ']'.repeat(30)))),
      {},
    ],
    [
      'an entry hides who acted',
      altered((entry) => Object.assign(entry, { meta: { actor: 'x' } })),
      wrong(51),
    ],
    [
      'an event is of a type nobody could say',
      altered((entry) => void (entry.type = 'T'.repeat(500))),
      {
        code: 'bundle-unreadable',
        params: { reason: expect.stringMatching(/^The event at position 52.{176}$/) },
      },
    ],
    [
      'an event is of a type nobody knows',
      altered((entry) => void (entry.type = 'TaskForgotten')),
      {
        check: 'events-readable',
        code: 'bundle-unreadable',
        params: { reason: expect.stringMatching(/^The event at position 52 .*unknown/) },
      },
    ],
    [
      'an event leaves a number out',
      altered((entry) => void (entry.rev = 1)),
      {
        check: 'streams-unbroken',
        code: 'log-gap',
        params: expect.objectContaining({ position: 52, revision: 1, expected: 0 }),
      },
    ],
    [
      'an event is numbered in text',
      altered((entry) => Object.assign(entry, { rev: '0' })),
      { code: expect.stringMatching(/^(bundle-event-wrong|log-gap)$/) },
    ],
    [
      'an event was recorded before the one before it',
      altered((entry) => void (entry.at = '2020-01-01T00:00:00.000Z')),
      {
        check: 'streams-unbroken',
        code: 'time-runs-back',
        params: expect.objectContaining({ position: 52 }),
      },
    ],
    [
      'the first event of a stream follows another',
      { ...altered((entry) => void (entry.prev = Buffer.alloc(32).toString('base64'))), unchained: true },
      {
        check: 'streams-unbroken',
        code: 'log-gap',
        params: expect.objectContaining({ position: 52, expected: 0 }),
      },
    ],
  ])('where %s', async (_, forgery_, expected) => {
    const first = await anew(forgery_);
    if (first || Object.keys(expected).length > 0) expect(first).toMatchObject(expected);
  });

  it('where more files are named than are in it: the verdict counts both', async () => {
    const sha256 = '0'.repeat(64);
    const file = { mediaType: 'text/plain', name: 'khac.txt', sha256, size: 7 };
    const parts = forged(without(small, PARTS.policy), own, {
      change(entries) {
        const entry = entries[placeOf(linesOf(small), 284)];
        const more = {
          type: 'TaskEvidenceAttached',
          stream: 'task-khac',
          rev: 0,
          blobs: [sha256],
          data: { file },
        };
        if (entry) Object.assign(entry, more);
        return entries;
      },
    });
    const { mediaType, name, ...rest } = file;
    const listed = `${canonicalJson({ mediaType, name, positions: [285], ...rest })}\n`;
    const verdict = await check(withText(parts, PARTS.evidence, (text) => listed + text));
    expect(failed(verdict)).toEqual([]);
    const files = verdict.findings.flatMap(({ code, params }) =>
      'files' in params ? [[code, params['files']]] : [],
    );
    expect(files).toEqual([
      ['evidence-intact', 1],
      ['evidence-left-out', 1],
    ]);
  });

  it('where an event does not follow the one before it', async () => {
    const first = await anew({
      unchained: true,
      change(entries) {
        const entry = entries[placeOf(linesOf(small), 13)];
        if (entry) entry.actor = 'x';
        return entries;
      },
    });
    expect(first).toMatchObject({
      code: 'log-gap',
      params: { position: MIDDLE + 1, revision: 1, expected: 1 },
    });
  });

  it('where an event in the middle of a stream follows nothing', async () => {
    const place = placeOf(linesOf(small), MIDDLE);
    const first = await anew({
      unchained: true,
      change(entries) {
        const entry = entries[place];
        if (entry) entry.prev = null;
        return entries;
      },
    });
    expect(first).toMatchObject({
      code: 'log-gap',
      params: { position: MIDDLE + 1, revision: 1, expected: 1 },
    });
  });
});

describe('witnesses', () => {
  const unmet = { check: 'witnesses-agree', code: 'policy-unmet' };

  it('that the auditors’ policy asks for have to have cosigned', async () => {
    expect(await found(full, auditors(policyOf(key, 3)))).toEqual([
      { ...unmet, params: { needed: 1, names: 'w3' } },
    ]);
    const [one, two] = witnesses.map(() => newKey('thanh-tra.gov.vn/w', 'cosignature'));
    if (one && two)
      expect((await found(full, auditors(policyOf(key, 1, [one, two]))))[0]).toMatchObject({
        ...unmet,
        params: { needed: 1 },
      });
  });

  it('that the bundle’s own policy asks for as well', async () => {
    const unsigned = withText(full, PARTS.checkpoint, (text) => text.replace(/— kiem-toan.*\n/, ''));
    expect(await found(unsigned)).toEqual([{ ...unmet, params: { needed: 1, names: 'w2, w3' } }]);
    const [first] = await found(withText(full, PARTS.policy, replacing('quorum all', 'quorum nobody')));
    expect(first?.code).toBe('policy-name-unknown');
  });

  it('have to have cosigned this checkpoint, and not another', async () => {
    const [witness] = witnesses;
    if (!witness) throw new Error('no witness');
    const text = textOf(full, PARTS.checkpoint);
    const other = cosignature(text.replace('\n287\n', '\n286\n'), witness);
    const moved = withText(full, PARTS.checkpoint, (note) => note.replace(/— thanh-tra.*\n/, other));
    expect((await found(moved))[0]?.code).toBe('signature-wrong');
  });

  it('that cosigned an earlier checkpoint vouch for what came before it', async () => {
    const uncosigned = textOf(full, PARTS.checkpoint).replace(/— (thanh-tra|kiem-toan).*\n/g, '');
    const earlier = withText(full, PARTS.earlier, (text) =>
      text
        .split('\n')
        .map((line) => {
          const tree = line === '' ? null : (JSON.parse(line) as { note: string | null });
          if (!tree?.note || !line.startsWith('{"size":143')) return line;
          const cosigned = witnesses.slice(0, 2).map((witness) => cosignature(tree.note ?? '', witness));
          return JSON.stringify({ ...tree, note: tree.note + cosigned.join('') });
        })
        .join('\n'),
    );
    const verdict = await check(new Map(earlier).set(PARTS.checkpoint, Buffer.from(uncosigned)), auditors());
    expect(failed(verdict)).toEqual([]);
    expect(limits(verdict)).toEqual(['after-witnesses', ...LIMITS_OF_ALL]);
    expect(verdict.findings.find(({ code }) => code === 'after-witnesses')?.params).toEqual({ size: 143 });
  });

  it('are not needed where the policy says so', async () => {
    const verdict = await check(full, auditors(`log ${key.text}\nquorum none\n`));
    expect([verdict.holds, limits(verdict)]).toEqual([true, ['no-witnesses', ...LIMITS_OF_ALL]]);
  });
});

// --- Anything at all --------------------------------------------------------------------------------------------

describe('bytes that change by chance', () => {
  /** The verdict says of these that it did not check them, or that it took their word. */
  const FREE: readonly string[] = [PARTS.readme, PARTS.verifier, PARTS.policy];
  /** What another program unpacks of the others. */
  const covered = (bytes: Uint8Array): [string, string][] =>
    [...partsOf(bytes)]
      .filter(([name]) => !FREE.includes(name))
      .map(([name, content]) => [name, content.toString('hex')]);

  it('in the file of the bundle leave its contents as they were, or it does not hold', async () => {
    const contents = covered(smallBytes);
    const change = fc.oneof(
      fc.record({ at: fc.nat(smallBytes.length - 1), bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }) }),
      // Where the structure is: among the headers and in the directory.
      fc.record({
        at: fc.integer({ min: smallBytes.length - 900, max: smallBytes.length - 1 }),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 2 }),
      }),
    );
    let held = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const altered = Buffer.from(smallBytes);
        for (const { at: place, bytes } of changes)
          altered.set(bytes.slice(0, altered.length - place), place);
        const verdict = await verdictOfBytes(folder, altered);
        if (!verdict.holds) return expect(failed(verdict).length).toBeGreaterThan(0);
        held += 1;
        expect(covered(altered)).toEqual(contents);
      }),
      { numRuns: 300 },
    );
    expect(held).toBeLessThan(150);
  });

  it('in what a part says are found out, but in what is stated not to be checked', async () => {
    const names = [...small.keys()];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (name, place, by) => {
          const before = small.get(name) ?? Buffer.alloc(0);
          const content = Buffer.from(before);
          content[place % content.length] = (content[place % content.length] ?? 0) ^ by;
          const { holds } = await check(new Map(small).set(name, content));
          if (name !== PARTS.policy) expect([name, holds]).toEqual([name, FREE.includes(name)]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('never make a bundle of anything', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        expect(failed(await verdictOfBytes(folder, bytes))).toEqual([
          expect.objectContaining({ check: 'bundle-read', code: 'bundle-unreadable' }),
        ]);
      }),
      { numRuns: 100 },
    );
  });

  it('are not looked for where there is no file', async () => {
    const missing = join(folder, 'khong-co.zip');
    await expect(checkBundle(missing, NOTHING)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(failed(await checkBundle(folder, NOTHING))).toEqual([
      {
        check: 'bundle-read',
        code: 'bundle-unreadable',
        params: { reason: 'it is no file', lyDo: 'đó không phải tệp' },
      },
    ]);
    writeFileSync(join(folder, 'truncated.zip'), smallBytes.subarray(0, 97));
    expect((await checkBundle(join(folder, 'truncated.zip'), NOTHING)).holds).toBe(false);
  });

  it('that are cut off at any place leave no bundle', async () => {
    for (let length = 0; length < smallBytes.length; length += 97)
      expect(failed(await verdictOfBytes(folder, smallBytes.subarray(0, length)))).toEqual([
        expect.objectContaining({ check: 'bundle-read', code: 'bundle-unreadable' }),
      ]);
  });
});
