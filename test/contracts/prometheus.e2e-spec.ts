import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type TaskContext, TaskPrometheus, TaskQueues, TaskTracker } from '@taskledger/nestjs';
import { Registry } from 'prom-client';
import { Observations } from '../../libs/task/src/ledger/index.js';
import { Statistics } from '../../libs/task/src/ledger/statistics/statistics.js';
import { TicketCheck } from '../../libs/task/src/queue/ticket-check.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { scraped, type Scraped, valueOf } from '../fixtures/metrics-text.js';
import { until } from '../fixtures/until.js';

const IN_REPORTS = { queue: 'reports' };

describe('metrics for Prometheus', () => {
  let app: ContractApp;
  const gate = new Gate();

  beforeAll(async () => {
    app = await startContractApp({
      worker: { concurrency: 2 },
      queues: { reports: { concurrency: 1 }, default: {} },
    });
    const { registry } = app;
    registry.registerFunction('good', () => 'done', IN_REPORTS);
    registry.registerFunction('bad', () => Promise.reject(new Error('no')), IN_REPORTS);
    registry.registerFunction(
      'flaky',
      (_, { attempt }: TaskContext) => {
        if (attempt === 1) throw new Error('not yet');
      },
      IN_REPORTS,
    );
    registry.registerFunction(
      'slow',
      (_, { signal }: TaskContext) => new Promise((resolve) => signal.addEventListener('abort', resolve)),
      {
        ...IN_REPORTS,
        timeout: 50,
      },
    );
    registry.registerFunction('held', () => gate.opened);
  });
  afterAll(async () => {
    gate.open();
    await app.close();
  });

  /** What a scrape answers that has nothing kept from the one before. */
  const scrape = async (format?: 'openmetrics'): Promise<string> =>
    (await new TaskPrometheus(app.ledger).render(format)).text;
  const value = async (name: string, labels?: Record<string, string>): Promise<number | undefined> =>
    valueOf(await scrape(), name, labels);
  const fold = (): Promise<number> => new Statistics(app.ledger.database).compact();

  it('counts executions by task, queue, status and reason, folded or not', async () => {
    const ids = [
      ...(await app.tasks.enqueueMany('good', [{}, {}, {}])),
      await app.tasks.enqueue('bad', {}),
      await app.tasks.enqueue('slow', {}),
      await app.tasks.enqueue('flaky', {}, { retry: { maxRetries: 1, baseMs: 1 } }),
    ].map(({ id }) => id);
    for (const id of ids) await app.tasks.waitFor(id);
    const cancelled = await app.tasks.enqueue('good', {}, { delay: '1h' });
    await app.tasks.cancel(cancelled.id);

    const counts = async (): Promise<(number | undefined)[]> => {
      const text = await scrape();
      const of = (task: string, status: string, reason = ''): number | undefined =>
        valueOf(text, 'taskledger_executions_total', { task, queue: 'reports', status, reason });
      return [
        of('good', 'success'),
        of('bad', 'failure'),
        of('slow', 'failure', 'timeout'),
        of('flaky', 'success'),
        of('good', 'revoked', 'user_cancelled'),
        valueOf(text, 'taskledger_retries_total', { task: 'flaky', queue: 'reports', reason: '' }),
      ];
    };
    expect(await counts()).toEqual([3, 1, 1, 1, 1, 1]);
    expect(await fold()).toBeGreaterThan(0);
    expect(await counts()).toEqual([3, 1, 1, 1, 1, 1]);
    await app.tasks.result((await app.tasks.enqueue('good', {})).id);
    expect(await counts()).toEqual([4, 1, 1, 1, 1, 1]);
    await fold();
    expect(await counts()).toEqual([4, 1, 1, 1, 1, 1]);
  });

  it('has histograms of runs and of waits, in seconds, whose buckets add up', async () => {
    await app.tasks.result((await app.tasks.enqueue('good', {})).id);
    await app.tasks.waitFor((await app.tasks.enqueue('slow', {})).id);
    const samples = scraped(await scrape());
    const of = (name: string, labels: Record<string, string>): Scraped[] =>
      samples.filter(
        (one) => one.name === name && Object.entries(labels).every(([label, text]) => one.labels[label] === text),
      );
    for (const [name, labels] of [
      ['taskledger_run_duration_seconds', { task: 'slow', queue: 'reports' }],
      ['taskledger_run_duration_seconds', { task: 'good', queue: 'reports' }],
      ['taskledger_queue_wait_seconds', { queue: 'reports' }],
    ] as const) {
      const buckets = of(`${name}_bucket`, labels);
      const bounds = buckets.map(({ labels: { le } }) => (le === '+Inf' ? Infinity : Number(le)));
      expect(bounds).toEqual(bounds.toSorted((one, other) => one - other));
      expect(bounds.at(-1)).toBe(Infinity);
      const counts = buckets.map((bucket) => bucket.value);
      expect(counts).toEqual(counts.toSorted((one, other) => one - other));
      expect(counts.at(-1)).toBe(of(`${name}_count`, labels)[0]?.value);
      expect(counts.at(-1)).toBeGreaterThan(0);
    }
    const [sum] = of('taskledger_run_duration_seconds_sum', { task: 'slow' });
    const [count] = of('taskledger_run_duration_seconds_count', { task: 'slow' });
    // Each of them ran for 50 ms at least.
    expect(sum?.value).toBeGreaterThanOrEqual(0.049 * (count?.value ?? 0));
    const early = of('taskledger_run_duration_seconds_bucket', { task: 'slow', le: '0.032' });
    expect(early[0]?.value).toBe(0);
  });

  it('tells what waits, since when, what runs, and how many slots there are', async () => {
    const first = await app.tasks.enqueue('held', {});
    const second = await app.tasks.enqueue('held', {});
    await until(async () => (await value('taskledger_queue_running', { queue: 'default' })) === 2);
    await app.tasks.enqueueMany('held', [{}, {}, {}]);
    await app.tasks.enqueue('held', {}, { delay: '1h' });
    await app.tasks.enqueue('held', {}, { delay: '2h', queue: 'reports' });
    await until(async () => (await value('taskledger_queue_oldest_waiting_seconds', { queue: 'default' }))! > 0.05);
    const text = await scrape();
    const of = (name: string, queue: string): number | undefined => valueOf(text, `taskledger_${name}`, { queue });
    expect({
      waiting: of('queue_waiting', 'default'),
      running: of('queue_running', 'default'),
      delayed: of('queue_delayed', 'default'),
      slots: of('worker_slots', 'default'),
      busy: of('worker_slots_busy', 'default'),
      paused: of('queue_paused', 'default'),
    }).toEqual({ waiting: 3, running: 2, delayed: 1, slots: 2, busy: 2, paused: 0 });
    expect([
      of('queue_waiting', 'reports'),
      of('queue_oldest_waiting_seconds', 'reports'),
      of('worker_slots', 'reports'),
    ]).toEqual([0, 0, 1]);
    expect(valueOf(text, 'taskledger_nodes', { role: 'worker' })).toBe(1);
    await app.get(TaskQueues).pause('default');
    expect(await value('taskledger_queue_paused', { queue: 'default' })).toBe(1);
    await app.get(TaskQueues).resume('default');
    gate.open();
    await Promise.all([first, second].map(({ id }) => app.tasks.waitFor(id)));
    await until(async () => (await value('taskledger_queue_waiting', { queue: 'default' })) === 0);
    expect(await value('taskledger_queue_oldest_waiting_seconds', { queue: 'default' })).toBe(0);
  });

  it('counts waits from when an execution was due, not from when it was made', async () => {
    await app.get(TaskQueues).pause('reports');
    const { id } = await app.tasks.enqueue('good', {}, { delay: 1 });
    const { database } = app.ledger;
    await until(async () => (await value('taskledger_queue_waiting', { queue: 'reports' })) === 1);
    await database.query(
      `UPDATE taskledger.task_execution SET created_at = created_at - interval '1 day' WHERE id = $1`,
      [id],
    );
    expect(await value('taskledger_queue_oldest_waiting_seconds', { queue: 'reports' })).toBeLessThan(3_600);
    await app.get(TaskQueues).resume('reports');
    await app.tasks.waitFor(id);
  });

  it('counts circuit breakers of a task by state, and does not tell their keys', async () => {
    await app.ledger.database.query(
      `INSERT INTO taskledger.task_breaker (name, state, failure_threshold, recovery_ms, tasks, is_declared) VALUES
       ('bad:acme-4711', 'open', 5, 1000, '{bad}', false), ('bad:acme-4712', 'open', 5, 1000, '{bad}', false),
       ('good', 'closed', 5, 1000, '{good}', true)`,
    );
    const text = await scrape();
    const of = (task: string, state: string): number | undefined =>
      valueOf(text, 'taskledger_breakers', { task, state });
    expect([of('bad', 'open'), of('bad', 'closed'), of('good', 'open'), of('good', 'closed')]).toEqual([2, 0, 0, 1]);
    expect(text).not.toContain('471');
  });

  it('counts executions that had lost their ticket; there are none', async () => {
    expect(await value('taskledger_lost_executions_total')).toBe(0);
    const { id } = await app.tasks.enqueue('good', {}, { delay: '1h' });
    const { database } = app.ledger;
    await database.query('DELETE FROM taskledger.task_due WHERE execution_id = $1', [id]);
    await database.query(
      `UPDATE taskledger.task_execution SET created_at = created_at - interval '1 min' WHERE id = $1`,
      [id],
    );
    expect((await app.get(TicketCheck).round()).mended).toEqual([id]);
    expect(await value('taskledger_lost_executions_total')).toBe(1);
    await fold();
    expect(await value('taskledger_lost_executions_total')).toBe(1);
    await app.tasks.cancel(id);
  });

  it('has no ids, tenants, users or keys in it, and as many series as tasks and queues', async () => {
    const secrets = {
      createdBy: 'user-4711',
      metadata: { tenant: 'acme-4711' },
      taskId: 'order-4711',
      tags: ['tag-4711'],
    };
    await app.tasks.waitFor((await app.tasks.enqueue('good', {}, secrets)).id);
    await app.tasks.waitFor(
      (await app.tasks.enqueue('bad', {}, { ...secrets, taskId: 'order-4711b', lock: { key: 'key-4711' } })).id,
    );
    const text = await scrape();
    expect(text).not.toContain('4711');
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    const labels = new Set(scraped(text).flatMap((sample) => Object.keys(sample.labels)));
    expect([...labels].toSorted()).toEqual(['le', 'queue', 'reason', 'role', 'state', 'status', 'task']);
  });

  it('shows 500 pairs of task and queue at most, those with a handler first, and says how many are left out', async () => {
    await app.ledger.database.query(
      `INSERT INTO taskledger.task_stat_delta (bucket, task_name, queue, status, measure, latency, count, run_ms, wait_ms)
       SELECT date_trunc('minute', now()), '"a' || n || E'\\\\', 'external', 'SUCCESS', 'run', 3, 1, 1, 0 FROM generate_series(1, 600) n`,
    );
    const text = await scrape();
    const tasks = new Set(scraped(text).flatMap(({ labels: { task } }) => task ?? []));
    expect(tasks.has('good')).toBe(true);
    expect(tasks.size).toBeLessThanOrEqual(500);
    expect(tasks.size).toBeGreaterThan(490);
    expect([...tasks].some((task) => /^"a\d+\\$/.test(task))).toBe(true);
    expect(valueOf(text, 'taskledger_tasks_left_out')).toBeGreaterThanOrEqual(100);
  });

  it('gives a registry of prom-client the same', async () => {
    const registry = new Registry();
    const prometheus = new TaskPrometheus(app.ledger);
    prometheus.register(registry);
    const theirs = scraped((await registry.metrics()).replaceAll('\n\n', '\n'));
    const ours = scraped((await prometheus.render()).text);
    const isSteady = ({ name }: Scraped): boolean => !name.includes('_seconds') || name.includes('_bucket');
    expect(theirs.filter(isSteady)).toEqual(ours.filter(isSteady));
    expect(() => prometheus.register(registry)).toThrow('already been registered');
    registry.resetMetrics();

    const open = new Registry();
    open.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
    new TaskPrometheus(app.ledger).register(open);
    const text = await open.metrics();
    expect(text).toContain('taskledger_executions_total{');
    expect(text).not.toContain('_total_total');
    expect(text.split('\n').filter((line) => !line.startsWith('# ') && line !== '').length).toBe(ours.length);
  });

  it('writes OpenMetrics: counters are called without their ending, and the text has an end', async () => {
    const { contentType, text } = await new TaskPrometheus(app.ledger).render('openmetrics');
    expect(contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(text).toContain('# TYPE taskledger_executions counter\n');
    expect(text).toContain('\ntaskledger_executions_total{');
    expect(text.endsWith('\n# EOF\n')).toBe(true);
  });

  it('asks the ledger four times for a scrape, and not again within a second, however many scrape', async () => {
    const { database } = app.ledger;
    const statements: string[] = [];
    const counted = new Proxy(database, {
      get: (target, key) =>
        key === 'hot'
          ? (sql: string, params: unknown[]) => (statements.push(sql), target.hot(sql, params))
          : Reflect.get(target, key, target),
    });

    const prometheus = new TaskPrometheus({ observations: new Observations(counted) } as never);
    const now = jest.spyOn(performance, 'now').mockReturnValue(5_000);
    try {
      const pages = await Promise.all(Array.from({ length: 20 }, () => prometheus.render()));
      expect(new Set(pages.map(({ text }) => text)).size).toBe(1);
      now.mockReturnValue(5_999);
      await prometheus.render('openmetrics');
      expect(statements).toHaveLength(4);
      now.mockReturnValue(6_001);
      await prometheus.render();
      expect(statements).toHaveLength(8);
    } finally {
      now.mockRestore();
    }
  });

  it('tells of work that runs elsewhere as well', async () => {
    const tracker = app.get(TaskTracker);
    const tracked = await tracker.registerTaskExecution({
      taskId: 'celery-1',
      taskName: '!elsewhere',
      module: 'other',
    });
    expect(tracked).toBeDefined();
    await tracker.updateTaskStatus('celery-1', 'STARTED', {});
    await tracker.updateTaskStatus('celery-1', 'FAILURE', { error: 'no' });
    const samples = scraped(await scrape()).filter(({ labels }) => labels['task'] === '!elsewhere');
    expect(samples.find(({ name }) => name === 'taskledger_executions_total')).toMatchObject({
      labels: { status: 'failure' },
      value: 1,
    });
  });
});
