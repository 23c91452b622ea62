import type ts from 'typescript';
import { ListEdits } from '../source/list-edits.js';
import type { Project } from '../source/project.js';
import { changeRoot, type QueueSettings } from '../source/root-module.js';
import { above, descendants } from '../source/syntax.js';
import type { Edit } from '../source/text-edits.js';
import type { Queue, Registration } from './queue.model.js';
import { bullCalls } from './scan-registrations.js';

/** Edits of modules by file, and what is to be done by hand. */
export interface ModuleResult {
  readonly edits: ReadonlyMap<ts.SourceFile, readonly Edit[]>;
  /** The file that `TaskModule` has to be imported in. */
  readonly root?: ts.SourceFile;
  readonly byHand?: string;
  /** Whether `BullModule.forRoot()` is gone. */
  readonly isBullGone: boolean;
}

/** Takes the queues that move out of the modules, and sets `TaskModule.forRoot()` in. */
export function rewriteModules(project: Project, moved: readonly Queue[], areAll: boolean): ModuleResult {
  const all = new Map<ts.SourceFile, ListEdits>();
  const lists = (file: ts.SourceFile): ListEdits => {
    const known = all.get(file) ?? new ListEdits(file.text);
    all.set(file, known);
    return known;
  };
  const taken = moved.flatMap(({ registrations, boards }) => [...registrations, ...boards]);
  const gone = takeOut(taken, lists);
  const roots = rootCalls(project);
  if (areAll)
    for (const call of roots) {
      lists(call.getSourceFile()).remove(listOf(call), call);
      gone.add(call);
    }
  takeOutExports(project, gone, lists);
  const { file, edits = [], byHand } = changeRoot(project, settingsOf(moved), { beside: roots[0], lists });
  const made = new Map([...all].map(([source, list]): [ts.SourceFile, Edit[]] => [source, list.edits()]));
  if (file) made.set(file, [...(made.get(file) ?? []), ...edits]);
  return { edits: made, root: file, byHand, isBullGone: areAll && roots.length > 0 };
}

const listOf = ({ parent }: ts.CallExpression): ts.NodeArray<ts.Expression> =>
  (parent as ts.ArrayLiteralExpression).elements;

/** `BullModule.forRoot()` in a list of imports. */
function rootCalls(project: Project): ts.CallExpression[] {
  return project.sources
    .flatMap((file) => bullCalls(project, file))
    .filter(
      ({ call, method }) => method.startsWith('forRoot') && project.compiler.isArrayLiteralExpression(call.parent),
    )
    .map(({ call }) => call);
}

/** The calls of which nothing is left. */
function takeOut(taken: readonly Registration[], lists: (file: ts.SourceFile) => ListEdits): Set<ts.CallExpression> {
  const gone = new Set<ts.CallExpression>();
  for (const call of new Set(taken.map((one) => one.call))) {
    const own = taken.filter((one) => one.call === call);
    const file = lists(call.getSourceFile());
    if (own.length === call.arguments.length) {
      file.remove(listOf(call), call);
      gone.add(call);
    } else for (const { argument } of own) file.remove(call.arguments, argument);
  }
  return gone;
}

/** A module cannot export a BullModule that it does not import any more. */
function takeOutExports(
  project: Project,
  gone: ReadonlySet<ts.CallExpression>,
  lists: (file: ts.SourceFile) => ListEdits,
): void {
  const { compiler } = project;
  for (const declaration of new Set([...gone].map((call) => above(call, compiler.isClassDeclaration)))) {
    if (!declaration) continue;
    const file = declaration.getSourceFile();
    const isLeft = bullCalls(project, file).some(
      ({ call }) => !gone.has(call) && above(call, compiler.isClassDeclaration) === declaration,
    );
    if (isLeft) continue;
    for (const node of descendants(compiler, declaration).filter(compiler.isIdentifier))
      if (node.text === 'BullModule' && compiler.isArrayLiteralExpression(node.parent))
        lists(file).remove(node.parent.elements, node);
  }
}

/** A worker of BullMQ runs one job at a time unless told otherwise, ours ten. */
function settingsOf(moved: readonly Queue[]): QueueSettings {
  const run = moved.filter(({ processors }) => processors.length > 0);
  return new Map(run.map((queue) => [queue.name, settingsText(queue)]));
}

function settingsText({ processors, limiter: own }: Queue): string {
  const each = processors.flatMap(({ concurrency }) => concurrency);
  const isPlain = each.every((text) => /^\d+$/.test(text));
  const sum = isPlain ? String(each.reduce((total, text) => total + Number(text), 0)) : each.join(' + ');
  const limiter = processors.map((one) => one.limiter).find((text) => text !== undefined) ?? own;
  return `{ concurrency: ${sum}${limiter ? `, limiter: ${limiter}` : ''} }`;
}
