/** What all charts have in common: letters, colours of lines, the legend. */
import { decimalText } from '#reporting';
import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts';
import type { GridComponentOption, LegendComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';

export type ChartOption = ComposeOption<
  BarSeriesOption | LineSeriesOption | GridComponentOption | LegendComponentOption
>;

/** In points where the SVG is placed at its own size. */
export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

export const FONT = { fontFamily: 'Tinos,Times New Roman,serif', fontSize: 11, color: '#000000' } as const;
export const SMALL_FONT = { ...FONT, fontSize: 10 } as const;
export const LINE_HEIGHT = 12;

export const GRID_LINE = { lineStyle: { color: '#d0d0d0', width: 0.5 } } as const;
export const AXIS_LINE = { lineStyle: { color: '#404040', width: 0.75 } } as const;

/** Between the items of the legend. */
export const LEGEND_GAP = 12;

/** 1683 → `1.683` */
export const numberLabel = (value: number): string => decimalText(String(value), 'vi');

/** The part of the option that every chart begins with. */
export const commonOption = (legend: LegendComponentOption): ChartOption => ({
  animation: false,
  useUTC: true,
  textStyle: FONT,
  legend: {
    bottom: 0,
    icon: 'rect',
    itemWidth: 14,
    itemHeight: 9,
    itemGap: LEGEND_GAP,
    selectedMode: false,
    itemStyle: { borderWidth: 0.4 },
    textStyle: FONT,
    ...legend,
  },
});
