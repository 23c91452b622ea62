import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { FrozenProxy } from '../fixtures/frozen-proxy.js';
import { type HeartbeatChildOptions, HeartbeatProcess } from '../fixtures/heartbeat-process.js';
import { createServerStores, PROFILE, type TestStores } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

const LEASE_MS = 1_500;
const TABLES = `
  CREATE SCHEMA taskledger;
  CREATE TABLE taskledger.task_node (id uuid PRIMARY KEY, counter bigint NOT NULL DEFAULT 0, memory bigint,
    loop_lag integer, seen_at timestamptz NOT NULL DEFAULT clock_timestamp(), dead_at timestamptz, quiet_at timestamptz);
  CREATE TABLE taskledger.task_claim (id uuid PRIMARY KEY, run integer NOT NULL, node_id uuid,
    given_back boolean NOT NULL DEFAULT false);`;
const canBeFirst = spawnSync('unshare', ['-p', '-f', 'true']).status === 0;

interface Node {
  readonly counter: number;
  readonly loopLag: number;
  readonly memory: number;
}

if (PROFILE !== 'postgres')
  it('is about a process and a Postgres server, which is tested once', () => expect(PROFILE).not.toBe('postgres'));
else
  describe('the heartbeat of a process', () => {
    let stores: TestStores;
    let url: string;
    let pool: pg.Pool;
    let child: HeartbeatProcess;
    const folder = mkdtempSync(join(tmpdir(), 'heartbeat-'));

    beforeAll(async () => {
      stores = await createServerStores();
      url = (stores.options.ledger as { url: string }).url;
      pool = new pg.Pool({ connectionString: url, max: 2 });
      pool.on('error', () => undefined);
      await pool.query(TABLES);
    });
    afterEach(() => child.kill());
    afterAll(async () => {
      rmSync(folder, { recursive: true });
      await pool.end();
      await stores.drop();
    });

    const start = async (
      options: Partial<HeartbeatChildOptions> = {},
      how: Parameters<typeof HeartbeatProcess.start>[1] = {},
    ): Promise<string> => {
      child = await HeartbeatProcess.start({ url, leaseMs: LEASE_MS, ...options }, how);
      return child.tell<string>('start');
    };
    const node = async (id: string): Promise<Node> => {
      const { rows } = await pool.query<Node>(
        `SELECT counter::int AS counter, loop_lag AS "loopLag", memory::float8 AS memory
           FROM taskledger.task_node WHERE id = $1`,
        [id],
      );
      return rows[0]!;
    };
    const beats = async (id: string, count = 1): Promise<void> => {
      const { counter } = await node(id);
      await until(async () => (await node(id)).counter >= counter + count, `${count} heartbeats`);
    };
    const claim = async (nodeId: string, run: number): Promise<{ id: string; slot: number }> => {
      const id = randomUUID();
      await pool.query('INSERT INTO taskledger.task_claim (id, run, node_id) VALUES ($1, $2, $3)', [id, run, nodeId]);
      return { id, slot: await child.tell<number>('add', id, run) };
    };
    const givenBack = async (ids: string[]): Promise<string[]> => {
      const { rows } = await pool.query<{ id: string }>(
        'SELECT id FROM taskledger.task_claim WHERE given_back AND id = ANY($1) ORDER BY id',
        [ids],
      );
      return rows.map(({ id }) => id);
    };
    const waitMs = async (ms: number): Promise<void> => {
      const end = performance.now() + ms;
      await until(() => performance.now() > end);
    };

    it('goes on for longer than the lease while the event loop is blocked, and tells how long that was', async () => {
      const id = await start();
      await beats(id);
      await child.tell('block', 3 * LEASE_MS);
      const { counter } = await node(id);
      const before = performance.now();
      await until(async () => (await node(id)).counter >= counter + 10, 'ten heartbeats');
      expect(performance.now() - before).toBeGreaterThan(LEASE_MS);
      await until(async () => (await node(id)).loopLag > LEASE_MS, 'the lag');
      expect(await child.tell('isHeld')).toBe(true);
      await until(async () => (await node(id)).loopLag < LEASE_MS / 2, 'the lag of afterwards');
      expect(child.events).toEqual(['ready', 'regained']);
      expect((await node(id)).memory).toBeGreaterThan(10_000_000);
    });

    it('gives claims back whose handlers a blocked loop does not call, once, and no others', async () => {
      const id = await start({ giveBackAfterMs: 400 });
      await beats(id);
      const begun = await claim(id, 1);
      const waiting = [await claim(id, 2), await claim(id, 3)];
      const ids = [begun, ...waiting].map((one) => one.id);
      expect(await child.tell('begin', begun.slot)).toBe(true);
      await child.tell('block', 2 * LEASE_MS);
      await until(async () => (await givenBack(ids)).length === 2, 'the claims to be given back');
      expect(await givenBack(ids)).toEqual(waiting.map((one) => one.id).toSorted());
      expect(child.events).not.toContain('givenBack');
      for (const { slot } of waiting) expect(await child.tell('begin', slot)).toBe(false);
      await until(() => child.events.includes('givenBack'), 'the report');
      expect(await givenBack(ids)).toHaveLength(2);
      const later = await claim(id, 4);
      expect(await child.tell('begin', later.slot)).toBe(true);
    });

    it('does not wait for a lock that keeps claims from being given back', async () => {
      const id = await start({ giveBackAfterMs: 300 });
      await beats(id);
      const waiting = await claim(id, 1);
      const holder = await pool.connect();
      await holder.query('BEGIN');
      await holder.query('SELECT 1 FROM taskledger.task_claim WHERE id = $1 FOR UPDATE', [waiting.id]);
      await child.tell('block', 4 * LEASE_MS);
      await beats(id, 8);
      expect(await givenBack([waiting.id])).toEqual([]);
      await holder.query('COMMIT');
      holder.release();
      await until(async () => (await givenBack([waiting.id])).length === 1, 'the claim to be given back');
    });

    it('ends with the process when the loop is blocked for too long, in words that name the execution', async () => {
      const id = await start({ blockedLoopMs: 1_000 });
      await beats(id);
      const execution = randomUUID();
      await child.tell('enter', randomUUID(), 'a_task_with_a_longer_name');
      await child.tell('enter', execution, 'endless');
      await child.tell('block', 60_000);
      expect(await child.ended()).toEqual([null, 'SIGKILL']);
      expect(child.output).toContain(
        `[Taskledger] The event loop has been blocked for 1 s; execution ${execution} of task "endless" was started ` +
          'last. Ending this process so that its other work can run elsewhere.\n',
      );
    });

    (canBeFirst ? it : it.skip)('ends with the first process of a container, which no signal kills', async () => {
      const execPath = join(folder, 'first');
      writeFileSync(execPath, `#!/bin/sh\nexec unshare -p -f --kill-child "${process.execPath}" "$@"\n`);
      chmodSync(execPath, 0o755);
      const id = await start({ blockedLoopMs: 500 }, { execPath });
      await beats(id);
      await child.tell('block', 60_000);
      await child.ended();
      expect(child.output).toMatch(/blocked for \d s; no execution had been started\./);
    });

    it('spares a process that a debugger may have paused', async () => {
      const id = await start({ blockedLoopMs: 300, giveBackAfterMs: 60_000 }, { execArgv: ['--inspect=127.0.0.1:0'] });
      await beats(id);
      await child.tell('block', 1_500);
      await beats(id, 2);
      expect(await child.tell('isHeld')).toBe(true);
      expect(child.output).not.toContain('Taskledger');
    });

    it('does not blame the loop of a process that was suspended as a whole', async () => {
      const id = await start({ blockedLoopMs: 700, giveBackAfterMs: 400 });
      await beats(id);
      const waiting = await claim(id, 1);
      child.signal('SIGSTOP');
      const { counter } = await node(id);
      await waitMs(2 * LEASE_MS);
      expect((await node(id)).counter).toBeLessThanOrEqual(counter + 1);
      child.signal('SIGCONT');
      await beats(id, 3);
      expect(await child.tell('begin', waiting.slot)).toBe(true);
      expect(child.output).toBe('');
      expect((await node(id)).loopLag).toBeLessThan(400);
    });

    it('loses the lease when no heartbeat is confirmed, and has it again afterwards', async () => {
      const id = await start();
      await beats(id);
      const holder = await pool.connect();
      await holder.query('BEGIN');
      await holder.query('SELECT 1 FROM taskledger.task_node WHERE id = $1 FOR UPDATE', [id]);
      await until(() => child.events.at(-1) === 'lost', 'the lease to be lost');
      expect(await child.tell('isHeld')).toBe(false);
      await holder.query('COMMIT');
      holder.release();
      await until(() => child.events.at(-1) === 'regained', 'the lease to be back');
      expect(await child.tell('isHeld')).toBe(true);
      expect(child.events).toEqual(['ready', 'regained', 'lost', 'regained']);
    });

    it('D-25 tells whether the process is to take nothing new, when that changes', async () => {
      const id = await start();
      await beats(id);
      await pool.query('UPDATE taskledger.task_node SET quiet_at = now() WHERE id = $1', [id]);
      await until(() => child.events.includes('quiet'), 'the process to know');
      await beats(id, 3);
      await pool.query('UPDATE taskledger.task_node SET quiet_at = NULL WHERE id = $1', [id]);
      await until(() => child.events.includes('resumed'), 'the process to know that it goes on');
      expect(child.events).toEqual(['ready', 'regained', 'quiet', 'resumed']);
    });

    it('stops when the node is marked dead, and goes on under another id', async () => {
      const id = await start();
      await beats(id);
      await pool.query('UPDATE taskledger.task_node SET dead_at = now() WHERE id = $1', [id]);
      await until(() => child.events.includes('dead'), 'the process to know');
      expect(await child.tell('isHeld')).toBe(false);
      expect(child.events).toEqual(['ready', 'regained', 'lost', 'dead']);
      const { counter } = await node(id);
      const next = await child.tell<string>('renew');
      await beats(next, 2);
      expect(await child.tell('isHeld')).toBe(true);
      expect((await node(id)).counter).toBe(counter);
    });

    it('stops when the node was forgotten', async () => {
      const id = await start();
      await beats(id);
      await pool.query('DELETE FROM taskledger.task_node WHERE id = $1', [id]);
      await until(() => child.events.includes('dead'), 'the process to know');
    });

    it('keeps the lease when its connection is half open, and the loop blocked', async () => {
      const proxy = await FrozenProxy.start(url);
      const id = await start({ threadUrl: proxy.url, leaseMs: 3_000 });
      await beats(id);
      await child.tell('block', 6_000);
      await beats(id);
      proxy.freeze();
      await beats(id, 3);
      expect(proxy.connections).toBe(2);
      expect(await child.tell('isHeld')).toBe(true);
      expect(child.events).toEqual(['ready', 'regained']);
      await child.kill();
      await proxy.close();
    });

    it('keeps the lease when the server ends its connection', async () => {
      const id = await start();
      for (let round = 0; round < 5; round++) {
        await beats(id);
        await pool.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()`,
        );
      }
      await beats(id, 3);
      expect(child.events).toEqual(['ready', 'regained']);
    });

    it('asks the main thread for the password, and remembers it while that is blocked', async () => {
      const proxy = await FrozenProxy.start(url, true);
      const id = await start({ threadUrl: proxy.url, secret: 's3cret', leaseMs: 3_000 });
      await beats(id);
      expect(await child.tell('asked')).toMatchObject({ passwords: 1 });
      await child.tell('block', 7_000);
      await beats(id);
      proxy.freeze();
      await beats(id, 2);
      expect(new Set(proxy.passwords)).toEqual(new Set(['s3cret']));
      expect(proxy.passwords.length).toBeGreaterThan(1);
      await child.kill();
      await proxy.close();
    });

    it('comes from the main thread when the connection cannot go to another', async () => {
      const id = await start({ hasStream: true });
      await beats(id, 3);
      expect(linesOf(child.output)).toEqual([
        expect.stringContaining('cannot be used: the connection option "stream" is a function.'),
      ]);
      expect(child.events).toEqual(['ready', 'regained']);
    });

    it('comes from the main thread when the thread cannot connect', async () => {
      const id = await start({ threadUrl: 'postgres://postgres@127.0.0.1:9/nothing' });
      await beats(id, 4);
      await until(() => child.output, 'the warning');
      expect(linesOf(child.output)).toEqual([expect.stringContaining('ECONNREFUSED')]);
    });

    it('comes from the main thread when there is no script for the thread, with one line', async () => {
      const id = await start({ script: pathToFileURL(join(folder, 'nothing.mjs')).href });
      await beats(id, 6);
      expect(linesOf(child.output)).toEqual([expect.stringContaining('Cannot find module')]);
      expect(child.events).toEqual(['ready', 'regained']);
      expect(await child.tell<number>('stop')).toBeLessThan(100);
    });

    it('starts the thread again when it has died', async () => {
      const real = new URL('../../libs/task/dist/cluster/heartbeat-thread.mjs', import.meta.url).href;
      const script = join(folder, 'mortal.mjs');
      const mark = join(folder, 'died');
      writeFileSync(
        script,
        `import { existsSync, writeFileSync } from 'node:fs';
         if (!existsSync(${JSON.stringify(mark)})) setTimeout(() => {
           writeFileSync(${JSON.stringify(mark)}, '');
           throw new Error('no luck');
         }, 700);
         await import(${JSON.stringify(real)});`,
      );
      const id = await start({ script: pathToFileURL(script).href });
      await until(() => child.output.includes('comes from the heartbeat thread again') || linesOf(child.output)[1]);
      expect(linesOf(child.output)).toEqual([
        expect.stringContaining('cannot be used: no luck.'),
        expect.stringContaining('Heartbeats come from the heartbeat thread again.'),
      ]);
      await child.tell('block', 2 * LEASE_MS);
      await beats(id, 6);
      expect(child.events).toEqual(['ready', 'regained']);
    });

    it('stops within 100 ms, and keeps no process alive', async () => {
      const id = await start();
      await beats(id);
      expect(await child.tell<number>('stop')).toBeLessThan(100);
      const { counter } = await node(id);
      await waitMs(LEASE_MS / 2);
      expect((await node(id)).counter).toBe(counter);
      await child.tell('leave');
      expect(await child.ended()).toEqual([0, null]);
    });

    it('keeps no process alive that forgets to stop it', async () => {
      const id = await start();
      await beats(id);
      await child.tell('leave');
      expect(await child.ended()).toEqual([0, null]);
    });
  });

function linesOf(output: string): string[] {
  return output.split('\n').filter((line) => line !== '');
}
