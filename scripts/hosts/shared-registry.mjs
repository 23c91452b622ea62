/**
 * A task that is decorated through the CommonJS copy, in a module that is made through the ES module copy, in one process.
 * The last part takes the copies past their entries, where nothing is shared: then nobody finds the task. So the first
 * part would fail, too, if the entries shared nothing.
 */
const PROGRAM = `
  import 'reflect-metadata';
  import { createRequire } from 'node:module';
  import { pathToFileURL } from 'node:url';
  import { Test } from '@nestjs/testing';

  const require = createRequire(process.cwd() + '/x.js');
  const own = (file) => process.cwd() + '/node_modules/@taskledger/nestjs/dist/' + file;
  const load = async (file) => import(pathToFileURL(own(file)).href);

  async function runs(commonJs, esm, testing) {
    class Provider {
      greet() { return 'hello'; }
    }
    const method = Object.getOwnPropertyDescriptor(Provider.prototype, 'greet');
    commonJs.Task('greet')(Provider.prototype, 'greet', method);
    Object.defineProperty(Provider.prototype, 'greet', method);
    const builder = Test.createTestingModule({ imports: [esm.TaskModule.forRoot()], providers: [Provider] });
    const moduleRef = await builder.overrideProvider(esm.TASK_OPTIONS).useValue(testing.inMemory()).compile();
    await moduleRef.init();
    try {
      const handle = await moduleRef.get(commonJs.Tasks).enqueue('greet', {});
      await new testing.TaskHarness(moduleRef).drain();
      return await handle.result({ timeout: '10s' });
    } finally {
      await moduleRef.close();
    }
  }

  const shared = await runs(
    require('@taskledger/nestjs'),
    await import('@taskledger/nestjs'),
    await import('@taskledger/nestjs/testing'),
  );
  if (shared !== 'hello') throw new Error('the task answers ' + shared);
  const apart = await runs(
    require(own('cjs/index.js')),
    await load('index.js'),
    await load('testing/index.js'),
  ).catch((error) => error);
  if (!(apart instanceof Error)) throw new Error('copies that share nothing find each other: this proves nothing');
  console.log(apart.name + ': ' + apart.message);
`;

export function sharedRegistry(workshop, checks, folder) {
  return checks.run(
    'One process, import and require: a task of one copy is found by the module of the other',
    async () => {
      const output = await workshop.must(process.execPath, ['--input-type=module', '-e', PROGRAM], folder);
      return /could not find|UnknownTask|not.*found/i.test(output)
        ? []
        : [`the copies apart fail otherwise: ${output}`];
    },
  );
}
