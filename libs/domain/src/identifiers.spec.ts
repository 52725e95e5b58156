import * as identifiers from './identifiers.ts';
import {
  accessStream,
  indicatorStream,
  isCode,
  isOrganisationIdentifier,
  LOG_STREAM,
  MAX_CODE_LENGTH,
  organisationStream,
  periodStream,
  personStream,
  planStream,
  registerStream,
  STREAM_CATEGORIES,
  streamOf,
  submissionStream,
  taskStream,
} from './identifiers.ts';
import { indicatorAssigned, planIssued, registered, taskAssigned } from './testing/index.ts';

describe('a code', () => {
  it.each(['so-tttt-tuyen-quang', 'ubnd-tuyen-quang', '55', 'a'.repeat(MAX_CODE_LENGTH)])(
    '%s is one',
    (text) => {
      expect(isCode(text)).toBe(true);
    },
  );

  it.each([
    '',
    '-a',
    'a-',
    'a--b',
    'Sở',
    'So-TTTT',
    'a.b',
    'a b',
    'a_b',
    'a\n',
    'a'.repeat(MAX_CODE_LENGTH + 1),
  ])('%j is not', (text) => {
    expect(isCode(text)).toBe(false);
  });
});

describe('an organisation identifier', () => {
  it.each(['000.00.00.H49', 'H49', 'H49.1.2', '0'.repeat(35)])('%s is well formed', (text) => {
    expect(isOrganisationIdentifier(text)).toBe(true);
  });

  it.each(['', '.H49', 'H49.', 'H49..1', 'h49', 'H-49', 'Đ49', '0'.repeat(36)])('%j is not', (text) => {
    expect(isOrganisationIdentifier(text)).toBe(false);
  });
});

describe('the stream of an event', () => {
  it.each([
    [registered('ubnd-tuyen-quang'), 'organisation-ubnd-tuyen-quang'],
    [planIssued(), 'plan-tuyen-quang-55-kh-ubnd'],
    [taskAssigned(), 'task-tuyen-quang-55-kh-ubnd.chuyen-doi-nhan-thuc-01'],
    [indicatorAssigned(), 'indicator-tuyen-quang-55-kh-ubnd.kinh-te-so-grdp'],
  ])('is the one of its subject', (event, stream) => {
    expect(streamOf(event)).toBe(stream);
  });

  it('is in lower case, as a store wants it, also for a half-year', () => {
    expect(periodStream('tuyen-quang-55-kh-ubnd', '2024-H1')).toBe('report-tuyen-quang-55-kh-ubnd.2024-h1');
    expect(submissionStream('tuyen-quang-55-kh-ubnd', '2024-H1', 'so-y-te-tuyen-quang')).toBe(
      'submission-tuyen-quang-55-kh-ubnd.2024-h1.so-y-te-tuyen-quang',
    );
  });
});

describe('the categories of streams', () => {
  const streams: Record<string, string> = {
    organisationStream: organisationStream('so-y-te'),
    planStream: planStream('tuyen-quang-55-kh-ubnd'),
    taskStream: taskStream('tuyen-quang-55-kh-ubnd', 'nv-01'),
    indicatorStream: indicatorStream('tuyen-quang-55-kh-ubnd', 'kinh-te-so-grdp'),
    periodStream: periodStream('tuyen-quang-55-kh-ubnd', '2024-H1'),
    submissionStream: submissionStream('tuyen-quang-55-kh-ubnd', '2024-H1', 'so-y-te'),
    registerStream: registerStream('so-y-te', 2025),
    personStream: personStream('u-7f3a'),
    accessStream: accessStream(null, 2025),
    LOG_STREAM,
  };

  it('are those of the functions that name streams, each of them', () => {
    const naming = Object.keys(identifiers).filter((name) => /Stream$|_STREAM$/.test(name));
    expect(Object.keys(streams).sort()).toEqual(naming.sort());
    const categories = Object.values(streams).map((stream) => stream.slice(0, stream.indexOf('-')));
    expect(categories.sort()).toEqual([...STREAM_CATEGORIES].sort());
  });
});
