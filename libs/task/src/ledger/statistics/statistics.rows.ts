const MINUTE_S = 60;
const TEN_MINUTES_S = 600;
const HOUR_S = 3_600;
const DAY_S = 86_400;
const DAY_MS = DAY_S * 1000;

/** Width of the rows that sum up all time, one for each task and queue. */
export const EVER = 0;

/** Widths in seconds of the rows that statistics are kept in, finest first. Each is a multiple of the one before. */
export const WIDTHS = [MINUTE_S, TEN_MINUTES_S, HOUR_S, DAY_S] as const;

// What is older is known by wider rows only: a row of a minute is of little use after weeks, and there are many.
const KEPT_MS: ReadonlyMap<number, number> = new Map([
  [MINUTE_S, 14 * DAY_MS],
  [TEN_MINUTES_S, 60 * DAY_MS],
  [HOUR_S, 400 * DAY_MS],
]);
// A reader that has just seen that rows are kept must still find them.
const GRACE_MS = 3_600_000;

/** Rows of one width, in a time that they fill; without an end it goes on. In ms since the epoch. */
export interface RowsOfWidth {
  readonly width: number;
  readonly lowMs: number;
  readonly highMs: number | null;
}

/** Whether rows of this width are there for the time from `ms` on. */
export function isKept(width: number, ms: number, nowMs: number): boolean {
  return ms >= nowMs - (KEPT_MS.get(width) ?? Infinity);
}

/** Width of the finest rows that are there for the time from `ms` on. */
export function finestKept(ms: number, nowMs: number): number {
  return WIDTHS.find((width) => isKept(width, floorTo(width, ms), nowMs)) ?? DAY_S;
}

/** Before which moment rows may go, by their width. */
export function expiries(nowMs: number): [width: number, beforeMs: number][] {
  return [...KEPT_MS].map(([width, keptMs]) => [width, nowMs - keptMs - GRACE_MS]);
}

/**
 * The fewest rows, none of them wider than `widest`, that together make up a time from `fromMs` to `toMs`, or from
 * `fromMs` on. Both have to be where rows begin.
 */
export function rowsFor(
  { fromMs, toMs, widest }: { readonly fromMs: number; readonly toMs: number | null; readonly widest: number },
  nowMs: number,
): RowsOfWidth[] {
  const endMs = toMs ?? Math.max(ceilTo(widest, nowMs), ceilTo(widest, fromMs + 1));
  const rows: { width: number; lowMs: number; highMs: number | null }[] = [];
  for (let at = fromMs; at < endMs;) {
    const width = widestAt(at, endMs, widest);
    const last = rows[rows.length - 1];
    at += width * 1000;
    if (last?.width === width) last.highMs = at;
    else rows.push({ width, lowMs: at - width * 1000, highMs: at });
  }
  const last = rows[rows.length - 1];
  if (last && toMs === null) last.highMs = null;
  return rows;
}

function widestAt(ms: number, endMs: number, widest: number): number {
  const fits = (width: number): boolean => width <= widest && floorTo(width, ms) === ms && ms + width * 1000 <= endMs;
  return WIDTHS.findLast(fits) ?? MINUTE_S;
}

/** The beginning of the row that a moment is in. */
export function floorTo(width: number, ms: number): number {
  return Math.floor(ms / (width * 1000)) * width * 1000;
}

/** The end of the row that a moment is in, or the moment itself where one begins. */
export function ceilTo(width: number, ms: number): number {
  return Math.ceil(ms / (width * 1000)) * width * 1000;
}
