/** Bars of stacked counts, one for each category, top to bottom. */
import type { BarSeriesOption } from 'echarts/charts';
import {
  AXIS_LINE,
  type ChartOption,
  type ChartSize,
  commonOption,
  FONT,
  GRID_LINE,
  LEGEND_GAP,
  LINE_HEIGHT,
  numberLabel,
  SMALL_FONT,
} from './chart-style.ts';
import type { Chart } from '../model.ts';
import { textWidth, wrapText } from '../text-width.ts';

type StackedBars = Extract<Chart, { kind: 'stacked-bars' }>;

const SHORTEST_BAND = 26;
const BAR_WIDTH = 18;
const AXIS_HEIGHT = LINE_HEIGHT + 12;

/** The height at which every name of a category finds its place. */
export function barsHeight(chart: StackedBars, width: number): number {
  const lines = chart.categories.map((name) => wrapText(name, SMALL_FONT.fontSize, nameWidth(width)).length);
  const band = Math.max(SHORTEST_BAND, Math.max(1, ...lines) * LINE_HEIGHT + 6);
  return Math.ceil(chart.categories.length * band + AXIS_HEIGHT + legendHeight(chart, width));
}

export function barsOption(chart: StackedBars, { width }: ChartSize): ChartOption {
  return {
    ...commonOption({ data: chart.series.map(({ name }) => name) }),
    grid: {
      left: nameWidth(width) + 8,
      right: 14,
      top: 4,
      bottom: legendHeight(chart, width) + AXIS_HEIGHT - 4,
    },
    xAxis: {
      type: 'value',
      minInterval: 1,
      axisLabel: { ...SMALL_FONT, formatter: numberLabel },
      splitLine: GRID_LINE,
    },
    yAxis: {
      type: 'category',
      data: [...chart.categories],
      inverse: true,
      axisTick: { show: false },
      axisLine: AXIS_LINE,
      axisLabel: {
        ...SMALL_FONT,
        lineHeight: LINE_HEIGHT,
        width: nameWidth(width),
        overflow: 'break',
        interval: 0,
      },
    },
    series: chart.series.map(barSeries),
  };
}

const barSeries = ({ name, color, values }: StackedBars['series'][number]): BarSeriesOption => ({
  name,
  type: 'bar',
  stack: 'all',
  barWidth: BAR_WIDTH,
  data: [...values],
  // The outline tells neighbours apart where their colours look alike, to the colour-blind and in black and white.
  itemStyle: { color, borderColor: '#404040', borderWidth: 0.4 },
  label: {
    show: true,
    ...SMALL_FONT,
    color: readableOn(color),
    textBorderWidth: 0,
    formatter: ({ value }) => (value === 0 ? '' : numberLabel(Number(value))),
  },
  labelLayout: { hideOverlap: true },
  emphasis: { disabled: true },
});

/** Room for the names of the categories. */
const nameWidth = (width: number): number => Math.round(width * 0.42);

function legendHeight({ series }: StackedBars, width: number): number {
  let [rows, used] = [1, 0];
  for (const { name } of series) {
    const item = 14 + 5 + textWidth(name, FONT.fontSize) + LEGEND_GAP;
    if (used > 0 && used + item > width - 20) [rows, used] = [rows + 1, 0];
    used += item;
  }
  return rows * (LINE_HEIGHT + 9);
}

/** Black or white, whichever stands out more (relative luminance of WCAG 2, threshold where both contrast alike). */
function readableOn(color: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((start) => parseInt(color.slice(start, start + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000000' : '#ffffff';
}
