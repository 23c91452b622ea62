import type { Dispatch, Inserted, Ledger, NewExecution } from '../ledger/index.js';
import type { Dispatcher } from './dispatcher.js';
import type { EnqueueOptions } from './enqueue.options.js';
import type { EnqueueRequest } from './enqueue.request.js';
import type { ExecutionFactory } from './execution.factory.js';
import type { OutboxRelay } from './outbox-relay.js';

/** What an enqueue came to. */
export interface Enqueued {
  readonly id: string;
  readonly taskId: string;
  /** Nothing new was recorded: this execution had the task id or the unique key already. */
  readonly deduplicated: boolean;
}

/** Commits executions to the ledger and sees to it that the engine hears of them. */
export class Enqueuer {
  constructor(
    private readonly ledger: Ledger,
    private readonly factory: ExecutionFactory,
    private readonly dispatcher: Dispatcher,
    private readonly relay: OutboxRelay,
  ) {}

  /** The execution that the keys now stand for: a new one, or the one that had them already. */
  async enqueue(request: EnqueueRequest): Promise<Enqueued> {
    const execution = await this.factory.create(request);
    const { id, taskId, created } = await this.insert(execution, request.options ?? {});
    return { id, taskId, deduplicated: !created };
  }

  private async insert(execution: NewExecution, { manager }: EnqueueOptions): Promise<Inserted> {
    if (manager) return this.ledger.writer.insertWithin(manager, execution);
    this.ledger.database.profile.assertNotNested();
    const inserted = await this.ledger.writer.insert(execution).catch((error: unknown) => {
      this.dispatcher.doubt(error);
      throw error;
    });
    if (inserted.created) this.ledger.signals.send('created', [inserted.id]);
    if (execution.outbox) this.relay.kick();
    else this.dispatcher.dispatch(this.dispatchOf(execution));
    return inserted;
  }

  private dispatchOf({ id, queue, priority, dueMs }: NewExecution): Dispatch {
    const delayMs = dueMs === undefined ? 0 : Math.max(0, dueMs - this.ledger.clock.now());
    return { id, queue, priority, delayMs };
  }
}
