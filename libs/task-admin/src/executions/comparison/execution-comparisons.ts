import { Injectable } from '@nestjs/common';
import type { TaskExecution } from '@taskledger/nestjs';
import { ErrorAccess, ExecutionAccess, type TaskAdminUser } from '../../access/index.js';
import { ShownExecutions } from '../../secrets/shown-executions.js';
import { type Difference, differencesOf } from './differences.js';
import { ExecutionViews } from '../execution-views.js';

type View = Record<string, unknown>;

/** Compares an execution with others, as far as the user may read both. */
@Injectable()
export class ExecutionComparisons {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly groups: ErrorAccess,
    private readonly shown: ShownExecutions,
    private readonly views: ExecutionViews,
  ) {}

  /** With the last success of its task before it, and with what it repeats. */
  async of(user: TaskAdminUser, execution: TaskExecution): Promise<View> {
    const tasks = await this.access.tasksOf(user);
    const success = await this.groups.lastSuccessBefore(user, execution.id);
    const original = execution.retryOf === null ? null : await tasks.get(execution.retryOf);
    return {
      id: execution.id,
      last_success: await this.with(user, execution, success),
      original: await this.with(user, execution, original),
    };
  }

  private async with(user: TaskAdminUser, execution: TaskExecution, other: TaskExecution | null): Promise<View | null> {
    if (!other || !(await this.access.may(user, other, 'execution.read'))) return null;
    if (!(await this.access.mayReadPayload(user, other))) return null;
    const payload = differencesOf(await this.payloadOf(user, other), await this.payloadOf(user, execution));
    const fields = differencesOf(await this.fieldsOf(other), await this.fieldsOf(execution));
    return {
      execution: await this.views.item(user, other),
      fields: fields.differences.map(rowOf),
      payload: payload.differences.map(rowOf),
      payload_capped: payload.capped,
    };
  }

  // Masked: two secrets are the same here, whatever they are.
  private async payloadOf(user: TaskAdminUser, stored: TaskExecution): Promise<View> {
    const { execution } = await this.shown.of(user, stored);
    return { task_args: execution.taskArgs ?? [], task_kwargs: execution.payload ?? {} };
  }

  /** What may be the reason that one succeeds and the other does not. */
  private async fieldsOf(execution: TaskExecution): Promise<View> {
    const node = await this.groups.nodeOf(execution);
    return {
      status: execution.status,
      queue: execution.queue,
      priority: execution.priority,
      tags: execution.tags.join(', '),
      attempt: execution.attempt,
      max_attempts: execution.maxAttempts,
      timeout_ms: execution.timeoutMs,
      waited_ms: execution.waitedMs,
      duration: execution.duration,
      node: node?.name ?? null,
      version: node?.version ?? null,
    };
  }
}

// What one of them has not is null. `before` is of the other one.
function rowOf({ path, before, after }: Difference): View {
  return { path, before: before ?? null, after: after ?? null };
}
