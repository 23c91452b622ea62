import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { messageOf } from '../errors/any-value.js';
import { InvalidOptionError } from '../errors/index.js';
import { Ledger, type NewExecution, type ScheduleRow } from '../ledger/index.js';
import { RateLimitedLogger } from '../logging/rate-limited-logger.js';
import { beforeAbort, within } from '../time/deadline.js';
import { effective } from './slots.js';
import { ScheduledExecutions } from './scheduled-executions.js';

const TICK_MS = 1_000;
// A condition only looks.
const LONGEST_MS = 60_000;

/** A condition of this process. */
export interface ScheduleConditionHandler {
  readonly name: string;
  /** Where it is, for example `Imports.fileArrived`. */
  readonly owner: string;
  ask(payload: unknown): unknown;
}

/**
 * Asks the conditions that schedules wait for. Whoever asks has put the next question off before, so one process asks at a
 * time, and one that dies meanwhile is followed by the next. One that does not answer keeps no other waiting.
 */
@Injectable()
export class ScheduleConditions {
  private readonly failures = new RateLimitedLogger('Schedules', 'conditions that failed', 'Each is asked again.');
  private readonly handlers = new Map<string, ScheduleConditionHandler>();
  /** Schedules whose conditions have not answered yet. */
  private readonly asked = new Set<string>();
  private isOn = true;

  constructor(
    private readonly ledger: Ledger,
    private readonly executions: ScheduledExecutions,
    private readonly jobs: BackgroundJobs,
  ) {
    jobs.everywhere({ name: 'Conditions of schedules', everyMs: TICK_MS, run: () => this.tick() });
  }

  /** @throws InvalidOptionError where there is one of this name */
  add(handler: ScheduleConditionHandler): void {
    const other = this.handlers.get(handler.name);
    if (other && other.owner !== handler.owner)
      throw new InvalidOptionError(
        `${handler.owner}: @ScheduleCondition`,
        handler.name,
        `${other.owner} has this name already. Use another one.`,
      );
    this.handlers.set(handler.name, handler);
  }

  start(): void {
    this.isOn = true;
  }

  stop(): void {
    this.isOn = false;
  }

  /** Asks those that are to be asked now, and waits for their answers; the ids of the executions that began. */
  async check(): Promise<string[]> {
    const begun = await Promise.all((await this.due()).map((row) => this.askOne(row)));
    return begun.flatMap((execution) => (execution ? [execution.id] : []));
  }

  private async tick(): Promise<void> {
    if (!this.isOn) return;
    for (const row of await this.due()) this.jobs.beside(this.askOne(row));
  }

  private async due(): Promise<ScheduleRow[]> {
    const { handlers, executions, ledger, asked } = this;
    if (handlers.size === 0) return [];
    const rows = await ledger.schedules.takeConditions([...handlers.keys()], executions.tasks);
    return rows.filter(({ name }) => !asked.has(name));
  }

  /** Never rejects. */
  private async askOne(row: ScheduleRow): Promise<NewExecution | undefined> {
    this.asked.add(row.name);
    try {
      return (await this.holds(row)) ? await this.begin(row) : undefined;
    } catch (error) {
      if (this.jobs.stopping.aborted) return undefined;
      this.failures.error(
        `The condition of schedule "${row.name}" failed, and will be asked again: ${messageOf(error)}`,
      );
      return undefined;
    } finally {
      this.asked.delete(row.name);
    }
  }

  private async holds(row: ScheduleRow): Promise<boolean> {
    const { timing, payload } = effective(row, this.ledger.clock.now());
    if (timing.kind !== 'when') return false;
    const { condition } = timing;
    const answer = (async () => this.handlers.get(condition)!.ask(payload))();
    const wanted = beforeAbort(this.jobs.stopping, answer);
    return (await within(LONGEST_MS, `@ScheduleCondition('${condition}')`, wanted)) === true;
  }

  /** Begins its execution and ends the schedule, unless somebody has in the meantime. */
  private async begin({ name }: ScheduleRow): Promise<NewExecution | undefined> {
    const { database, schedules, clock } = this.ledger;
    const execution = await database.hotTransaction(async (runner) => {
      const row = await schedules.lock(runner, name);
      if (!row || row.endedAt !== null || row.definition.timing.kind !== 'when') return undefined;
      const nowMs = clock.now();
      const made = await this.executions.create({ name, definition: effective(row, nowMs), slot: nowMs });
      await schedules.decide(runner, [
        { name, slot: nowMs, state: 'fired', reason: 'condition', revision: row.revision, executionId: made.id },
      ]);
      const { refused, begun } = await this.executions.begin(runner, [{ name, slot: nowMs, execution: made }]);
      // It is asked again.
      if (refused[0]) throw refused[0].error;
      const progress = {
        name,
        nextAt: null,
        lookAt: null,
        remaining: 0,
        waiting: 0,
        openIds: begun.map((start) => start.execution.id),
        resumes: false,
      };
      await schedules.save(runner, [{ ...progress, endReason: 'finished' }]);
      return begun[0]?.execution;
    });
    if (execution) this.executions.committed([execution]);
    return execution;
  }
}
