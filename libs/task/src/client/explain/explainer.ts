import { Injectable } from '@nestjs/common';
import { UnknownExecutionError } from '../../errors/index.js';
import { type ExplainedExecution, type Explanation, Ledger } from '../../ledger/index.js';
import type { ExecutionView } from '../scope/execution-view.js';
import { executionsNamedIn, ofQueueOutside, withNamesHidden } from './explained-names.js';

/** Tells why executions have not run, and names nothing that is outside of a view. */
@Injectable()
export class Explainer {
  constructor(private readonly ledger: Ledger) {}

  /** @throws UnknownExecutionError */
  async explain(id: string, view: ExecutionView): Promise<Explanation> {
    const explained = await this.ledger.explanations.of(id);
    if (!explained || !(view.scope?.includes(explained.record) ?? true)) throw new UnknownExecutionError(id);
    return view.scope ? this.within(explained, view) : explained.explanation;
  }

  private async within({ explanation }: ExplainedExecution, view: ExecutionView): Promise<Explanation> {
    const named = explanation.reasons.flatMap(executionsNamedIn);
    const shown = new Set(named.length === 0 ? [] : await view.among(named));
    const isQueueNamed = view.scope?.scope.queues?.includes(explanation.queue) ?? false;
    const reasons = explanation.reasons
      .map((reason) => withNamesHidden(reason, (other) => shown.has(other)))
      .map((reason) => (isQueueNamed ? reason : ofQueueOutside(reason, explanation.taskName)));
    return { ...explanation, reasons };
  }
}
