// npm run verify:hosts: packs the library as npm would publish it and installs it into applications of users: one on Nest 11,
// CommonJS and TypeORM 0.3 with the Jest configuration of Nest's template, and an empty folder, whose size is bounded.
// Needs the npm registry. Where TASKLEDGER_TEST_POSTGRES is set, or by default on this machine, a Postgres is used, too.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { Checks } from './lib/checks.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { pack } from './lib/package-content.mjs';
import { fromRoot } from './lib/project.mjs';
import { npmCommand } from './lib/run.mjs';

const MOST_MEGABYTES = 66;
const SHARED_COPY = `
  const { createRequire } = await import('node:module');
  const [esm, cjs] = [await import('@taskledger/nestjs'), createRequire(process.cwd() + '/x.js')('@taskledger/nestjs')];
  const differing = Object.keys(esm).filter((name) => esm[name] !== cjs[name]);
  if (differing.length > 0) throw new Error('not shared by import and require: ' + differing);
  if (createRequire.call) for (const name of ['bullmq', 'ioredis', '@electric-sql/pglite'])
    if (Object.keys(createRequire(process.cwd() + '/x.js').cache).some((file) => file.includes('node_modules/' + name + '/')))
      throw new Error(name + ' is loaded before a profile needs it');
`;

await ensureInstalled();
await ensureBuilt();
const scratch = mkdtempSync(join(tmpdir(), 'taskledger-hosts-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const tarball = pack({ folder: 'libs/task' }, scratch);
const checks = new Checks();

await checks.run(`Installed for Postgres only: at most ${MOST_MEGABYTES} MB`, () => {
  const folder = join(scratch, 'postgres-only');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  install(folder);
  const files = filesUnder(join(folder, 'node_modules'));
  const megabytes = files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6;
  console.log(`     ${megabytes.toFixed(1)} MB`);
  const unwanted = ['pglite', 'bullmq', 'ioredis'].filter((name) => files.some((file) => file.includes(`/${name}/`)));
  return [
    ...(megabytes > MOST_MEGABYTES ? [`${megabytes.toFixed(1)} MB`] : []),
    ...unwanted.map((name) => `${name} is installed, which only other profiles need`),
    ...problemsOf(process.execPath, ['--input-type=module', '-e', SHARED_COPY], folder),
  ];
});

await checks.run('Nest 11, CommonJS, TypeORM 0.3, the Jest of the template', () => {
  const folder = join(scratch, 'nest11-jest');
  cpSync(fromRoot('test', 'hosts', 'nest11-jest'), folder, { recursive: true });
  install(folder);
  return [
    ...problemsOf(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '--noEmit'], folder),
    ...problemsOf(process.execPath, [join('node_modules', 'jest', 'bin', 'jest.js')], folder),
  ];
});
checks.end();

function install(folder) {
  const { command, args } = npmCommand(['install', '--no-audit', '--no-fund', '--ignore-scripts', tarball]);
  const problems = problemsOf(command, args, folder);
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

function problemsOf(command, args, cwd) {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env: { ...env, HOST_POSTGRES_URL: process.env.TASKLEDGER_TEST_POSTGRES ?? '' },
    encoding: 'utf8',
  });
  return status === 0 ? [] : [`${stdout}\n${stderr}`.trim()];
}

function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
