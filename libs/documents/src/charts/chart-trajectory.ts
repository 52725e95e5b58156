/** Reported values as a line over time, with the expected way to the target dashed. */
import { decimalText } from '#reporting';
import type { LineSeriesOption } from 'echarts/charts';
import {
  AXIS_LINE,
  type ChartOption,
  type ChartSize,
  commonOption,
  FONT,
  GRID_LINE,
  numberLabel,
  SMALL_FONT,
} from './chart-style.ts';
import type { Chart, ChartPoint } from '../model.ts';
import { textWidth } from '../text-width.ts';

type Trajectory = Extract<Chart, { kind: 'trajectory' }>;

export const TRAJECTORY_HEIGHT = 200;

/** Dark blue and orange keep apart for colour-blind readers and on a black-and-white printer. */
const COLOR = { reported: '#0b4f8a', expected: '#d9690c' } as const;

/** How the dashed line appears in the legend, where echarts would set a point on it. */
const DASHES = 'path://M0,0h6v2h-6z M10,0h6v2h-6z M20,0h6v2h-6z';

export function trajectoryOption(chart: Trajectory, { width }: ChartSize): ChartOption {
  const { reported, expected, legend, unit } = chart;
  const dates = [...new Set([...reported, ...expected].map(time))].sort((one, other) => one - other);
  const [first = 0, last = 0] = [dates[0], dates.at(-1)];
  const aims = expected.length > 0;
  return {
    ...commonOption({
      data: [{ name: legend.reported }, ...(aims ? [{ name: legend.expected, icon: DASHES }] : [])],
      icon: 'inherit',
      itemWidth: 26,
    }),
    grid: {
      left: 6,
      right: 40,
      top: 28,
      bottom: 26,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    xAxis: {
      type: 'time',
      // Keeps the first value and its label off the axis.
      min: first - (last - first) * 0.06,
      axisLine: AXIS_LINE,
      axisTick: { customValues: dates },
      axisLabel: {
        ...SMALL_FONT,
        customValues: spaced(dates, width - 80),
        formatter: monthText,
        hideOverlap: true,
      },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      name: unit,
      nameTextStyle: { ...SMALL_FONT, align: 'left', padding: [0, 0, 0, -24] },
      axisLabel: { ...SMALL_FONT, formatter: numberLabel },
      splitLine: GRID_LINE,
    },
    series: [...(aims ? [expectedSeries(chart)] : []), reportedSeries(chart)],
  };
}

const expectedSeries = ({ expected, legend }: Trajectory): LineSeriesOption => ({
  name: legend.expected,
  type: 'line',
  data: expected.map(position),
  symbol: 'none',
  clip: false,
  lineStyle: { color: COLOR.expected, width: 1.5, type: [5, 4] },
  itemStyle: { color: COLOR.expected },
  endLabel: {
    show: true,
    ...SMALL_FONT,
    textBorderWidth: 0,
    formatter: () => decimalText(expected.at(-1)?.value ?? '', 'vi'),
  },
  emphasis: { disabled: true },
});

const reportedSeries = ({ reported, legend }: Trajectory): LineSeriesOption => ({
  name: legend.reported,
  type: 'line',
  data: reported.map(position),
  symbol: 'circle',
  symbolSize: 6,
  clip: false,
  lineStyle: { color: COLOR.reported, width: 1.75 },
  itemStyle: { color: COLOR.reported },
  label: {
    show: true,
    position: 'top',
    ...FONT,
    textBorderWidth: 0,
    formatter: ({ dataIndex }) => decimalText(reported[dataIndex]?.value ?? '', 'vi'),
  },
  labelLayout: { hideOverlap: true },
  emphasis: { disabled: true },
});

const time = ({ on }: ChartPoint): number => Date.parse(`${on}T00:00:00Z`);
const position = (point: ChartPoint): [number, number] => [time(point), Number(point.value)];

/** `12/2023` */
function monthText(milliseconds: number): string {
  const date = new Date(milliseconds);
  return `${date.getUTCMonth() + 1}/${date.getUTCFullYear()}`;
}

/** Leaves out dates whose labels would touch; the last one, most often the target's, stays. */
function spaced(dates: readonly number[], width: number): number[] {
  const [first = 0, last = 0] = [dates[0], dates.at(-1)];
  const apart = ((last - first) * textWidth('12/2023 ', SMALL_FONT.fontSize)) / width;
  return dates.reduceRight<number[]>(
    (kept, date) => (kept[0] === undefined || kept[0] - date >= apart ? [date, ...kept] : kept),
    [],
  );
}
