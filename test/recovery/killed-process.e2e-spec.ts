import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ExecutionStatus } from '@taskledger/nestjs';
import { CrashProcess, readJournal } from '../fixtures/crash-process.js';
import { startTaskApp } from '../fixtures/task-app.js';

const SEEDS = 20;
const PER_SEED = 30;

/**
 * Twenty processes in a row work on one data directory, each stopped in the middle of its work at a moment
 * that its seed chooses, by SIGKILL and SIGTERM in turn. A last one finishes what they left.
 */
describe('a process that is stopped in the middle of work', () => {
  let directory: string;
  let dataDir: string;
  let journal: { kind: string; id: string }[];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'taskledger-crash-'));
    dataDir = join(directory, 'data');
    const file = join(directory, 'journal');
    for (let seed = 0; seed < SEEDS; seed++) {
      const process = await CrashProcess.start(dataDir, file, seed, PER_SEED);
      await pause((seed * 137) % 450);
      await process.stop(seed % 2 === 0 ? 'SIGKILL' : 'SIGTERM');
    }
    const last = await CrashProcess.start(dataDir, file, SEEDS, PER_SEED);
    await last.finish();
    await last.stop('SIGTERM');
    journal = await readJournal(file);
  }, 540_000);
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('loses no acknowledged execution', async () => {
    const app = await startTaskApp([], { ledger: { embedded: { dataDir } }, worker: false });
    try {
      const acknowledged = journal.filter(({ kind }) => kind === 'ack').map(({ id }) => id);
      expect(acknowledged.length).toBeGreaterThan(SEEDS);
      const executions = await Promise.all(acknowledged.map((id) => app.tasks.get(id)));
      // The one process of an embedded ledger is stopped by people: however often, no execution is to blame for it.
      const expected = { status: ExecutionStatus.SUCCESS, crashes: 0, attempt: 1, maxAttempts: 1 };
      for (const execution of executions) expect(execution).toMatchObject(expected);
      expect(executions.some((execution) => (execution?.handovers ?? 0) > 0)).toBe(true);
    } finally {
      await app.close();
    }
  });

  it('runs nothing again whose outcome was committed', () => {
    const done = new Set<string>();
    const again = journal.filter(({ kind, id }) => {
      if (kind === 'done') done.add(id);
      return kind === 'start' && done.has(id);
    });
    expect(done.size).toBeGreaterThan(SEEDS);
    expect(again).toEqual([]);
  });
});
