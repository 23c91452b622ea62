import type { StatisticsReport } from './statistics.query.js';
import { pointOf, pointsIn, type StatisticsTime } from './statistics.time.js';
import { type Measured, TallySheet } from './tally-sheet.js';
import { TrendSheet, trendTimeOf } from './trend.js';

/** What was measured of one task in one point of the time, or in a part of it. */
export interface MeasuredRow extends Measured {
  /** When that begins, in ms since the epoch. */
  readonly at: number;
  readonly taskName: string;
}

/** Puts a report together from what was measured. */
export function reportOf(time: StatisticsTime, rows: readonly MeasuredRow[]): StatisticsReport {
  const totals = new TallySheet();
  const points = new Map(pointsIn(time).map((at) => [at, new TallySheet()]));
  const tasks = new Map<string, TaskSheet>();
  const trendTime = trendTimeOf(time);
  for (const row of rows) {
    points.get(pointOf(time, row.at))?.add(row);
    const task = tasks.get(row.taskName) ?? { tally: new TallySheet(), trend: new TrendSheet(time, trendTime) };
    tasks.set(row.taskName, task);
    task.tally.add(row);
    task.trend.add(row.at, row);
  }
  // There are far fewer tasks than rows.
  for (const { tally } of tasks.values()) totals.merge(tally);
  return {
    from: new Date(time.fromMs),
    to: new Date(time.toMs),
    bucket: time.bucket,
    bucketSeconds: time.bucketSeconds,
    totals: totals.tally(),
    series: [...points].map(([at, sheet]) => ({ at: new Date(at), ...sheet.tally() })),
    tasks: [...tasks]
      .map(([taskName, { tally, trend }]) => ({ taskName, ...tally.tally(), trend: trend.counted() }))
      .toSorted((a, b) => b.finished - a.finished || (a.taskName < b.taskName ? -1 : 1)),
    trendFrom: new Date(trendTime.fromMs),
    trendSeconds: trendTime.seconds,
    capped: false,
  };
}

interface TaskSheet {
  readonly tally: TallySheet;
  readonly trend: TrendSheet;
}
