import { type DueRule, type ReportingCalendar } from '../calendar.ts';
import { dueDayOf, isSuccessorInView, isSuccessorOf, itemOf, itemStream } from './period-rules.ts';
import {
  CALENDAR,
  mergedInto,
  PLAN,
  refusalOf,
  registered,
  SO_KHCN,
  SO_KHDT,
  SO_TTTT,
} from '../testing/index.ts';
import { actingAs, ledger, MERGER, MERGER_DAY, pictureAt, present } from '../testing/index.ts';

/** The calendar of the plan with due dates and holidays of its own. */
const calendar = (due: readonly DueRule[], holidays: readonly string[] = []): ReportingCalendar => ({
  ...CALENDAR,
  firstHalf: { cutOff: '06-14', due },
  secondHalf: { cutOff: '12-14', due },
  year: { cutOff: '12-14', due },
  holidays,
});
const by = (tier: string, day: string): DueRule => ({ tier, rule: 'by', day });

describe('the day by which a tier hands in', () => {
  it('is the one the calendar names for it, else for each the same', () => {
    const stated = calendar([by('commune', '06-18'), by('department', '06-20'), by('consolidated', '06-25')]);
    expect(dueDayOf(stated, '2024-H1', 'commune')).toBe('2024-06-18');
    expect(dueDayOf(stated, '2024-H1', 'department')).toBe('2024-06-20');
    expect(dueDayOf(stated, '2024-H1', 'party')).toBe('2024-06-17');
  });

  it.each([
    ['the next day, a Tuesday', '2027-H1', [], '2027-06-15'],
    ['the Monday after a Friday', '2024-H1', [], '2024-06-17'],
    ['the Monday after a Saturday', '2025-H1', [], '2025-06-16'],
    ['the day after a holiday', '2024-H1', ['2024-06-17'], '2024-06-18'],
    ['the Monday after holidays before a week-end', '2023-H1', ['2023-06-15', '2023-06-16'], '2023-06-19'],
  ])('is where it names none the first working day after the cut-off: %s', (_, key, holidays, due) => {
    expect(dueDayOf(calendar([], holidays), key, 'department')).toBe(due);
  });

  it('is not after the consolidated report is due itself, nor before the cut-off', () => {
    const tight = calendar([by('consolidated', '06-16')]);
    expect(dueDayOf(tight, '2024-H1', 'department')).toBe('2024-06-16');
    // "trước ngày 15/12": the consolidated report is due on the very day of the cut-off.
    expect(dueDayOf(CALENDAR, '2024', 'department')).toBe('2024-12-14');
    expect(dueDayOf(calendar([by('consolidated', '06-10')]), '2024-H1', 'department')).toBe('2024-06-14');
  });

  it('is one of a period there is', () => {
    refusalOf(() => dueDayOf(CALENDAR, 'H1-2024', 'department'), 'period-invalid', 'period');
  });
});

it('an item is named by its kind and code, and lives in the stream of its own', () => {
  expect(itemOf('task/ha-tang-so-01')).toEqual({ kind: 'task', code: 'ha-tang-so-01' });
  expect(itemOf('indicator/kinh-te-so-grdp')).toEqual({ kind: 'indicator', code: 'kinh-te-so-grdp' });
  expect(itemStream(PLAN, 'task/ha-tang-so-01')).toBe(`task-${PLAN}.ha-tang-so-01`);
  expect(itemStream(PLAN, 'indicator/kinh-te-so-grdp')).toBe(`indicator-${PLAN}.kinh-te-so-grdp`);
});

describe('who has taken the place of an organisation', () => {
  const LATER = '2025-07-01';
  const organisations = [...MERGER, registered('so-moi', LATER), mergedInto(SO_KHCN, 'so-moi', LATER)];
  const states = actingAs(null, { organisations }).organisations;

  it.each([
    ['its successor from the day on', SO_KHCN, MERGER_DAY, true],
    ['not before', SO_KHCN, '2025-02-28', false],
    ['the successor of the successor', 'so-moi', LATER, true],
    ['which is none yet', 'so-moi', '2025-06-30', false],
    ['not itself', SO_TTTT, LATER, false],
    ['nor another', SO_KHDT, LATER, false],
  ])('is %s', (_, candidate, on, expected) => {
    expect(isSuccessorOf(candidate, SO_TTTT, on, states)).toBe(expected);
    const { organisation } = pictureAt(
      ledger(...[SO_TTTT, SO_KHDT].map((code) => registered(code)), ...organisations),
      on,
    );
    const views = [SO_TTTT, SO_KHDT, SO_KHCN, 'so-moi'].flatMap((code) => organisation(code) ?? []);
    expect(isSuccessorInView(candidate, SO_TTTT, on, views)).toBe(expected);
  });

  it('is nobody of one that goes on, or that nobody knows', () => {
    expect(isSuccessorOf(SO_KHCN, SO_KHDT, LATER, states)).toBe(false);
    expect(isSuccessorOf(SO_KHCN, 'so-khong-co', LATER, states)).toBe(false);
    expect(present(states.get(SO_KHDT)).ended).toBeNull();
  });

  it('is nobody where organisations have taken each other’s place in turn', () => {
    // The second merger was recorded long after, for an earlier day on which the first successor still was.
    const turned = [
      registered(SO_KHCN),
      mergedInto(SO_TTTT, SO_KHCN, LATER),
      mergedInto(SO_KHCN, SO_TTTT, MERGER_DAY),
    ];
    const { organisations: entangled } = actingAs(null, { organisations: turned });
    expect(isSuccessorOf(SO_KHDT, SO_TTTT, LATER, entangled)).toBe(false);
    expect(isSuccessorOf(SO_KHCN, SO_TTTT, LATER, entangled)).toBe(true);
  });
});
