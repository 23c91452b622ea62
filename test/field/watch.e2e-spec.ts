import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TaskModuleOptions } from '@taskledger/nestjs';
import { createServerStores, NO_DUTIES, PROFILE } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

const CHILD = fileURLToPath(new URL('../fixtures/watched-child.mjs', import.meta.url));
// A restart takes as long as a stop and a boot; the graces that it must not wait for are 30 and 5 s.
const FAR_BELOW_THE_GRACES_MS = 15_000;

interface Said {
  readonly event: 'started' | 'up' | 'begun';
  readonly at: number;
  readonly pid: number;
  readonly run?: number;
}

let directory: string;
let child: ChildProcess | undefined;
let output = '';
let drop: (() => Promise<void>) | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'taskledger-watch-'));
});
afterEach(async () => {
  if (child && child.exitCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
  await until(() => said('started').every(({ pid }) => !isAlive(pid)), 'the watched processes to end');
  await rm(directory, { recursive: true, force: true });
  await drop?.();
  drop = undefined;
});

async function storeOptions(): Promise<TaskModuleOptions> {
  if (PROFILE === 'embedded') return { ledger: { embedded: { dataDir: join(directory, 'data') } }, ...NO_DUTIES };
  const stores = await createServerStores();
  drop = stores.drop;
  return { ...stores.options, ...NO_DUTIES };
}

function said(event: Said['event']): Said[] {
  const lines = output.split('\n').filter((line) => line.startsWith('{"event"'));
  return lines.map((line) => JSON.parse(line) as Said).filter((line) => line.event === event);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function watch(request: { options: TaskModuleOptions; listens: boolean }): Promise<string> {
  const entry = join(directory, 'main.mjs');
  await writeFile(entry, `await import(${JSON.stringify(pathToFileURL(CHILD).href)});\n`);
  output = '';
  child = spawn(process.execPath, ['--watch', entry, JSON.stringify(request)], { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
  return entry;
}

describe('a restart by node --watch while a task runs', () => {
  it.each([
    ['listens to its signal', true],
    ['does not', false],
  ])('takes no grace, and the task runs again: its handler %s', async (_, listens) => {
    const entry = await watch({ options: await storeOptions(), listens });
    await until(() => said('begun').length === 1, 'the first run');
    await writeFile(entry, `${await readFile(entry, 'utf8')}// saved\n`);
    const savedAt = Date.now();
    await until(() => said('begun').length === 2, 'the second run', 60_000);
    expect(said('started')[1]!.at - savedAt).toBeLessThan(FAR_BELOW_THE_GRACES_MS);
    expect(said('begun')[1]).toMatchObject({ run: 2, pid: said('started')[1]!.pid });
    expect(output.match(/restart by node --watch/g)).toHaveLength(1);
  });
});
