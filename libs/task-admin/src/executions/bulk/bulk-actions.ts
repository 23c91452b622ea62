import { Injectable } from '@nestjs/common';
import { ProcessLogger, type TaskExecution, Tasks } from '@taskledger/nestjs';
import { ExecutionAccess, type TaskAdminUser } from '../../access/index.js';
import { problemOf } from '../../http/index.js';
import { Submissions } from '../../tasks/submissions.js';
import type { BulkRequest } from './bulk-request.js';

/** What became of one execution of a selection. */
export interface BulkOutcome {
  readonly id: string;
  readonly outcome: 'cancelled' | 'retried' | 'skipped';
  readonly new_id?: string;
  /** Why it was skipped, for people, and the stable code of it. */
  readonly why?: string;
  readonly code?: string;
}

type Outcomes = Map<string, BulkOutcome>;

const AT_ONCE = 25;

/** Does to each execution of a selection what could be done to it alone, with the same rights and the same audit. */
@Injectable()
export class BulkActions {
  private readonly logger = new ProcessLogger('TaskAdmin');

  constructor(
    private readonly access: ExecutionAccess,
    private readonly tasks: Tasks,
    private readonly submissions: Submissions,
  ) {}

  /** One outcome for each id, in the order of the request. */
  async perform(user: TaskAdminUser, request: BulkRequest): Promise<BulkOutcome[]> {
    const { allowed, refused } = await this.access.byIds(user, request.ids, `execution.${request.action}`);
    const outcomes: Outcomes = new Map([...refused].map(([id, problem]) => [id, skipped(id, problem)]));
    if (request.action === 'cancel') await this.cancel(user, allowed, { request, outcomes });
    else await this.retry(user, allowed, { request, outcomes });
    return request.ids.flatMap((id) => outcomes.get(id) ?? []);
  }

  private async cancel(user: TaskAdminUser, executions: readonly TaskExecution[], work: Work): Promise<void> {
    // One that BullMQ runs may be refused, each for a reason of its own.
    const [outside, ours] = [executions.filter(({ engine }) => engine), executions.filter(({ engine }) => !engine)];
    for (const { id } of outside) work.outcomes.set(id, await this.cancelOne(user, id, work.request.reason));
    const ids = ours.map(({ id }) => id);
    const reached = new Set(await this.tasks.cancelMany(ids, work.request.reason, { actor: user.id }));
    for (const id of ids) work.outcomes.set(id, cancelled(id, reached.has(id)));
  }

  private async cancelOne(user: TaskAdminUser, id: string, reason?: string): Promise<BulkOutcome> {
    try {
      return cancelled(id, await this.tasks.cancel(id, reason, { actor: user.id }));
    } catch (error) {
      return skipped(id, error);
    }
  }

  private async retry(user: TaskAdminUser, executions: readonly TaskExecution[], work: Work): Promise<void> {
    for (let from = 0; from < executions.length; from += AT_ONCE) {
      const some = executions.slice(from, from + AT_ONCE);
      const retried = await Promise.all(some.map(({ id }) => this.retryOne(user, id, work.request.reason)));
      for (const outcome of retried) work.outcomes.set(outcome.id, outcome);
    }
  }

  private async retryOne(user: TaskAdminUser, id: string, reason?: string): Promise<BulkOutcome> {
    try {
      const handle = await this.submissions.retry(user, id, { reason });
      return { id, outcome: 'retried', new_id: handle.id };
    } catch (error) {
      // The others go on, so nobody else would report it.
      if (problemOf(error).status >= 500) this.logger.warn(`Execution ${id} could not be repeated: ${String(error)}`);
      return skipped(id, error);
    }
  }
}

interface Work {
  readonly request: BulkRequest;
  readonly outcomes: Outcomes;
}

function cancelled(id: string, isReached: boolean): BulkOutcome {
  if (isReached) return { id, outcome: 'cancelled' };
  return { id, outcome: 'skipped', why: 'It has finished.', code: 'EXECUTION_FINISHED' };
}

function skipped(id: string, error: unknown): BulkOutcome {
  const { detail, code } = problemOf(error);
  return { id, outcome: 'skipped', why: detail, code };
}
