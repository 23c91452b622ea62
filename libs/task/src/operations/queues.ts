import { Injectable } from '@nestjs/common';
import { ExecutionView } from '../client/index.js';
import { checkedClean, checkedObliteration } from './removal.checks.js';
import type { CleanOptions, ObliterateOptions, QueueCleaned, QueueObliterated } from './queue.types.js';
import { QueuesParts, ScopedQueues } from './scoped-queues.js';

/**
 * What waits in queues: look at it, count it, take it, clear it; and what has ended: clean it, or obliterate the queue. `TaskQueues` pauses and limits them.
 *
 * @example
 * const next = await queues.dequeue('imports');
 * if (next) await next.execute();
 */
@Injectable()
export class Queues extends ScopedQueues {
  /** @internal */
  constructor(parts: QueuesParts) {
    super(parts, new ExecutionView(parts.ledger));
  }

  /**
   * Removes executions of a queue that ended long enough ago, whatever retention says; what an open execution depends on stays.
   * It is audited.
   * @throws UnknownQueueError, InvalidOptionError
   */
  async clean(queue: string, options: CleanOptions): Promise<QueueCleaned> {
    const { olderThanMs, ...removal } = checkedClean(options);
    return this.parts.remover.clean({ queue: await this.knownAnywhere(queue), ...removal }, olderThanMs);
  }

  /**
   * Removes a queue with all that it has: pauses it, cancels what has not ended, removes what has, and forgets the queue unless
   * living processes serve it. It is audited, and cannot be undone.
   * @throws QueueInUseError while executions of it run, unless `force` is true; UnknownQueueError, InvalidOptionError
   */
  async obliterate(queue: string, options: ObliterateOptions = {}): Promise<QueueObliterated> {
    const { isForced, ...removal } = checkedObliteration(options);
    return this.parts.remover.obliterate({ queue: await this.knownAnywhere(queue), ...removal }, isForced);
  }
}
