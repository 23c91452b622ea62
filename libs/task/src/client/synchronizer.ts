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
    if (execution.isCompleted) return execution;
    if (execution.external) await this.engines.of(execution)?.sync(execution);
    else await this.tickets.one(id);
    return this.read(id);
  }

  private async read(id: string): Promise<TaskExecution> {
    const execution = await this.ledger.reader.get(id);
    if (!execution) throw new UnknownExecutionError(id);
    return execution;
  }
}
