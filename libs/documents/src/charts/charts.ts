/**
 * Charts of a report as SVG, for the pdf and the docx. The same chart gives the same bytes whatever was drawn before:
 * nothing is animated, nothing follows the mouse, widths of text come from a table and times are UTC.
 */
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import { init, setPlatformAPI, use } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';
import { barsHeight, barsOption } from './chart-bars.ts';
import { type ChartSize, FONT } from './chart-style.ts';
import { TRAJECTORY_HEIGHT, trajectoryOption } from './chart-trajectory.ts';
import type { Chart } from '../model.ts';
import { textWidth } from '../text-width.ts';

use([BarChart, LineChart, GridComponent, LegendComponent, LabelLayout, SVGRenderer]);

// Without a canvas echarts takes every letter with diacritics to be as wide as it is high.
setPlatformAPI({
  measureText: (text, font) => {
    const fontSize = Number(/([\d.]+)px/.exec(font ?? '')?.[1] ?? FONT.fontSize);
    return { width: textWidth(text, fontSize) };
  },
});

/** The size at which everything in the chart finds its place, for a given width. */
export const chartSize = (chart: Chart, width: number): ChartSize => ({
  width,
  height: chart.kind === 'stacked-bars' ? barsHeight(chart, width) : TRAJECTORY_HEIGHT,
});

/**
 * Draws a chart, without its title: the document sets that as a caption. Values are written in the Vietnamese form
 * (1.683; 21,36); segments of zero have no label.
 */
export function chartSvg(chart: Chart, size: ChartSize): string {
  const drawing = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    drawing.setOption(
      chart.kind === 'stacked-bars' ? barsOption(chart, size) : trajectoryOption(chart, size),
    );
    return still(drawing.renderToSVGString());
  } finally {
    drawing.dispose();
  }
}

/**
 * Takes out what only serves a mouse or an animation: hover styles, marks for scripts and clips wider than the chart. They
 * bear names that are numbered through all drawings of the process.
 */
const still = (svg: string): string =>
  svg
    .replace(/<(style|defs) ?>[\s\S]*?<\/\1>\s*/g, '')
    .replace(/ (?:class|clip-path|pointer-events|ecmeta_\w+)="[^"]*"/g, '');
