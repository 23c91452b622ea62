import type ts from 'typescript';
import type { Problem } from '../findings.js';
import type { Project } from '../source/project.js';
import { decoratorsFrom } from '../source/syntax.js';
import { type Edit, removal } from '../source/text-edits.js';
import type { Processor, Queue } from './queue.model.js';
import { rewriteHandler } from './rewrite-handler.js';
import { rewriteListener } from './rewrite-listener.js';
import { isHost } from './scan-processors.js';
import { addedNames, jobNames, type TaskNames } from './task-names.js';

export interface ClassResult {
  readonly edits: Edit[];
  readonly imports: Set<string>;
  readonly problems: Problem[];
  readonly notes: Problem[];
}

/** Makes a provider with tasks of a processor. */
export function rewriteProcessor(
  project: Project,
  queue: Queue,
  { processor, names, defaults }: { processor: Processor; names: TaskNames; defaults: readonly string[] },
): ClassResult {
  const edits = classEdits(project, processor);
  const result: ClassResult = { edits, imports: new Set(['Task']), problems: [], notes: [] };
  const taskName = (job: string): string => names.of(queue.name, job);
  const options = [`queue: ${processor.queueText}`, ...defaults].join(', ');
  const all = jobNames(project, queue);
  for (const handler of processor.handlers) {
    const jobs = handler.jobName === undefined ? all : [handler.jobName];
    const rewritten = rewriteHandler(project, handler, {
      processor,
      jobs,
      added: addedNames(queue),
      options,
      taskName,
    });
    if ('problem' in rewritten) {
      result.problems.push(rewritten.problem);
      continue;
    }
    result.notes.push(...(rewritten.notes ?? []));
    take(result, rewritten.edits, rewritten.usesContext ? ['TaskContext'] : []);
  }
  for (const listener of processor.listeners) {
    const rewritten = rewriteListener(project, listener, all.map(taskName));
    const imports = listener.method.parameters.length > 0 ? ['OnTaskEvent', 'type TaskEvent'] : ['OnTaskEvent'];
    if ('problem' in rewritten) result.problems.push(rewritten.problem);
    else take(result, rewritten.edits, imports);
  }
  return result;
}

function take(result: ClassResult, edits: readonly Edit[], imports: readonly string[]): void {
  result.edits.push(...edits);
  for (const name of imports) result.imports.add(name);
}

function classEdits(project: Project, { declaration, decorator, scope }: Processor): Edit[] {
  const { compiler } = project;
  const source = declaration.getSourceFile().text;
  const { node } = decorator;
  const isInjectable = decoratorsFrom(compiler, declaration, ['@nestjs/common']).some(
    ({ name }) => name === 'Injectable',
  );
  const text = scope ? `@Injectable({ scope: ${scope.getText()} })` : '@Injectable()';
  const edits = isInjectable
    ? [removal(source, node.getStart(), node.end)]
    : [{ start: node.getStart(), end: node.end, text }];
  const heritage = declaration.heritageClauses?.[0];
  if (!heritage || !isHost(declaration)) return edits;
  edits.push({ start: heritage.pos, end: heritage.end, text: '' });
  const constructor = declaration.members.find(compiler.isConstructorDeclaration);
  const call = constructor?.body?.statements.find((statement) => statement.getText().startsWith('super()'));
  return call ? [...edits, superEdit(source, constructor!.body!, call)] : edits;
}

function superEdit(source: string, body: ts.Block, call: ts.Statement): Edit {
  const isOnly = body.statements.length === 1;
  return isOnly ? { start: body.getStart(), end: body.end, text: '{}' } : removal(source, call.getStart(), call.end);
}
