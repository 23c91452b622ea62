import { Injectable } from '@nestjs/common';
import {
  executionsNamedIn,
  type Explanation,
  type ExplanationReason,
  type TaskExecution,
  withNamesHidden,
} from '@taskledger/nestjs';
import { ExecutionAccess, type TaskAdminUser } from '../access/index.js';
import { onTheWire } from '../http/index.js';

/** Why executions have not run, as much of it as a user may see. */
@Injectable()
export class ExecutionExplanations {
  constructor(private readonly access: ExecutionAccess) {}

  async of(user: TaskAdminUser, execution: TaskExecution): Promise<object> {
    const [explanation, isPayloadVisible] = await Promise.all([
      this.explained(user, execution.id),
      this.access.mayReadPayload(user, execution),
    ]);
    const reasons = explanation.reasons.map((reason) => (isPayloadVisible ? reason : withoutKey(reason)));
    return { ...(onTheWire({ ...explanation, reasons }) as object), payload_visible: isPayloadVisible };
  }

  private async explained(user: TaskAdminUser, id: string): Promise<Explanation> {
    const tasks = await this.access.tasksOf(user);
    const explanation = await tasks.explain(id);
    const named = explanation.reasons.flatMap(executionsNamedIn);
    if (named.length === 0) return explanation;
    // Within the scope, a policy may still refuse single ones.
    const { items } = await tasks.list({ ids: named, limit: named.length });
    const readable = await (await this.access.viewOf(user)).readable(items);
    const shown = new Set(readable.map((execution) => execution.id));
    const reasons = explanation.reasons.map((reason) => withNamesHidden(reason, (other) => shown.has(other)));
    return { ...explanation, reasons };
  }
}

// Keys of locks and of breakers are made of members of the payload.
function withoutKey(reason: ExplanationReason): ExplanationReason {
  if (reason.kind === 'breaker') return { ...reason, breaker: null };
  return reason.kind === 'lock' ? { ...reason, key: null } : reason;
}
