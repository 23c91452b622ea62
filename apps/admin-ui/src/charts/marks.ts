import uPlot from 'uplot';
import { instant } from '../format/time';
import { t } from '../language/t';

/** A moment in a chart with a name: a deploy. */
export interface ChartMark {
  /** In seconds, and as the server says it. */
  readonly at: number;
  readonly iso: string;
  readonly version: string;
}

interface MarkColours {
  readonly line: string;
  readonly text: string;
}

const LONGEST = 14;
const GAP = 4;
const SIZE = 11;
const ROWS = [0, 1];

interface Span {
  readonly begin: number;
  readonly end: number;
}

type Place = Span & { readonly row: number };

/** A vertical line at each moment, with its name as far as there is room: that of the latest first. */
export function drawMarks(plot: uPlot, marks: readonly ChartMark[], { line, text }: MarkColours): void {
  if (marks.length === 0) return;
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  ctx.save();
  ctx.strokeStyle = line;
  ctx.fillStyle = text;
  ctx.lineWidth = ratio;
  ctx.setLineDash([4 * ratio, 3 * ratio]);
  ctx.font = [`${SIZE * ratio}px`, getComputedStyle(document.body).fontFamily].join(' ');
  ctx.textAlign = 'left';
  ctx.textBaseline = 'top';
  const names: Place[] = [];
  for (const { at, version } of marks.toReversed()) {
    const x = Math.round(plot.valToPos(at, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const name = shortened(version);
    const begin = beginOf(x, ctx.measureText(name).width, { gap: GAP * ratio, end: bbox.left + bbox.width });
    const place = freePlace({ begin, end: begin + ctx.measureText(name).width + GAP * ratio }, names);
    if (!place) continue;
    ctx.fillText(name, begin, bbox.top + place.row * (SIZE + GAP) * ratio);
    names.push(place);
  }
  ctx.restore();
}

/** What is marked, for those who do not see it. */
export function marksInWords(marks: readonly ChartMark[]): string {
  if (marks.length === 0) return '';
  return t`. Deploys: ${marks.map(({ version, iso }) => t`${version} at ${instant(iso)}`).join(', ')}`;
}

// On the left of its line where there is no room on the right.
function beginOf(x: number, width: number, { gap, end }: { readonly gap: number; readonly end: number }): number {
  return x + gap + width <= end ? x + gap : x - gap - width;
}

function freePlace({ begin, end }: Span, taken: readonly Place[]): Place | undefined {
  const isFree = (row: number): boolean =>
    taken.every((other) => other.row !== row || other.end <= begin || other.begin >= end);
  const row = ROWS.find(isFree);
  return row === undefined ? undefined : { begin, end, row };
}

function shortened(version: string): string {
  return version.length <= LONGEST ? version : `${version.slice(0, LONGEST - 1)}…`;
}
