import type ts from 'typescript';
import type { Problem } from '../findings.js';
import type { Project } from '../source/project.js';
import { type Edit, removal } from '../source/text-edits.js';
import { translateOptions } from './job-options.js';
import type { Processor, Queue } from './queue.model.js';
import { rewriteHandler } from './rewrite-handler.js';
import { rewriteListener } from './rewrite-listener.js';
import { isHost } from './scan-processors.js';
import { jobNames, type TaskNames } from './task-names.js';

export interface ClassResult {
  readonly edits: Edit[];
  readonly imports: Set<string>;
  readonly problems: Problem[];
}

/** Makes a provider with tasks of a processor. */
export function rewriteProcessor(
  project: Project,
  queue: Queue,
  context: { processor: Processor; names: TaskNames },
): ClassResult {
  const { processor, names } = context;
  const result: ClassResult = { edits: classEdits(project, processor), imports: new Set(['Task']), problems: [] };
  const taskName = (job: string): string => names.of(queue.name, job);
  const options = [`queue: ${processor.queueText}`, ...defaultsOf(project, queue, result)].join(', ');
  for (const handler of processor.handlers) {
    const jobs = handler.jobName === undefined ? jobNames(project, queue) : [handler.jobName];
    const rewritten = rewriteHandler(project, handler, { processor, jobs, options, taskName });
    if ('problem' in rewritten) result.problems.push(rewritten.problem);
    else take(result, rewritten.edits, rewritten.usesContext ? ['TaskContext'] : []);
  }
  const tasks = jobNames(project, queue).map(taskName);
  for (const listener of processor.listeners) {
    const rewritten = rewriteListener(project, listener, tasks);
    if ('problem' in rewritten) result.problems.push(rewritten.problem);
    else
      take(
        result,
        rewritten.edits,
        listener.method.parameters.length > 0 ? ['OnTaskEvent', 'type TaskEvent'] : ['OnTaskEvent'],
      );
  }
  return result;
}

function take(result: ClassResult, edits: readonly Edit[], imports: readonly string[]): void {
  result.edits.push(...edits);
  for (const name of imports) result.imports.add(name);
}

/** `retry` from the `defaultJobOptions` of the queue. */
function defaultsOf(project: Project, queue: Queue, result: ClassResult): string[] {
  for (const registration of queue.registrations) {
    const member = registration.properties.find(({ name }) => name?.getText() === 'defaultJobOptions');
    if (!member || !project.compiler.isPropertyAssignment(member)) continue;
    const { retry, problem } = translateOptions(project, member.initializer);
    if (problem) result.problems.push(problem);
    if (retry.length > 0) return [`retry: { ${retry.join(', ')} }`];
  }
  return [];
}

function classEdits({ compiler }: Project, { declaration, decorator, scope }: Processor): Edit[] {
  const text = scope ? `@Injectable({ scope: ${scope.getText()} })` : '@Injectable()';
  const edits: Edit[] = [{ start: decorator.node.getStart(), end: decorator.node.end, text }];
  const heritage = declaration.heritageClauses?.[0];
  if (!heritage || !isHost(declaration)) return edits;
  edits.push({ start: heritage.getStart(), end: heritage.end + 1, text: '' });
  const constructor = declaration.members.find(compiler.isConstructorDeclaration);
  const call = constructor?.body?.statements.find((statement) => statement.getText().startsWith('super()'));
  if (call) edits.push(superEdit(declaration.getSourceFile().text, constructor!.body!, call));
  return edits;
}

function superEdit(source: string, body: ts.Block, call: ts.Statement): Edit {
  const isOnly = body.statements.length === 1;
  return isOnly ? { start: body.getStart(), end: body.end, text: '{}' } : removal(source, call.getStart(), call.end);
}
