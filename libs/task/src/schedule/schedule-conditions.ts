import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { InvalidOptionError } from '../errors/index.js';
import { Ledger, type NewExecution, type ScheduleRow } from '../ledger/index.js';
import { RateLimitedLogger } from '../logging/rate-limited-logger.js';
import { effective } from './slots.js';
import { ScheduledExecutions } from './scheduled-executions.js';

const TICK_MS = 1_000;

/** A condition of this process. */
export interface ScheduleConditionHandler {
  readonly name: string;
  /** Where it is, for example `Imports.fileArrived`. */
  readonly owner: string;
  ask(payload: unknown): unknown;
}

/**
 * Asks the conditions that schedules wait for. Whoever asks has put the next question off before, so one process asks at a
 * time, and one that dies meanwhile is followed by the next.
 */
@Injectable()
export class ScheduleConditions {
  private readonly failures = new RateLimitedLogger('Schedules', 'conditions that failed', 'Each is asked again.');
  private readonly handlers = new Map<string, ScheduleConditionHandler>();
  private isOn = true;

  constructor(
    private readonly ledger: Ledger,
    private readonly executions: ScheduledExecutions,
    jobs: BackgroundJobs,
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

  /** Asks those that are to be asked now; the ids of the executions that began. */
  async check(): Promise<string[]> {
    const { handlers, executions, ledger } = this;
    if (handlers.size === 0) return [];
    const rows = await ledger.schedules.takeConditions([...handlers.keys()], executions.tasks);
    const begun = await Promise.all(rows.map((row) => this.askOne(row)));
    return begun.flatMap((execution) => (execution ? [execution.id] : []));
  }

  private async tick(): Promise<void> {
    if (this.isOn) await this.check();
  }

  private async askOne(row: ScheduleRow): Promise<NewExecution | undefined> {
    const definition = effective(row, this.ledger.clock.now());
    if (definition.timing.kind !== 'when') return undefined;
    try {
      const holds = await this.handlers.get(definition.timing.condition)!.ask(definition.payload);
      return holds === true ? await this.begin(row) : undefined;
    } catch (error) {
      this.failures.error(`The condition of schedule "${row.name}" failed, and will be asked again: ${String(error)}`);
      return undefined;
    }
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
