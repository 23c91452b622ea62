import uPlot from 'uplot';
import { instant } from '../format/time';

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

/** A vertical line at each moment, with its name as far as there is room. */
export function drawMarks(plot: uPlot, marks: readonly ChartMark[], { line, text }: MarkColours): void {
  if (marks.length === 0) return;
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  ctx.save();
  ctx.strokeStyle = line;
  ctx.fillStyle = text;
  ctx.lineWidth = ratio;
  ctx.setLineDash([4 * ratio, 3 * ratio]);
  ctx.font = `${11 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'top';
  let freeFrom = bbox.left;
  for (const { at, version } of marks) {
    const x = Math.round(plot.valToPos(at, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const name = shortened(version);
    const width = ctx.measureText(name).width;
    const begin = placeOf(x, width, { gap: GAP * ratio, end: bbox.left + bbox.width });
    if (begin < freeFrom) continue;
    ctx.fillText(name, begin, bbox.top);
    freeFrom = Math.max(x, begin + width) + GAP * ratio;
  }
  ctx.restore();
}

/** What is marked, for those who do not see it. */
export function marksInWords(marks: readonly ChartMark[]): string {
  if (marks.length === 0) return '';
  return `. Deploys: ${marks.map(({ version, iso }) => `${version} at ${instant(iso)}`).join(', ')}`;
}

// On the left of its line where there is no room on the right.
function placeOf(x: number, width: number, { gap, end }: { readonly gap: number; readonly end: number }): number {
  return x + gap + width <= end ? x + gap : x - gap - width;
}

function shortened(version: string): string {
  return version.length <= LONGEST ? version : `${version.slice(0, LONGEST - 1)}…`;
}
