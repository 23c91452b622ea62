import type { StatisticsReport } from './statistics.query.js';
import { pointsIn, type StatisticsTime } from './statistics.time.js';
import { type Measured, TallySheet } from './tally-sheet.js';

/** What was measured in one point of the time, or of one task; the other is null. */
export interface MeasuredRow extends Measured {
  readonly at: number | null;
  readonly taskName: string | null;
}

/** Puts a report together from what was measured. */
export function reportOf(time: StatisticsTime, rows: readonly MeasuredRow[]): StatisticsReport {
  const totals = new TallySheet();
  const points = new Map(pointsIn(time).map((at) => [at, new TallySheet()]));
  const tasks = new Map<string, TallySheet>();
  for (const row of rows) {
    if (row.taskName !== null) sheetOf(tasks, row.taskName).add(row);
    else {
      totals.add(row);
      points.get(row.at ?? 0)?.add(row);
    }
  }
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
  };
}

function sheetOf(sheets: Map<string, TallySheet>, name: string): TallySheet {
  const sheet = sheets.get(name) ?? new TallySheet();
  sheets.set(name, sheet);
  return sheet;
}
