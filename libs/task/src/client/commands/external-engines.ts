import { Injectable } from '@nestjs/common';
import { EngineUnavailableError } from '../../errors/index.js';
import { Ledger, type TaskExecution } from '../../ledger/index.js';

/** What may be done to work that an engine outside runs. Each is refused with an EngineRefusedError. */
export interface ExternalCommands {
  /** Takes it out of the engine; false when it had finished. */
  cancel(execution: TaskExecution): Promise<boolean>;
  /** Lets finished work run again; the id of the execution that records that. */
  retry(execution: TaskExecution): Promise<string>;
  /** False when it has started or finished. */
  reorder(execution: TaskExecution, priority: number): Promise<boolean>;
  /** Makes delayed work due now. */
  promote(execution: TaskExecution): Promise<void>;
}

/** An engine outside of Taskledger whose work is recorded here, such as the BullMQ queue of an application. */
export interface ExternalEngine {
  /** Whether this execution is a job of that engine. */
  owns(execution: TaskExecution): boolean;
  /**
   * Asks the engine what has become of the execution, and records it. An engine that knows nothing of it, or less than
   * the ledger does, changes nothing.
   */
  sync(execution: TaskExecution): Promise<void>;
  /** The same for what has not finished, oldest first; how many it asked about, and how many had another status. */
  syncOpen?(most: number): Promise<{ readonly synced: number; readonly updated: number }>;
  readonly commands?: ExternalCommands;
  /** What it is called where health is shown. */
  readonly name?: string;
  /** Rejects where the engine's server does not answer. */
  check?(): Promise<void>;
}

/** The engines outside whose work is recorded here. */
@Injectable()
export class ExternalEngines {
  private readonly engines = new Set<ExternalEngine>();

  constructor(private readonly ledger: Ledger) {}

  /** Returns the way to take it out again. */
  add(engine: ExternalEngine): () => void {
    this.engines.add(engine);
    return () => this.engines.delete(engine);
  }

  get all(): readonly ExternalEngine[] {
    return [...this.engines];
  }

  /** The engine that runs an execution, if one of them does. */
  of(execution: TaskExecution): ExternalEngine | undefined {
    return execution.external ? this.all.find((engine) => engine.owns(execution)) : undefined;
  }

  /**
   * What can be done to an execution that an engine outside runs and that is watched; undefined for all others.
   * @throws EngineUnavailableError where that engine is watched by other processes only
   */
  commandsOf(execution: TaskExecution): ExternalCommands | undefined {
    if (!execution.engine) return undefined;
    const commands = this.of(execution)?.commands;
    if (commands) return commands;
    const why = `this process does not observe its queue. Add TaskModule.observe({ queues: ['${execution.queue}'], … }).`;
    throw new EngineUnavailableError(execution.id, why);
  }

  /** Those of the executions that are jobs of an engine which is watched. */
  async among(ids: readonly string[]): Promise<TaskExecution[]> {
    const found = await this.ledger.observed.among(ids);
    const executions = await Promise.all([...found].map((id) => this.ledger.reader.get(id)));
    return executions.filter((execution) => execution !== null);
  }
}
