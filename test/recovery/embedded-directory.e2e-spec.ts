import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startTaskApp } from '../fixtures/task-app.js';

// Every test starts a Postgres.
jest.setTimeout(60_000);

const home = mkdtempSync(join(tmpdir(), 'taskledger-field-'));
const good = join(home, 'good');
const directory = join(home, 'data');
const database = join(directory, 'postgres');

interface Refusal {
  readonly code: string;
  readonly file?: string;
  readonly message: string;
}

const start = (): Promise<{ close(): Promise<void> }> =>
  startTaskApp([], { ledger: { embedded: { dataDir: directory } }, worker: false });

async function refusal(): Promise<Refusal> {
  const booted = await start().catch((error: unknown) => error as Refusal);
  if ('code' in booted) return booted;
  await booted.close();
  throw new Error('It started');
}

function overwrite(file: string, length = 200): void {
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0x5a, 0, Math.min(length, bytes.length)));
}

/** Everything below a directory with its size, without what a start may leave. */
function contents(): string[] {
  return readdirSync(directory, { recursive: true }).map(String).sort();
}

describe('a data directory', () => {
  beforeAll(async () => {
    const app = await startTaskApp([], { ledger: { embedded: { dataDir: good } }, worker: false });
    await app.close();
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  describe('D2 that is no database of ours is refused, and nothing in it is touched', () => {
    const cases: [string, string, () => void][] = [
      ['a database without PG_VERSION', 'NOT_EMPTY', () => copied(() => unlinkSync(join(database, 'PG_VERSION')))],
      ['a file in the place of the database', 'NOT_EMPTY', () => made(() => writeFileSync(database, 'mine'))],
      ['a stranger in the place of the database', 'NOT_EMPTY', () => made(() => file('postgres/notes.txt'))],
      ['the directory of a server', 'INCOMPATIBLE', () => made(() => file('PG_VERSION', '16\n'))],
      ['what is left of a server', 'NOT_EMPTY', () => made(() => file('base/5/1259'))],
      ['another version', 'INCOMPATIBLE', () => copied(() => file('postgres/PG_VERSION', '17\n'))],
      ['a server that runs', 'INCOMPATIBLE', () => copied(() => file('postgres/postmaster.pid', '1234\n'))],
      ['a first start that an earlier version did not finish', 'NOT_EMPTY', () => copied(() => file('unfinished', ''))],
      ['a file', 'UNUSABLE', () => writeFileSync(directory, 'mine')],
      ['somebody else’s file named "lock"', 'NOT_EMPTY', () => made(() => file('lock', 'mine'))],
    ];
    it.each(cases)('%s', async (_, code, prepare) => {
      prepare();
      const isFile = code === 'UNUSABLE';
      const before = isFile ? [] : contents();
      expect(await refusal()).toMatchObject({ code: `DATA_DIRECTORY_${code}`, directory: expect.any(String) });
      expect(isFile ? [] : contents()).toEqual(before);
    });

    it('but files of others beside the database are no harm', async () => {
      made(() => file('demo/report.csv'));
      await (await start()).close();
      expect(contents()).toContain('demo/report.csv');
    });
  });

  describe('D3 with damaged files is said to be damaged, with the file and what can be done', () => {
    const cases: [string, string, () => void][] = [
      ['an empty control file', 'global/pg_control', () => truncateSync(join(database, 'global/pg_control'), 0)],
      ['an overwritten control file', 'global/pg_control', () => overwrite(join(database, 'global/pg_control'))],
      ['a lost control file', 'global/pg_control', () => unlinkSync(join(database, 'global/pg_control'))],
      ['an overwritten log', 'pg_wal', () => everyLog((log) => overwrite(log, 2 ** 20))],
      ['a lost log', 'pg_wal', () => everyLog(unlinkSync)],
      ['an overwritten table', 'base/5/1259', () => overwrite(join(database, 'base/5/1259'))],
      ['a cut-off table', 'base/5/1247', () => truncateSync(join(database, 'base/5/1247'), 8192)],
      ['a lost table', 'base/5/1249', () => unlinkSync(join(database, 'base/5/1249'))],
      ['a lost transaction log', 'pg_xact/0000', () => unlinkSync(join(database, 'pg_xact/0000'))],
      ['an unreadable configuration', 'postgresql.conf', () => file('postgres/postgresql.conf', 'what = \n')],
    ];
    it.each(cases)('%s', async (_, damagedFile, damage) => {
      copied(damage);
      const { code, file, message } = await refusal();
      expect(code).toBe('DATA_DIRECTORY_DAMAGED');
      expect(file).toContain(`postgres/${damagedFile}`);
      expect(message).toMatch(/damaged.*restore a backup.*move it away/is);
      expect(message).not.toContain('write access');
    });

    it.each(cases.slice(0, 7))('%s, after a process that was killed', async (_, damagedFile, damage) => {
      copied(damage);
      rmSync(join(directory, 'closed.json'));
      expect(await refusal()).toMatchObject({
        code: 'DATA_DIRECTORY_DAMAGED',
        file: expect.stringContaining(damagedFile === 'pg_wal' ? 'pg_wal' : damagedFile),
      });
    });
  });
});

function made(work: () => void): void {
  mkdirSync(directory);
  work();
}

function copied(work: () => void): void {
  cpSync(good, directory, { recursive: true });
  work();
}

function file(name: string, content = 'mine'): void {
  mkdirSync(join(directory, name, '..'), { recursive: true });
  writeFileSync(join(directory, name), content);
}

function everyLog(work: (log: string) => void): void {
  for (const name of readdirSync(join(database, 'pg_wal')).filter((entry) => entry.startsWith('0')))
    work(join(database, 'pg_wal', name));
}
