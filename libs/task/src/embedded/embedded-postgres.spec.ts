import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { DirectoryLock } from './directory/directory-lock.js';
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
  function start(
    body: string,
    command: readonly string[] = [process.execPath],
  ): { child: ChildProcess; lines: AsyncIterator<string>; ended: Promise<void> } {
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
    const [program, ...before] = command;
    const child = spawn(program!, [...before, file], { stdio: ['pipe', 'pipe', 'inherit'] });
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

  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const OTHER_NAMESPACE = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', process.execPath];
  (isRoot ? describe : describe.skip)('D1 with a holder in another pid namespace, of the same host name', () => {
    it.each([
      ['that works', ''],
      ['whose event loop is blocked', 'for (const end = Date.now() + 8_000; Date.now() < end; );'],
    ])('%s, is refused', async (_, work) => {
      fresh();
      const { lines } = start(
        `console.log('open'); await null; ${work} setInterval(() => {}, 1_000);`,
        OTHER_NAMESPACE,
      );
      await lines.next();
      await expect(open()).rejects.toMatchObject({ code: 'DATA_DIRECTORY_IN_USE', host: hostname() });
    });

    it('that was killed, opens', async () => {
      fresh();
      const { child, lines, ended } = start(`console.log('open'); setInterval(() => {}, 1_000);`, OTHER_NAMESPACE);
      await lines.next();
      child.kill('SIGKILL');
      await ended;
      await (await open()).close();
    });
  });

  it('opens at once when the holder in this namespace was killed', async () => {
    fresh();
    const { child, lines, ended } = start(`console.log('open'); setInterval(() => {}, 1_000);`);
    await lines.next();
    child.kill('SIGKILL');
    await ended;
    const lock = await DirectoryLock.acquire(directory, 100);
    lock.release();
  });

  it('D1 writes nothing any more when another process took the directory over', async () => {
    fresh();
    const { lines, ended } = start(`
      console.log('open');
      for (let failure; !failure; await new Promise((resolve) => setTimeout(resolve, 20))) {
        failure = await pool.query('SELECT 1').then(() => undefined, (error) => error);
        if (failure) console.log(failure.code, failure.cause.code);
      }
      process.stdin.once('data', () => postgres.close().then(() => process.exit(0)));`);
    await lines.next();
    writeFileSync(join(directory, 'lock'), JSON.stringify({ pid: 1, host: 'elsewhere', token: 'theirs' }));
    expect((await lines.next()).value).toBe('EMBEDDED_CLOSED DATA_DIRECTORY_LOST');
    const control = join(directory, 'postgres/global/pg_control');
    const before = readFileSync(control);
    children.at(-1)!.stdin!.write('close');
    await ended;
    expect(readFileSync(control)).toEqual(before);
    expect(existsSync(join(directory, 'closed.json'))).toBe(false);
    expect(readFileSync(join(directory, 'lock'), 'utf8')).toContain('theirs');
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
    mkdirSync(join(directory, 'postgres.unfinished'), { recursive: true });
    writeFileSync(join(directory, 'postgres.unfinished/PG_VERSION'), '18\n');
    mkdirSync(join(directory, 'postgres'));
    const postgres = await open();
    await expect(open()).rejects.toMatchObject({ code: 'DATA_DIRECTORY_IN_USE', pid: process.pid });
    await postgres.close();
    expect(existsSync(join(directory, 'postgres.unfinished'))).toBe(false);
    await (await open()).close();
  });
});

describe('settings of the session', () => {
  let postgres: EmbeddedPostgres;
  const show = async (name: string): Promise<unknown> =>
    (await postgres.createPool().query<{ value: string }>('SELECT current_setting($1) AS value', [name])).rows[0]!
      .value;

  afterEach(() => postgres.close());

  it('hold for every client, whatever one of them sets or resets', async () => {
    const settings = {
      enable_seqscan: 'off',
      jit: 'off',
      default_transaction_isolation: 'read committed',
      plan_cache_mode: 'auto',
    };
    postgres = await EmbeddedPostgres.open({ searchPath: SEARCH_PATH, settings });
    const pool = postgres.createPool();
    const texts = [
      'SELECT 1',
      'SET enable_seqscan = on',
      'SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE',
      "SELECT set_config('enable_seqscan', 'on', false)",
      'RESET ALL',
      'DISCARD ALL',
      'BEGIN; SET enable_seqscan = on; SET search_path = pg_catalog; COMMIT',
    ];
    for (const text of texts) {
      await pool.query(text);
      for (const [name, value] of Object.entries(settings)) expect([text, await show(name)]).toEqual([text, value]);
      expect(await show('search_path')).toBe('public');
    }
  });

  it('are refused at once where they cannot be set', async () => {
    const open = (settings: Record<string, string>): Promise<EmbeddedPostgres> =>
      EmbeddedPostgres.open({ searchPath: SEARCH_PATH, settings });
    await expect(open({ shared_buffers: '64MB' })).rejects.toThrow('shared_buffers');
    postgres = await open({});
    expect(await show('plan_cache_mode')).toBe('force_generic_plan');
  });
});
