import type ts from 'typescript';
import { findingOf, type Problem } from '../findings.js';
import type { Plan } from '../plan.js';
import type { Project } from '../source/project.js';
import type { Edit } from '../source/text-edits.js';
import { TaskNames } from './task-names.js';
import { type Injection, type Queue, Queues } from './queue.model.js';
import { rewriteProcessor } from './rewrite-class.js';
import { bullCalls, rewriteModules, scanRegistrations } from './rewrite-modules.js';
import { rewriteProducers } from './rewrite-producer.js';
import { scanProcessors } from './scan-processors.js';
import { scanProducers } from './scan-producers.js';

interface Draft {
  readonly file: ts.SourceFile;
  readonly unit: string;
  readonly edits: readonly Edit[];
  readonly imports: readonly string[];
  readonly common: readonly string[];
}

/** Plans the move of every queue that can move as a whole. `blocked` are units that must not. */
export function planBull(project: Project, plan: Plan, blocked: ReadonlySet<string>): void {
  const queues = new Queues();
  const loose: Problem[] = [];
  scanProcessors(project, queues, loose);
  scanProducers(project, queues, loose);
  scanRegistrations(project, queues);
  for (const problem of loose) plan.left.push(findingOf(problem));
  const all = queues.all();
  const names = new TaskNames(project, all);
  for (const queue of all) queue.problems.push(...completeness(queue));
  const drafts = new Map(all.map((queue) => [queue, draftsOf(project, queue, names)]));
  const movable = all.filter(
    (queue) => queue.problems.length === 0 && !blocked.has(unitOf(queue)) && loose.length === 0,
  );
  const moved = movable.filter(({ injections, processors }) => injections.length + processors.length > 0);
  for (const queue of all) for (const problem of queue.problems) plan.left.push(findingOf(problem));
  if (moved.length === 0) return;
  for (const queue of moved) for (const draft of drafts.get(queue)!) plan.add(draft);
  planProducers(project, plan, { moved, names });
  planModules(project, plan, { moved, areAll: moved.length === all.length });
}

export const unitOf = ({ name }: Queue): string => `queue "${name}"`;

function completeness(queue: Queue): Problem[] {
  const [injection] = queue.injections;
  const again = 'then run the command again.';
  if (queue.processors.length === 0 && injection) {
    const reason = `No processor of queue "${queue.name}" is in this project.`;
    return [
      {
        node: injection.node,
        reason,
        remedy: 'Move the application that has it first, and enqueue by a contract (defineTask).',
      },
    ];
  }
  const hosts = queue.processors.filter(({ handlers }) => handlers.some(({ decorator }) => !decorator));
  const second = hosts[1];
  if (second) {
    const reason = `Queue "${queue.name}" has more than one processor.`;
    return [{ node: second.declaration, reason, remedy: `Keep one of them, ${again}` }];
  }
  return [];
}

function draftsOf(project: Project, queue: Queue, names: TaskNames): Draft[] {
  return queue.processors.map((processor) => {
    const { edits, imports, problems } = rewriteProcessor(project, queue, { processor, names });
    queue.problems.push(...problems);
    return {
      file: processor.declaration.getSourceFile(),
      unit: unitOf(queue),
      edits,
      imports: [...imports],
      common: ['Injectable'],
    };
  });
}

function planProducers(
  project: Project,
  plan: Plan,
  { moved, names }: { moved: readonly Queue[]; names: TaskNames },
): void {
  const byClass = new Map<ts.ClassDeclaration, { queue: Queue; injection: Injection }[]>();
  for (const queue of moved)
    for (const injection of queue.injections)
      byClass.set(injection.declaration, [...(byClass.get(injection.declaration) ?? []), { queue, injection }]);
  for (const [declaration, entries] of byClass) {
    const injections = entries.map(({ queue, injection }) => ({
      injection,
      taskName: (job: string) => names.of(queue.name, job),
    }));
    const { edits, notes, problems } = rewriteProducers(project, injections);
    plan.notes.push(...notes.map(findingOf));
    const unit = entries.map(({ queue }) => unitOf(queue)).join(', ');
    for (const problem of problems) plan.refused.push({ unit, finding: findingOf(problem) });
    const isProperty = injections.some(({ injection }) => project.compiler.isPropertyDeclaration(injection.node));
    plan.add({
      file: declaration.getSourceFile(),
      unit,
      edits,
      imports: ['Tasks'],
      common: isProperty ? ['Inject'] : [],
    });
  }
}

function planModules(
  project: Project,
  plan: Plan,
  { moved, areAll }: { moved: readonly Queue[]; areAll: boolean },
): void {
  const { edits, needsImport, isRooted } = rewriteModules(project, moved, areAll);
  const unit = moved.map(unitOf).join(', ');
  for (const [file, own] of edits)
    plan.add({ file, unit, edits: own, imports: needsImport.has(file) ? ['TaskModule'] : [], common: [] });
  for (const queue of moved) plan.moved.push(unitOf(queue));
  if (!isRooted) plan.steps.push('Add TaskModule.forRoot() to the imports of your root module.');
  const forRoot = project.sources
    .flatMap((file) => bullCalls(project, file))
    .find(({ method }) => method.startsWith('forRoot'));
  if (forRoot && areAll)
    plan.steps.push(
      'BullModule.forRoot() is gone. Set DATABASE_URL for the ledger; with REDIS_URL too, BullMQ wakes the workers.',
    );
  plan.steps.push(
    'Jobs that are still in Redis are not run by the new code: let the old version drain its queues before you stop it.',
  );
}
