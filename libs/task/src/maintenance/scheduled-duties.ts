import { isTerminal, type Ledger } from '../ledger/index.js';
import type { TaskTracker } from '../tracking/index.js';
import { DUTIES, type Duty, DUTY_MODULE, slotOf, slotTaskId } from './duties.js';
import { dueWithin } from './duty-clock.js';
import type { DutyRunner } from './duty-runner.js';
import type { TaskConfig } from './task-config.js';

const SKIPPED = { success: false, status: 'skipped', reason: 'task_already_running' } as const;

/** Does the built-in duties when they are due (S3-15), and records them as executions (S3-24). One leader does it. */
export class ScheduledDuties {
  private checkedMs: number | undefined;
  /** Task ids of what earlier leaders have begun. */
  private readonly begun = new Map<Duty, string>();

  constructor(
    private readonly ledger: Ledger,
    private readonly config: TaskConfig,
    private readonly runner: DutyRunner,
    private readonly tracker: TaskTracker,
  ) {}

  /** Does what has become due since the last look. A slot that any process has recorded is not done again. */
  async tick(): Promise<void> {
    const now = this.ledger.clock.now();
    const config = await this.config.effective();
    for (const duty of DUTIES) {
      const from = this.checkedMs ?? (await this.inherit(duty)) ?? now;
      await this.finishBegun(duty);
      const timing = duty.timing(config);
      const slotMs = timing && dueWithin(timing, from, now);
      if (slotMs !== undefined) await this.perform(duty, slotMs);
    }
    this.checkedMs = now;
  }

  // A leader that ends takes along what was due while nobody led, and leaves what it was at. Answers with the last slot.
  private async inherit(duty: Duty): Promise<number | undefined> {
    const { items } = await this.ledger.reader.list({ taskName: duty.taskName, module: DUTY_MODULE, limit: 1 });
    const [last] = items;
    const slotMs = last && slotOf(duty, last.taskId);
    if (last && slotMs !== undefined && !isTerminal(last.status)) this.begun.set(duty, last.taskId);
    return slotMs;
  }

  // As long as its lock is held, whoever began it may live.
  private async finishBegun(duty: Duty): Promise<void> {
    const taskId = this.begun.get(duty);
    if (taskId === undefined) return;
    const execution = await this.ledger.reader.getByTaskId(taskId);
    const hasEnded = !execution || isTerminal(execution.status);
    if (hasEnded || (await this.runner.run(duty, taskId))) this.begun.delete(duty);
  }

  private async perform(duty: Duty, slotMs: number): Promise<void> {
    const taskId = slotTaskId(duty, slotMs);
    const { taskName, longestMs } = duty;
    const registration = { taskId, taskName, module: DUTY_MODULE, initialStatus: 'STARTED' } as const;
    const { created } = await this.tracker.register(registration, longestMs);
    if (!created || (await this.runner.run(duty, taskId))) return;
    await this.tracker.updateTaskStatus(taskId, 'SKIPPED', { result: SKIPPED });
  }
}
