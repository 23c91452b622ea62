import { cronText } from '../time/cron-text.js';
import type { ScheduleTimingView } from './schedule.view.js';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** When a schedule fires, in English words: "At 08:00, Monday to Friday". The time zone is not among them. */
export function timingText(timing: ScheduleTimingView): string {
  switch (timing.kind) {
    case 'cron':
      return cronText(timing.cron);
    case 'every':
      return `Every ${lengthText(timing.everyMs)}`;
    case 'at':
      return 'Once';
    case 'when':
      return `Once "${timing.condition}" holds, asked every ${lengthText(timing.everyMs)}`;
  }
}

function lengthText(ms: number): string {
  const [unit, length] = UNITS.find(([, each]) => ms % each === 0) ?? (['ms', 1] as const);
  const count = ms / length;
  if (unit === 'ms') return `${count} ms`;
  return count === 1 ? unit : `${count} ${unit}s`;
}
