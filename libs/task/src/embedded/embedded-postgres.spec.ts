import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { EmbeddedPostgres } from './index.js';

const SEARCH_PATH = ['public'];

// Every test starts a process that starts a Postgres.
jest.setTimeout(60_000);

/** Lets a child process load our TypeScript sources. */
const TYPESCRIPT_HOOKS = `
  import { existsSync, readFileSync } from 'node:fs';
  import { createRequire } from 'node:module';
    const { transformSync } = createRequire(${JSON.stringify(import.meta.url)})('@swc/core');
  export function resolve(specifier, context, next) {
    const source = specifier.startsWith('.') && new URL(specifier.replace(/\\.js$/, '.ts'), context.parentURL);
    return source && source.pathname.endsWith('.ts') && existsSync(source) ? { url: source.href, shortCircuit: true } : next(specifier);
  }
  export function load(url, context, next) {
    if (!url.endsWith('.ts')) return next(url);
    const options = { jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' }, module: { type: 'es6' } };
    const { code } = transformSync(readFileSync(new URL(url), 'utf8'), options);
    return { format: 'module', source: code, shortCircuit: true };
  }`;

describe('EmbeddedPostgres on disk', () => {
  const home = mkdtempSync(join(tmpdir(), 'taskledger-embedded-'));
  const children: ChildProcess[] = [];
  let directory: string;
  let count = 0;

  afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const fresh = (): string => (directory = join(home, 'data', String(count++), 'ledger'));
  const open = (): Promise<EmbeddedPostgres> => EmbeddedPostgres.open({ dataDir: directory, searchPath: SEARCH_PATH });

  /** A process that opens the directory, runs `body` with `postgres` and `pool`, and prints lines. */
  function start(body: string): { child: ChildProcess; lines: AsyncIterator<string>; ended: Promise<void> } {
    const file = join(home, `child-${count++}.mjs`);
    writeFileSync(
      file,
      `import { register } from 'node:module';
       register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(TYPESCRIPT_HOOKS)}));
       const { EmbeddedPostgres } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
       const postgres = await EmbeddedPostgres.open({ dataDir: ${JSON.stringify(directory)}, searchPath: ['public'] });
       const pool = postgres.createPool();
       ${body}`,
    );
    const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    return { child, lines: createInterface({ input: child.stdout! })[Symbol.asyncIterator](), ended };
  }

  it('keeps what was committed when the process is killed', async () => {
    fresh();
    const { child, lines, ended } = start(`
      await pool.query('CREATE TABLE written (id int PRIMARY KEY, text text)');
      for (let id = 1; ; id++) {
        await pool.query('INSERT INTO written VALUES ($1, $2)', [id, 'x'.repeat(500)]);
        if (id % 100 === 0) console.log(id);
      }`);
    let last = 0;
    while (last < 1_000) last = Number((await lines.next()).value);
    child.kill('SIGKILL');
    await ended;
    const postgres = await open();
    const { rows } = await postgres
      .createPool()
      .query<{ n: number; last: number }>('SELECT count(*)::int AS n, max(id) AS last FROM written');
    expect(rows[0]!.n).toBe(rows[0]!.last);
    expect(rows[0]!.n).toBeGreaterThanOrEqual(last);
    await postgres.close();
  });

  it('waits for a process that is about to leave, and sees its data', async () => {
    fresh();
    const { lines } = start(`
      await pool.query('CREATE TABLE handed_over (id int)');
      console.log('open');
      setTimeout(() => postgres.close(), 500);`);
    await lines.next();
    const postgres = await open();
    expect((await postgres.createPool().query('SELECT * FROM handed_over')).rows).toEqual([]);
    await postgres.close();
  });

  it('unlocks the directory when a process exits without closing', async () => {
    fresh();
    const { ended } = start('process.exit(0)');
    await ended;
    expect(existsSync(join(directory, 'postgres/PG_VERSION'))).toBe(true);
    expect(existsSync(join(directory, 'lock'))).toBe(false);
  });

  it('lets the process end by itself after close, and fails late calls without harm', async () => {
    fresh();
    const { child, lines, ended } = start(`
      const waiting = await pool.connect();
      await waiting.query('BEGIN');
      const late = [pool.query('SELECT 1'), pool.query('SELECT 2')].map((query) => query.catch(({ code }) => code));
      await Promise.all([postgres.close(), postgres.close()]);
      late.push(pool.query('SELECT 3').catch(({ code }) => code), waiting.query('COMMIT').catch(({ code }) => code));
      waiting.release();
      await pool.end();
      console.log(JSON.stringify(await Promise.all(late)));`);
    expect(JSON.parse(String((await lines.next()).value))).toEqual(Array.from({ length: 4 }, () => 'EMBEDDED_CLOSED'));
    await ended;
    expect(child.exitCode).toBe(0);
  });

  it('starts over when the very first start was cut off', async () => {
    fresh();
    mkdirSync(join(directory, 'postgres'), { recursive: true });
    writeFileSync(join(directory, 'postgres/PG_VERSION'), '18\n');
    writeFileSync(join(directory, 'unfinished'), '');
    const postgres = await open();
    await expect(open()).rejects.toMatchObject({ code: 'DATA_DIRECTORY_IN_USE', pid: process.pid });
    await postgres.close();
    expect(existsSync(join(directory, 'unfinished'))).toBe(false);
    await (await open()).close();
  });

  it('says which directory holds a database that cannot be opened, and lets go of it', async () => {
    fresh();
    mkdirSync(join(directory, 'postgres'), { recursive: true });
    writeFileSync(join(directory, 'postgres/PG_VERSION'), '9.6\n');
    await expect(open()).rejects.toMatchObject({ code: 'DATA_DIRECTORY_UNUSABLE', directory });
    expect(existsSync(join(directory, 'lock'))).toBe(false);
  });
});
