import type { ExecutionStatus, Ledger, TaskExecution } from '../../ledger/index.js';
import type { ExecutionView } from '../scope/execution-view.js';
import type { TaskSecrets } from '../task-secrets.js';

/** The step that lines of debug mode carry in the log. */
export const DEBUG_STEP = 'debug';

// More than a task with retries ever writes.
const MOST_LINES = 10_000;

/** What debug mode tells of an execution. Secrets are masked. */
export interface DebugReport {
  readonly taskName: string;
  readonly executionId: string;
  /** How each run began and ended, in order. Empty where the task was not in debug mode. */
  readonly debugInfo: readonly string[];
  /** What the handler was given, and the options that held for this execution. */
  readonly config: {
    readonly payload: unknown;
    readonly metadata: Readonly<Record<string, unknown>>;
    readonly queue: string;
    readonly priority: number;
    readonly maxAttempts: number;
    readonly timeoutMs: number | null;
    readonly tags: readonly string[];
  };
  readonly status: ExecutionStatus;
}

/** Puts reports of debug mode together. */
export class DebugReports {
  constructor(
    private readonly ledger: Ledger,
    private readonly secrets: TaskSecrets,
    private readonly view: ExecutionView,
  ) {}

  /** Of one execution of the task, or of its latest; null where the view has none. */
  async of(taskName: string, id?: string): Promise<DebugReport | null> {
    const execution = await this.find(taskName, id);
    if (execution?.taskName !== taskName) return null;
    const lines = await this.ledger.reader.logs(execution.id, { level: 'debug', limit: MOST_LINES });
    return {
      taskName,
      executionId: execution.id,
      debugInfo: lines.filter(({ step }) => step === DEBUG_STEP).map(({ message }) => message),
      config: this.configOf(execution),
      status: execution.status,
    };
  }

  private async find(taskName: string, id?: string): Promise<TaskExecution | null> {
    if (id !== undefined) return this.view.get(id);
    const { items } = await this.view.list({ taskName, limit: 1 });
    return items[0] ? this.view.get(items[0].id) : null;
  }

  private configOf(execution: TaskExecution): DebugReport['config'] {
    const { queue, priority, maxAttempts, timeoutMs, tags } = execution;
    return {
      payload: this.secrets.masked(execution).payload.value,
      metadata: this.secrets.maskedMetadata(execution.metadata),
      queue,
      priority,
      maxAttempts,
      timeoutMs: timeoutMs ?? null,
      tags,
    };
  }
}
