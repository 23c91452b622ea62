import { Injectable } from '@nestjs/common';
import type { TaskExecution } from '../../ledger/index.js';
import { TicketCheck } from '../../queue/index.js';
import type { ExecutionView } from '../scope/execution-view.js';
import { ExternalEngines } from './external-engines.js';

/** Compares one execution with what runs it, and mends what differs. */
@Injectable()
export class Synchronizer {
  constructor(
    private readonly tickets: TicketCheck,
    private readonly engines: ExternalEngines,
  ) {}

  /** @throws UnknownExecutionError */
  async sync(id: string, view: ExecutionView): Promise<TaskExecution> {
    const execution = await view.read(id);
    const engine = this.engines.of(execution);
    // What is recorded here and runs elsewhere has nothing to be compared with, unless an engine owns it.
    if (execution.isCompleted || (execution.external && !engine)) return execution;
    await (engine ? engine.sync(execution) : this.tickets.one(id));
    return view.read(id);
  }
}
