import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { isTerminal, Ledger, type ScheduleDefinition, type StoredTiming } from '../ledger/index.js';
import { ProcessLogger } from '../logging/process-logger.js';
import { BuiltinSchedules, planLook, ScheduleWriter } from '../schedule/index.js';
import { type TaskRegistration, TaskTracker } from '../tracking/index.js';
import { MAINTENANCE_JOBS, type MaintenanceJob, MAINTENANCE_MODULE, slotOf, slotTaskId } from './maintenance-jobs.js';
import { MaintenanceJobRunner } from './maintenance-job-runner.js';
import { TaskConfig } from './task-config.js';

const TICK_MS = 10_000;
// As what is recorded of work that runs elsewhere.
const HOME = { module: MAINTENANCE_MODULE, queue: 'default', tags: [], createdBy: null, metadata: {} };
const SKIPPED = { success: false, status: 'skipped', reason: 'task_already_running' } as const;

/**
 * Does the built-in jobs when they are due, and records them as executions. They are schedules like all others, whose
 * timing the settings of maintenance say; one leader does what they are for.
 */
@Injectable()
export class MaintenanceSchedule {
  private readonly logger = new ProcessLogger('TaskMaintenance');
  private hasLooked = false;
  /** Task ids of what earlier leaders have begun. */
  private readonly begun = new Map<MaintenanceJob, string>();

  constructor(
    private readonly ledger: Ledger,
    private readonly config: TaskConfig,
    private readonly runner: MaintenanceJobRunner,
    private readonly tracker: TaskTracker,
    private readonly schedules: ScheduleWriter,
    builtins: BuiltinSchedules,
    jobs: BackgroundJobs,
  ) {
    jobs.leader({ name: 'Maintenance schedule', everyMs: TICK_MS, run: () => this.tick() });
    for (const job of MAINTENANCE_JOBS) builtins.add(job.key, () => this.trigger(job));
  }

  /** Does what has become due since the last look. A slot that any process has decided is not done again. */
  async tick(): Promise<void> {
    const config = await this.config.effective();
    for (const job of MAINTENANCE_JOBS) {
      if (!this.hasLooked) await this.inherit(job);
      await this.finishBegun(job);
      const timing = job.timing(config);
      if (!timing) await this.switchOff(job);
      const begun = timing && (await this.beginDue(job, timing));
      if (begun) await this.run(job, begun);
    }
    this.hasLooked = true;
  }

  // Mostly it is off already.
  private async switchOff({ key }: MaintenanceJob): Promise<void> {
    const { database, schedules } = this.ledger;
    if (await schedules.read(key)) await database.hotTransaction((runner) => schedules.remove(runner, key));
  }

  /**
   * Begins the execution of the slot that is to be done now, with the slot in one commit; its task id. Of those that were
   * missed the last one is made up for.
   */
  private async beginDue(job: MaintenanceJob, timing: StoredTiming): Promise<string | undefined> {
    const { ledger } = this;
    await this.schedules.put({
      name: job.key,
      origin: 'builtin',
      definition: definitionOf(job, timing),
      home: HOME,
      version: 0,
    });
    const begun = await ledger.database.hotTransaction(async (runner) => {
      const row = await ledger.schedules.lock(runner, job.key);
      if (!row) return undefined;
      const { slots, progress } = planLook(row, ledger.clock.now(), []);
      const { name, revision } = row;
      const fresh = await ledger.schedules.decide(
        runner,
        slots.map((slot) => ({ ...slot, name, revision })),
      );
      await ledger.schedules.save(runner, [progress]);
      const fired = slots.findLast(({ state }) => state === 'fired')?.slot;
      if (fired === undefined || !fresh.some(({ slot }) => slot === fired)) return undefined;
      const taskId = slotTaskId(job, fired);
      const executionId = await this.tracker.registerWithin(runner, registrationOf(job, taskId), job.longestMs);
      if (executionId) await ledger.schedules.settle(runner, name, { slot: fired, state: 'fired', executionId });
      return executionId && { taskId, executionId };
    });
    if (!begun) return undefined;
    ledger.signals.send('created', [begun.executionId]);
    return begun.taskId;
  }

  // A leader that ends leaves what it was at.
  private async inherit(job: MaintenanceJob): Promise<void> {
    const { items } = await this.ledger.reader.list({ taskName: job.taskName, module: MAINTENANCE_MODULE, limit: 1 });
    const [last] = items;
    if (last && slotOf(job, last.taskId) !== undefined && !isTerminal(last.status)) this.begun.set(job, last.taskId);
  }

  // As long as its lock is held, the process that began it may live.
  private async finishBegun(job: MaintenanceJob): Promise<void> {
    const taskId = this.begun.get(job);
    if (taskId === undefined) return;
    const execution = await this.ledger.reader.getByTaskId(taskId);
    const hasEnded = !execution || isTerminal(execution.status);
    if (hasEnded || (await this.runner.run(job, taskId))) this.begun.delete(job);
  }

  /** Begins one by hand, in this process; the id of its execution. */
  private async trigger(job: MaintenanceJob): Promise<string> {
    const taskId = `${job.key}:by-hand:${new Date(this.ledger.clock.now()).toISOString()}`;
    const { created, execution } = await this.tracker.register(registrationOf(job, taskId), job.longestMs);
    if (created)
      void this.run(job, taskId).catch((error: unknown) =>
        this.logger.error(`${job.taskName} failed: ${String(error)}`),
      );
    return execution.id;
  }

  private async run(job: MaintenanceJob, taskId: string): Promise<void> {
    if (await this.runner.run(job, taskId)) return;
    await this.tracker.updateTaskStatus(taskId, 'SKIPPED', { result: SKIPPED });
  }
}

function registrationOf({ taskName }: MaintenanceJob, taskId: string): TaskRegistration {
  return { taskId, taskName, module: MAINTENANCE_MODULE, initialStatus: 'STARTED' };
}

function definitionOf({ taskName }: MaintenanceJob, timing: StoredTiming): ScheduleDefinition {
  // Hours count from midnight, the same in every process.
  return { task: taskName, timing, payload: {}, overlap: 'allow', catchUp: 1, jitterMs: 0, startAtMs: 0 };
}
