import { Inject, Injectable } from '@nestjs/common';
import { TaskError } from '../../errors/index.js';
import { AuditedAct, type CommandResult, Ledger, type TaskExecution } from '../../ledger/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../../options/index.js';
import { Endings } from '../../queue/index.js';
import { ExternalEngines } from './external-engines.js';
import { ExecutionView } from '../scope/execution-view.js';

export interface CancelOptions {
  /** Who cancels, for the audit. */
  readonly actor?: string;
}

const BATCH = 500;

/** Cancels executions: what does not run ends at once, and the processes that run the rest are told. */
@Injectable()
export class Canceller {
  constructor(
    private readonly ledger: Ledger,
    private readonly endings: Endings,
    private readonly engines: ExternalEngines,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /** @throws EngineRefusedError, EngineUnavailableError of a job of an engine outside */
  async cancel(id: string, reason?: string, { actor }: CancelOptions = {}): Promise<boolean> {
    const [outside] = await this.engines.among([id]);
    if (outside) return this.cancelOutside(outside, reason, actor);
    return this.announce(await this.ledger.cancellations.cancel({ id, reason: this.shown(reason), actor })).length > 0;
  }

  /** The ids of those that it reached. */
  async cancelMany(ids: readonly string[], reason?: string, { actor }: CancelOptions = {}): Promise<string[]> {
    const outside = await this.engines.among(ids);
    const reached = await this.cancelAllOutside(outside, reason, actor);
    const ours = outside.length === 0 ? ids : ids.filter((id) => !outside.some((one) => one.id === id));
    for (let from = 0; from < ours.length; from += BATCH)
      reached.push(...(await this.cancelAll(ours.slice(from, from + BATCH), reason, actor)));
    return reached;
  }

  async cancelPending(reason = 'Canceled due to shutdown', view = new ExecutionView(this.ledger)): Promise<number> {
    let cancelled = 0;
    const asked = new Set<string>();
    for (let isFresh = true; isFresh;) {
      isFresh = false;
      // Once more from the start, until nothing is new: work is enqueued meanwhile.
      for await (const ids of this.ledger.live.idsOf(this.ledger.nodes.id, BATCH)) {
        const fresh = ids.filter((id) => !asked.has(id));
        fresh.forEach((id) => asked.add(id));
        isFresh ||= fresh.length > 0;
        cancelled += (await this.cancelAll(await view.among(fresh), reason)).length;
      }
    }
    return cancelled;
  }

  private async cancelOutside(execution: TaskExecution, reason?: string, actor?: string): Promise<boolean> {
    const { id } = execution;
    if (execution.isCompleted) return false;
    if (!(await this.engines.commandsOf(execution)?.cancel(execution))) return false;
    const why = this.shown(reason);
    const hasEnded = this.announce(await this.ledger.cancellations.cancel({ id, reason: why, actor })).length > 0;
    // Its engine's own news was faster.
    if (!hasEnded && !AuditedAct.current?.isSummed)
      await this.ledger.live.audit('execution.cancel', id, { reason: why ?? null, status: 'REVOKED' }, actor);
    return true;
  }

  // Each for itself: what an engine refuses is not reached, and keeps no other from its end.
  private async cancelAllOutside(
    executions: readonly TaskExecution[],
    reason?: string,
    actor?: string,
  ): Promise<string[]> {
    const reached: string[] = [];
    for (const execution of executions) {
      try {
        if (await this.cancelOutside(execution, reason, actor)) reached.push(execution.id);
      } catch (error) {
        if (!(error instanceof TaskError)) throw error;
      }
    }
    return reached;
  }

  private async cancelAll(ids: readonly string[], reason?: string, actor?: string): Promise<string[]> {
    if (ids.length === 0) return [];
    return this.announce(await this.ledger.ends.cancel(ids, { reason: this.shown(reason), actor }));
  }

  // It is kept in the audit.
  private shown(reason: string | undefined): string | undefined {
    return reason && this.settings.redactor.text(reason);
  }

  /** The ids of those that it reached. */
  private announce({ ended, asked, woken }: CommandResult): string[] {
    this.ledger.signals.send('cancel', asked);
    this.endings.announce(ended, woken);
    return [...ended.map(({ id }) => id), ...asked];
  }
}
