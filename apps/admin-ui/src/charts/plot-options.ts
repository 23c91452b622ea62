import uPlot from 'uplot';
import { axisLabels } from '../format/time';

export interface Series {
  readonly name: string;
  /** A colour of the theme, by name. */
  readonly colour: 'accent' | 'bad' | 'edge' | 'muted';
  readonly dash?: readonly number[];
  readonly values: readonly (number | null)[];
  /** The same for the whole time. */
  readonly total: number | null;
}

interface PlotParts {
  readonly kind: 'bars' | 'lines';
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  readonly bucketSeconds: number;
  readonly size: { readonly width: number; readonly height: number };
  readonly onPoint: (index: number | null) => void;
}

const COUNTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6];
const LENGTHS = [1, 5, 10, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 3e4, 6e4, 3e5, 6e5, 18e5, 36e5, 144e5, 864e5];

/** How the plot looks: in the colours of the theme that is shown, so it is made anew when that changes. */
export function optionsFor({ kind, series, format, bucketSeconds, size, onPoint }: PlotParts): uPlot.Options {
  const axis: uPlot.Axis = {
    stroke: colourOf('faint'),
    font: `11px ${getComputedStyle(document.body).fontFamily}`,
    grid: { stroke: colourOf('line'), width: 1 },
    ticks: { show: false },
  };
  return {
    ...size,
    padding: [8, 6, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: kind === 'lines', size: 6 }, drag: { x: false, y: false } },
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
    scales: {
      // The last bucket is as wide as the others.
      x: { range: (_, min, max) => [min, max + bucketSeconds] },
      y: { range: (_, __, max) => [0, Math.max(kind === 'bars' ? 4 : 20, max * 1.12)] },
    },
    axes: [
      { ...axis, grid: { show: false }, space: 64, size: 28, values: (_, times) => axisLabels(times) },
      {
        ...axis,
        size: 58,
        space: 40,
        incrs: kind === 'bars' ? COUNTS : LENGTHS,
        values: (_, values) => values.map((value) => format(value)),
      },
    ],
    series: [{}, ...series.map((each) => (kind === 'bars' ? barOf(each) : lineOf(each)))],
  };
}

function barOf({ name, colour }: Series): uPlot.Series {
  const paint = colourOf(colour);
  const paths = uPlot.paths.bars?.({ size: [0.72, 22, 2], align: 1, radius: 0.12 });
  return { label: name, stroke: paint, fill: paint, width: 0, paths, points: { show: false } };
}

function lineOf({ name, colour, dash }: Series): uPlot.Series {
  const paint = colourOf(colour);
  return {
    label: name,
    stroke: paint,
    width: 1.75,
    dash: dash && [...dash],
    points: { show: true, size: 5, width: 0, fill: paint, filter: (plot, index) => lonely(plot.data[index]) },
  };
}

// A bucket between two empty ones makes no line.
function lonely(values: uPlot.AlignedData[number] | undefined): number[] {
  return [...(values ?? [])].flatMap((value, at, all) =>
    value != null && all[at - 1] == null && all[at + 1] == null ? [at] : [],
  );
}

function colourOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
