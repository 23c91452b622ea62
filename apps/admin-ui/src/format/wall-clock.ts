const DAY_MS = 86_400_000;

/** What the clocks on a wall show, as if they were in UTC; both in ms. */
export type WallClock = (ms: number) => number;

/**
 * When clocks show this. The same as the server counts by: what they show twice begins the first time, and what they skip, when they
 * do.
 */
export function momentOf(shown: number, clock: WallClock): number {
  const guesses = [shown - DAY_MS, shown + DAY_MS].map((near) => shown - (clock(near) - near));
  const moments = [...guesses, ...guesses.map((guess) => shown - (clock(guess) - guess))];
  const exact = moments.filter((moment) => clock(moment) === shown);
  return exact.length > 0 ? Math.min(...exact) : Math.max(...moments);
}

/** The clocks of a zone. */
export function wallClock(timeZone: string): WallClock {
  const format = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (ms) => {
    const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  };
}
