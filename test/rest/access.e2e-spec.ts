import { randomUUID } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { type CanActivate, type ExecutionContext, Injectable, Module, UnauthorizedException } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SavedViews, Schedules, TaskAlerts, TaskLocks, TaskWorkers } from '@taskledger/nestjs';
import { TaskAdminModule, type TaskAdminAccess, type TaskAdminOptions, type TaskAdminUser } from '@taskledger/admin';
import { finished, submitted } from './support/followed.js';
import { rawRequest } from './support/raw-request.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import { type StubHost, type StubHostOptions, startStubHost } from './support/stub-host.js';

/** Names in the paths of routes: of a breaker, of a queue, and of what else has one. */
const NAMES: Record<string, string> = { alerts: 'backlog', breakers: 'add', queues: 'default' };
const NAMED = /\/(add|default|greet_user|held_by_hand)(\/|$)/;
const nameIn = (path: string): string => NAMES[path.split('/')[1]!] ?? 'greet_user';

describe.each(PLATFORMS)('access to the API on %s', (platform) => {
  describe('with users', () => {
    let rest: RestApp;
    let id: string;
    let workflowId: string;
    let fingerprint: string;
    let bulkId: string;
    let workerId: string;
    let viewId: string;

    beforeAll(async () => {
      rest = await startApp(platform);
      ({ id } = await finished(rest.api, 'collecting_task'));
      workflowId = await endedWorkflow('u-admin');
      const failed = await finished(rest.api, 'failing_task');
      fingerprint = (await rest.tasks.get(failed.id))!.errorFingerprint!;
      bulkId = await startedBulk('admin');
      await rest.app.get(TaskLocks).acquire('held_by_hand');
      workerId = (await rest.app.get(TaskWorkers).list())[0]!.id;
      await rest.app.get(TaskAlerts).create({ name: 'backlog', kind: 'backlog_age', olderThan: '5m' });
      const shared = { page: 'executions', name: 'failed', search: { status: 'FAILURE' }, isShared: true };
      viewId = (await rest.app.get(SavedViews).create({ id: 'u-admin' }, shared)).id;
      // Named like a task: routes of both are asked about it.
      await rest.app.get(Schedules).upsert('greet_user', { task: 'greet_user', cron: '0 0 1 1 *' });
    });

    afterAll(async () => {
      await rest.close();
    });

    const endedWorkflow = async (createdBy: string): Promise<string> => {
      const workflow = await rest.tasks.executeWorkflow([{ name: 'only', task: 'greet_user' }], { createdBy });
      await workflow.result();
      return workflow.id;
    };

    const startedBulk = async (as: string): Promise<string> => {
      const { execution_id: waiting } = await submitted(rest.api, 'greet_user', { options: { delay: '1h' } }, as);
      const { body } = await rest.api.post('/bulk-operations', { action: 'cancel', ids: [waiting] }, { as });
      return body.id;
    };

    /** The id in the path of a route. */
    const idIn = (path: string): string => {
      if (path.startsWith('/bulk-operations')) return bulkId;
      if (path.startsWith('/workers')) return workerId;
      if (path.startsWith('/views')) return viewId;
      return path.startsWith('/workflows') ? workflowId : id;
    };

    /** Every route of the document, with something real in its path. */
    const routes = async (): Promise<[method: string, path: string][]> => {
      const { body } = await rest.api.get('/openapi.json');
      return Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
        Object.keys(methods).map((method): [string, string] => [
          method.toUpperCase(),
          path
            .replace('{name}', nameIn(path))
            .replace('{key}', 'held_by_hand')
            .replace('{fingerprint}', fingerprint)
            .replace(/\{\w+\}/, idIn(path)),
        ]),
      );
    };

    /** With the parameters that a route cannot do without. */
    const requestOf = (path: string, method = 'GET'): string => {
      if (path === '/artifacts') return `${path}?execution_id=${id}`;
      if (path === '/audit/export') return `${path}?format=ndjson`;
      if (path.endsWith('/groups')) return `${path}?by=status`;
      if (path.endsWith('/backfill') && method === 'GET') return `${path}?from=2026-01-01`;
      return path.endsWith('/status') ? `${path}?task_id=${id}` : path;
    };
    const BODIES: Readonly<Record<string, object>> = {
      '/schedules/preview': { every: '1h' },
      '/alerts/preview': { kind: 'no_worker' },
      '/bulk-operations/preview': { action: 'cancel', filter: {} },
    };
    const bodyOf = (path: string): object | undefined => BODIES[path];
    /** It is sent with a body, or notes what has happened already, and changes nothing all the same. */
    // To take a list away is a right of its own.
    const isRead = (method: string, path: string): boolean =>
      method === 'GET' ? path !== '/tasks/executions/export' : /\/(sync|preview)$/.test(path);

    it('asks everyone on every route who they are', async () => {
      for (const [method, path] of await routes()) {
        const { status, body, headers } = await rest.api.ask(method, path, { as: null });
        expect([method, path, status, body.code]).toEqual([method, path, 401, 'ACCESS_UNAUTHENTICATED']);
        expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
      }
      expect((await rest.api.get('/tasks', { as: 'nobody' })).status).toBe(401);
    });

    it('asks before it looks at the body', async () => {
      const { status } = await rest.api.post('/tasks/greet_user/$execute', '{ not JSON', { as: null });
      expect(status).toBe(401);
    });

    it('lets a stranger do nothing, and tells one of nothing', async () => {
      for (const [method, path] of await routes()) {
        const { status } = await rest.api.ask(method, requestOf(path, method), { as: 'stranger', body: bodyOf(path) });
        // It tells everybody no more than who they are.
        if (path === '/me') continue;
        // Of one thing a stranger learns no more than that there is none.
        const isAboutOne =
          [id, workflowId, fingerprint, bulkId, workerId, viewId].some((one) => requestOf(path).includes(one)) ||
          NAMED.test(path);
        const isNew = method === 'PUT' && path.startsWith('/schedules');
        expect([method, path, status]).toEqual([method, path, isAboutOne && !isNew ? 404 : 403]);
      }
    });

    it('lets a viewer see everything and change nothing', async () => {
      for (const [method, path] of await routes()) {
        // Its answer has no end; its own tests ask for it.
        // There is none before something has run in debug mode.
        if (path === '/events' || path.endsWith('/debug')) continue;
        const { status } = await rest.api.ask(method, requestOf(path, method), { as: 'viewer', body: bodyOf(path) });
        expect([method, path, status]).toEqual([method, path, isRead(method, path) ? 200 : 403]);
      }
    });

    it('shows a user with a scope only what is within', async () => {
      const own = await finished(rest.api, 'collecting_task', {}, 'owner');
      const { body: list } = await rest.api.get('/tasks/executions', { as: 'owner' });
      expect(list).toMatchObject({ count: 1, results: [{ id: own.id, created_by_id: 'u-owner' }] });
      expect((await rest.api.get('/tasks/executions?created_by=u-admin', { as: 'owner' })).body.count).toBe(0);
      expect((await rest.api.get('/jobs', { as: 'owner' })).body.map((job: { id: string }) => job.id)).toEqual([
        own.id,
      ]);
      const ownWorkflow = await endedWorkflow('u-owner');
      const ownBulk = await startedBulk('owner');
      const asMine = (path: string): string =>
        path.replace(id, own.id).replace(workflowId, ownWorkflow).replace(bulkId, ownBulk);
      const { results } = (await rest.api.get(`/tasks/executions/${id}/artifacts`)).body;
      const others = (await routes()).filter(([, path]) => asMine(path) !== path);
      for (const [method, path] of [...others, ['GET', `/artifacts/${results[0].id}`] as const]) {
        const { status } = await rest.api.ask(method, path, { as: 'owner' });
        expect([method, path, status]).toEqual([method, path, 404]);
        const mine = await rest.api.ask(method, asMine(path), { as: 'owner' });
        // A report has to say something; what is wrong with it is only said to those who may make one. Nothing that has
        // ended can be promoted or undone, and nothing of the workflow has failed.
        const isRefused = /\/(promote|retry-failed|abort|resume|undo)$/.test(path) && mine.status === 409;
        const isServed = mine.status < 300 || isRefused || (method === 'PATCH' && mine.status === 400);
        if (asMine(path) !== path) expect([method, path, isServed]).toEqual([method, path, true]);
      }
    });

    it('keeps the creator that is signed in when somebody else repeats an execution', async () => {
      const own = await finished(rest.api, 'greet_user', {}, 'owner');
      const { body } = await rest.api.post(`/tasks/executions/${own.id}/retry`);
      expect(body).toMatchObject({ retry_of: own.id, created_by_id: 'u-admin' });
    });

    it('finds nothing by an id that is unknown, in the same words', async () => {
      const unknown = randomUUID();
      const { job_id: hidden } = await submitted(rest.api, 'greet_user');
      const [one, other] = await Promise.all(
        [unknown, hidden].map((jobId) => rest.api.get(`/tasks/executions/${jobId}`, { as: 'owner' })),
      );
      expect(one?.text.replace(unknown, '')).toBe(other?.text.replace(hidden, ''));
    });
  });

  describe('without a ledger', () => {
    let host: StubHost | undefined;
    const start = async (options: StubHostOptions): Promise<StubHost> =>
      (host = await startStubHost(platform, options));
    const health = async (headers: Record<string, string> = {}): Promise<number> =>
      (await rawRequest({ port: host?.port ?? 0, path: '/api/v1/health', headers })).status;

    afterEach(async () => {
      await host?.close();
      host = undefined;
    });

    const admin: TaskAdminUser = { id: '1' };

    it('a class decides, which the module makes', async () => {
      @Injectable()
      class Directory {
        readonly users: Record<string, TaskAdminUser> = { 'Bearer a': admin };
      }
      @Module({ providers: [Directory], exports: [Directory] })
      class DirectoryModule {}
      @Injectable()
      class MyAccess implements TaskAdminAccess {
        constructor(private readonly directory: Directory) {}
        authenticate({ headers }: { headers: Record<string, unknown> }): TaskAdminUser | undefined {
          return this.directory.users[String(headers['authorization'])];
        }
        can(user: TaskAdminUser): boolean {
          return user.id === '1';
        }
      }
      await start({ admin: { access: { useClass: MyAccess }, imports: [DirectoryModule] } });
      expect(await health()).toBe(401);
      expect(await health({ authorization: 'Bearer a' })).toBe(200);
    });

    it('a provider of the host decides', async () => {
      const access: TaskAdminAccess = { authenticate: () => admin, can: (_, action) => action === 'system.read' };
      await start({
        admin: { access: { useExisting: 'HOST_ACCESS' } },
        providers: [{ provide: 'HOST_ACCESS', useValue: access }],
      });
      expect(await health()).toBe(200);
      expect((await rawRequest({ port: host!.port, path: '/api/v1/jobs' })).status).toBe(403);
    });

    it('guards of the host authenticate', async () => {
      @Injectable()
      class TokenGuard implements CanActivate {
        canActivate(context: ExecutionContext): boolean {
          const request = context.switchToHttp().getRequest<{ headers: Record<string, string>; user?: object }>();
          const token = request.headers['authorization'];
          if (token === undefined) throw new UnauthorizedException('No token');
          if (token === 'expired') return false;
          request.user = { sub: token, name: 'Ada', roles: ['admin'] };
          return true;
        }
      }
      const seen: unknown[] = [];
      await start({
        admin: { access: { guards: [TokenGuard], can: (user) => seen.push(user) > 0 && user.id === 'ada' } },
      });
      const refused = await rawRequest({ port: host!.port, path: '/api/v1/health' });
      expect([refused.status, JSON.parse(refused.text).detail]).toEqual([401, 'No token']);
      expect(refused.contentType).toMatch(/^application\/problem\+json/);
      expect(await health({ authorization: 'expired' })).toBe(401);
      expect(await health({ authorization: 'ada' })).toBe(200);
      expect(await health({ authorization: 'bob' })).toBe(403);
      expect(seen[0]).toEqual({ id: 'ada', username: 'Ada', roles: ['admin'] });
    });

    it('a policy that fails or does not say yes lets nobody in', async () => {
      let answer: () => unknown = () => 'yes';
      await start({ admin: { access: { authenticate: () => admin, can: () => answer() as boolean } } });
      expect(await health()).toBe(403);
      answer = () => {
        throw new Error('the directory is down: password=hunter2');
      };
      const { status, text } = await rawRequest({ port: host!.port, path: '/api/v1/health' });
      expect(status).toBe(500);
      expect(text).not.toContain('hunter2');
    });

    it("'none' answers this machine only", async () => {
      await start({ admin: { access: 'none' } });
      for (const name of ['localhost', '127.0.0.1', '[::1]', 'LOCALHOST']) {
        expect([name, await health({ host: `${name}:${host!.port}` })]).toEqual([name, 200]);
      }
      for (const name of ['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', '10.0.0.1']) {
        expect([name, await health({ host: name })]).toEqual([name, 403]);
      }
      expect(await health({ 'x-forwarded-for': '203.0.113.7' })).toBe(403);
      const { text, contentType } = await rawRequest({
        port: host!.port,
        path: '/api/v1/health',
        headers: { host: 'evil.example' },
      });
      expect(contentType).toMatch(/^application\/problem\+json/);
      expect(JSON.parse(text)).toMatchObject({ status: 403, code: 'ACCESS_LOCAL_ONLY' });
    });

    const address = Object.values(networkInterfaces())
      .flat()
      .find((entry) => entry && !entry.internal && entry.family === 'IPv4')?.address;
    (address ? it : it.skip)("'none' does not answer a request that comes over the network", async () => {
      await start({ admin: { access: 'none' }, listenOn: '0.0.0.0' });
      const { port } = host!;
      const ask = { host: address, port, path: '/api/v1/health', headers: { host: `localhost:${port}` } };
      expect((await rawRequest(ask)).status).toBe(403);
    });

    it.each([
      ['nothing', {}],
      ['undefined', { access: undefined }],
      ['half a policy', { access: { authenticate: () => null } }],
      ['no guards', { access: { guards: [], can: () => true } }],
      ['a word that is not none', { access: 'open' }],
    ])('does not start with %s, and says what to do', async (_, options) => {
      const started = start({ admin: options as unknown as TaskAdminOptions });
      await expect(started).rejects.toMatchObject({ code: 'OPTION_INVALID', option: 'access' });
      await expect(started).rejects.toThrow(/authenticate, can.*guards.*'none'/s);
    });

    it('does not start with a misspelt option or a path that is none', async () => {
      const options = { access: 'none', acess: {} } as unknown as TaskAdminOptions;
      await expect(start({ admin: options })).rejects.toThrow(/"acess".*access, path, api/);
      await expect(start({ admin: { access: 'none', api: { path: 'api/:id' } } })).rejects.toThrow(/"api\.path"/);
    });

    it('takes its options from a factory', async () => {
      const options = (access: unknown) => () => Promise.resolve({ access, api: { path: '/ops' } } as TaskAdminOptions);
      await start({ admin: TaskAdminModule.forRootAsync({ useFactory: options('none') }) });
      expect((await rawRequest({ port: host!.port, path: '/ops/health' })).status).toBe(200);
      expect(await health()).toBe(404);
      await host!.close();
      const unsaid = start({ admin: TaskAdminModule.forRootAsync({ useFactory: options(undefined) }) });
      await expect(unsaid).rejects.toMatchObject({ code: 'OPTION_INVALID', option: 'access' });
    });
  });
});
