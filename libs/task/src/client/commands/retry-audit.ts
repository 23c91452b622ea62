import type { Creator } from '../../enqueue/index.js';
import type { Ledger, TaskExecution } from '../../ledger/index.js';
import { RateLimitedLogger } from '../../logging/rate-limited-logger.js';
import type { TaskSettings } from '../../options/index.js';

/** What an operator says of a retry. */
export interface ToldRetry {
  readonly createdBy?: Creator;
  readonly actor?: string;
  readonly reason?: string;
}

/** Records who took what up again. */
export class RetryAudit {
  private readonly unaudited: RateLimitedLogger;

  /** @param logged whose log tells of what could not be recorded */
  constructor(
    private readonly ledger: Ledger,
    private readonly settings: TaskSettings,
    logged: string,
  ) {
    this.unaudited = new RateLimitedLogger(logged, 'retries that could not be audited');
  }

  async record(id: string, retriedAs: string, isEdited: boolean, retry: ToldRetry): Promise<void> {
    const { createdBy, actor = typeof createdBy === 'object' ? createdBy.id : createdBy, reason } = retry;
    const why = reason && this.settings.redactor.text(reason);
    const details = { retried_as: retriedAs, edited: isEdited, reason: why };
    // The retry is recorded and will run: failing now would invite a second one.
    await this.ledger.live
      .audit('execution.retry', id, details, actor)
      .catch((error: unknown) => this.unaudited.warn(`The retry of ${id} could not be audited: ${String(error)}`));
  }
}

/** Who created an execution, to create another one with; undefined where nobody did. */
export function creatorOf({
  createdBy,
  createdByUsername,
}: Pick<TaskExecution, 'createdBy' | 'createdByUsername'>): Creator | undefined {
  return createdBy === null ? undefined : { id: createdBy, username: createdByUsername ?? undefined };
}

/** Metadata for an execution that starts at zero. */
export function withoutProgress(metadata: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !key.startsWith('progress_')));
}
