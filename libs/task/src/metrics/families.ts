import type { Observation, QueueStanding, Total } from '../ledger/index.js';
import type { MetricDefinition, MetricFamily, MetricSample } from './metric-family.js';
import { addedCounts, histogramSamples, type LabelledDurations } from './metric-histogram.js';
import { MOST_PAIRS, shownTasks, type ShownTasks } from './shown-tasks.js';

interface Facts {
  readonly observation: Observation;
  readonly shown: ShownTasks;
}

interface Metric extends MetricDefinition {
  samples(facts: Facts): MetricSample[];
}

const BREAKER_STATES = ['closed', 'open', 'half_open'] as const;

const one = (value: number): MetricSample[] => [{ labels: {}, value }];

const ofQueues = (name: string, help: string, value: (queue: QueueStanding) => number): Metric => ({
  name: `taskledger_${name}`,
  type: 'gauge',
  help,
  samples: ({ observation: { queues } }) =>
    queues.map((queue) => ({ labels: { queue: queue.name }, value: value(queue) })),
});

const totalsOf = (
  { observation, shown }: Facts,
  measure: Total['measure'],
  isMeant: (total: Total) => boolean = () => true,
): Total[] =>
  observation.totals.filter(
    (total) => total.measure === measure && isMeant(total) && shown.has(total.taskName, total.queue),
  );

const METRICS: readonly Metric[] = [
  {
    name: 'taskledger_executions_total',
    type: 'counter',
    help: 'Executions that have ended, by how they ended.',
    samples: (facts) =>
      totalsOf(facts, 'run', ({ status }) => status !== 'RETRY').map(({ taskName, queue, status, reason, count }) => ({
        labels: { task: taskName, queue, status: status.toLowerCase(), reason },
        value: count,
      })),
  },
  {
    name: 'taskledger_retries_total',
    type: 'counter',
    help: 'Attempts that failed and were followed by another.',
    samples: (facts) =>
      totalsOf(facts, 'run', ({ status }) => status === 'RETRY').map(({ taskName, queue, reason, count }) => ({
        labels: { task: taskName, queue, reason },
        value: count,
      })),
  },
  {
    name: 'taskledger_run_duration_seconds',
    type: 'histogram',
    help: 'How long runs took that succeeded or failed, retried attempts included.',
    samples: ({ observation, shown }) =>
      added(
        observation.durations
          .filter(({ taskName, queue }) => shown.has(taskName, queue))
          .map(({ taskName, queue, runMs, runs }) => ({
            labels: { task: taskName, queue },
            sumMs: runMs,
            counts: runs,
          })),
      ).flatMap(histogramSamples),
  },
  {
    name: 'taskledger_queue_wait_seconds',
    type: 'histogram',
    help: 'How long executions waited from when they were due to their first start, counted when they end.',
    samples: ({ observation, shown }) =>
      added(
        observation.durations
          .filter(({ taskName, queue }) => shown.has(taskName, queue))
          .map(({ queue, waitMs, waits }) => ({ labels: { queue }, sumMs: waitMs, counts: waits })),
      ).flatMap(histogramSamples),
  },
  ofQueues(
    'queue_waiting',
    'Executions that could start now. No more than 100000 are counted.',
    ({ waiting }) => waiting,
  ),
  ofQueues(
    'queue_oldest_waiting_seconds',
    'How long the execution has waited that has waited longest of those that could start now; 0 without any.',
    ({ oldestSeconds }) => Math.max(0, oldestSeconds),
  ),
  ofQueues(
    'queue_delayed',
    'Executions that are to start later, next attempts included. No more than 100000 are counted.',
    ({ delayed }) => delayed,
  ),
  ofQueues(
    'queue_blocked',
    'Executions that wait for a lock. No more than 100000 are counted.',
    ({ blocked }) => blocked,
  ),
  ofQueues('queue_running', 'Executions that a worker has taken.', ({ running }) => running),
  ofQueues('queue_paused', '1 while the queue is paused, 0 otherwise.', ({ isPaused }) => Number(isPaused)),
  ofQueues('worker_slots', 'How many executions living workers can run at a time.', ({ slots }) => slots),
  ofQueues('worker_slots_busy', 'How many of these slots are taken.', ({ busy }) => busy),
  {
    name: 'taskledger_nodes',
    type: 'gauge',
    help: 'Living processes: those that run tasks (worker), and those that only enqueue (producer).',
    samples: ({ observation: { workers, producers } }) => [
      { labels: { role: 'worker' }, value: workers },
      { labels: { role: 'producer' }, value: producers },
    ],
  },
  {
    name: 'taskledger_breakers',
    type: 'gauge',
    help: 'Circuit breakers of a task, by their state.',
    samples: ({ observation: { breakers } }) => {
      const tasks = [...new Set(breakers.map(({ taskName }) => taskName))].toSorted().slice(0, MOST_PAIRS);
      return tasks.flatMap((task) =>
        BREAKER_STATES.map((state) => ({
          labels: { task, state },
          value: breakers.find((known) => known.taskName === task && known.state === state)?.count ?? 0,
        })),
      );
    },
  },
  {
    name: 'taskledger_schedules',
    type: 'gauge',
    help: 'Schedules that have not ended, those of the library included.',
    samples: ({ observation: { activeSchedules, pausedSchedules } }) => [
      { labels: { state: 'active' }, value: activeSchedules },
      { labels: { state: 'paused' }, value: pausedSchedules },
    ],
  },
  {
    name: 'taskledger_schedule_overdue_seconds',
    type: 'gauge',
    help: 'How late the schedule is that should have fired first; 0 where none is late.',
    samples: ({ observation }) => one(Math.max(0, observation.overdueSeconds)),
  },
  {
    name: 'taskledger_schedule_slots_unfired_total',
    type: 'counter',
    help: 'Slots of schedules that were missed or skipped. An outage too long to list counts once.',
    samples: (facts) =>
      totalsOf(facts, 'slot').map(({ taskName, queue, status, count }) => ({
        labels: { task: taskName, queue, state: status.toLowerCase() },
        value: count,
      })),
  },
  {
    name: 'taskledger_lost_executions_total',
    type: 'counter',
    help: 'Executions that had no ticket, no claim and no reason to wait, and were given a ticket. Must be 0: please report others.',
    samples: ({ observation: { totals } }) =>
      one(totals.reduce((sum, { measure, count }) => (measure === 'lost' ? sum + count : sum), 0)),
  },
  {
    name: 'taskledger_tasks_left_out',
    type: 'gauge',
    help: 'Pairs of task and queue beyond the first 500, which no metric shows.',
    samples: ({ shown }) => one(shown.leftOut),
  },
];

/** The metrics that there are. */
export const METRIC_DEFINITIONS: readonly MetricDefinition[] = METRICS.map(({ name, type, help }) => ({
  name,
  type,
  help,
}));

/** All metrics, as they are seen. */
export function metricFamilies(observation: Observation): MetricFamily[] {
  const facts = { observation, shown: shownTasks(observation) };
  return METRICS.map(({ name, type, help, samples }) => ({ name, type, help, samples: samples(facts) }));
}

/** Those with the same labels become one. */
function added(durations: readonly LabelledDurations[]): LabelledDurations[] {
  const byLabels = new Map<string, LabelledDurations>();
  for (const { labels, sumMs, counts } of durations) {
    const key = JSON.stringify(labels);
    const known = byLabels.get(key) ?? { labels, sumMs: 0, counts: {} };
    byLabels.set(key, { labels, sumMs: known.sumMs + sumMs, counts: addedCounts(known.counts, counts) });
  }
  return [...byLabels.values()];
}
