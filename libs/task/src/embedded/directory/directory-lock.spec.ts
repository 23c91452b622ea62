import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../../../../test/fixtures/until.js';
import { DataDirectoryInUseError } from '../../errors/index.js';
import { DirectoryLock } from './directory-lock.js';
import { LockDoor } from './lock-door.js';
import type { LockOwner } from './lock-file.js';
import { identityOf } from './process-identity.js';

const WAIT_MS = 200;

describe('DirectoryLock', () => {
  let directory: string;
  let file: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'taskledger-lock-'));
    file = join(directory, 'lock');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const leave = (owner: Partial<LockOwner>): void =>
    writeFileSync(file, JSON.stringify({ ...identityOf(owner.pid), token: 'left', ...owner }));
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

  const inContainers: [string, Partial<LockOwner>][] = [
    ['another pid namespace with the same host name and pid', { pid: process.pid, pidNamespace: 'pid:[1]' }],
    ['another machine with the same host name and pid', { pid: process.pid, boot: 'another' }],
    ['another host', { pid: process.ppid, host: 'elsewhere' }],
  ];
  describe.each(inContainers)('D1 a holder in %s', (_, owner) => {
    it('keeps the lock while it touches the file', async () => {
      leave(owner);
      const touching = setInterval(() => utimesSync(file, new Date(), new Date()), WAIT_MS / 10);
      await expect(acquire()).rejects.toMatchObject({
        code: 'DATA_DIRECTORY_IN_USE',
        message: expect.stringContaining('another container or machine'),
      });
      clearInterval(touching);
    });

    it('keeps it although it hangs, if it is on this machine', async () => {
      leave(owner);
      const door = await LockDoor.open(directory);
      await expect(acquire()).rejects.toBeInstanceOf(DataDirectoryInUseError);
      door!.close();
      (await acquire()).release();
    });

    it('loses it when it is silent', async () => {
      leave(owner);
      (await acquire()).release();
    });
  });

  it('lets only one of many take over from a silent holder', async () => {
    leave({ pid: 1, host: 'gone' });
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => acquire()));
    const locks = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(locks).toHaveLength(1);
    locks[0]!.release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('takes over although a process was killed while it took over', async () => {
    leave({ pid: 2 ** 22 + 1, startedAt: '1' });
    const hash = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16);
    writeFileSync(`${file}.${hash}`, '');
    (await acquire()).release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('notices that another process has taken it over, and leaves that lock alone', async () => {
    const lock = await acquire();
    lock.assertHeld();
    leave({ pid: 1, host: 'elsewhere' });
    await until(() => lock.isLost);
    expect(() => lock.assertHeld()).toThrow(expect.objectContaining({ code: 'DATA_DIRECTORY_LOST' }));
    lock.release();
    expect(existsSync(file)).toBe(true);
  });

  it('keeps a lock whose file was removed by hand', async () => {
    const lock = await acquire();
    rmSync(file);
    await until(() => existsSync(file));
    expect(lock.isLost).toBe(false);
    lock.release();
  });

  it('never removes a file called "lock" that is not a lock', async () => {
    writeFileSync(file, 'my notes');
    await expect(acquire()).rejects.toMatchObject({ code: 'DATA_DIRECTORY_NOT_EMPTY', entries: ['lock'] });
    expect(readFileSync(file, 'utf8')).toBe('my notes');
  });

  it('works below a path that is too long for a socket', async () => {
    const deep = join(directory, 'd'.repeat(120));
    const lock = await acquire(deep);
    expect(await LockDoor.isOpen(deep)).toBe(process.platform === 'linux');
    lock.release();
    expect(readdirSync(deep)).toEqual([]);
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
