import type { Project } from '../source/project.js';
import { declaredTasks } from '../source/declared-tasks.js';
import { freeName } from '../source/syntax.js';
import { type Queue, UNNAMED } from './queue.model.js';
import { caseNames } from './split-switch.js';

const VALID = /^[a-zA-Z0-9_-]+$/;
const RESERVED: readonly string[] = ['executions', 'config', 'stats'];

/** Names of jobs are a queue's own, those of tasks the whole application's. */
export class TaskNames {
  private readonly names = new Map<string, string>();

  constructor(project: Project, queues: readonly Queue[]) {
    const jobs = queues.flatMap((queue) => jobNames(project, queue).map((job) => ({ queue: queue.name, job })));
    const owners = new Map<string, Set<string>>();
    for (const { queue, job } of jobs) {
      const name = plain(queue, job);
      owners.set(name, (owners.get(name) ?? new Set<string>()).add(queue));
    }
    const isKept = (name: string): boolean => VALID.test(name) && owners.get(name)!.size === 1;
    const taken = new Set([...RESERVED, ...declaredTasks(project)]);
    const kept = new Set([...owners.keys()].filter((name) => isKept(name) && !taken.has(name)));
    for (const name of kept) taken.add(name);
    for (const { queue, job } of jobs) {
      const name = plain(queue, job);
      const task = kept.has(name) ? name : freeName(`${queue}_${job}`.replace(/[^a-zA-Z0-9_-]/g, '_'), taken);
      taken.add(task);
      this.names.set(keyOf(queue, job), task);
    }
  }

  /** The name of the task for a job: its own, with that of the queue before it where it is not free. */
  of(queue: string, job: string): string {
    return this.names.get(keyOf(queue, job))!;
  }
}

const keyOf = (queue: string, job: string): string => `${queue}\0${job}`;
const plain = (queue: string, job: string): string => (job === UNNAMED ? queue : job);

/** Names that are added to a queue. */
export function addedNames({ injections }: Queue): string[] {
  return [...new Set(injections.flatMap(({ adds }) => adds.flatMap(({ jobs }) => jobs.map(({ name }) => name))))];
}

/** Every name that jobs of a queue have in the code. */
export function jobNames(project: Project, queue: Queue): string[] {
  const handled = queue.processors.flatMap(({ handlers }) =>
    handlers.flatMap(({ method, jobName }) => (jobName === undefined ? caseNames(project, method) : [jobName])),
  );
  const all = [...new Set([...handled, ...addedNames(queue)])];
  return all.length === 0 ? [UNNAMED] : all;
}
