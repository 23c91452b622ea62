import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RestApp, startApp } from './support/rest-app.js';

const run = promisify(execFile);
const HERE = fileURLToPath(new URL('client', import.meta.url));
const TSC = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));

const TYPES = fileURLToPath(new URL('../../node_modules/@types', import.meta.url));

const COMPILER = {
  compilerOptions: {
    strict: true,
    target: 'es2022',
    module: 'nodenext',
    lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
    types: ['node'],
    typeRoots: [TYPES],
    skipLibCheck: true,
  },
  files: ['program.ts'],
};

describe('E13 a client that is generated from the OpenAPI document', () => {
  let rest: RestApp;
  let folder: string;

  beforeAll(async () => {
    rest = await startApp('fastify');
    folder = await mkdtemp(join(tmpdir(), 'taskledger-client-'));
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  });

  afterAll(async () => {
    await rest.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('compiles, and runs, follows and finds an execution', async () => {
    const url = `${rest.url}/api/v1`;
    await run(process.execPath, [join(HERE, 'generate.mjs'), url, 'admin', join(folder, 'generated')]);
    await cp(join(HERE, 'program.ts.txt'), join(folder, 'program.ts'));
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(COMPILER));
    await run(process.execPath, [TSC, '-p', folder]).catch((error: { stdout: string }) => {
      throw new Error(error.stdout);
    });
    const { stdout } = await run(process.execPath, [join(folder, 'program.js'), url, 'admin']);
    expect(JSON.parse(stdout)).toEqual({
      last: 'completed',
      status: 'SUCCESS',
      tags: ['math', 'generated'],
      found: [true],
      code: 'TASK_UNKNOWN',
    });
  });
});
