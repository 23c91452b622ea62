import { Inject, Injectable } from '@nestjs/common';
import {
  LedgerUnavailableError,
  ManagedExecutionError,
  PayloadTooLargeError,
  UnknownExecutionError,
} from '../errors/index.js';
import {
  isTransient,
  Ledger,
  logText,
  type SqlRunner,
  type StatusReport,
  type TaskExecution,
  type TrackedExecution,
} from '../ledger/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { PayloadSecrets, type TextMask } from '../secrets/index.js';
import { Endings } from '../queue/index.js';
import type { TaskLogCollector } from './task-log-collector.js';
import { trackedRow } from './tracked-row.js';
import { assertDetails, assertStatus, assertStorable } from './tracking.checks.js';
import type { TaskRegistration, TaskStatusDetails, TrackedStatus } from './tracking.options.js';
import { ProcessLogger } from '../logging/process-logger.js';

const LONGEST_ERROR = 8_192;
const LONGEST_TRACEBACK = 32_768;

/** What became of a registration. */
export interface Registered {
  readonly execution: TaskExecution;
  /** False when the task id was registered before. */
  readonly created: boolean;
}

/**
 * Records work that runs elsewhere: another scheduler, another language, a person. Such executions
 * are never started, repeated or taken over by Taskledger; they appear in lists, statistics and the dashboard like
 * all others, can be waited for, and carry `cancelRequestedAt` when somebody wants them to stop.
 *
 * @example
 * await tracker.registerTaskExecution({ taskId, taskName: 'myapp.tasks.sync', module: 'sync', initialStatus: 'STARTED' });
 * await tracker.updateTaskStatus(taskId, 'SUCCESS', { result: { rows: 42 } });
 */
@Injectable()
export class TaskTracker {
  private readonly logger = new ProcessLogger(TaskTracker.name);

  constructor(
    private readonly ledger: Ledger,
    private readonly endings: Endings,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /**
   * Records an execution. A task id that is known answers with the execution that has it, unchanged (get or create).
   * @throws InvalidOptionError which names what is wrong or unknown
   * @throws InvalidPayloadError (`taskArgs`, `taskKwargs`), UnstorableValueError (`metadata`) for what JSON cannot keep
   * @throws PayloadTooLargeError over `limits.payloadBytes`
   * @throws LedgerUnavailableError when the ledger is out of reach; the registration may be repeated
   */
  async registerTaskExecution(registration: TaskRegistration): Promise<TaskExecution> {
    return (await this.register(registration)).execution;
  }

  /**
   * The same, and whether it was new.
   * @param timeoutMs how long it may run, instead of what `TIMEOUT_MINUTES` says
   */
  async register(registration: TaskRegistration, timeoutMs?: number): Promise<Registered> {
    const row = this.rowOf(registration, timeoutMs);
    const { id, taskId } = row;
    return this.reached(id, async () => {
      const known = await this.ledger.reader.getByTaskId(taskId);
      if (known) return { execution: known, created: false };
      const created = await this.ledger.tracked.track(row);
      if (created) this.ledger.signals.send('created', [id]);
      return { execution: await this.read(taskId), created };
    });
  }

  /**
   * The same as part of a transaction: its id, or undefined when the task id was registered before. Nobody is told; that is
   * for whoever commits.
   */
  async registerWithin(
    runner: SqlRunner,
    registration: TaskRegistration,
    timeoutMs?: number,
  ): Promise<string | undefined> {
    const row = this.rowOf(registration, timeoutMs);
    return (await this.ledger.tracked.track(row, runner)) ? row.id : undefined;
  }

  /**
   * Reports the status of an execution that was registered here; answers with what stands now, or null (with a warning)
   * for an unknown task id. `startedAt` is set by the first STARTED only, `finishedAt` by the first end only, and an
   * execution that has ended is not changed any more.
   * @throws ManagedExecutionError for an execution that Taskledger runs itself, or observes in a queue of BullMQ
   * @throws InvalidOptionError which names what is wrong or unknown
   * @throws UnstorableValueError which names the part that JSON cannot keep
   * @throws PayloadTooLargeError over `limits.resultBytes`, `limits.payloadBytes` or, merged, `limits.metadataBytes`
   */
  async updateTaskStatus(
    taskId: string,
    status: TrackedStatus,
    details: TaskStatusDetails = {},
  ): Promise<TaskExecution | null> {
    assertStatus(status);
    assertDetails(details);
    const execution = await this.ledger.reader.getByTaskId(taskId);
    if (!execution) {
      this.logger.warn(`"${taskId}" became ${status}, but nobody has registered it: nothing was recorded.`);
      return null;
    }
    if (!execution.external || execution.engine) throw new ManagedExecutionError(taskId, execution.external);
    this.assertReportSizes(execution.taskName, details);
    const most = this.settings.limits.metadataBytes;
    const report = reportOf(status, details, this.maskOf(execution));
    const { result, ended } = await this.ledger.tracked.report(execution.id, { ...report, most });
    if (result === 'full') throw new PayloadTooLargeError(execution.taskName, 'merged metadata', undefined, most);
    const isApplied = result === 'recorded';
    if (ended) this.endings.announce([ended]);
    else if (isApplied) this.ledger.signals.send('changed', [execution.id]);
    const now = await this.ledger.reader.get(execution.id);
    if (!isApplied && now && now.status !== status)
      this.logger.warn(`"${taskId}" became ${status}, but it had ended as ${now.status}, and that stays.`);
    return now;
  }

  /**
   * Writes the new lines of a collector to an execution's log; how many were written. Of more than `limits.logLines` in all, the
   * first lines and the newest are kept. Nothing is written for an execution that is unknown or has ended.
   */
  async saveLogs(taskId: string, collector: TaskLogCollector): Promise<number> {
    const execution = await this.ledger.reader.getByTaskId(taskId);
    const unsaved = collector.getUnsaved();
    if (!execution || unsaved.length === 0) return 0;
    const { logLines: limit } = this.settings.limits;
    const mask = this.maskOf(execution);
    const logs = unsaved.map(({ level, message, timestamp, exception }) => {
      const data = exception === undefined ? undefined : { exception };
      return logText({ level, message, data, at: Date.parse(timestamp) }, mask);
    });
    const written = await this.ledger.progress.writeById({ id: execution.id, logs, limit });
    if (written === undefined) return 0;
    collector.saved(unsaved.length);
    this.ledger.signals.send('changed', [execution.id]);
    return written;
  }

  private maskOf({ payload }: TaskExecution): TextMask {
    return new PayloadSecrets(this.settings.redactor).maskOf(payload);
  }

  private async reached<T>(id: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw isTransient(error) ? new LedgerUnavailableError(id, true, error) : error;
    }
  }

  private rowOf(registration: TaskRegistration, timeoutMs?: number): TrackedExecution {
    const row = trackedRow(registration, this.settings.limits.payloadBytes);
    return { id: this.ledger.clock.mintId(), timeoutMs, ...row };
  }

  private async read(taskId: string): Promise<TaskExecution> {
    const execution = await this.ledger.reader.getByTaskId(taskId);
    if (!execution) throw new UnknownExecutionError(taskId);
    return execution;
  }

  private assertReportSizes(task: string, { result, metadata }: TaskStatusDetails): void {
    const { resultBytes, payloadBytes } = this.settings.limits;
    assertStorable({ task, part: 'result', value: result, limit: resultBytes });
    assertStorable({ task, part: 'metadata', value: metadata, limit: payloadBytes });
  }
}

function reportOf(
  status: TrackedStatus,
  { result, error, traceback, metadata }: TaskStatusDetails,
  mask: TextMask,
): StatusReport {
  return {
    status,
    result,
    error: error && mask.text(error.slice(0, 2 * LONGEST_ERROR)).slice(0, LONGEST_ERROR),
    traceback: traceback && mask.text(traceback.slice(0, 2 * LONGEST_TRACEBACK)).slice(0, LONGEST_TRACEBACK),
    metadata,
  };
}
