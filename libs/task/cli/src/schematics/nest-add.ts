import { createRequire } from 'node:module';
import { join } from 'node:path';
import { loadCompiler } from '../source/compiler.js';
import { type Change, changedIgnores, changedMain, changedModule, type WantedModule } from './app-files.js';
import { EXAMPLE } from './example.js';
import { type HostTree, type NestAddOptions, type SchematicContext, textIn } from './host-tree.js';

const TASKS: WantedModule = { name: 'TaskModule', from: '@taskledger/nestjs', call: 'TaskModule.forRoot()' };
const ADMIN: WantedModule = {
  name: 'TaskAdminModule',
  from: '@taskledger/admin',
  call: "TaskAdminModule.forRoot({ access: 'none' })",
};

/** `nest add @taskledger/nestjs`: imports the module, turns shutdown hooks on, ignores the embedded ledger's data. */
export function nestAdd(options: NestAddOptions) {
  return (tree: HostTree, { logger }: SchematicContext): HostTree => {
    const { sourceRoot = 'src', module = 'app.module.ts', main = 'main.ts' } = options;
    const compiler = loadCompiler(process.cwd());
    const byHand = [
      edit(tree, `${sourceRoot}/${module}`, (text) => changedModule(compiler, text, wanted(options))),
      edit(tree, `${sourceRoot}/${main}`, (text) => changedMain(compiler, text)),
      edit(tree, '.gitignore', changedIgnores, ''),
      options.admin && !isInstalled(ADMIN.from)
        ? `Install ${ADMIN.from}, then run: nest add @taskledger/nestjs --skip-install --admin`
        : '',
      options.example ? writeExample(tree, sourceRoot) : '',
    ].filter((line) => line !== '');
    for (const line of byHand) logger.warn(line);
    logger.info(
      'Taskledger: write a method with @Task(), inject Tasks and enqueue() it. Set DATABASE_URL for a Postgres server.',
    );
    return tree;
  };
}

function wanted({ admin }: NestAddOptions): WantedModule[] {
  return admin && isInstalled(ADMIN.from) ? [TASKS, ADMIN] : [TASKS];
}

/** Writes what changed; answers with what is left to do by hand. */
function edit(tree: HostTree, path: string, change: (text: string) => Change, otherwise?: string): string {
  const before = textIn(tree, path) ?? otherwise;
  if (before === undefined) return `${path} is not there. Name yours with --module and --main, below --sourceRoot.`;
  const { text, byHand } = change(before);
  if (text !== undefined) write(tree, path, text);
  return byHand === undefined ? '' : `${path}: ${byHand}`;
}

function write(tree: HostTree, path: string, text: string): void {
  if (tree.exists(path)) tree.overwrite(path, text);
  else tree.create(path, text);
}

function writeExample(tree: HostTree, sourceRoot: string): string {
  const path = `${sourceRoot}/example.tasks.ts`;
  if (!tree.exists(path)) tree.create(path, EXAMPLE);
  return `${path}: Add ExampleTasks to the providers of a module.`;
}

function isInstalled(name: string): boolean {
  try {
    createRequire(join(process.cwd(), 'package.json')).resolve(`${name}/package.json`);
    return true;
  } catch {
    // Not there: it cannot be imported.
    return false;
  }
}
