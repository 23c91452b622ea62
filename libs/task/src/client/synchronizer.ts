import { Injectable } from '@nestjs/common';
import { UnknownExecutionError } from '../errors/index.js';
import { Ledger, type TaskExecution } from '../ledger/index.js';
import { TicketCheck } from '../queue/index.js';
import { ExternalEngines } from './external-engines.js';

/** Compares one execution with what runs it, and mends what differs. */
@Injectable()
export class Synchronizer {
  constructor(
    private readonly ledger: Ledger,
    private readonly tickets: TicketCheck,
    private readonly engines: ExternalEngines,
  ) {}

  async sync(id: string): Promise<TaskExecution> {
    const execution = await this.read(id);
    const engine = this.engines.of(execution);
    // What is recorded here and runs elsewhere has nothing to be compared with, unless an engine owns it.
    if (execution.isCompleted || (execution.external && !engine)) return execution;
    await (engine ? engine.sync(execution) : this.tickets.one(id));
    return this.read(id);
  }

  private async read(id: string): Promise<TaskExecution> {
    const execution = await this.ledger.reader.get(id);
    if (!execution) throw new UnknownExecutionError(id);
    return execution;
  }
}
