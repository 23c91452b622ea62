import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataDirectoryInUseError } from '../errors/index.js';
import { DirectoryLock } from './directory-lock.js';

const WAIT_MS = 200;

describe('DirectoryLock', () => {
  let directory: string;
  let file: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'taskledger-lock-'));
    file = join(directory, 'lock');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const leave = (owner: object): void => writeFileSync(file, JSON.stringify({ host: hostname(), ...owner }));
  const acquire = (path = directory): Promise<DirectoryLock> => DirectoryLock.acquire(path, WAIT_MS);

  it('creates the directory, names its owner in the file, and removes the file on release', async () => {
    const lock = await acquire(join(directory, 'a/b'));
    expect(JSON.parse(readFileSync(join(directory, 'a/b/lock'), 'utf8'))).toMatchObject({
      pid: process.pid,
      host: hostname(),
    });
    lock.release();
    lock.release();
    expect(existsSync(join(directory, 'a/b/lock'))).toBe(false);
  });

  it('refuses a second lock in the same process at once', async () => {
    const lock = await acquire();
    const started = performance.now();
    await expect(acquire()).rejects.toThrow('in use by this very process');
    expect(performance.now() - started).toBeLessThan(WAIT_MS);
    lock.release();
    (await acquire()).release();
  });

  it('refuses while another process lives', async () => {
    leave({ pid: process.ppid });
    const error = await acquire().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DataDirectoryInUseError);
    expect(error).toMatchObject({ code: 'DATA_DIRECTORY_IN_USE', directory, pid: process.ppid });
  });

  it('waits for a process that leaves', async () => {
    leave({ pid: process.ppid });
    setTimeout(() => rmSync(file), WAIT_MS / 2);
    (await acquire()).release();
  });

  it('takes over from a process that is gone', async () => {
    leave({ pid: 2 ** 22 + 1, startedAt: '1' });
    (await acquire()).release();
  });

  it('takes over when the pid now belongs to a process that started at another time', async () => {
    if (process.platform !== 'linux') return;
    leave({ pid: process.ppid, startedAt: '1' });
    (await acquire()).release();
  });

  it('takes over a file that was never finished, and one of another host that nobody touches', async () => {
    writeFileSync(file, '');
    (await acquire()).release();
    leave({ pid: 1, host: 'gone' });
    (await acquire()).release();
  });

  it('refuses while a process on another host touches the file', async () => {
    leave({ pid: 1, host: 'elsewhere' });
    const touching = setInterval(() => utimesSync(file, new Date(), new Date()), WAIT_MS / 10);
    await expect(acquire()).rejects.toBeInstanceOf(DataDirectoryInUseError);
    clearInterval(touching);
  });

  it('lets only one of many take over', async () => {
    leave({ pid: 2 ** 22 + 1 });
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => acquire()));
    const locks = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(locks).toHaveLength(1);
    locks[0]!.release();
  });

  it('says so when the directory cannot be made', async () => {
    writeFileSync(file, '');
    await expect(acquire(join(file, 'below'))).rejects.toMatchObject({
      code: 'DATA_DIRECTORY_UNUSABLE',
      cause: { code: 'ENOTDIR' },
    });
  });
});
