import type { AlertDefinition, AlertKind } from '../ledger/index.js';

const UNITS = [
  ['day', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** `15 min`, `2 days`, `1.5 s`: a length of time for people. */
export function spanText(ms: number): string {
  const [unit, size] = UNITS.find(([, least]) => ms >= least) ?? ['ms', 1];
  const count = Math.round((ms / size) * 10) / 10;
  return `${count} ${unit === 'day' && count !== 1 ? 'days' : unit}`;
}

/** `34 %`. */
export function percentText(share: number): string {
  const percent = share * 100;
  return `${percent >= 10 || Number.isInteger(percent) ? Math.round(percent) : Math.round(percent * 10) / 10} %`;
}

const CONDITIONS: Readonly<Record<AlertKind, (definition: AlertDefinition) => string>> = {
  failure_rate: ({ above = 0, minRuns = 0, windowMs = 0 }) =>
    `over ${percentText(above)} of at least ${minRuns} executions fail in ${spanText(windowMs)}`,
  exhausted: ({ count = 1, windowMs = 0 }) =>
    count === 1
      ? `an execution fails for good in ${spanText(windowMs)}`
      : `${count} or more executions fail for good in ${spanText(windowMs)}`,
  slow: ({ slowerThanMs = 0, minRuns = 0, windowMs = 0 }) =>
    `95 of 100 runs take over ${spanText(slowerThanMs)}, of at least ${minRuns} in ${spanText(windowMs)}`,
  backlog_age: ({ olderThanMs = 0 }) => `an execution waits for over ${spanText(olderThanMs)}`,
  no_worker: ({ olderThanMs = 0 }) => `no worker serves what waits, for over ${spanText(olderThanMs)}`,
  missed_schedule: ({ count = 1, windowMs = 0, lateByMs = 0 }) =>
    `${count === 1 ? 'a slot is' : `${count} or more slots are`} missed, or late by ${spanText(lateByMs)}, in ${spanText(windowMs)}`,
};

/** What a rule is for, in words: "charge_card: over 20 % of at least 10 executions fail in 15 min". */
export function ruleText(definition: AlertDefinition): string {
  return `${selectionText(definition)}: ${CONDITIONS[definition.kind](definition)}`;
}

function selectionText({ kind, tasks, queues, schedules }: AlertDefinition): string {
  const inQueues = queues ? `${queues.length === 1 ? 'queue' : 'queues'} ${listText(queues)}` : undefined;
  if (kind === 'missed_schedule') return schedules ? listText(schedules) : 'any schedule';
  if (kind === 'backlog_age' || kind === 'no_worker') return inQueues ?? 'any queue';
  const named = tasks ? listText(tasks) : 'any task';
  return inQueues ? `${named} in ${inQueues}` : named;
}

/** Names in a line, the first few of many. */
export function listText(names: readonly string[], most = 5): string {
  const rest = names.length - most;
  return names.slice(0, most).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
