import type { DependsOn, ExecutionReference } from '../../enqueue/index.js';
import type { SqlRunner } from '../../ledger/index.js';
import { assertKnown, assertLabel, type NamesOf } from '../../options/index.js';
import type { ExecutionDependencies } from './dependency-editor.js';
import { TaskReader } from '../task-reader.js';

/** Of a change to what an execution depends on. */
export interface DependencyOptions {
  /** Who changes it, for the audit. */
  readonly actor?: string;
  /** A transaction of yours: the change is made exactly when it commits. Keep it short: others that add wait for it. */
  readonly manager?: SqlRunner;
}

const OPTIONS: NamesOf<DependencyOptions> = { actor: true, manager: true };

/** What executions depend on, while they wait. */
export class TaskDependencies extends TaskReader {
  /**
   * Lets an execution that is WAITING wait for one more; false where it does already. One that has ended counts at once.
   * @throws UnknownExecutionError, UnknownDependencyError
   * @throws ExecutionNotWaitingError; CircularDependencyError which names the path; DependencyLimitError
   */
  addDependency(id: string, on: DependsOn, options: DependencyOptions = {}): Promise<boolean> {
    assertOptions(options);
    return this.parts.dependencyEditor.add(id, on, this.view, options);
  }

  /**
   * Lets an execution that is WAITING no longer wait for another one; false where it does not. After the last one it can begin.
   * @throws UnknownExecutionError, ExecutionNotWaitingError
   */
  removeDependency(id: string, on: ExecutionReference, options: DependencyOptions = {}): Promise<boolean> {
    assertOptions(options);
    return this.parts.dependencyEditor.remove(id, on, this.view, options);
  }

  /** What an execution depends on, and what depends on it. @throws UnknownExecutionError */
  dependencies(id: string): Promise<ExecutionDependencies> {
    return this.parts.dependencyEditor.of(id, this.view);
  }
}

function assertOptions(options: DependencyOptions): void {
  assertKnown(options, OPTIONS, { whole: 'options' });
  if (options.actor !== undefined) assertLabel(options.actor, 'actor');
}
