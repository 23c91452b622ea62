import type { CheckedScope, ScopedExecution, ScopedTask } from '../client/index.js';
import { creatorOf, type EnqueueOptions } from '../enqueue/index.js';
import { defined } from '../definition/index.js';
import type { ScheduleDefinition, ScheduleHome, ScheduleRow, ScheduleSelection } from '../ledger/index.js';

type ScheduleLabels = Pick<ScheduleDefinition, 'createdBy' | 'metadata' | 'tags' | 'queue'>;

/**
 * Which schedules exist for somebody: those whose executions are within the scope. Those of the library are nobody's, so
 * that no scope has them.
 */
export class ScheduleScope {
  constructor(readonly executions?: CheckedScope) {}

  includes(row: Pick<ScheduleRow, 'origin' | 'definition' | keyof ScheduleHome>): boolean {
    const { executions } = this;
    return !executions || (row.origin !== 'builtin' && executions.includes(scopedOf(row, row.definition.task)));
  }

  /** What the scope makes of what a schedule says about its executions. @throws OutOfScopeError which names the field */
  forced(given: ScheduleLabels, task: ScopedTask): ScheduleLabels {
    if (!this.executions) return given;
    const { createdBy, metadata, tags, queue } = this.executions.forced(defined(given) as EnqueueOptions, task);
    return defined({ createdBy: creatorOf(createdBy).createdBy, metadata, tags, queue });
  }

  /** Null where that can only be nothing. */
  narrowed(selection: ScheduleSelection): ScheduleSelection | null {
    const { executions } = this;
    if (!executions) return selection;
    return executions.narrowed({ ...selection, withBuiltin: false });
  }
}

function scopedOf({ createdBy, metadata, tags, queue, module }: ScheduleHome, taskName: string): ScopedExecution {
  return { createdBy, metadata: { ...metadata }, tags: [...tags], queue, module, taskName };
}
