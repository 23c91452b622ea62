import { Injectable } from '@nestjs/common';
import type { TaskExecution } from '../ledger/index.js';

/** An engine outside of Taskledger whose work is recorded here, such as the BullMQ queue of an application. */
export interface ExternalEngine {
  /** Whether this execution is a job of that engine. */
  owns(execution: TaskExecution): boolean;
  /**
   * Asks the engine what has become of the execution, and records it. An engine that knows nothing of it, or less than
   * the ledger does, changes nothing.
   */
  sync(execution: TaskExecution): Promise<void>;
}

/** The engines outside whose work is recorded here. */
@Injectable()
export class ExternalEngines {
  private readonly engines = new Set<ExternalEngine>();

  /** Returns the way to take it out again. */
  add(engine: ExternalEngine): () => void {
    this.engines.add(engine);
    return () => this.engines.delete(engine);
  }

  /** The engine that runs an execution, if one of them does. */
  of(execution: TaskExecution): ExternalEngine | undefined {
    return execution.external ? [...this.engines].find((engine) => engine.owns(execution)) : undefined;
  }
}
