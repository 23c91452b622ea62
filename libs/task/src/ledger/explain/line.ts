/** Most that are counted in a line. */
export const LINE_CAP = 1_000;

/** How many stand before it. */
export interface Line {
  /** At most 1,000. */
  readonly count: number;
  /** There are more than `count`: "1,000+". */
  readonly isCapped: boolean;
}

/** @param counted up to one more than the cap */
export function lineOf(counted: number): Line {
  return { count: Math.min(counted, LINE_CAP), isCapped: counted > LINE_CAP };
}
