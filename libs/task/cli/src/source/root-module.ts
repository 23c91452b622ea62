import type ts from 'typescript';
import type { ListEdits } from './list-edits.js';
import { moduleClass, moduleOptions, newImports, rootCall } from './module-edits.js';
import type { Project } from './project.js';
import { nameOf, property } from './syntax.js';
import type { Edit } from './text-edits.js';

/** The edit that gives an application `TaskModule.forRoot()`, or what to do by hand; neither, where nothing is missing. */
export interface RootChange {
  readonly file?: ts.SourceFile;
  readonly edits?: readonly Edit[];
  readonly byHand?: string;
}

/** Where imports of modules are changed. */
export interface RootPlace {
  /** An element of a list of imports, beside which the module may stand. */
  readonly beside?: ts.CallExpression;
  lists(file: ts.SourceFile): ListEdits;
}

/** Settings by queue, as text: `audio: { concurrency: 3 }`. */
export type QueueSettings = ReadonlyMap<string, string>;

/** Imports `TaskModule.forRoot()` into the root module, or tells the one that is there of the queues. */
export function changeRoot(project: Project, queues: QueueSettings, place: RootPlace): RootChange {
  const known = project.sources.flatMap((file) => rootCall(project.compiler, file, 'TaskModule') ?? [])[0];
  if (known) return queues.size === 0 ? {} : tellQueues(project, known, queues);
  const entry = `TaskModule.forRoot(${queues.size === 0 ? '' : `{ queues: { ${entriesOf(queues)} } }`})`;
  const { beside } = place;
  if (beside) {
    const file = beside.getSourceFile();
    place.lists(file).insert((beside.parent as ts.ArrayLiteralExpression).elements, entry);
    return { file };
  }
  return intoAppModule(project, entry, place) ?? { byHand: `Add ${entry} to the imports of your root module.` };
}

const entriesOf = (queues: QueueSettings): string =>
  [...queues].map(([name, settings]) => `${keyText(name)}: ${settings}`).join(', ');

const keyText = (name: string): string => (/^[a-zA-Z_$][\w$]*$/.test(name) ? name : `'${name}'`);

function tellQueues({ compiler }: Project, call: ts.CallExpression, queues: QueueSettings): RootChange {
  const file = call.getSourceFile();
  const byHand = { byHand: `Add to the options of TaskModule: queues: { ${entriesOf(queues)} }.` };
  const [options] = call.arguments;
  if (!call.expression.getText().endsWith('.forRoot')) return byHand;
  if (!options) return insertion(file, call.end - 1, `{ queues: { ${entriesOf(queues)} } }`);
  if (!compiler.isObjectLiteralExpression(options)) return byHand;
  const known = property(compiler, options, 'queues');
  if (!known) {
    const isTaken = options.properties.some((one) => one.name?.getText() === 'queues' || !one.name);
    return isTaken ? byHand : insertion(file, options.getStart() + 1, ` queues: { ${entriesOf(queues)} },`);
  }
  if (!compiler.isObjectLiteralExpression(known)) return byHand;
  const names = new Set(known.properties.map(({ name }) => nameOf(compiler, name)));
  const missing = new Map([...queues].filter(([name]) => !names.has(name)));
  return missing.size === 0 ? {} : insertion(file, known.getStart() + 1, ` ${entriesOf(missing)},`);
}

function insertion(file: ts.SourceFile, at: number, text: string): RootChange {
  return { file, edits: [{ start: at, end: at, text }] };
}

function intoAppModule({ compiler, sources }: Project, entry: string, place: RootPlace): RootChange | undefined {
  for (const file of sources) {
    const declaration = moduleClass(compiler, file, 'AppModule');
    const options = declaration?.name?.text === 'AppModule' ? moduleOptions(compiler, declaration) : undefined;
    if (!options) continue;
    const imports = property(compiler, options, 'imports');
    if (!imports) {
      const edit = newImports(compiler, options, [entry]);
      return edit && { file, edits: [edit] };
    }
    if (!compiler.isArrayLiteralExpression(imports)) return undefined;
    place.lists(file).insert(imports.elements, entry);
    return { file };
  }
  return undefined;
}
