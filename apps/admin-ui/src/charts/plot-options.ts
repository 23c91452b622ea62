import uPlot from 'uplot';
import { axisLabels } from '../format/time';
import { shownZone } from '../format/zone';
import { type ChartMark, drawMarks } from './marks';

export interface Series {
  readonly name: string;
  /** A colour of the theme, by name. */
  readonly colour: 'accent' | 'bad' | 'edge' | 'muted' | 'quiet';
  readonly dash?: readonly number[];
  readonly values: readonly (number | null)[];
  /** What is painted, where that is not the values: a part on top of another reaches from there to here. */
  readonly painted?: readonly (number | null)[];
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
  /** Moments that are marked, as they are when it is drawn. */
  readonly marks: () => readonly ChartMark[];
}

const COUNTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6];
/** A logarithm of nothing does not exist. */
export const LEAST_MS = 1;

const UP_FROM_NOTHING: uPlot.Scale = { range: (_, __, max) => [0, Math.max(4, max * 1.12)] };
// From milliseconds to hours: on a linear axis all but the longest are at the bottom.
const LOGARITHMIC: uPlot.Scale = {
  distr: 3,
  log: 10,
  range: (_, min, max) => uPlot.rangeLog(Math.max(LEAST_MS, min), Math.max(100, max), 10, true),
};

/** How the plot looks: in the colours of the theme that is shown, so it is made anew when that changes. */
export function optionsFor({ kind, series, format, bucketSeconds, size, onPoint, marks }: PlotParts): uPlot.Options {
  const axis: uPlot.Axis = {
    stroke: colourOf('faint'),
    font: `11px ${getComputedStyle(document.body).fontFamily}`,
    grid: { stroke: colourOf('line'), width: 1 },
    ticks: { show: false },
  };
  const zone = shownZone();
  return {
    ...size,
    // The last label under the plot is centred on its end.
    padding: [8, 22, 0, 0],
    // Without it, days begin at midnight of the browser.
    ...(zone && { tzDate: (seconds: number) => uPlot.tzDate(new Date(seconds * 1_000), zone) }),
    legend: { show: false },
    cursor: { y: false, points: { show: kind === 'lines', size: 6 }, drag: { x: false, y: false } },
    hooks: {
      setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)],
      draw: [(plot) => drawMarks(plot, marks(), { line: colourOf('accent'), text: colourOf('muted') })],
    },
    scales: {
      // The last bucket is as wide as the others.
      x: { range: (_, min, max) => [min, max + bucketSeconds] },
      y: kind === 'bars' ? UP_FROM_NOTHING : LOGARITHMIC,
    },
    bands: kind === 'lines' ? bandsOf(series) : [],
    axes: [
      { ...axis, grid: { show: false }, space: 64, size: 28, values: (_, times) => axisLabels(times) },
      {
        ...axis,
        size: 58,
        space: 40,
        ...(kind === 'bars' ? { incrs: COUNTS } : { splits: (_, __, min, max) => powersOfTen(min, max) }),
        values: (_, values) => values.map((value) => (value === null ? '' : format(value))),
      },
    ],
    series: [{}, ...series.map((each) => (kind === 'bars' ? barOf(each) : lineOf(each)))],
  };
}

/** Between a pair of lines of one colour. */
function bandsOf(series: readonly Series[]): uPlot.Band[] {
  return series.flatMap(({ colour, dash }, index): uPlot.Band[] => {
    const lower = series.findIndex((other) => other.colour === colour && other.dash);
    if (dash || lower < 0) return [];
    return [{ series: [index + 1, lower + 1], fill: `color-mix(in oklab, ${colourOf(colour)} 14%, transparent)` }];
  });
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

// One line for each is enough to read by.
function powersOfTen(min: number, max: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(min) - 1e-9), Math.floor(Math.log10(max) + 1e-9)];
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
}
