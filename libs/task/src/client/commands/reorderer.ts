import { Injectable } from '@nestjs/common';
import { NotPromotableError } from '../../errors/index.js';
import { Ledger, type TaskExecution } from '../../ledger/index.js';
import { assertPriority } from '../../options/index.js';
import { WakeUps } from '../../queue/index.js';
import { ExternalEngines } from './external-engines.js';

/** Changes when executions have their turn: priorities, and delays, with a new ticket. */
@Injectable()
export class Reorderer {
  constructor(
    private readonly ledger: Ledger,
    private readonly wakeUps: WakeUps,
    private readonly engines: ExternalEngines,
  ) {}

  /** False when the execution is unknown, has started or has finished. */
  async reorder(id: string, priority: number): Promise<boolean> {
    assertPriority(priority, 'priority');
    const [outside] = await this.engines.among([id]);
    const commands = outside && this.engines.commandsOf(outside);
    if (commands) return commands.reorder(outside, priority);
    const woken = await this.ledger.tickets.reorder(id, priority);
    if (woken) this.wakeUps.writtenAll(woken);
    return woken !== undefined;
  }

  /** @throws NotPromotableError, EngineRefusedError, EngineUnavailableError */
  async promote(execution: TaskExecution, actor?: string): Promise<void> {
    const { id } = execution;
    if (execution.isCompleted) throw new NotPromotableError(id);
    const commands = this.engines.commandsOf(execution);
    if (commands) await commands.promote(execution);
    else await this.makeDue(id);
    await this.ledger.live.audit('execution.promote', id, {}, actor);
  }

  private async makeDue(id: string): Promise<void> {
    const woken = await this.ledger.tickets.makeDue(id);
    if (!woken) throw new NotPromotableError(id);
    this.wakeUps.writtenAll(woken);
  }
}
