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
  const due = dueOf(execution, attempts);
  if (due - line.end > LEAST_DELAY_MS) line.add('delay', t`Delay`, due);
  for (const [index, attempt] of attempts.entries()) {
    const { from, to } = timesOf(attempt, attempts, execution);
    line.add('wait', index === 0 ? t`Wait` : t`Pause`, from);
    line.add(attempt.status === 'SUCCESS' ? 'ended' : 'failed', t`Run ${attempt.run}`, to, true);
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

interface Times {
  readonly from: number;
  readonly to: number;
}

/** Of an only run they are those of the execution, as in the head of the page: they may differ by a rounding. */
function timesOf(attempt: Attempt, { length }: readonly Attempt[], execution: Execution): Times {
  const { started_at: started, finished_at: finished, run } = execution;
  const isOnly = length === 1 && run === attempt.run && started && finished;
  if (isOnly) return { from: Date.parse(started), to: Date.parse(finished) };
  return { from: Date.parse(attempt.started_at), to: Date.parse(attempt.finished_at) };
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
function dueOf(execution: Execution, attempts: readonly Attempt[]): number {
  const { waited_ms: waited, started_at: started, created_at: created, scheduled_for: scheduled } = execution;
  const [first] = attempts;
  const start = first ? timesOf(first, attempts, execution).from : started && Date.parse(started);
  if (waited !== null && start) return start - waited;
  return scheduled && !start ? Math.min(Date.now(), Date.parse(scheduled)) : Date.parse(created);
}
