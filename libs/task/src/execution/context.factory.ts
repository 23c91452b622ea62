import type { Tasks } from '../client/index.js';
import type { Claim, Ledger } from '../ledger/index.js';
import type { TaskSettings } from '../options/index.js';
import { TaskContext } from './task-context.js';

/** Makes the context of a run. */
export class ContextFactory {
  constructor(
    private readonly ledger: Ledger,
    private readonly tasks: Tasks,
    private readonly settings: TaskSettings,
  ) {}

  create(claim: Claim, signal: AbortSignal, payload: unknown): TaskContext {
    const { limits } = this.settings;
    return new TaskContext(claim, { ledger: this.ledger, tasks: this.tasks, limits }, signal, payload);
  }
}
