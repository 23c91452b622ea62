import type ts from 'typescript';
import { portableText } from '../source/meaning.js';
import type { Project } from '../source/project.js';
import { descendants, importedNames, property } from '../source/syntax.js';
import { AGAIN, BULL_MODULES, type Queues, type Registration } from './queue.model.js';
import { flowProblem } from './scan-engine.js';

/** A call of a dynamic module: `BullModule.registerQueue()`. */
export interface ModuleCall {
  readonly call: ts.CallExpression;
  readonly method: string;
}

/** The calls of `BullModule` in a file. */
export function bullCalls(project: Project, file: ts.SourceFile): ModuleCall[] {
  return moduleCalls(project, file, { module: 'BullModule', from: BULL_MODULES });
}

function moduleCalls(
  { compiler }: Project,
  file: ts.SourceFile,
  { module, from }: { module: string; from: readonly string[] },
): ModuleCall[] {
  const names = importedNames(compiler, file);
  if (![...names.values()].some((origin) => origin.imported === module && from.includes(origin.module))) return [];
  return descendants(compiler, file).flatMap((node) => {
    if (!compiler.isCallExpression(node) || !compiler.isPropertyAccessExpression(node.expression)) return [];
    const origin = names.get(node.expression.expression.getText());
    const isMeant = origin?.imported === module && from.includes(origin.module);
    return isMeant ? [{ call: node, method: node.expression.name.text }] : [];
  });
}

/** Notes where queues are registered, and what their options are. */
export function scanRegistrations(project: Project, queues: Queues): void {
  const files = [...project.sources, ...project.shared];
  const calls = files.flatMap((file) => bullCalls(project, file));
  const shared = new SharedOptions(project, calls);
  for (const { call, method } of calls) {
    if (method.startsWith('registerFlowProducer')) queues.loose.push(flowProblem(call));
    if (!method.startsWith('registerQueue')) continue;
    for (const registration of read(project, call, queues, 'registrations'))
      readQueue(project, registration, { queues, shared });
  }
  const boards = files.flatMap((file) =>
    moduleCalls(project, file, { module: 'BullBoardModule', from: ['@bull-board/nestjs'] }),
  );
  for (const { call, method } of boards) if (method === 'forFeature') read(project, call, queues, 'boards');
}

type Named = Registration & { readonly name: string };

/** The arguments of a call that name a queue. */
function read(project: Project, call: ts.CallExpression, queues: Queues, list: 'registrations' | 'boards'): Named[] {
  const { compiler } = project;
  const isListed = compiler.isArrayLiteralExpression(call.parent);
  return call.arguments.flatMap((argument) => {
    const name = project.textOf(property(compiler, argument, 'name'));
    if (name === undefined || !isListed) {
      const reason = 'A queue is registered here in a way that cannot be read.';
      const remedy = `Write { name: '…' } in a list of imports, ${AGAIN}`;
      queues.complain(name, { node: argument, reason, remedy });
      return [];
    }
    queues.of(name)[list].push({ call, argument });
    return [{ call, argument, name }];
  });
}

function readQueue(
  project: Project,
  { argument, name }: Named,
  { queues, shared }: { queues: Queues; shared: SharedOptions },
): void {
  const { compiler } = project;
  const queue = queues.of(name);
  const processors = property(compiler, argument, 'processors');
  if (processors)
    queue.problems.push({
      node: processors,
      reason: 'The jobs of this queue run in processes or files of their own (processors).',
      remedy: `Write a class with @Processor() for them, ${AGAIN}`,
    });
  const own = madeOptions(compiler, argument);
  const key = project.textOf(property(compiler, argument, 'configKey'));
  const common = shared.of(key);
  if (!own || shared.areMadeAtRunTime(key)) {
    const remedy =
      'If they have defaultJobOptions or a limiter: put those into @Task() and TaskModule.forRoot({ queues }).';
    queue.notes.push({
      node: argument,
      reason: `Options of queue "${name}" are made at run time and were dropped.`,
      remedy,
    });
  }
  queue.defaults ??= first(compiler, [own, common], 'defaultJobOptions');
  const limiter = first(compiler, [own, common], 'limiter');
  if (limiter) queue.limiter = portableText(project, limiter);
  if (limiter && queue.limiter === undefined)
    queue.problems.push({
      node: limiter,
      reason: 'This limiter cannot be read.',
      remedy: `Write its numbers here, ${AGAIN}`,
    });
}

function first(
  compiler: Project['compiler'],
  options: readonly (ts.ObjectLiteralExpression | undefined)[],
  name: string,
): ts.Expression | undefined {
  return options.map((one) => property(compiler, one, name)).find((value) => value !== undefined);
}

/** The options of `BullModule.forRoot()` and `forRootAsync()` by the key of their configuration. */
class SharedOptions {
  private readonly byKey = new Map<string | undefined, ts.ObjectLiteralExpression | undefined>();

  constructor(project: Project, calls: readonly ModuleCall[]) {
    for (const { call, method } of calls) {
      if (!method.startsWith('forRoot')) continue;
      const [head, second] = call.arguments;
      const options = second ?? head;
      this.byKey.set(second && project.textOf(head), options && madeOptions(project.compiler, options));
    }
  }

  areMadeAtRunTime(key: string | undefined): boolean {
    return this.byKey.has(key) && this.byKey.get(key) === undefined;
  }

  of(key: string | undefined): ts.ObjectLiteralExpression | undefined {
    return this.byKey.get(key);
  }
}

/** Options that are written out, by themselves or in `useFactory: () => ({ … })`; undefined for others. */
function madeOptions(compiler: Project['compiler'], options: ts.Expression): ts.ObjectLiteralExpression | undefined {
  if (!compiler.isObjectLiteralExpression(options)) return undefined;
  const names = options.properties.map((one) => one.name?.getText());
  if (names.includes(undefined)) return undefined;
  const factory = options.properties.find((one) => one.name?.getText() === 'useFactory');
  if (factory) return factoryResult(compiler, factory);
  return names.includes('useClass') || names.includes('useExisting') ? undefined : options;
}

function factoryResult(compiler: Project['compiler'], member: ts.Node): ts.ObjectLiteralExpression | undefined {
  const made = compiler.isPropertyAssignment(member) ? member.initializer : member;
  const isFunction =
    compiler.isArrowFunction(made) || compiler.isFunctionExpression(made) || compiler.isMethodDeclaration(made);
  const result = isFunction && made.body ? returned(compiler, made.body) : undefined;
  const bare = result && compiler.isParenthesizedExpression(result) ? result.expression : result;
  return bare && compiler.isObjectLiteralExpression(bare) ? madeOptions(compiler, bare) : undefined;
}

function returned(compiler: Project['compiler'], body: ts.ConciseBody): ts.Expression | undefined {
  if (!compiler.isBlock(body)) return body;
  const [only, ...rest] = body.statements;
  return only && rest.length === 0 && compiler.isReturnStatement(only) ? only.expression : undefined;
}
