import type { ScheduleDefinition } from '../ledger/index.js';
import { definitionOf } from './schedule.checks.js';
import type { ScheduleRules, ScheduleTiming } from './schedule.options.js';
import { type ScheduleTimingView, timingView } from './schedule.view.js';
import { slotsOf } from './slots.js';

/** A schedule that is only thought of: when it would fire. */
export type ScheduleThought = ScheduleTiming &
  Pick<ScheduleRules, 'timezone' | 'startAt' | 'endAt' | 'jitter' | 'repeat'>;

// No name of a task: what is only thought of has none.
const NO_TASK = 'none';

/** @throws InvalidOptionError which names the option */
export function thoughtOf(thought: ScheduleThought, nowMs: number): ScheduleDefinition {
  return definitionOf({ task: NO_TASK, ...thought }, 'schedule', nowMs);
}

/** When a schedule that is only thought of fires, complete. @throws InvalidOptionError which names the option */
export function timingOf(thought: ScheduleThought): ScheduleTimingView {
  return timingView(thoughtOf(thought, Date.now()).timing);
}

/** The slots after a moment. */
export function slotsFrom(
  definition: ScheduleDefinition,
  anchorMs: number,
  { count, fromMs }: { readonly count: number; readonly fromMs: number },
): Date[] {
  const slots = slotsOf(definition, anchorMs);
  const most = Math.min(count, definition.fires ?? Infinity);
  const dates: Date[] = [];
  for (let at = slots.next(fromMs); at !== undefined && dates.length < most; at = slots.next(at))
    dates.push(new Date(at));
  return dates;
}
