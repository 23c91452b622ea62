import type {
  AlertDefinition,
  AlertKind,
  AlertSubject,
  QueueFigures,
  ScheduleTrouble,
  Tally,
} from '../ledger/index.js';
import { percentText, spanText } from './rule-text.js';

/** What rules look at: each is read when a rule needs it. */
export interface AlertFigures {
  /** How executions went, by task. */
  tasks(definition: AlertDefinition): Promise<readonly TaskTally[]>;
  queues(): Promise<readonly QueueFigures[]>;
  schedules(definition: AlertDefinition): Promise<readonly ScheduleTrouble[]>;
}

export type TaskTally = Tally & { readonly taskName: string };

const MOST_SUBJECTS = 100;

type Look = (definition: AlertDefinition, figures: AlertFigures) => Promise<AlertSubject[]>;

const LOOKS: Readonly<Record<AlertKind, Look>> = {
  failure_rate: ofTasks(failureRate),
  exhausted: ofTasks(exhausted),
  slow: ofTasks(slow),
  backlog_age: ofQueues(backlogAge),
  no_worker: ofQueues(noWorker),
  missed_schedule: async (definition, figures) =>
    (await figures.schedules(definition)).flatMap((trouble) => missed(trouble, definition) ?? []),
};

/** What a rule fires for now, the worst first; nothing where all is well. */
export async function subjectsOf(definition: AlertDefinition, figures: AlertFigures): Promise<AlertSubject[]> {
  const subjects = await LOOKS[definition.kind](definition, figures);
  return subjects.toSorted((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1)).slice(0, MOST_SUBJECTS);
}

/** Whether a task has failed too often, by the counts of a window. */
export function failureRate(tally: TaskTally, { above = 0, minRuns = 1 }: AlertDefinition): AlertSubject | undefined {
  const { taskName: name, success, failure, failureRate: share } = tally;
  const ended = success + failure;
  if (share === null || ended < minRuns || share <= above) return undefined;
  return { name, value: share, text: `${percentText(share)} of ${ended} executions failed` };
}

export function exhausted({ taskName: name, failure }: TaskTally, { count = 1 }: AlertDefinition) {
  if (failure < count) return undefined;
  return { name, value: failure, text: `${counted(failure, 'execution')} failed for good` };
}

export function slow(tally: TaskTally, { slowerThanMs = 0, minRuns = 1 }: AlertDefinition): AlertSubject | undefined {
  const { taskName: name, success, failure, retry, runP95Ms } = tally;
  const runs = success + failure + retry;
  if (runP95Ms === null || runs < minRuns || runP95Ms <= slowerThanMs) return undefined;
  return { name, value: runP95Ms, text: `95 of 100 runs took up to ${spanText(runP95Ms)}, of ${runs}` };
}

function backlogAge(queue: QueueFigures, { olderThanMs = 0 }: AlertDefinition): AlertSubject | undefined {
  const { name, oldestSeconds, waiting } = queue;
  if (oldestSeconds === null || oldestSeconds * 1000 <= olderThanMs) return undefined;
  const text = `${waits(waiting)}, the oldest for ${spanText(oldestSeconds * 1000)}`;
  return { name, value: oldestSeconds, text };
}

function noWorker(queue: QueueFigures, { olderThanMs = 0 }: AlertDefinition): AlertSubject | undefined {
  const { name, oldestSeconds, waiting, slots, unserved } = queue;
  if (slots === 0 && oldestSeconds !== null && oldestSeconds * 1000 > olderThanMs)
    return { name, value: waiting + unserved, text: `${waits(waiting + unserved)}, and no process serves the queue` };
  if (unserved === 0) return undefined;
  const text = `${waits(unserved)}, and no process of the queue has a handler for them`;
  return { name, value: unserved, text };
}

function missed(trouble: ScheduleTrouble, { count = 1 }: AlertDefinition): AlertSubject | undefined {
  const { name, missed: without, late, overdueSeconds } = trouble;
  const isOverdue = overdueSeconds > 0;
  if (!isOverdue && without + late < count) return undefined;
  const parts = [
    ...(without > 0 ? [`${counted(without, 'slot')} missed or failed`] : []),
    ...(late > 0 ? [`${counted(late, 'slot')} late`] : []),
    ...(isOverdue
      ? [`the next slot has been due for ${spanText(overdueSeconds * 1000)}, and no process fires it`]
      : []),
  ];
  return { name, value: without + late + (isOverdue ? 1 : 0), text: parts.join('; ') };
}

function ofTasks(look: (tally: TaskTally, definition: AlertDefinition) => AlertSubject | undefined): Look {
  return async (definition, figures) =>
    (await figures.tasks(definition)).flatMap((tally) => look(tally, definition) ?? []);
}

function ofQueues(look: (queue: QueueFigures, definition: AlertDefinition) => AlertSubject | undefined): Look {
  return async (definition, figures) =>
    (await figures.queues())
      .filter(({ name }) => definition.queues === undefined || definition.queues.includes(name))
      .flatMap((queue) => look(queue, definition) ?? []);
}

function waits(count: number): string {
  return `${counted(count, 'execution')} ${count === 1 ? 'waits' : 'wait'}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
