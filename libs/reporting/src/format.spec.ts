/** Figures, dates and criteria as people read them in both languages. */
import { describe, expect, it } from '@jest/globals';
import type { Criterion, Due, Value } from '#domain';
import {
  criterionText,
  dateText,
  decimalText,
  dueText,
  moneyText,
  shortDateText,
  valueText,
} from './format.ts';
import { periodText, tierText, warningText } from './labels.ts';

describe('numbers', () => {
  it.each([
    ['1683', '1.683', '1,683'],
    ['21.36', '21,36', '21.36'],
    ['12.20', '12,20', '12.20'],
    ['999', '999', '999'],
    ['1000', '1.000', '1,000'],
    ['1234567.891', '1.234.567,891', '1,234,567.891'],
    ['0.123456789', '0,123456789', '0.123456789'],
    ['-3.5', '−3,5', '−3.5'],
    ['-1683', '−1.683', '−1,683'],
    ['0', '0', '0'],
  ])('%s keep every decimal: %s, in English %s', (value, vi, en) => {
    expect([decimalText(value, 'vi'), decimalText(value, 'en')]).toEqual([vi, en]);
  });
});

describe('money', () => {
  it.each([
    ['3900000000000', '3.900.000 triệu đồng', '3,900,000 million VND'],
    ['1000000', '1 triệu đồng', '1 million VND'],
    ['1500000', '1.500.000 đồng', '1,500,000 VND'],
    ['3900000000001', '3.900.000.000.001 đồng', '3,900,000,000,001 VND'],
    ['999999', '999.999 đồng', '999,999 VND'],
    ['0', '0 đồng', '0 VND'],
  ])('%s is shown in millions where that loses nothing: %s, in English %s', (amount, vi, en) => {
    expect([moneyText(amount, 'vi'), moneyText(amount, 'en')]).toEqual([vi, en]);
  });
});

describe('dates', () => {
  it('are day first', () => {
    expect(dateText('2025-06-04', 'vi')).toBe('4/6/2025');
    expect(dateText('2025-06-04', 'en')).toBe('4 June 2025');
    expect(dateText('2025-05-31', 'en')).toBe('31 May 2025');
  });

  it('have a short form for tables', () => {
    expect(shortDateText('2025-12-14', 'vi')).toBe('14/12/2025');
    expect(shortDateText('2025-12-14', 'en')).toBe('14 Dec 2025');
    expect(shortDateText('2025-05-31', 'en')).toBe('31 May 2025');
  });

  it.each<[Due, string, string]>([
    [{ precision: 'day', on: '2025-03-31' }, '31/3/2025', '31 March 2025'],
    [{ precision: 'month', month: '2022-02' }, 'tháng 2/2022', 'February 2022'],
    [{ precision: 'year', year: 2025 }, 'năm 2025', '2025'],
    [{ precision: 'standing' }, 'thường xuyên', 'standing'],
  ])('of what is due have the precision of the document: %j', (due, vi, en) => {
    expect([dueText(due, 'vi'), dueText(due, 'en')]).toEqual([vi, en]);
  });

  it('of periods are named as reports are', () => {
    expect(['2025-H1', '2025-H2', '2025'].map((key) => periodText(key, 'vi'))).toEqual([
      '6 tháng đầu năm 2025',
      '6 tháng cuối năm 2025',
      'năm 2025',
    ]);
    expect(['2025-H1', '2025-H2', '2025'].map((key) => periodText(key, 'en'))).toEqual([
      'first half of 2025',
      'second half of 2025',
      'year 2025',
    ]);
  });
});

describe('values and criteria', () => {
  it.each<[Value, string, string]>([
    [{ kind: 'number', value: '12.20' }, '12,20', '12.20'],
    [{ kind: 'number', value: '99', qualifier: 'above' }, '> 99', '> 99'],
    [{ kind: 'number', value: '99', qualifier: 'below' }, '< 99', '< 99'],
    [{ kind: 'number', value: '1000', qualifier: 'about' }, '≈ 1.000', '≈ 1,000'],
    [{ kind: 'rank', rank: 15 }, '15', '15'],
    [{ kind: 'rank', rank: 15, of: 63, edition: 'DTI 2022' }, '15/63 (DTI 2022)', '15/63 (DTI 2022)'],
    [{ kind: 'level', level: 'khá' }, 'khá', 'khá'],
    [{ kind: 'not-applicable', reason: 'x' }, 'không áp dụng', 'not applicable'],
    [{ kind: 'no-data', reason: 'x' }, 'chưa có số liệu', 'no data yet'],
    [
      {
        kind: 'compound',
        parts: [
          { part: 'Mã QR', value: { kind: 'number', value: '93.5' } },
          { part: '4G', value: { kind: 'level', level: 'phổ cập' } },
        ],
      },
      'Mã QR: 93,5; 4G: phổ cập',
      'Mã QR: 93.5; 4G: phổ cập',
    ],
  ])('%j', (value, vi, en) => {
    expect([valueText(value, 'vi'), valueText(value, 'en')]).toEqual([vi, en]);
  });

  it.each<[Criterion, string]>([
    [{ kind: 'number', comparator: '≥', value: '7.5' }, '≥ 7,5'],
    [{ kind: 'number', comparator: '=', value: '100' }, '= 100'],
    [{ kind: 'rank', atMost: 15, of: 63 }, '≤ 15/63'],
    [{ kind: 'rank', atMost: 15 }, '≤ 15'],
    [{ kind: 'qualitative', level: 'khá' }, 'khá'],
    [
      {
        kind: 'compound',
        parts: [{ part: 'Mã QR', criterion: { kind: 'number', comparator: '=', value: '100' } }],
      },
      'Mã QR: = 100',
    ],
  ])('%j', (criterion, text) => {
    expect(criterionText(criterion, 'vi')).toBe(text);
  });
});

describe('a calendar without a working day', () => {
  const warning = {
    code: 'calendar-no-working-day',
    period: 'year',
    tier: 'consolidated',
    cutOff: '2025-12-14',
    lastDay: '2025-12-14',
  } as const;

  it('is warned of with both dates and the decree', () => {
    expect(warningText(warning, 'vi')).toBe(
      'Giữa ngày chốt số liệu 14/12/2025 và hạn gửi 14/12/2025 (báo cáo tổng hợp) không có ngày làm việc nào; Nghị định 09/2019/NĐ-CP yêu cầu ít nhất một.',
    );
    expect(warningText(warning, 'en')).toContain(
      '(consolidated report); Decree 09/2019/NĐ-CP asks for at least one.',
    );
  });

  it('names a tier of the plan’s own by its code', () => {
    expect(tierText('lien-doan', 'vi')).toBe('lien-doan');
    expect(tierText('commune', 'vi')).toBe('cấp xã');
  });
});
