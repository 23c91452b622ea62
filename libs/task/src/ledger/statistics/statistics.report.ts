import type { StatisticsReport } from './statistics.query.js';
import { pointOf, pointsIn, type StatisticsTime } from './statistics.time.js';
import { type Measured, TallySheet } from './tally-sheet.js';

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
  const tasks = new Map<string, TallySheet>();
  for (const row of rows) {
    points.get(pointOf(time, row.at))?.add(row);
    sheetOf(tasks, row.taskName).add(row);
  }
  // There are far fewer tasks than rows.
  for (const sheet of tasks.values()) totals.merge(sheet);
  return {
    from: new Date(time.fromMs),
    to: new Date(time.toMs),
    bucket: time.bucket,
    bucketSeconds: time.bucketSeconds,
    totals: totals.tally(),
    series: [...points].map(([at, sheet]) => ({ at: new Date(at), ...sheet.tally() })),
    tasks: [...tasks]
      .map(([taskName, sheet]) => ({ taskName, ...sheet.tally() }))
      .toSorted((a, b) => b.finished - a.finished || (a.taskName < b.taskName ? -1 : 1)),
    capped: false,
  };
}

function sheetOf(sheets: Map<string, TallySheet>, name: string): TallySheet {
  const sheet = sheets.get(name) ?? new TallySheet();
  sheets.set(name, sheet);
  return sheet;
}
