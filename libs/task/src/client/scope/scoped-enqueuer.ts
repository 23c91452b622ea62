import { taskNameOf } from '../../definition/index.js';
import {
  type Enqueued,
  type Enqueuer,
  type EnqueueOptions,
  type EnqueueRequest,
  upstreamIdsOf,
} from '../../enqueue/index.js';
import { IdempotencyMismatchError, KeyOutOfScopeError, UnknownDependencyError } from '../../errors/index.js';
import type { ExecutionView } from './execution-view.js';

/** Enqueues what stays within a view. */
export class ScopedEnqueuer {
  constructor(
    private readonly enqueuer: Enqueuer,
    private readonly view: ExecutionView,
  ) {}

  /** @throws OutOfScopeError, KeyOutOfScopeError; and what the enqueuer throws */
  async enqueue(request: EnqueueRequest): Promise<Enqueued> {
    const { scope } = this.view;
    if (!scope) return this.enqueuer.enqueue(request);
    const { task, options = {} } = request;
    await this.assertUpstreams(options);
    return this.keyed({ ...request, options: scope.forced(options, this.enqueuer.homeOf(task)) });
  }

  /** The same for the repetition of an execution that is in the view. */
  async repeat(request: EnqueueRequest): Promise<Enqueued> {
    const { scope } = this.view;
    if (!scope) return this.enqueuer.enqueue(request);
    const { task, options = {} } = request;
    return this.keyed({ ...request, options: scope.repeated(options, this.enqueuer.homeOf(task)) });
  }

  // What somebody else's execution ends with is nobody else's business.
  private async assertUpstreams({ dependsOn, manager }: EnqueueOptions): Promise<void> {
    if (dependsOn === undefined) return;
    const ids = upstreamIdsOf(dependsOn);
    const seen = new Set(await this.view.among(ids, manager));
    const unknown = ids.filter((id) => !seen.has(id));
    if (unknown.length > 0) throw new UnknownDependencyError(unknown);
  }

  // Who has the key may be somebody else's execution, of which not even the id is told.
  private async keyed(request: EnqueueRequest): Promise<Enqueued> {
    const enqueued = await this.enqueuer.enqueue(request).catch(async (error: unknown) => {
      if (error instanceof IdempotencyMismatchError) await this.assertSeen(error.executionId, request);
      throw error;
    });
    if (enqueued.deduplicated) await this.assertSeen(enqueued.id, request);
    return enqueued;
  }

  private async assertSeen(id: string, { task, options }: EnqueueRequest): Promise<void> {
    if (!(await this.view.has(id, options?.manager))) throw new KeyOutOfScopeError(taskNameOf(task));
  }
}
