import { Inject, Injectable } from '@nestjs/common';
import { type CommandResult, Ledger } from '../ledger/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { Endings } from '../queue/index.js';
import { ExecutionView } from './execution-view.js';

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
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  async cancel(id: string, reason?: string, { actor }: CancelOptions = {}): Promise<boolean> {
    return this.announce(await this.ledger.cancellations.cancel({ id, reason: this.shown(reason), actor })).length > 0;
  }

  /** The ids of those that it reached. */
  async cancelMany(ids: readonly string[], reason?: string, { actor }: CancelOptions = {}): Promise<string[]> {
    const reached: string[] = [];
    for (let from = 0; from < ids.length; from += BATCH)
      reached.push(...(await this.cancelAll(ids.slice(from, from + BATCH), reason, actor)));
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
