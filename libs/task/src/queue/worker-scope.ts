import { Injectable } from '@nestjs/common';
import { TaskRegistry } from '../definition/index.js';
import { Ledger } from '../ledger/index.js';

/** What the workers of this process take work of, as it is now. */
@Injectable()
export class WorkerScope {
  constructor(
    private readonly ledger: Ledger,
    private readonly registry: TaskRegistry,
  ) {}

  get nodeId(): string {
    return this.ledger.nodes.id;
  }

  /** Tasks that there are handlers for. */
  get tasks(): readonly string[] {
    return this.registry.names;
  }

  /** Those of them whose runs need a lock. */
  get lockedTasks(): readonly string[] {
    return this.registry.lockedTasks;
  }
}
