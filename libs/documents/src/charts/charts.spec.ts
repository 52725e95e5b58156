import { chartSize, chartSvg } from './charts.ts';
import type { Chart } from '../model.ts';

const BARS = {
  kind: 'stacked-bars',
  title: 'Biểu đồ 1. Nhiệm vụ theo nhóm và tình trạng',
  categories: [
    'Chuyển đổi nhận thức',
    'Tạo lập cơ sở dữ liệu chuyên ngành phục vụ chính quyền điện tử, chính quyền số, phát triển kinh tế số, xã hội số',
  ],
  series: [
    { name: 'hoàn thành đúng hạn', color: '#1b7837', values: [1683, 2000] },
    { name: 'hoàn thành quá hạn', color: '#a6dba0', values: [0, 777] },
  ],
} as const satisfies Chart;

const TRAJECTORY = {
  kind: 'trajectory',
  title: 'Biểu đồ 2. Tỷ lệ hồ sơ nộp trực tuyến',
  unit: '%',
  reported: [
    { on: '2022-12-14', value: '8.20' },
    { on: '2023-12-14', value: '21.36' },
  ],
  expected: [
    { on: '2022-12-14', value: '8.20' },
    { on: '2025-12-31', value: '80' },
  ],
  legend: { reported: 'Đã báo cáo', expected: 'Đường đến mục tiêu' },
} as const satisfies Chart;

const draw = (chart: Chart): string => chartSvg(chart, chartSize(chart, 450));
const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);

describe('a chart', () => {
  it('writes values in the Vietnamese form into the segments and leaves out zeros', () => {
    const texts = textsOf(draw(BARS));
    expect(texts).toEqual(expect.arrayContaining(['1.683', '2.000', '777', 'hoàn thành quá hạn']));
    // One zero is left: the axis begins with it.
    expect(texts.filter((text) => text === '0')).toHaveLength(1);
  });

  it('breaks a long name between words and makes room for it', () => {
    const lines = textsOf(draw(BARS)).filter((text) => BARS.categories[1].includes(text) && text.length > 10);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.map((line) => line.trim()).join(' ')).toBe(BARS.categories[1]);
    const short: Chart = { ...BARS, categories: ['Chuyển đổi nhận thức', 'Hạ tầng số'] };
    expect(chartSize(BARS, 450).height).toBeGreaterThan(chartSize(short, 450).height);
  });

  it('writes on a dark segment in white and on a light one in black', () => {
    const fillOf = (label: string): string | undefined =>
      new RegExp(`fill="(#[0-9a-f]{6})">${label}</text>`).exec(draw(BARS))?.[1];
    expect(fillOf('1\\.683')).toBe('#ffffff');
    expect(fillOf('777')).toBe('#000000');
  });

  it('shows reported values with the decimals reported, months on the axis and the target at the end', () => {
    const svg = draw(TRAJECTORY);
    expect(textsOf(svg)).toEqual(
      expect.arrayContaining(['8,20', '21,36', '12/2022', '12/2023', '12/2025', '80', '%', 'Đã báo cáo']),
    );
    expect(svg).toMatch(/stroke-dasharray/);
  });

  it('has no expected line and no word of it where there is no target', () => {
    const svg = draw({ ...TRAJECTORY, expected: [] });
    expect(svg).not.toMatch(/stroke-dasharray/);
    expect(textsOf(svg)).not.toContain('Đường đến mục tiêu');
  });

  it('is the same byte for byte whatever was drawn before', () => {
    const first = [draw(BARS), draw(TRAJECTORY)];
    expect([draw(TRAJECTORY), draw(BARS)].reverse()).toEqual(first);
    expect(first.join('')).not.toMatch(/zr\d|<style|NaN|undefined/);
  });

  it('keeps all text within its frame', () => {
    for (const chart of [BARS, TRAJECTORY]) {
      const { width, height } = chartSize(chart, 450);
      const places = [...draw(chart).matchAll(/<text[^>]*translate\((-?[\d.]+) (-?[\d.]+)\)/g)];
      expect(places.length).toBeGreaterThan(5);
      for (const [, x, y] of places) {
        expect(Number(x)).toBeGreaterThanOrEqual(0);
        expect(Number(x)).toBeLessThan(width);
        expect(Number(y)).toBeGreaterThanOrEqual(0);
        expect(Number(y)).toBeLessThan(height);
      }
    }
  });
});
