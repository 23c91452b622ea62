import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LedgerView } from '../chaos/harness/ledger-view.js';
import { forgetProcess, rememberProcess } from '../chaos/harness/run-folder.js';
import { freePort } from '../chaos/harness/servers/free-port.js';
import { PostgresServer } from '../chaos/harness/servers/postgres-server.js';
import { RedisServer } from '../chaos/harness/servers/redis-server.js';
import { until } from '../fixtures/until.js';
import { imageOf, onThisMachine, type Service, servicesOf } from './composition.js';
import { OwnServers } from './own-servers.js';

const LOGIN = 'me:a-long-password';
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

describe('docker-compose.yml, its processes without containers', () => {
  const servers = new OwnServers('compose');
  const services = servicesOf({ DEMO_LOGIN: LOGIN });
  const { web, worker, postgres: postgresService, redis: redisService } = services as Record<string, Service>;
  let postgres: PostgresServer;
  let redis: RedisServer;
  let ledger: LedgerView;
  let site: Container;
  let workers: Container[];

  beforeAll(async () => {
    const { POSTGRES_USER: user, POSTGRES_PASSWORD: password, POSTGRES_DB: database } = postgresService!.environment!;
    postgres = await PostgresServer.create(servers.folder);
    asksForPassword(postgres, user!);
    const [, ...args] = redisService!.command!.split(' ');
    redis = await RedisServer.create(servers.folder, { args });
    servers.keep({ stop: () => postgres.stop('immediate') });
    servers.keep({ stop: () => redis.kill() });
    ledger = new LedgerView(onThisMachine(web!.environment!['DATABASE_URL']!, { postgres: postgres.port }));
    site = await start('web', web!);
    const replicas = Array.from({ length: worker!.deploy!.replicas! }, (_, n) => start(`worker-${n + 1}`, worker!));
    workers = await Promise.all(replicas);
    // Compose starts them in this order, and waits for none: a database that is new takes its time.
    await until(() => site.output.includes('starts without its ledger'), 'the site to be earlier than its ledger');
    await Promise.all([postgres.start(), redis.start()]);
    await postgres.query(`CREATE ROLE ${user} LOGIN SUPERUSER PASSWORD '${password}'`);
    await postgres.query(`CREATE DATABASE ${database} OWNER ${user}`);
  });
  afterAll(() => servers.end());

  /** Starts what the image runs, with the environment of the service and nothing of ours. */
  async function start(name: string, service: Service): Promise<Container> {
    const ports = { postgres: postgres.port, redis: redis.port };
    const { command, environment } = imageOf(service);
    const given = Object.entries({ ...environment, ...service.environment }).map(
      ([key, value]) => [key, onThisMachine(value, ports)] as const,
    );
    const port = await freePort();
    // Containers have addresses and files of their own.
    const own = { PORT: String(port), TASKLEDGER_DATA_DIR: join(servers.folder, name) };
    const env = {
      PATH: process.env['PATH'],
      CHAOS_RUN: process.env['CHAOS_RUN'],
      ...Object.fromEntries(given),
      ...own,
    };
    return servers.keep(new Container(command, env, port));
  }

  const ask = async (path: string, init: RequestInit = {}, login = LOGIN): Promise<Response> => {
    const authorization = `Basic ${Buffer.from(login).toString('base64')}`;
    const headers = { authorization, 'content-type': 'application/json' };
    return fetch(`http://127.0.0.1:${site.port}${path}`, { ...init, headers, signal: AbortSignal.timeout(10_000) });
  };
  /** As a well-behaved client does it: told that these are too many a minute, it waits for as long as it is told. */
  const execute = async (task: string, params: object): Promise<string> => {
    const response = await ask(`/api/v1/tasks/${task}/$execute`, { method: 'POST', body: JSON.stringify({ params }) });
    if (response.status === 429) {
      await pause(Number(response.headers.get('retry-after')) * 1_000);
      return execute(task, params);
    }
    expect(response.status).toBe(202);
    return ((await response.json()) as { job_id: string }).job_id;
  };
  const statusOf = async (id: string): Promise<string> => {
    const response = await ask(`/api/v1/tasks/executions/${id}`);
    return ((await response.json()) as { status: string }).status;
  };
  const ended = (ids: readonly string[], status: string): Promise<unknown> =>
    until(
      async () => (await Promise.all(ids.map(statusOf))).every((is) => is === status),
      `all to be ${status}`,
      60_000,
    );

  /** The processes that run, or have run, these. */
  const ranBy = async (ids: readonly string[]): Promise<number[]> => {
    const found = await ledger.query<{ pid: number }>(
      `SELECT DISTINCT node.pid FROM taskledger.task_node node JOIN
         (SELECT execution_id AS id, node_id FROM taskledger.task_attempt UNION ALL
          SELECT id, node_id FROM taskledger.task_execution_now) AS run ON node.id = run.node_id
        WHERE run.id = ANY($1) ORDER BY 1`,
      [ids],
    );
    return found.map(({ pid }) => pid);
  };

  it('publishes the port on which the demo listens, to this machine only', () => {
    expect(web!.ports).toEqual([`127.0.0.1:3000:${imageOf(web!).port}`]);
    expect(web!.environment).not.toHaveProperty('PORT');
  });

  it('lets nobody in without the login', async () => {
    await until(
      () =>
        ask('/api/v1/health').then(
          ({ ok }) => ok,
          () => false,
        ),
      'the site to come up',
      60_000,
    );
    for (const path of ['/', '/admin/tasks', '/api/v1/tasks']) {
      expect((await ask(path, {}, 'me:another-password')).status).toBe(401);
      expect((await ask(path)).status).toBe(200);
    }
  });

  it('runs on both workers, and not on the site, what is enqueued over REST', async () => {
    const pids = new Set<number>();
    const workerPids = workers.map(({ pid }) => pid).sort((a, b) => a - b);
    await until(
      async () => {
        const ids = await Promise.all(Array.from({ length: 4 }, () => execute('hello', { name: 'you' })));
        await ended(ids, 'SUCCESS');
        for (const pid of await ranBy(ids)) pids.add(pid);
        return pids.size >= workers.length;
      },
      'both workers to have run some',
      120_000,
    );
    expect([...pids].sort((a, b) => a - b)).toEqual(workerPids);
  });

  it('hands over what a worker was running when it is told to stop', async () => {
    const params = { steps: 20, pauseMs: 300 };
    const ids = await Promise.all(Array.from({ length: 4 }, () => execute('rebuild_search_index', params)));
    const victim = await until(async () => {
      const [pid] = await ranBy(ids);
      return workers.find((running) => running.pid === pid);
    }, 'a worker to run one of them');
    const other = workers.find((running) => running !== victim)!;
    // Nest ends a process by the signal that it was sent, after its hooks.
    expect(await victim.stop()).toBe('SIGTERM');
    await ended(ids, 'SUCCESS');
    expect(await ranBy(ids)).toContain(other.pid);
    expect(other.isRunning).toBe(true);
    expect(site.isRunning).toBe(true);
  });
});

/** A process with the command and the environment of a container. */
class Container {
  output = '';
  private readonly child: ChildProcess;

  constructor(
    command: readonly string[],
    env: NodeJS.ProcessEnv,
    readonly port: number,
  ) {
    const [program = '', ...args] = command;
    this.child = spawn(program, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk) => (this.output = (this.output + String(chunk)).slice(-8_192)));
    rememberProcess(this.pid);
  }

  get pid(): number {
    return this.child.pid!;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** As `docker stop` does; answers with how it ended. */
  async stop(): Promise<NodeJS.Signals | number | null> {
    if (!this.isRunning) return this.child.exitCode;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exited;
    forgetProcess(this.pid);
    return this.child.signalCode ?? this.child.exitCode;
  }
}

function asksForPassword({ folder }: PostgresServer, user: string): void {
  const file = join(folder, 'data', 'pg_hba.conf');
  writeFileSync(file, `host all ${user} 127.0.0.1/32 scram-sha-256\n${readFileSync(file, 'utf8')}`);
}
