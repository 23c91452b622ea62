import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Injectable, Logger } from '@nestjs/common';
import {
  InvalidOptionError,
  Task,
  TaskConfig,
  TaskContext,
  type TaskExecution,
  TaskMaintenance,
  taskRetry,
  TaskTracker,
} from '@taskledger/nestjs';
import { BackgroundJobs, Leadership, Ticker } from '../../libs/task/src/background/index.js';
import { Lease } from '../../libs/task/src/ledger/index.js';
import { MaintenanceJobRunner, MaintenanceSchedule } from '../../libs/task/src/maintenance/index.js';
import { BuiltinSchedules, ScheduleWriter } from '../../libs/task/src/schedule/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../../libs/task/src/options/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { startTaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';
import { Turnstile } from './support/turnstile.js';

const DAY_MS = 86_400_000;
const doors = new Turnstile();
const reasons = new Map<string, unknown>();

@Injectable()
class WatchedTasks {
  @Task('quick')
  quick(): string {
    return 'done';
  }

  @Task('brief')
  brief(): string {
    return 'done';
  }

  @Task('slow')
  async slow({ at }: { at: string }, ctx: TaskContext): Promise<string> {
    ctx.signal.addEventListener('abort', () => reasons.set(at, ctx.signal.reason));
    await doors.pass(at, ctx.signal);
    return at;
  }
}

describe('S3: clean-up and timeouts', () => {
  let app: ContractApp;
  let maintenance: TaskMaintenance;
  let config: TaskConfig;
  let tracker: TaskTracker;
  let schedule: MaintenanceSchedule;

  beforeAll(async () => {
    app = await startContractApp({ retention: { tasks: { brief: '2d' } }, maintenance: {} }, [WatchedTasks]);
    const get = <T>(type: new (...args: never[]) => T): T => app.module.get<T>(type, { strict: false });
    [maintenance, config, tracker, schedule] = [
      get(TaskMaintenance),
      get(TaskConfig),
      get(TaskTracker),
      get(MaintenanceSchedule),
    ];
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await config.update({ cleanupEnabled: null, markTimeoutEnabled: null, retentionDays: null, timeoutMinutes: null });
    await config.update({ cleanupCrontab: null, markTimeoutCrontab: null, cleanupOnlyCompleted: null });
  });
  afterAll(() => app.close());

  const ended = async (id: string): Promise<TaskExecution> =>
    (await app.tasks.waitFor(id, { timeout: '20s' })).execution;
  const quick = async (name: 'quick' | 'brief' = 'quick'): Promise<TaskExecution> =>
    ended((await app.tasks.enqueue(name)).id);
  const running = async (at: string, options = {}): Promise<string> => {
    const { id } = await app.tasks.enqueue('slow', { at }, options);
    await doors.arrived(at);
    return id;
  };
  /** One that has been running for longer than the shortest limit here, which is 6 ms. */
  const overdue = async (at: string): Promise<string> => {
    const id = await running(at);
    const started = (await app.tasks.get(id))?.startedAt?.getTime() ?? Infinity;
    await until(() => app.ledger.clock.now() - started > 50, 'the limit to pass');
    return id;
  };
  /** Lets `days` pass by the ledger's clock, as far as the library asks it. */
  const daysLater = (days: number): void => {
    const now = Date.now() + days * DAY_MS;
    jest.spyOn(app.ledger.clock, 'now').mockReturnValue(now);
  };
  const isThere = async (id: string): Promise<boolean> => (await app.tasks.get(id)) !== null;
  const recorded = async (taskName: string): Promise<TaskExecution[]> => (await app.tasks.list({ taskName })).items;

  describe('cleanupOldExecutions', () => {
    it('S3-16 S3-20 removes what finished longer ago than RETENTION_DAYS, and says what it did', async () => {
      const old = await quick();
      daysLater(29);
      expect(await maintenance.cleanupOldExecutions()).toMatchObject({ deletedCount: 0, retentionDays: 30 });
      expect(await isThere(old.id)).toBe(true);
      daysLater(31);
      const report = await maintenance.cleanupOldExecutions();
      expect(report).toEqual({
        deletedCount: expect.any(Number),
        cutoff: new Date(app.ledger.clock.now() - 30 * DAY_MS),
        retentionDays: 30,
        onlyCompleted: true,
      });
      expect(report.deletedCount).toBeGreaterThanOrEqual(1);
      expect(await isThere(old.id)).toBe(false);
    });

    it('S3-16 S3-20 takes parameters, in batches of any size', async () => {
      const all = await Promise.all(Array.from({ length: 5 }, () => quick()));
      daysLater(3);
      expect(await maintenance.cleanupOldExecutions({ retentionDays: 4 })).toMatchObject({ deletedCount: 0 });
      const report = await maintenance.cleanupOldExecutions({ retentionDays: 2, batchSize: 2 });
      expect(report).toMatchObject({ deletedCount: 5, retentionDays: 2 });
      expect(await Promise.all(all.map(({ id }) => isThere(id)))).not.toContain(true);
      await expect(maintenance.cleanupOldExecutions({ batchSize: 0 })).rejects.toThrow(InvalidOptionError);
    });

    it('S3-17 keeps what has not finished, unless it is told otherwise', async () => {
      const waiting = await app.tasks.enqueue('quick', {}, { delay: '300d' });
      const tracked = await tracker.registerTaskExecution({
        taskId: randomUUID(),
        taskName: 'elsewhere',
        module: 'm',
        initialStatus: 'STARTED',
      });
      const active = await running('cleaned');
      daysLater(31);
      await maintenance.cleanupOldExecutions();
      expect(await Promise.all([waiting, tracked, { id: active }].map(({ id }) => isThere(id)))).not.toContain(false);
      expect(await maintenance.cleanupOldExecutions({ onlyCompleted: false })).toMatchObject({ onlyCompleted: false });
      expect(await isThere(waiting.id)).toBe(false);
      expect(await isThere(tracked.id)).toBe(false);
      // Its handler is told to stop first. What ends now is old by that clock, and may have been removed as well.
      jest.restoreAllMocks();
      await until(() => reasons.has('cleaned'), 'the handler to be told');
      await until(async () => (await app.tasks.get(active))?.status !== 'STARTED', 'the execution to end');
      expect((await app.tasks.get(active))?.status ?? 'removed').toMatch(/^(REVOKED|removed)$/);
      await config.update({ cleanupOnlyCompleted: false });
      expect(await maintenance.cleanupOldExecutions()).toMatchObject({ onlyCompleted: false });
    });

    it('S3-18 S3-20 does nothing when it is switched off, or the number makes no sense', async () => {
      const old = await quick();
      daysLater(31);
      const nothing = { deletedCount: 0, skipped: true };
      for (const retentionDays of [0, -1, Number.NaN])
        expect(await maintenance.cleanupOldExecutions({ retentionDays })).toEqual({
          ...nothing,
          reason: 'invalid_retention_days',
        });
      await config.update({ cleanupEnabled: false });
      expect(await maintenance.cleanupOldExecutions()).toEqual({ ...nothing, reason: 'cleanup_disabled' });
      expect(await isThere(old.id)).toBe(true);
    });

    it('S3-16 keeps single tasks for times of their own', async () => {
      const [other, brief] = [await quick(), await quick('brief')];
      daysLater(3);
      await maintenance.cleanupOldExecutions();
      expect([await isThere(other.id), await isThere(brief.id)]).toEqual([true, false]);
    });
  });

  describe('markTimedOutExecutions', () => {
    it('S3-21 S3-23 ends what has been running for too long, and stops the work', async () => {
      const id = await overdue('too long');
      const report = await maintenance.markTimedOutExecutions({ timeoutMinutes: 0.0001 });
      expect(report).toMatchObject({ updatedCount: 1, timeoutMinutes: 0.0001, syncedUpdatedCount: 0 });
      expect(report).toMatchObject({ cutoff: expect.any(Date), syncedCount: expect.any(Number) });
      const execution = await app.tasks.get(id);
      expect(execution).toMatchObject({ status: 'FAILURE', reason: 'timeout', finishedAt: expect.any(Date) });
      expect(execution?.error).toMatch(
        /^Task timeout \(exceeded 0 minutes, started before \d{4}-\d\d-\d\dT[\d:.]+Z\)$/,
      );
      await until(() => reasons.has('too long'), 'the handler to be told');
      await app.ledger.idle();
      expect(await app.tasks.get(id)).toMatchObject({ status: 'FAILURE', reason: 'timeout' });
      expect(await app.tasks.attempts(id)).toMatchObject([{ status: 'FAILURE', reason: 'timeout' }]);
    });

    it('S3-21 stops the work also when the wake-up is lost', async () => {
      const id = await overdue('unheard');
      jest.spyOn(app.ledger.signals, 'send').mockReturnValue();
      await maintenance.markTimedOutExecutions({ timeoutMinutes: 0.0001 });
      await until(() => reasons.has('unheard'), 'the heartbeat to notice');
      expect(await app.tasks.get(id)).toMatchObject({ status: 'FAILURE', reason: 'timeout' });
    });

    it('S3-21 leaves alone what is within its own limit, waits, or lives and has no limit', async () => {
      const own = await running('own limit', { timeout: '2h' });
      const free = await running('no limit');
      const waiting = await app.tasks.enqueue('quick', {}, { delay: '1h' });
      expect(await maintenance.markTimedOutExecutions()).toMatchObject({ updatedCount: 0, timeoutMinutes: 10 });
      doors.open('no limit');
      await ended(free);
      expect(await maintenance.markTimedOutExecutions({ timeoutMinutes: 0.0001 })).toMatchObject({ updatedCount: 0 });
      expect((await app.tasks.get(own))?.status).toBe('STARTED');
      expect(await waiting.status()).toBe('PENDING');
      doors.open('own limit');
      expect((await ended(own)).status).toBe('SUCCESS');
    });

    it('S3-21 ends what runs elsewhere and is not heard of any more', async () => {
      const taskId = randomUUID();
      await tracker.registerTaskExecution({ taskId, taskName: 'lost', module: 'm', initialStatus: 'STARTED' });
      await maintenance.markTimedOutExecutions();
      expect(await app.tasks.getByTaskId(taskId)).toMatchObject({ status: 'STARTED' });
      await until(async () => {
        await maintenance.markTimedOutExecutions({ timeoutMinutes: 0.001 });
        return (await app.tasks.getByTaskId(taskId))?.status === 'FAILURE';
      }, 'the timeout');
      expect(await app.tasks.attempts((await app.tasks.getByTaskId(taskId))?.id ?? '')).toEqual([]);
    });

    it('S3-22 S3-23 does nothing when it is switched off, or the number makes no sense', async () => {
      const nothing = { updatedCount: 0, skipped: true };
      expect(await maintenance.markTimedOutExecutions({ timeoutMinutes: 0 })).toEqual({
        ...nothing,
        reason: 'invalid_timeout_minutes',
      });
      await config.update({ markTimeoutEnabled: false });
      expect(await maintenance.markTimedOutExecutions()).toEqual({ ...nothing, reason: 'mark_timeout_disabled' });
    });

    it('S3-36 first brings what has not finished in line, and counts only what has really changed', async () => {
      const unchanged = await app.tasks.enqueue('quick', {}, { delay: '30m' });
      const lost = await app.tasks.enqueue('quick', {}, { delay: '30m' });
      const tracked = { taskId: randomUUID(), taskName: 'elsewhere', module: 'm' } as const;
      await tracker.registerTaskExecution({ ...tracked, initialStatus: 'STARTED' });
      // What nobody but an operator with a database console can do. Only those that have been there for a while are looked at.
      const { database } = app.ledger;
      await database.query(
        `UPDATE taskledger.task_execution SET created_at = created_at - interval '1 minute' WHERE id = ANY ($1::uuid[])`,
        [[unchanged.id, lost.id]],
      );
      await database.query('DELETE FROM taskledger.task_due WHERE execution_id = $1', [lost.id]);
      const report = await maintenance.markTimedOutExecutions();
      expect(report).toMatchObject({ syncedUpdatedCount: 1, updatedCount: 0 });
      expect('syncedCount' in report && report.syncedCount).toBeGreaterThanOrEqual(2);
      expect(await maintenance.markTimedOutExecutions()).toMatchObject({ syncedUpdatedCount: 0, updatedCount: 0 });
      expect(await Promise.all([lost.status(), unchanged.status()])).toEqual(['PENDING', 'PENDING']);
      expect(await app.tasks.getByTaskId(tracked.taskId)).toMatchObject({ status: 'STARTED', run: 0 });
      await unchanged.cancel();
      await database.query('UPDATE taskledger.task_due SET due_at = clock_timestamp() WHERE execution_id = $1', [
        lost.id,
      ]);
      expect(await lost.result({ timeout: '20s' })).toBe('done');
    });
  });

  describe('by the clock', () => {
    /** Lets the leader look at two moments of the ledger's clock. */
    async function between(from: string, to: string): Promise<void> {
      const now = jest.spyOn(app.ledger.clock, 'now');
      now.mockReturnValue(Date.parse(from));
      await schedule.tick();
      now.mockReturnValue(Date.parse(to));
      await schedule.tick();
      now.mockRestore();
    }
    const slots = async (taskName: string): Promise<string[]> =>
      (await recorded(taskName)).map(({ taskId }) => taskId.replace(/^[\w-]+:/, '')).sort();

    it('S3-15 S3-16 S3-21 S3-24 does both jobs when they are due, and records them', async () => {
      await between('2031-05-01T01:59:50Z', '2031-05-01T02:00:05Z');
      for (const name of ['cleanup_old_executions', 'mark_timed_out_executions'])
        expect(await slots(name)).toContain('2031-05-01T02:00:00.000Z');
      const execution = (await recorded('cleanup_old_executions')).find(({ taskId }) => taskId.includes('2031-05-01'));
      expect(execution?.taskId).toMatch(/^agentcore-task-cleanup-old-executions:/);
      expect(execution).toMatchObject({ module: 'agentcore_task', status: 'SUCCESS', createdBy: null, external: true });
      expect((await app.tasks.get(execution?.id ?? ''))?.result).toMatchObject({ retention_days: 30 });
    });

    it('S3-24 does a slot once, whoever looks', async () => {
      await between('2031-06-01T02:29:50Z', '2031-06-01T02:30:01Z');
      await between('2031-06-01T02:29:50Z', '2031-06-01T02:30:02Z');
      const found = (await slots('mark_timed_out_executions')).filter((slot) => slot.startsWith('2031-06-01T02:3'));
      expect(found).toEqual(['2031-06-01T02:30:00.000Z']);
    });

    it('S3-24 does a slot whose execution could not be recorded at the next look', async () => {
      const lost = jest.spyOn(app.ledger.tracked, 'track').mockRejectedValue(new Error('cut off'));
      await expect(between('2031-06-02T01:59:50Z', '2031-06-02T02:00:05Z')).rejects.toThrow('cut off');
      lost.mockRestore();
      await between('2031-06-02T01:59:50Z', '2031-06-02T02:00:10Z');
      for (const name of ['cleanup_old_executions', 'mark_timed_out_executions'])
        expect(await slots(name)).toContain('2031-06-02T02:00:00.000Z');
    });

    it('S3-18 S3-22 is not scheduled when it is switched off', async () => {
      await config.update({ cleanupEnabled: false, markTimeoutEnabled: false });
      await between('2031-07-01T01:59:50Z', '2031-07-01T02:00:05Z');
      const found = [...(await slots('cleanup_old_executions')), ...(await slots('mark_timed_out_executions'))];
      expect(found.filter((slot) => slot.startsWith('2031-07'))).toEqual([]);
    });

    it('S3-40 follows a stored crontab at once', async () => {
      await config.update({ cleanupCrontab: '15 4 * * *' });
      await between('2031-08-01T04:14:50Z', '2031-08-01T04:15:05Z');
      expect(await slots('cleanup_old_executions')).toContain('2031-08-01T04:15:00.000Z');
    });

    /** A leader that has not looked yet. */
    const successor = (): MaintenanceSchedule => {
      const get = <T>(type: new (...args: never[]) => T): T => app.module.get<T>(type, { strict: false });
      // Its jobs are never started: a test says when it looks.
      const jobs = new BackgroundJobs(
        get(Ticker),
        get(Leadership),
        app.module.get<TaskSettings>(TASK_SETTINGS, { strict: false }),
      );
      return new MaintenanceSchedule(
        app.ledger,
        config,
        get(MaintenanceJobRunner),
        tracker,
        get(ScheduleWriter),
        new BuiltinSchedules(),
        jobs,
      );
    };
    const at = (time: string): void => void jest.spyOn(app.ledger.clock, 'now').mockReturnValue(Date.parse(time));
    const MARK = 'agentcore-task-mark-timed-out-executions';

    it('S3-15 S3-24 does what was due while nobody led, once, and no more than an hour of it', async () => {
      at('2031-10-01T06:00:05Z');
      await schedule.tick();
      at('2031-10-01T06:30:20Z');
      await successor().tick();
      await successor().tick();
      at('2031-10-01T09:10:00Z');
      await successor().tick();
      const found = (await slots('mark_timed_out_executions')).filter((slot) => slot.startsWith('2031-10'));
      expect(found).toEqual(['2031-10-01T06:00:00.000Z', '2031-10-01T06:30:00.000Z', '2031-10-01T09:00:00.000Z']);
    });

    it('S3-24 finishes what an earlier leader has begun, as soon as that one holds its lock no more', async () => {
      at('2031-11-01T06:01:00Z');
      const taskId = `${MARK}:2031-11-01T06:00:00.000Z`;
      const taskName = 'mark_timed_out_executions';
      await tracker.register({ taskId, taskName, module: 'agentcore_task', initialStatus: 'STARTED' });
      const lock = new Lease(app.ledger.database, { key: `taskledger:${MARK}`, token: randomUUID(), ttlMs: 60_000 });
      await lock.hold();
      const leader = successor();
      await leader.tick();
      expect((await app.tasks.getByTaskId(taskId))?.status).toBe('STARTED');
      await lock.release();
      await leader.tick();
      const finished = await app.tasks.getByTaskId(taskId);
      expect(finished).toMatchObject({ status: 'SUCCESS', result: { timeout_minutes: 10 } });
    });

    it('S3-24 retries a job that fails, and says so', async () => {
      jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
      at('2031-12-01T01:59:40Z');
      await schedule.tick();
      jest.spyOn(maintenance, 'cleanupOldExecutions').mockRejectedValueOnce(new Error('no disk'));
      await between('2031-12-01T01:59:50Z', '2031-12-01T02:00:05Z');
      const found = (await recorded('cleanup_old_executions')).find(({ taskId }) => taskId.includes('2031-12-01'));
      expect(found?.status).toBe('SUCCESS');
      expect(maintenance.cleanupOldExecutions).toHaveBeenCalledTimes(2);
    });
  });

  describe('configuration', () => {
    const stored = (key: string, value: unknown): Promise<void> =>
      app.ledger.settings.write({ [key]: value }, 'global');

    it('S3-40 counts at once, for everybody, until it is removed', async () => {
      expect(await config.update({ retentionDays: 7 }, { actor: 'u1' })).toMatchObject({ retentionDays: 7 });
      const old = await quick();
      daysLater(8);
      expect(await maintenance.cleanupOldExecutions()).toMatchObject({ retentionDays: 7 });
      expect(await isThere(old.id)).toBe(false);
      expect(await config.update({ retentionDays: null })).toMatchObject({ retentionDays: 30 });
    });

    it('S3-40 refuses what cannot be, and stores nothing of it', async () => {
      for (const wrong of [{ retentionDays: 0 }, { timeoutMinutes: 1_441 }, { cleanupCrontab: '* * *' }])
        await expect(config.update({ ...wrong, cleanupEnabled: false })).rejects.toThrow(InvalidOptionError);
      expect(await config.effective()).toMatchObject({ retentionDays: 30, timeoutMinutes: 10, cleanupEnabled: true });
    });

    it('S3-40 keeps values of the application, for all and for single users', async () => {
      await config.set('page_size', 20);
      await config.set('page_size', { rows: 50 }, { user: 'u1' });
      await config.set('page_size', 21);
      expect(await config.get('page_size')).toBe(21);
      expect(await config.get('page_size', { user: 'u1' })).toEqual({ rows: 50 });
      expect(await config.get('page_size', { user: 'u2' })).toBeUndefined();
      await config.set('page_size', null, { user: 'u1' });
      expect(await config.get('page_size', { user: 'u1' })).toBeUndefined();
    });

    it('S3-19 S3-22 falls back from a stored value that cannot be used, and warns once', async () => {
      const warned = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
      await stored('retention_days', 'many');
      await stored('cleanup_crontab', 'at night');
      await stored('mark_timeout_crontab', '99 * * * *');
      for (let looks = 0; looks < 3; looks++)
        expect(await config.effective()).toMatchObject({ retentionDays: 30, cleanupCrontab: '' });
      expect(warned.mock.calls.map(([message]) => String(message))).toEqual([
        expect.stringContaining('"retention_days" has the value "many"'),
        expect.stringContaining('every cleanup_beat_interval_hours instead'),
        expect.stringContaining('hourly instead'),
      ]);
      const now = jest.spyOn(app.ledger.clock, 'now');
      for (const at of ['2032-01-01T23:59:50Z', '2032-01-02T00:00:05Z']) {
        now.mockReturnValue(Date.parse(at));
        await schedule.tick();
      }
      for (const name of ['cleanup_old_executions', 'mark_timed_out_executions'])
        expect((await recorded(name)).map(({ taskId }) => taskId).join()).toContain('2032-01-02T00:00:00.000Z');
      await stored('retention_days', null);
    });
  });

  it('S3-42 gives the retry policy of the seed', () => {
    expect(taskRetry()).toEqual({ maxRetries: 3, factor: 2, baseMs: 1_000, maxMs: 600_000 });
    expect(taskRetry({ maxRetries: 5, backoff: false, backoffMax: 60 })).toMatchObject({ factor: 1, maxMs: 60_000 });
  });
});

describe('S3: where settings come from', () => {
  const VARIABLES = {
    TASKLEDGER_RETENTION_DAYS: '14',
    TASKLEDGER_TIMEOUT_MINUTES: 'soon',
    TASKLEDGER_CLEANUP_ENABLED: 'false',
    TASKLEDGER_MARK_TIMEOUT_CRONTAB: '5 * * * *',
  };
  afterEach(() => {
    for (const name of Object.keys(VARIABLES)) delete process.env[name];
    jest.restoreAllMocks();
  });

  it('S3-19 S3-40 takes the stored value before code, code before the environment, and that before the default', async () => {
    const warned = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    Object.assign(process.env, VARIABLES);
    const app = await startTaskApp([], { maintenance: { markTimeoutCrontab: '7 * * * *' } });
    try {
      const config = app.module.get(TaskConfig, { strict: false });
      expect(await config.effective()).toEqual({
        retentionDays: 14,
        cleanupEnabled: false,
        cleanupOnlyCompleted: true,
        cleanupCrontab: '0 2 * * *',
        cleanupBeatIntervalHours: 24,
        timeoutMinutes: 10,
        markTimeoutEnabled: true,
        markTimeoutCrontab: '7 * * * *',
      });
      expect(warned.mock.calls.flat().join('\n')).toContain('TASKLEDGER_TIMEOUT_MINUTES has the value "soon"');
      expect(await config.update({ retentionDays: 3 })).toMatchObject({ retentionDays: 3 });
    } finally {
      await app.close();
    }
  });

  it('S3-25 refuses a wrong value in code at boot', async () => {
    const options = { maintenance: { cleanupCrontab: 'at night' } };
    await expect(startTaskApp([], options)).rejects.toMatchObject({ option: 'maintenance.cleanupCrontab' });
  });
});
