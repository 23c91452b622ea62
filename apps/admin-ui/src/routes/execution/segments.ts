import { t } from '../../language/t';
import type { Attempt, Execution } from '../../services/schema';
import { isIncomplete } from '../../services/status';

/** A part of the life of an execution. */
export interface Segment {
  readonly kind: 'delay' | 'wait' | 'run' | 'failed' | 'ended';
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

// What rounding of times can make of nothing.
const LEAST_DELAY_MS = 50;

/** From its creation to its end, or to now, without gaps. */
export function segmentsOf(execution: Execution, attempts: readonly Attempt[], now: number): readonly Segment[] {
  const line = new Line(Date.parse(execution.created_at));
  const due = dueOf(execution, attempts[0]);
  if (due - line.end > LEAST_DELAY_MS) line.add('delay', t`Delay`, due);
  for (const [index, { run, status, started_at: started, finished_at: finished }] of attempts.entries()) {
    line.add('wait', index === 0 ? t`Wait` : t`Pause`, Date.parse(started));
    line.add(status === 'SUCCESS' ? 'ended' : 'failed', t`Run ${run}`, Date.parse(finished), true);
  }
  const { started_at: started, finished_at: finished, status, run } = execution;
  const pause = attempts.length === 0 ? t`Wait` : t`Pause`;
  if (status === 'STARTED' && started && run > attempts.length) {
    line.add('wait', pause, Date.parse(started));
    line.add('run', t`Run ${run}`, now, true);
  } else if (isIncomplete(status)) line.add('wait', pause, now);
  else if (finished && attempts.length === 0) line.add('wait', pause, Date.parse(finished));
  return line.segments;
}

/** Grows to the right, whatever the clocks of the nodes say. */
class Line {
  readonly segments: Segment[] = [];

  constructor(private at: number) {}

  get end(): number {
    return this.at;
  }

  add(kind: Segment['kind'], name: string, until: number, isShownEmpty = false): void {
    const to = Math.max(this.at, until);
    if (to > this.at || isShownEmpty) this.segments.push({ kind, name, from: this.at, to });
    this.at = to;
  }
}

/** When it was due: what it waited is counted from then to its first start. */
function dueOf({ waited_ms: waited, started_at: started, ...rest }: Execution, first?: Attempt): number {
  const start = first?.started_at ?? started;
  if (waited !== null && start) return Date.parse(start) - waited;
  const created = Date.parse(rest.created_at);
  return rest.scheduled_for && !start ? Math.min(Date.now(), Date.parse(rest.scheduled_for)) : created;
}
