import { type AlertDefinition, type MeasuredRow, TallySheet } from '../ledger/index.js';
import { exhausted, failureRate, slow, type TaskTally } from './conditions.js';
import type { Span } from './firings.js';

/** Points of the statistics that the past is looked at by: a week of minutes would be too many. */
export const STEP_MS = 600_000;

const LOOKS = { failure_rate: failureRate, exhausted, slow } as const;

interface Time {
  readonly fromMs: number;
  readonly toMs: number;
}

/** When a rule about tasks would have fired: what it sees at the end of each ten minutes, by the windows that it looks at. */
export function spansOfTasks(rows: readonly MeasuredRow[], definition: AlertDefinition, time: Time): Span[] {
  const byTask = new Map<string, Map<number, TallySheet>>();
  for (const row of rows) {
    const points = byTask.get(row.taskName) ?? new Map<number, TallySheet>();
    byTask.set(row.taskName, points);
    const point = Math.floor(row.at / STEP_MS);
    const sheet = points.get(point) ?? new TallySheet();
    points.set(point, sheet);
    sheet.add(row);
  }
  return [...byTask].flatMap(([taskName, points]) => spansOfTask(taskName, points, definition, time));
}

function spansOfTask(name: string, points: ReadonlyMap<number, TallySheet>, definition: AlertDefinition, time: Time) {
  const look = LOOKS[definition.kind as keyof typeof LOOKS];
  const width = Math.max(1, Math.ceil((definition.windowMs ?? 0) / STEP_MS));
  const last = Math.floor(time.toMs / STEP_MS);
  const first = Math.floor(time.fromMs / STEP_MS);
  const spans: Span[] = [];
  for (const end of endsOf([...points.keys()], width, { first, last })) {
    const sheet = new TallySheet();
    for (let at = end - width + 1; at <= end; at++) {
      const point = points.get(at);
      if (point) sheet.merge(point);
    }
    const tally: TaskTally = { taskName: name, ...sheet.tally() };
    if (look(tally, definition)) spans.push({ name, fromMs: end * STEP_MS, toMs: (end + 1) * STEP_MS });
  }
  return spans;
}

/** Only windows in which something has happened are looked at. */
function endsOf(points: readonly number[], width: number, { first, last }: { first: number; last: number }): number[] {
  const ends = new Set<number>();
  for (const point of points)
    for (let end = Math.max(point, first); end < point + width && end <= last; end++) ends.add(end);
  return [...ends].toSorted((a, b) => a - b);
}
