import type { AlertRuleRow } from '../ledger/index.js';
import type { AnyRule } from '../options/index.js';

/** A stored rule as somebody would write it. */
export function ruleOf({ name, definition }: Pick<AlertRuleRow, 'name' | 'definition'>): AnyRule {
  const { kind, channels, cooldownMs, tasks, queues, schedules, windowMs, minRuns, above, count } = definition;
  const { olderThanMs, slowerThanMs, lateByMs } = definition;
  const rule = {
    name,
    kind,
    channels,
    cooldown: cooldownMs,
    taskName: tasks,
    queue: queues,
    schedule: schedules,
    window: windowMs,
    minRuns,
    above,
    count,
    olderThan: olderThanMs,
    slowerThan: slowerThanMs,
    lateBy: lateByMs,
  };
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined)) as unknown as AnyRule;
}
