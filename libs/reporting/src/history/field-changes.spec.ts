/** Every event there has ever been, field by field, in words: the stored examples of `test/golden/events`. */
import { readdirSync, readFileSync } from 'node:fs';
import type { DomainEvent, Language } from '#domain';
import { type EarlierReport, type FieldChange, fieldChanges } from './field-changes.ts';

const FOLDER = new URL('../../../../test/golden/events/', import.meta.url);
const GOLDEN = readdirSync(FOLDER);

const stored = (name: string): DomainEvent =>
  JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as DomainEvent;

const told = (event: DomainEvent, language: Language = 'vi', earlier?: EarlierReport): FieldChange[] =>
  fieldChanges(event, { language, organisation: (code) => `«${code}»` }, earlier);

/** `label: before → after`, as on the terminal. */
const lines = (changes: readonly FieldChange[]): string[] =>
  changes.map(({ label, before, after }) =>
    before === undefined ? `${label}: ${after}` : `${label}: ${before} → ${after}`,
  );

describe('the fields of every stored event', () => {
  it.each(GOLDEN)('%s: each has a name in both languages, none its own', (name) => {
    const [vi, en] = [told(stored(name), 'vi'), told(stored(name), 'en')];
    expect(en.map(({ field }) => field)).toEqual(vi.map(({ field }) => field));
    const raw = vi.filter(
      ({ field, label }) => label === '' || label.split(' · ').at(-1) === field.split('.').at(-1),
    );
    expect(raw).toEqual([]);
    expect(en.filter(({ label }) => label === '')).toEqual([]);
  });

  it.each(GOLDEN)('%s: nothing is told as JSON or as nothing at all', (name) => {
    const texts = told(stored(name)).flatMap(({ before, after }) => [before ?? '–', after ?? '–']);
    expect(
      texts.filter((text) => /^$|[{}"]|\[object|undefined|\bnull\b/.test(text.replace('{number}', ''))),
    ).toEqual([]);
  });
});

describe('a change', () => {
  it('of a task tells what stood there and what stands there, in the figures and dates of the language', () => {
    expect(lines(told(stored('TaskRevised.v1.json')))).toEqual([
      'Thời hạn: tháng 6/2025 → 30/11/2025',
      'Sản phẩm: null → Biên bản nghiệm thu',
    ]);
    expect(lines(told(stored('TaskRevised.v1.json'), 'en'))[0]).toBe('Due: June 2025 → 30 November 2025');
  });

  it('of a report tells only what differs', () => {
    expect(lines(told(stored('TaskProgressRevised.v1.json'))).slice(3)).toEqual([
      'Tỷ lệ hoàn thành: 80,00 % → 100 %',
      'Ngày hoàn thành: null → 10/6/2025',
      'Đã giải ngân: 3.200 triệu đồng → null',
    ]);
  });

  it('of a plan tells a horizon as one thing', () => {
    expect(lines(told(stored('PlanAmended.v1.json')))).toEqual([
      'Cơ quan thường trực: null → «so-tttt-tuyen-quang»',
      'Giai đoạn: 2022–2025 → 2022–2030',
    ]);
  });

  it('of a submission tells each figure against the round before', () => {
    const figures = lines(told(stored('SubmissionMade.v1.json'))).filter((line) => line.startsWith('So với'));
    expect(figures).toEqual([
      'So với lần gửi trước: chỉ tiêu kinh-te-so-grdp: null → ≈ 12,20 (đến 31/5/2025)',
      'So với lần gửi trước: nhiệm vụ csdl-dung-chung: 75,00 %, giải ngân 3.200 triệu đồng (đến 14/6/2025) → 80,00 %, giải ngân 3.200 triệu đồng (đến 14/6/2025)',
    ]);
  });
});

describe('what only is', () => {
  it('has nothing before it: an assignment with its parts, and targets by their years', () => {
    const assigned = told(stored('IndicatorAssigned.v1.json'));
    expect(assigned.filter((change) => 'before' in change)).toEqual([]);
    expect(lines(assigned)).toEqual(
      expect.arrayContaining([
        'Kỳ gốc: ≈ 6,5 (31/12/2021)',
        'Mục tiêu 2025: = 20',
        'Mục tiêu 2030: = 30',
        'Cơ quan chủ trì: «so-khdt-tuyen-quang»',
      ]),
    );
  });

  it('keeps the reason why there is no figure', () => {
    const event: DomainEvent = {
      type: 'IndicatorValueReported',
      data: {
        plan: 'p',
        indicator: 'i',
        report: 1,
        organisation: 'o',
        asOf: '2025-06-14',
        value: { kind: 'no-data', reason: 'Niên giám chưa công bố' },
        narrative: '',
        businessDate: '2025-06-14',
      },
    };
    expect(lines(told(event))).toContain('Số liệu: chưa có số liệu (Niên giám chưa công bố)');
  });
});

describe('a report after another', () => {
  it('stands against the figures of the one before, the unchanged ones too', () => {
    const progress = {
      asOf: '2025-03-31',
      percent: '40',
      completedOn: null,
      disbursed: '3200000000',
      narrative: 'Đã kết nối 4/10 cơ sở dữ liệu',
    };
    expect(lines(told(stored('TaskProgressReported.v1.json'), 'vi', { progress })).slice(2)).toEqual([
      'Số liệu đến ngày: 31/3/2025 → 14/6/2025',
      'Tỷ lệ hoàn thành: 40 % → 80,00 %',
      'Đã giải ngân: 3.200 triệu đồng → 3.200 triệu đồng',
      expect.stringMatching(/^Nội dung báo cáo: Đã kết nối 4\/10 .* → Đã kết nối 8\/10/),
    ]);
  });
});
