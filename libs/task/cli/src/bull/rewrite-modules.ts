import type ts from 'typescript';
import type { Project } from '../source/project.js';
import { descendants, importedNames, property } from '../source/syntax.js';
import { addModuleImports, moduleClass, moduleOptions, rootCall, withoutElement } from '../source/module-edits.js';
import type { Edit } from '../source/text-edits.js';
import { BULL_MODULES, type Queue, type Queues } from './queue.model.js';

type Call = ts.CallExpression;

/** The calls of `BullModule` in a file, by name of the method. */
export function bullCalls({ compiler }: Project, file: ts.SourceFile): { call: Call; method: string }[] {
  const names = importedNames(compiler, file);
  return descendants(compiler, file).flatMap((node) => {
    if (!compiler.isCallExpression(node) || !compiler.isPropertyAccessExpression(node.expression)) return [];
    const origin = names.get(node.expression.expression.getText());
    const isBull = origin?.imported === 'BullModule' && BULL_MODULES.includes(origin.module);
    return isBull ? [{ call: node, method: node.expression.name.text }] : [];
  });
}

/** Notes where queues are registered. */
export function scanRegistrations(project: Project, queues: Queues): void {
  const calls = project.sources.flatMap((file) => bullCalls(project, file));
  const registered = calls.filter(({ method }) => method.startsWith('registerQueue'));
  for (const argument of registered.flatMap(({ call }) => call.arguments)) {
    const name = project.textOf(property(project.compiler, argument, 'name'));
    if (name !== undefined && project.compiler.isObjectLiteralExpression(argument))
      queues.of(name).registrations.push(argument);
  }
}

/** Edits of modules by file; `isRooted` is false where `TaskModule.forRoot()` has to be added by hand. */
export interface ModuleResult {
  readonly edits: Map<ts.SourceFile, Edit[]>;
  readonly needsImport: Set<ts.SourceFile>;
  readonly isRooted: boolean;
}

/** Takes the queues that move out of the modules, and sets `TaskModule.forRoot()` in. */
export function rewriteModules(project: Project, moved: readonly Queue[], areAll: boolean): ModuleResult {
  const edits = new Map<ts.SourceFile, Edit[]>();
  const needsImport = new Set<ts.SourceFile>();
  const root = `TaskModule.forRoot(${rootOptions(moved)})`;
  let isRooted = project.sources.some((file) => rootCall(project.compiler, file, 'TaskModule') !== undefined);
  for (const file of project.sources) {
    const own: Edit[] = [];
    for (const { call, method } of bullCalls(project, file)) {
      if (method.startsWith('registerQueue')) own.push(...registrationEdits(project, call, moved));
      if (!method.startsWith('forRoot') || (isRooted && !areAll)) continue;
      if (isRooted) own.push(...elementRemoval(project, call));
      else
        own.push(
          areAll
            ? { start: call.getStart(), end: call.end, text: root }
            : { start: call.end, end: call.end, text: `, ${root}` },
        );
      if (!isRooted) needsImport.add(file);
      isRooted = true;
    }
    if (own.length > 0) edits.set(file, [...own, ...exportEdits(project, file, areAll)]);
  }
  return isRooted ? { edits, needsImport, isRooted } : withRoot(project, root, { edits, needsImport });
}

/** Into AppModule, where no `BullModule.forRoot()` shows the place. */
function withRoot(
  project: Project,
  root: string,
  { edits, needsImport }: Omit<ModuleResult, 'isRooted'>,
): ModuleResult {
  for (const file of project.sources) {
    const declaration = moduleClass(project.compiler, file, 'AppModule');
    if (declaration?.name?.text !== 'AppModule') continue;
    const options = moduleOptions(project.compiler, declaration);
    const added = options && addModuleImports(project.compiler, options, [root]);
    if (!added) break;
    edits.set(file, [...(edits.get(file) ?? []), added]);
    needsImport.add(file);
    return { edits, needsImport, isRooted: true };
  }
  return { edits, needsImport, isRooted: false };
}

function registrationEdits(project: Project, call: Call, moved: readonly Queue[]): Edit[] {
  const gone = call.arguments.filter((argument) =>
    moved.some(({ registrations }) => registrations.some((one) => one === argument)),
  );
  if (gone.length === 0) return [];
  if (gone.length === call.arguments.length) return elementRemoval(project, call);
  return gone.map((argument) => withoutElement(call.getSourceFile().text, call.arguments, argument));
}

function elementRemoval({ compiler }: Project, call: Call): Edit[] {
  const { parent } = call;
  const text = call.getSourceFile().text;
  return compiler.isArrayLiteralExpression(parent) ? [withoutElement(text, parent.elements, call)] : [];
}

/** A module cannot export a BullModule that it does not import any more. */
function exportEdits(project: Project, file: ts.SourceFile, areAll: boolean): Edit[] {
  const { compiler } = project;
  if (!areAll) return [];
  return descendants(compiler, file)
    .filter(compiler.isIdentifier)
    .filter((node) => node.text === 'BullModule' && compiler.isArrayLiteralExpression(node.parent))
    .map((node) => withoutElement(file.text, (node.parent as ts.ArrayLiteralExpression).elements, node));
}

/** A worker of BullMQ runs one job at a time unless told otherwise, ours ten. */
function rootOptions(moved: readonly Queue[]): string {
  const queues = moved.filter(({ processors }) => processors.length > 0).map(queueOptions);
  return queues.length === 0 ? '' : `{ queues: { ${queues.join(', ')} } }`;
}

function queueOptions({ name, processors }: Queue): string {
  const key = /^[a-zA-Z_$][\w$]*$/.test(name) ? name : `'${name}'`;
  const concurrency =
    processors.map((processor) => literal(processor.concurrency) ?? '1').find((text) => text !== '1') ?? '1';
  const limiter = processors.flatMap((processor) => literal(processor.limiter) ?? [])[0];
  return `${key}: { concurrency: ${concurrency}${limiter ? `, limiter: ${limiter}` : ''} }`;
}

/** What means the same in another file. */
function literal(node: ts.Expression | undefined): string | undefined {
  const text = node?.getText();
  return text !== undefined && /^(\d[\d_]*|\{[\s\w:,]*\})$/.test(text) ? text : undefined;
}
