import type { EvidenceFile } from './audit-events.ts';
import { isEvidenceName, MAX_EVIDENCE_FILES } from './evidence.ts';
import {
  actingAs,
  INDICATOR_KEY,
  lifecycleChanged,
  MERGER,
  number,
  planClosed,
  progress,
  progressReported,
  SO_KHCN,
  SO_KHDT,
  SO_TTTT,
  TASK_KEY,
  UBND,
  valueReported,
} from './testing/index.ts';
import { indicator, reviseValue, withdraw } from './testing/indicator-commands.ts';
import { reassign, reviseReport, task } from './testing/task-commands.ts';

const lead = actingAs(SO_KHDT);
const REPORTED_ON = '2025-06-14';
const reported = progressReported(1, progress(REPORTED_ON, { percent: '40' }));

const file = (name = 'Biên bản nghiệm thu.pdf', digit = 'a'): EvidenceFile => ({
  sha256: digit.repeat(64),
  name,
  size: 48_213,
  mediaType: 'application/pdf',
});
const attach = (files: readonly EvidenceFile[], report = 1) =>
  ({ ...TASK_KEY, type: 'attach-evidence', report, files }) as const;
const attached = (of: EvidenceFile, organisation = SO_KHDT, businessDate = REPORTED_ON) =>
  ({
    type: 'TaskEvidenceAttached',
    data: { ...TASK_KEY, report: 1, organisation, file: of, businessDate },
  }) as const;
/** So many different files that were attached before. */
const many = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    ...file(`trang-${i}.pdf`),
    sha256: String(i).padStart(64, '0'),
  }));

describe('attaching evidence to a report of progress', () => {
  it('stores one event for each file, about the day of the report', () => {
    const photograph = { ...file('Ảnh hiện trường.jpg', 'b'), mediaType: 'image/jpeg' };
    task(reported)
      .when(attach([file(), photograph]), lead)
      .then([attached(file()), attached(photograph)]);
  });

  it('is about the day from which a report counts that came too late for its period', () => {
    const late = { ...reported, data: { ...reported.data, businessDate: '2025-06-15' } };
    task(late)
      .when(attach([file()]), lead)
      .then([attached(file(), SO_KHDT, '2025-06-15')]);
  });

  it('is for who may report, as long as somebody may', () => {
    for (const other of [SO_TTTT, UBND, null])
      task(reported)
        .when(attach([file()]), actingAs(other))
        .thenRefused('not-your-assignment', 'actingFor');
  });

  it('goes over to the successor with the work', () => {
    const moved = task(reported)
      .when(reassign(SO_KHCN), actingAs(UBND, { organisations: MERGER }))
      .decide();
    task(reported, ...moved)
      .when(attach([file()]), actingAs(SO_KHCN, { organisations: MERGER }))
      .then([attached(file(), SO_KHCN)]);
    task(reported, ...moved)
      .when(attach([file()]), lead)
      .thenRefused('not-your-assignment', 'actingFor');
  });

  it('stays possible when the task is withdrawn, not when the plan is closed', () => {
    task(reported, lifecycleChanged('TaskWithdrawn', '2025-07-01'))
      .when(attach([file()]), lead)
      .then([attached(file())]);
    task(reported)
      .when(attach([file()]), actingAs(SO_KHDT, { plan: [planClosed('2025-12-01')] }))
      .thenRefused('plan-closed');
  });

  it('needs the report', () => {
    task(reported)
      .when(attach([file()], 2), lead)
      .thenRefused('report-unknown', 'report');
  });

  it('takes the same bytes once on a report, also under another name and after a correction', () => {
    const copy = file('Bản sao.pdf');
    task(reported)
      .when(attach([file(), copy]), lead)
      .thenRefused('evidence-duplicate', 'files[1]');
    const corrected = task(reported, attached(file()))
      .when(reviseReport(1, { percent: '45' }), lead)
      .decide();
    const refusal = task(reported, attached(file()), ...corrected)
      .when(attach([copy]), lead)
      .thenRefused('evidence-duplicate', 'files[0]');
    expect(refusal.explain('vi')).toContain('Biên bản nghiệm thu.pdf');
  });

  it('takes the same bytes on another report', () => {
    const second = progressReported(2, progress('2025-12-14', { percent: '60' }));
    expect(
      task(reported, attached(file()), second)
        .when(attach([file()], 2), lead)
        .decide(),
    ).toMatchObject([{ data: { report: 2, businessDate: '2025-12-14' } }]);
  });

  it('ends at twenty files a report', () => {
    const before = many(MAX_EVIDENCE_FILES - 1).map((one) => attached(one));
    expect(
      task(reported, ...before)
        .when(attach([file()]), lead)
        .decide(),
    ).toHaveLength(1);
    task(reported, ...before)
      .when(attach([file(), file('Phụ lục.pdf', 'b')]), lead)
      .thenRefused('evidence-too-many', 'files');
  });

  it('of nothing does nothing, but is refused to who may not', () => {
    task(reported).when(attach([]), lead).then([]);
    task(reported).when(attach([]), actingAs(UBND)).thenRefused('not-your-assignment', 'actingFor');
  });
});

describe('the name of a file', () => {
  it.each(['Biên bản nghiệm thu số 12.pdf', 'a'.repeat(196) + '.pdf', 'báo cáo (bản 2)…final.xlsx'])(
    'may be “%s”',
    (name) => expect(isEvidenceName(name)).toBe(true),
  );

  it.each([
    ['nothing', ''],
    ['the folder above', '..'],
    ['a path', '../events.db'],
    ['a path of Windows', 'C:\\bao-cao.pdf'],
    ['a line break', 'a\n.pdf'],
    ['a NUL', 'a\0.pdf'],
    ['letters that run backwards', 'a\u202Efdp.exe'],
    ['a character nobody sees', 'a\u200B.pdf'],
    ['half a character', 'a\uD83D.pdf'],
    ['letters taken apart', 'biên bản.pdf'.normalize('NFD')],
    ['blanks around it', ' a.pdf'],
    ['201 characters', 'a'.repeat(197) + '.pdf'],
  ])('is refused with %s', (_, name) => {
    task(reported)
      .when(attach([file(), file(name, 'b')]), lead)
      .thenRefused('evidence-name-invalid', 'files[1].name');
  });
});

describe('attaching evidence to a value', () => {
  const value = valueReported(1, '2023-12-14', number('12.20'));
  const command = { ...INDICATOR_KEY, type: 'attach-evidence', report: 1, files: [file()] } as const;
  const event = {
    type: 'IndicatorEvidenceAttached',
    data: { ...INDICATOR_KEY, report: 1, organisation: SO_KHDT, file: file(), businessDate: '2023-12-14' },
  } as const;

  it('follows the same rules', () => {
    indicator(value).when(command, lead).then([event]);
    indicator(value).when(command, actingAs(SO_TTTT)).thenRefused('not-your-assignment', 'actingFor');
    indicator().when(command, lead).thenRefused('report-unknown', 'report');
    const corrected = indicator(value, event)
      .when(reviseValue({ value: number('12.05') }), lead)
      .decide();
    indicator(value, event, ...corrected)
      .when(command, lead)
      .thenRefused('evidence-duplicate', 'files[0]');
  });

  it('stays possible when the indicator is withdrawn', () => {
    const withdrawn = indicator(value).when(withdraw, actingAs(UBND)).decide();
    indicator(value, ...withdrawn)
      .when(command, lead)
      .then([event]);
  });
});
