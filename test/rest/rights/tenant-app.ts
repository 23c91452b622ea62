import type { INestApplication } from '@nestjs/common';
import {
  BulkOperations,
  SavedViews,
  Schedules,
  TaskAlerts,
  TaskBreakers,
  type TaskExecution,
  Tasks,
  TaskTracker,
  TaskWorkers,
  type WorkflowHandle,
} from '@taskledger/nestjs';
import { until } from '../../fixtures/until.js';
import { dataSourceOf } from '../support/reach-ledger.js';
import { type Platform, type RestApp, startApp } from '../support/rest-app.js';
import type { Wire } from '../support/wire.js';
import { A, B, SCOPES, SECRETS, type Tenant, TenantAccess } from './tenants.js';
import { TenantTasks } from './tenant.tasks.js';

/** What operations are asked about: one of each kind, all of one tenant's. */
export interface Target {
  /** Ended well: has a result, a log, an artifact. Its task id is its id. */
  readonly done: string;
  readonly artifact: string;
  /** Under way. */
  readonly running: string;
  /** Not begun; a pair, since each can be cancelled once. */
  readonly waiting: readonly [string, string];
  /** Has ended in an error, under a task id that its owner chose. */
  readonly failedTaskId: string;
  /** Runs elsewhere. */
  readonly trackedTaskId: string;
  /** That all of these are runs of. */
  readonly task: string;
  /** A schedule of it, which has fired and is overridden. */
  readonly schedule: string;
  /** One more, to be removed. */
  readonly doomed: string;
  /** A workflow that is under way. */
  readonly workflow: string;
  /** One that has failed. */
  readonly failedWorkflow: string;
  /** The circuit breaker of the task. */
  readonly breaker: string;
  /** Fingerprint of what its task fails of. */
  readonly error: string;
  /** The queue of all of these. */
  readonly queue: string;
  /** The process that runs all of these. */
  readonly worker: string;
  /** The key of the lock that the one under way holds. */
  readonly lock: string;
  /** A bulk operation that has stopped. */
  readonly bulk: string;
  /** An alert rule about the task. */
  readonly alert: string;
  /** A saved view of its operator, and one more to be deleted. */
  readonly views: readonly [string, string];
}

const LIMITS = { requests: false, changes: false, bulk: false, streams: 20 } as const;
const BESIDE = ['attempt', 'log', 'artifact', 'ready', 'due', 'claim', 'waiter', 'key']
  .map(
    (name) =>
      `SELECT '${name}' AS name, coalesce(jsonb_agg(to_jsonb(r) ORDER BY to_jsonb(r)::text), '[]') AS rows
         FROM taskledger.task_${name} r WHERE execution_id = ANY($1)`,
  )
  .join(' UNION ALL ');

/** An application with two tenants, and what is recorded of them. */
export class TenantApp {
  private constructor(
    readonly rest: RestApp,
    readonly access: TenantAccess,
    readonly routes: readonly string[],
    /** Things of tenant A. */
    readonly target: Target,
    /** An execution of tenant B that has ended well. */
    readonly ofB: string,
  ) {}

  static async start(platform: Platform): Promise<TenantApp> {
    const access = new TenantAccess();
    const routes: string[] = [];
    const rest = await startApp(platform, {
      admin: { access, privateMetadataKeys: ['hidden'], limits: LIMITS },
      tasks: { queues: { [A.queue]: {}, [B.queue]: {} }, worker: { shutdownGrace: 0 } },
      providers: [TenantTasks],
      configure: (app) => {
        // Failures are staged here.
        app.useLogger(false);
        watchRoutes(app.getHttpAdapter().getInstance(), routes);
      },
    });
    if (platform === 'express') routes.push(...expressRoutes(rest.app.getHttpAdapter().getInstance()));
    const target = await workOf(A, rest);
    const { id } = await rest.tasks.enqueue(B.task, {}, optionsOf(B));
    await rest.tasks.waitFor(id);
    return new TenantApp(rest, access, routes, target, id);
  }

  /** The latest executions, whoever's: more than any test makes. */
  async latest(): Promise<readonly TaskExecution[]> {
    return (await this.rest.tasks.list({ limit: 40 })).items;
  }

  /** Every row of the ledger that is tenant A's: what nobody can claim is. */
  async rowsOfA(): Promise<Wire> {
    const executions = await this.query(
      `SELECT * FROM taskledger.task_execution WHERE metadata ->> 'hidden' = $1 ORDER BY id`,
      [A.metadata['hidden']],
    );
    const ids = executions.map(({ id }) => id);
    const parts = await this.query(BESIDE, [ids]);
    const schedules = await this.query(
      `SELECT to_jsonb(s) - 'look_at' AS schedule, (SELECT count(*) FROM taskledger.task_schedule_slot WHERE schedule_name = s.name) AS slots
         FROM taskledger.task_schedule s WHERE metadata ->> 'hidden' = $1 ORDER BY name`,
      [A.metadata['hidden']],
    );
    return {
      schedules,
      executions,
      ...Object.fromEntries(parts.map(({ name, rows }) => [name, rows])),
    };
  }

  /** What tells of tenant A: its texts, and the ids of all that it has. */
  async secrets(): Promise<string[]> {
    const { executions, artifact } = await this.rowsOfA();
    const ids = [...executions.map(({ id }: Wire) => id), ...artifact.map(({ id }: Wire) => id)];
    return [...Object.values(SECRETS), ...ids];
  }

  private query(sql: string, params: unknown[]): Promise<Wire[]> {
    return dataSourceOf(this.rest).query(sql, params);
  }
}

/** Options of an enqueue that make an execution a tenant's own, by whichever scope. */
export function optionsOf({ creator, metadata, tag, queue }: Tenant): Wire {
  return { createdBy: creator, metadata, tags: [tag], queue };
}

async function workOf(tenant: Tenant, { app, tasks }: RestApp): Promise<Target> {
  const payload = { secret: SECRETS.payload };
  const enqueue = (more: object, options: object = {}) =>
    tasks.enqueue(tenant.task, { ...payload, ...more }, { ...optionsOf(tenant), ...options });
  const [done, failed, running, ...waiting] = await Promise.all([
    enqueue({}),
    enqueue({ fail: true }, { taskId: SECRETS.taskId }),
    enqueue({ wait: true }, { lock: { key: SECRETS.lock }, unique: { key: SECRETS.unique } }),
    enqueue({}, { delay: '1h' }),
    enqueue({}, { delay: '1h' }),
  ]);
  const trackedTaskId = SECRETS.trackedId;
  await track(app, tenant, { taskId: trackedTaskId, taskKwargs: payload });
  await scheduled(app, tenant);
  const [workflow, failedWorkflow] = await Promise.all(
    [{ wait: true }, { fail: true }].map((more) => workflowOf(tenant, tasks, { ...payload, ...more })),
  );
  await Promise.all([tasks.waitFor(done.id), tasks.waitFor(failed.id)]);
  await tasks.waitFor(failedWorkflow!.id);
  const [node] = (await workflow!.status()).nodes;
  await until(() => app.get(TaskBreakers).find(SECRETS.breaker), 'the breaker to be known');
  // Nothing of it changes any more by itself.
  for (const id of [running.id, node!.id]) {
    const isQuiet = async (): Promise<boolean> =>
      (await tasks.logs(id)).length === 2 && (await tasks.artifacts(id)).length === 1;
    await until(isQuiet, 'a run that goes on to have said what it has to say');
  }
  const [artifact] = await tasks.artifacts(done.id);
  return {
    done: done.id,
    artifact: artifact!.id,
    running: running.id,
    waiting: [waiting[0]!.id, waiting[1]!.id],
    failedTaskId: failed.taskId,
    trackedTaskId,
    task: tenant.task,
    schedule: SECRETS.schedule,
    doomed: SECRETS.doomed,
    workflow: workflow!.id,
    failedWorkflow: failedWorkflow!.id,
    breaker: SECRETS.breaker,
    error: (await tasks.get(failed.id))!.errorFingerprint!,
    queue: tenant.queue,
    lock: SECRETS.lock,
    worker: (await app.get(TaskWorkers).list())[0]!.id,
    bulk: await stoppedBulk(tenant, { app, tasks }),
    alert: await alertsOf(tenant, app),
    views: await viewsOf(tenant, app),
  };
}

/** An alert rule that stays, and one that is removed. */
async function alertsOf({ task: taskName }: Tenant, app: RestApp['app']): Promise<string> {
  const alerts = app.get(TaskAlerts);
  for (const name of [SECRETS.alert, SECRETS.doomed]) await alerts.create({ name, kind: 'exhausted', taskName });
  return SECRETS.alert;
}

/** Two views of the operator, whose scope is by metadata. */
async function viewsOf(tenant: Tenant, app: RestApp['app']): Promise<[string, string]> {
  const owner = { id: tenant.creator.id, scope: SCOPES.metadata(tenant) };
  const made = [SECRETS.view, SECRETS.doomed].map((name) =>
    app.get(SavedViews).create(owner, { page: 'executions', name, search: { q: SECRETS.payload } }),
  );
  const [kept, doomed] = await Promise.all(made);
  return [kept!.id, doomed!.id];
}

/** A bulk operation that has repeated the first of two, which has failed again. */
async function stoppedBulk(tenant: Tenant, { app, tasks }: Pick<RestApp, 'app' | 'tasks'>): Promise<string> {
  const payload = { secret: SECRETS.payload, fail: true };
  const failed = await tasks.enqueueMany(tenant.task, [payload, payload], optionsOf(tenant));
  for (const { id } of failed) await tasks.waitFor(id);
  const bulk = app.get(BulkOperations);
  const ids = failed.map(({ id }) => id);
  const { id } = await bulk.start({ action: 'retry', ids, canary: { first: 1 }, createdBy: tenant.creator });
  await until(async () => (await bulk.get(id)).state === 'stopped', 'the bulk operation to have stopped');
  return id;
}

/** A workflow of one node. */
function workflowOf(tenant: Tenant, tasks: Tasks, payload: object): Promise<WorkflowHandle> {
  const { createdBy, metadata, tags, queue } = optionsOf(tenant);
  const node = { task: tenant.task, name: SECRETS.node, payload, tags, queue };
  return tasks.executeWorkflow([node], { name: SECRETS.workflow, createdBy, metadata, tags, queue });
}

/** Schedules of a tenant, of which none fires by itself while the tests run. */
async function scheduled(app: INestApplication, { task, creator, metadata, tag, queue }: Tenant): Promise<void> {
  const schedules = app.get(Schedules);
  const own = { task, createdBy: creator.id, metadata, tags: [tag], queue, payload: { secret: SECRETS.payload } };
  for (const name of [SECRETS.schedule, SECRETS.doomed])
    await schedules.upsert(name, { ...own, cron: '0 0 1 1 *', startAt: new Date('2020-01-01') });
  await schedules.pause(SECRETS.schedule, { reason: SECRETS.pause });
  await schedules.override(SECRETS.schedule, { payload: { secret: SECRETS.content }, reason: SECRETS.progress });
  const [slot] = await schedules.backfill(SECRETS.schedule, { from: new Date('2020-06-01'), limit: 1 });
  await app.get(Tasks).waitFor(slot!.executionId);
  // A condition is asked by nobody here, but is due: in the list of what collides.
  await schedules.upsert(`${SECRETS.schedule}:hourly`, { ...own, cron: '59 * * * *' });
  await schedules.pause(`${SECRETS.schedule}:hourly`, { until: new Date(Date.now() + 30 * 60_000) });
}

/** Records work that runs elsewhere as a tenant's. */
export function track(
  app: INestApplication,
  { task, module, creator, metadata }: Tenant,
  work: { readonly taskId: string; readonly taskKwargs?: Record<string, unknown> },
): Promise<TaskExecution> {
  const whose = { taskName: task, module, createdBy: creator, metadata };
  return app.get(TaskTracker).registerTaskExecution({ ...whose, ...work, initialStatus: 'STARTED' });
}

interface Fastify {
  addHook?(name: 'onRoute', hook: (route: { method: string | string[]; url: string }) => void): void;
}

// Fastify tells of its routes only while they are added.
function watchRoutes(instance: Fastify, routes: string[]): void {
  instance.addHook?.('onRoute', ({ method, url }) => routes.push(...[method].flat().map((name) => `${name} ${url}`)));
}

interface Express {
  readonly router: {
    readonly stack: readonly { route?: { path: string; methods: Record<string, boolean> } }[];
  };
}

function expressRoutes({ router }: Express): string[] {
  return router.stack.flatMap(({ route }) =>
    Object.keys(route?.methods ?? {}).map((method) => `${method.toUpperCase()} ${route!.path}`),
  );
}
