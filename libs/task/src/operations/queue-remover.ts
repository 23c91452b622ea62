import { Injectable } from '@nestjs/common';
import { Canceller } from '../client/index.js';
import { QueueInUseError } from '../errors/index.js';
import { Ledger } from '../ledger/index.js';
import { TaskQueues } from '../queue/index.js';
import { BUILT_IN } from '../secrets/index.js';
import type { QueueCleaned, QueueObliterated } from './queue.types.js';

/** What is removed, checked. */
export interface CheckedRemoval {
  readonly queue: string;
  readonly by?: string;
  readonly reason?: string;
  /** How long it may take; what is left then is for the next call. */
  readonly withinMs: number;
  readonly cursor?: string;
}

const WHY = 'Its queue is obliterated';

/** Removes ended executions of a queue, or all that it has and the queue. */
@Injectable()
export class QueueRemover {
  constructor(
    private readonly ledger: Ledger,
    private readonly queues: TaskQueues,
    private readonly canceller: Canceller,
  ) {}

  async clean(removal: CheckedRemoval, olderThanMs: number): Promise<QueueCleaned> {
    const description = { action: 'queue.clean', ...told(removal, { older_than_ms: olderThanMs }) } as const;
    return this.remove(removal, olderThanMs, description);
  }

  /** @throws QueueInUseError */
  async obliterate(removal: CheckedRemoval, isForced: boolean): Promise<QueueObliterated> {
    const { queue, by, reason } = removal;
    const { queueRemoval } = this.ledger;
    const running = await queueRemoval.running(queue);
    if (running > 0 && !isForced) throw new QueueInUseError(queue, running);
    // Nothing of it begins meanwhile, in any process.
    await this.queues.pause(queue, { by, reason: reason ?? WHY });
    const cancelled = await this.cancelAll(removal);
    const description = { action: 'queue.obliterate', ...told(removal, {}) } as const;
    const cleaned = await this.remove(removal, 0, description);
    const isEmpty = cleaned.cursor === undefined && (await queueRemoval.live(queue)).length === 0;
    if (!isEmpty) return { ...cleaned, cancelled, isDone: false, isRemoved: false };
    const isRemoved = await queueRemoval.forget(description);
    await this.queues.changed(queue);
    return { ...cleaned, cancelled, isDone: true, isRemoved };
  }

  private async cancelAll({ queue, by, reason }: CheckedRemoval): Promise<number> {
    let cancelled = 0;
    for (let after: string | undefined; ;) {
      const ids = await this.ledger.queueRemoval.live(queue, after);
      if (ids.length === 0) return cancelled;
      cancelled += (await this.canceller.cancelMany(ids, reason ?? WHY, { actor: by })).length;
      after = ids[ids.length - 1];
    }
  }

  private async remove(
    { queue, withinMs, cursor }: CheckedRemoval,
    olderThanMs: number,
    description: Parameters<Ledger['queueRemoval']['delete']>[1],
  ): Promise<QueueCleaned> {
    const { queueRemoval } = this.ledger;
    const until = performance.now() + withinMs;
    let [deleted, kept] = [0, 0];
    for (let after = cursor; ;) {
      const { ids, next } = await queueRemoval.ended(queue, olderThanMs, after);
      const gone = await queueRemoval.delete(ids, description);
      deleted += gone;
      kept += ids.length - gone;
      if (next === undefined) return { deleted, kept };
      if (performance.now() >= until) return { deleted, kept, cursor: next };
      after = next;
    }
  }
}

function told({ queue, by, reason }: CheckedRemoval, details: Readonly<Record<string, unknown>>) {
  const why = reason === undefined ? null : BUILT_IN.text(reason);
  return { queue, actor: by, details: { ...details, reason: why } };
}
