import { Injectable } from '@nestjs/common';
import { Retrier } from '../../client/index.js';
import { TaskRegistry } from '../../definition/index.js';
import { type Creator, Enqueuer, ExecutionFactory } from '../../enqueue/index.js';
import { IdempotencyMismatchError } from '../../errors/index.js';
import {
  type BulkDecision,
  type BulkItemRow,
  type BulkRow,
  isTransient,
  Ledger,
  type NewExecution,
} from '../../ledger/index.js';
import { type ItemBatch, type ItemWork, type PreparedBatch, refusedBy } from './item-work.js';

type Repeat = { readonly item: BulkItemRow } & (
  { readonly execution: NewExecution } | { readonly decision: BulkDecision }
);
type NewRepeat = Extract<Repeat, { execution: NewExecution }>;

/** Repeats finished executions. The new one and what became of the item are committed together, so none is repeated twice. */
@Injectable()
export class RetryItems implements ItemWork {
  constructor(
    private readonly ledger: Ledger,
    private readonly retrier: Retrier,
    private readonly registry: TaskRegistry,
    private readonly factory: ExecutionFactory,
    private readonly enqueuer: Enqueuer,
  ) {}

  async prepare(batch: ItemBatch): Promise<PreparedBatch> {
    const repeats = await Promise.all(batch.items.map((item) => this.repeat(item, batch)));
    const made = repeats.filter((repeat): repeat is NewRepeat => 'execution' in repeat);
    const refused = repeats.flatMap((repeat) => ('decision' in repeat ? repeat.decision : []));
    return async (runner) => {
      const executions = made.map(({ execution }) => execution);
      const answers = await this.ledger.writer.insertEachWithin(runner, executions);
      const decided = made.map(({ item }, index) => decisionOf(item, answers[index]!));
      const created = new Set(decided.flatMap(({ newId }) => newId ?? []));
      return {
        decisions: [...decided, ...refused],
        announce: () => this.announce(executions.filter(({ id }) => created.has(id))),
      };
    };
  }

  private async repeat(item: BulkItemRow, { operation, view }: ItemBatch): Promise<Repeat> {
    try {
      const original = await view.read(item.executionId);
      const request = this.retrier.repetition(original, { createdBy: creatorOf(operation) });
      // Where another process has the handler, it alone knows more of the task.
      const task = this.registry.has(original.taskName) ? original.taskName : { name: original.taskName };
      const { options = {} } = request;
      const kept = view.scope ? view.scope.repeated(options, this.factory.homeOf(task)) : options;
      return { item, execution: (await this.factory.create({ ...request, task, options: kept })).execution };
    } catch (error) {
      // The execution is not at fault: the step is made again.
      if (isTransient(error)) throw error;
      return { item, decision: refusedBy(item, error) };
    }
  }

  private announce(executions: readonly NewExecution[]): void {
    for (const execution of executions) this.enqueuer.committed(execution);
  }
}

function decisionOf({ position }: BulkItemRow, answer: { id: string; created: boolean } | Error): BulkDecision {
  // Who has the key may be somebody else's execution, of which not even the id is told.
  const isTaken = answer instanceof IdempotencyMismatchError || (!(answer instanceof Error) && !answer.created);
  if (isTaken)
    return { position, outcome: 'skipped', code: 'EXECUTION_DUPLICATE', why: 'Another execution has its unique key.' };
  if (!(answer instanceof Error)) return { position, outcome: 'done', newId: answer.id };
  return refusedBy({ position } as BulkItemRow, answer);
}

function creatorOf({ createdBy, createdByUsername }: BulkRow): Creator | undefined {
  return createdBy === null ? undefined : { id: createdBy, username: createdByUsername ?? undefined };
}
