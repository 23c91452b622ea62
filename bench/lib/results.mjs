import { rounded, spread } from './statistics.mjs';

/**
 * How many times `theirs` is in `ours`. Each round is a pair of its own, measured one right after the other, so that
 * what the machine does meanwhile is in both; the median pair counts.
 */
export function ratioResult(name, { ours, theirs, target, unit, details }) {
  const { median, min, max, rounds } = spread(ours.map((value, round) => value / theirs[round]));
  const figures = { ratio: rounded(median), min: rounded(min), max: rounded(max), rounds };
  return { name, ...figures, unit, ...(target && { target, met: rounded(median) >= target }), details };
}

/** A figure that is no ratio. `ratio` is its share of the bound: at most 1 (or, for a floor, at least 1) meets it. */
export function valueResult(name, { values, unit, atMost, atLeast, details }) {
  const { median, min, max, rounds } = spread(values);
  const bound = atMost ?? atLeast;
  const met = bound === undefined ? {} : { met: atMost === undefined ? median >= atLeast : median <= atMost };
  return {
    name,
    ...(bound !== undefined && { ratio: rounded(median / bound) }),
    value: rounded(median),
    min: rounded(min),
    max: rounded(max),
    rounds,
    unit,
    ...(atMost !== undefined && { atMost }),
    ...(atLeast !== undefined && { atLeast }),
    ...met,
    details,
  };
}

/** A comparison that could not be made, and why. */
export function skippedResult(name, reason) {
  return { name, skipped: reason };
}

/** A figure that could not be taken, because what it is about does not come to an end, say. It misses its target. */
export function failedResult(name, error, { hasTarget = false } = {}) {
  return { name, failed: String(error.message ?? error).split('\n')[0], ...(hasTarget && { met: false }) };
}

/** A number of rows in a name. */
export function labelOf(rows) {
  return rows >= 1_000_000 ? `${rows / 1_000_000}M` : `${rows / 1000}k`;
}
