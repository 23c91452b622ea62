import type ts from 'typescript';
import type { Problem } from '../findings.js';
import type { FileChange, Plan } from '../plan.js';
import type { Project } from '../source/project.js';
import { type TaskDefaults, taskDefaults } from './default-options.js';
import { AGAIN, type Queue, Queues } from './queue.model.js';
import { rewriteProcessor } from './rewrite-class.js';
import { rewriteModules } from './rewrite-modules.js';
import { addedOptions, type MovedInjection, rewriteProducers } from './rewrite-producer.js';
import { scanEngine } from './scan-engine.js';
import { scanProcessors } from './scan-processors.js';
import { scanProducers } from './scan-producers.js';
import { scanRegistrations } from './scan-registrations.js';
import { addedNames, jobNames, TaskNames } from './task-names.js';

/** A queue with what its classes become, if it moves. */
interface Draft {
  readonly queue: Queue;
  readonly defaults: TaskDefaults;
  readonly changes: readonly FileChange[];
}

/** Plans the move of every queue that can move as a whole. `blocked` are units that must not. */
export function planBull(project: Project, plan: Plan, blocked: ReadonlySet<string>): void {
  const queues = new Queues();
  scanProcessors(project, queues);
  scanProducers(project, queues);
  scanRegistrations(project, queues);
  scanEngine(project, queues);
  plan.leave(queues.loose);
  const all = queues.all();
  const names = new TaskNames(project, all);
  const drafts = all.map((queue) => draftOf(project, queue, names));
  for (const { problems } of all) plan.leave(problems);
  const movable = drafts.filter(
    ({ queue }) => queue.problems.length === 0 && queue.processors.length > 0 && !blocked.has(unitOf(queue)),
  );
  if (movable.length === 0 || queues.loose.length > 0) return;
  for (const { queue, changes } of movable) {
    for (const change of changes) plan.add(change);
    plan.note(queue.notes);
    plan.moved.push(unitOf(queue));
  }
  planProducers(project, plan, { movable, names });
  const moved = movable.map(({ queue }) => queue);
  planModules(project, plan, { moved, areAll: moved.length === all.length });
}

export const unitOf = ({ name }: Queue): string => `queue "${name}"`;

function draftOf(project: Project, queue: Queue, names: TaskNames): Draft {
  const defaults = taskDefaults(project, queue);
  const added = queue.injections.map((injection) => addedOptions(project, injection));
  // One reason is enough: a sandboxed processor, for example, explains why there is no class.
  const ends = queue.problems.length > 0 ? [] : [completeness(project, queue, names)];
  for (const { problems, notes } of [defaults, ...added, ...ends]) {
    queue.problems.push(...problems);
    queue.notes.push(...notes);
  }
  const changes = queue.processors.map((processor): FileChange => {
    const context = { processor, names, defaults: defaults.options };
    const { edits, imports, problems, notes } = rewriteProcessor(project, queue, context);
    queue.problems.push(...problems);
    queue.notes.push(...notes);
    const place = processor.declaration;
    return { file: place.getSourceFile(), units: [unitOf(queue)], edits, imports, common: ['Injectable'], place };
  });
  return { queue, defaults, changes };
}

/** Both ends of a queue have to be here, and each of its jobs needs one handler. */
function completeness(
  project: Project,
  { name, processors, injections, registrations, boards }: Queue,
  names: TaskNames,
): { problems: Problem[]; notes: Problem[] } {
  const [processor] = processors;
  const problem = (node: ts.Node, reason: string, remedy: string) => ({
    problems: [{ node, reason, remedy }],
    notes: [],
  });
  if (!processor) {
    const at = injections[0]?.node ?? registrations[0]?.argument;
    const remedy = 'Move the application that has it first, and enqueue by a contract (defineTask).';
    return at
      ? problem(at, `No processor of queue "${name}" is in this project.`, remedy)
      : { problems: [], notes: [] };
  }
  const hosts = processors.filter(({ handlers }) => handlers.some(({ decorator }) => !decorator));
  if (hosts[1])
    return problem(hosts[1].declaration, `Queue "${name}" has more than one processor.`, `Keep one of them, ${AGAIN}`);
  const queue = { name, processors, injections } as Queue;
  const handled = new Set(processors.flatMap(({ handlers }) => handlers.flatMap(({ jobName }) => jobName ?? [])));
  const missing = hosts.length > 0 ? [] : addedNames(queue).filter((job) => !handled.has(job));
  if (missing.length > 0)
    return problem(
      processor.declaration,
      `Jobs are added that no handler is for: ${missing.join(', ')}.`,
      `Add one, or add them no more, ${AGAIN}`,
    );
  const tasks = jobNames(project, queue).map((job) => names.of(name, job));
  const { node } = processor.decorator;
  return { problems: [], notes: [...producerNotes(queue, node, tasks), ...boardNotes(name, boards)] };
}

function producerNotes({ name, injections }: Queue, node: ts.Node, tasks: readonly string[]): Problem[] {
  if (injections.length > 0) return [];
  const reason = `Nothing in this project adds jobs to queue "${name}".`;
  return [{ node, reason, remedy: `Whatever does has to enqueue ${tasks.join(', ')} instead.` }];
}

function boardNotes(name: string, boards: Queue['boards']): Problem[] {
  const remedy = 'The dashboard of @taskledger/admin shows its executions.';
  return boards.map(({ argument }) => ({
    node: argument,
    reason: `bull-board no longer has queue "${name}".`,
    remedy,
  }));
}

function planProducers(
  project: Project,
  plan: Plan,
  { movable, names }: { movable: readonly Draft[]; names: TaskNames },
): void {
  const byClass = new Map<ts.ClassDeclaration, { queue: Queue; moved: MovedInjection }[]>();
  for (const { queue, defaults } of movable)
    for (const injection of queue.injections) {
      const moved = {
        injection,
        hasBackoff: defaults.hasBackoff,
        taskName: (job: string) => names.of(queue.name, job),
      };
      byClass.set(injection.declaration, [...(byClass.get(injection.declaration) ?? []), { queue, moved }]);
    }
  for (const [declaration, entries] of byClass) {
    const units = entries.map(({ queue }) => unitOf(queue));
    const changes = rewriteProducers(
      project,
      entries.map(({ moved }) => moved),
    );
    plan.add({ file: declaration.getSourceFile(), units, ...changes });
  }
}

function planModules(
  project: Project,
  plan: Plan,
  { moved, areAll }: { moved: readonly Queue[]; areAll: boolean },
): void {
  const { edits, root, byHand, isBullGone } = rewriteModules(project, moved, areAll);
  const units = moved.map(unitOf);
  for (const [file, own] of edits) plan.add({ file, units, edits: own, imports: file === root ? ['TaskModule'] : [] });
  if (byHand) plan.steps.add(byHand);
  if (isBullGone)
    plan.steps.add(
      'BullModule.forRoot() is gone. Set DATABASE_URL for the ledger; with REDIS_URL too, BullMQ wakes the workers.',
    );
  plan.steps.add(
    'Jobs that are still in Redis are not run by the new code: let the old version drain its queues before you stop it.',
  );
}
