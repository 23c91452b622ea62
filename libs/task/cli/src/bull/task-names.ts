import type ts from 'typescript';
import type { Project } from '../source/project.js';
import { decoratorsFrom, descendants } from '../source/syntax.js';
import { type Queue, UNNAMED } from './queue.model.js';

const VALID = /^[a-zA-Z0-9_-]+$/;
const RESERVED: readonly string[] = ['executions', 'config', 'stats'];

/** Names of jobs are a queue's own, those of tasks the whole application's. */
export class TaskNames {
  private readonly owners = new Map<string, Set<string>>();
  private readonly taken: ReadonlySet<string>;

  constructor(project: Project, queues: readonly Queue[]) {
    this.taken = new Set(project.sources.flatMap((file) => declaredTasks(project, file)));
    for (const queue of queues)
      for (const job of jobNames(project, queue)) {
        const name = plain(queue.name, job);
        this.owners.set(name, (this.owners.get(name) ?? new Set<string>()).add(queue.name));
      }
  }

  /** The name of the task for a job: its own, with that of the queue before it where it is not free. */
  of(queue: string, job: string): string {
    const name = plain(queue, job);
    const isShared = (this.owners.get(name)?.size ?? 0) > 1;
    const isFree = VALID.test(name) && !isShared && !this.taken.has(name) && !RESERVED.includes(name);
    return isFree ? name : `${queue}_${job}`.replace(/[^a-zA-Z0-9_-]/g, '_');
  }
}

/** Every name that jobs of a queue have in the code. */
export function jobNames(project: Project, queue: Queue): string[] {
  const added = queue.injections.flatMap(({ adds }) => adds.flatMap(({ jobs }) => jobs.map(({ name }) => name)));
  const handled = queue.processors.flatMap(({ handlers }) =>
    handlers.flatMap(({ method, jobName }) => (jobName === undefined ? caseNames(project, method) : [jobName])),
  );
  const all = [...new Set([...handled, ...added])];
  return all.length === 0 ? [UNNAMED] : all;
}

/** The labels of `switch (job.name)`. */
export function caseNames(project: Project, method: ts.MethodDeclaration): string[] {
  const { compiler } = project;
  return descendants(compiler, method)
    .filter(compiler.isCaseClause)
    .filter(({ parent }) => parent.parent.expression.getText().endsWith('.name'))
    .flatMap(({ expression }) => project.textOf(expression) ?? []);
}

function plain(queue: string, job: string): string {
  return job === UNNAMED ? queue : job;
}

function declaredTasks(project: Project, file: ts.SourceFile): string[] {
  return descendants(project.compiler, file).flatMap((node) =>
    decoratorsFrom(project.compiler, node, ['@taskledger/nestjs'])
      .filter(({ name }) => name === 'Task')
      .flatMap(({ call }) => project.textOf(call.arguments[0]) ?? []),
  );
}
