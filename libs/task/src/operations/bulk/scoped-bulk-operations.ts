import type { ExecutionScope } from '../../client/index.js';
import { creatorOf } from '../../enqueue/index.js';
import { BulkStateError, NotUndoableError } from '../../errors/index.js';
import {
  AuditedAct,
  type NewBulkItem,
  type NewBulkOperation,
  type SqlRunner,
  type StoredCanary,
} from '../../ledger/index.js';
import { assertChange, assertRequest } from './bulk.checks.js';
import type { BulkChangeOptions, BulkOperation, BulkRequest, CanaryOptions } from './bulk.types.js';
import { BulkReader, UNDONE_BY } from './bulk-reader.js';
import { BulkSelector } from './bulk-selector.js';
import { operationOf } from './bulk-view.js';

/** Bulk operations within a scope: `bulk.scoped(scope)`. What is started here keeps to the scope for as long as it runs. */
export class ScopedBulkOperations extends BulkReader {
  /** The same for what is in this scope too. @throws InvalidOptionError */
  scoped(scope: ExecutionScope | 'all'): ScopedBulkOperations {
    return new ScopedBulkOperations(this.parts, this.view.within(scope));
  }

  /**
   * Records which executions it is about, as they are now, and begins; resolves when that is committed. Any process goes on
   * with it, and none does twice what another one has done.
   * @throws EmptySelectionError, SelectionTooLargeError, QueryTooBroadError, InvalidOptionError
   * @example
   * const { id } = await bulk.start({ action: 'retry', filter: { taskName: 'charge_card', status: 'FAILURE' }, perSecond: 20 });
   */
  async start(request: BulkRequest): Promise<BulkOperation> {
    assertRequest(request);
    const { action, priority, canary, perSecond, filter, label } = request;
    const { ids, refused } = await new BulkSelector(this.parts.ledger, this.view).select(request);
    return this.record(
      {
        action,
        selection: label ?? (filter ? { ...filter } : { ids: ids.length }),
        parameters: { priority },
        perSecond,
        canary: canary && storedCanary(canary),
        refused,
        ...this.told(request),
      },
      ids.map((executionId) => ({ executionId, priority })),
    );
  }

  /** Nothing more is begun; what was begun goes on. @throws UnknownBulkOperationError, BulkStateError where it has ended */
  async abort(id: string, options: BulkChangeOptions = {}): Promise<BulkOperation> {
    assertChange(options);
    return this.change('abort', id, options);
  }

  /** Goes on with one that is stopped. @throws UnknownBulkOperationError, BulkStateError where it is not */
  async resume(id: string, options: BulkChangeOptions = {}): Promise<BulkOperation> {
    assertChange(options);
    return this.change('resume', id, options);
  }

  /**
   * Takes back what can be taken back, as an operation of its own: cancels the repeats that have not started, or gives the
   * executions that still wait their old priorities. One that is under way is aborted before.
   * @throws UnknownBulkOperationError, NotUndoableError
   */
  async undo(id: string, options: BulkChangeOptions = {}): Promise<BulkOperation> {
    assertChange(options);
    const row = await this.row(id);
    const action = UNDONE_BY[row.action];
    if (!action) throw new NotUndoableError(id, 'What is cancelled, or was made due, stays so.');
    if (row.finishedAt === null) await this.change('abort', id, options);
    const items = (await this.parts.ledger.bulk.undoItems(row)) ?? [];
    if (items.length === 0) throw new NotUndoableError(id, 'Nothing of it still waits.');
    const parameters = action === 'cancel' ? { isOnlyWaiting: true } : { from: row.parameters.priority };
    const told = this.told(options);
    return this.record({ action, selection: {}, parameters, refused: 0, undoOf: id, ...told }, items);
  }

  private async record(
    operation: Omit<NewBulkOperation, 'id' | 'total' | 'scope'>,
    items: readonly NewBulkItem[],
  ): Promise<BulkOperation> {
    const { ledger } = this.parts;
    const id = ledger.clock.mintId();
    const scope = this.view.scope?.scope;
    await ledger.bulk.insert({ ...operation, id, scope, total: items.length }, items, (runner) => {
      const { action, createdBy, reason, undoOf } = operation;
      const details = { bulk_action: action, count: items.length, reason, undo_of: undoOf };
      return this.audit(runner, id, { action: undoOf ? 'bulk.undo' : 'bulk.start', actor: createdBy, details });
    });
    AuditedAct.current?.recorded();
    ledger.signals.send('bulk', [id]);
    return this.get(id);
  }

  private async change(asked: 'abort' | 'resume', id: string, options: BulkChangeOptions): Promise<BulkOperation> {
    const { ledger } = this.parts;
    const { createdBy, reason } = this.told(options);
    const isChanged = await ledger.database.transaction(async (runner) => {
      const isDone = await (asked === 'abort'
        ? ledger.bulk.abort(runner, id)
        : ledger.bulk.nextStage(runner, id, 'stopped'));
      if (isDone) await this.audit(runner, id, { action: `bulk.${asked}`, actor: createdBy, details: { reason } });
      return isDone;
    });
    const row = await this.row(id);
    if (!isChanged) throw new BulkStateError(id, row.state, asked);
    AuditedAct.current?.recorded();
    ledger.signals.send('bulk', [id]);
    return operationOf(row);
  }

  private async audit(runner: SqlRunner, id: string, { action, actor, details }: AuditedChange): Promise<void> {
    // What code does has no row.
    if (actor === undefined && !AuditedAct.current) return;
    await this.parts.ledger.audit.recordWithin(runner, { action, actor, details: { operation_id: id, ...details } });
  }

  private told({ createdBy, reason }: BulkChangeOptions): Told {
    return { ...creatorOf(createdBy), reason: this.parts.shown(reason) };
  }
}

type Told = Pick<NewBulkOperation, 'createdBy' | 'createdByUsername' | 'reason'>;

interface AuditedChange {
  readonly action: string;
  readonly actor: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
}

function storedCanary({ first = 1, next = 10, stopAboveFailureRate = 0.2 }: CanaryOptions): StoredCanary {
  return { first, next, stopAboveFailureRate };
}
