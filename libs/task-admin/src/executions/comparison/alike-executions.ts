import { Injectable } from '@nestjs/common';
import { type TaskExecution, Tasks } from '@taskledger/nestjs';
import { ExecutionAccess, type TaskAdminUser } from '../../access/index.js';
import { ListedExecutions } from '../list/listed-executions.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** How many executions have failed of the same in a day, and the list of them. */
export interface AlikeCount {
  readonly count: number;
  readonly count_capped: boolean;
  /** For `GET /tasks/executions?…`, which counts the same. */
  readonly query: string;
}

/** Counts executions that failed of the same as one that is looked at. */
@Injectable()
export class AlikeExecutions {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly listed: ListedExecutions,
    private readonly tasks: Tasks,
  ) {}

  /** Null where it has not failed. It counts itself, where that was within the day. */
  async of(user: TaskAdminUser, { status, errorFingerprint: fingerprint }: TaskExecution): Promise<AlikeCount | null> {
    if (status !== 'FAILURE' || fingerprint === null) return null;
    // To the minute, so that an answer stays the same while nothing happens.
    const finishedFrom = new Date(Math.floor((Date.now() - DAY_MS) / MINUTE_MS) * MINUTE_MS);
    const filter = await this.listed.visible(user, { status, errorFingerprint: fingerprint, finishedFrom });
    const { count, capped } = filter ? await this.tasks.count(filter) : { count: 0, capped: false };
    const link = new URLSearchParams({
      status,
      error_fingerprint: fingerprint,
      finished_from: finishedFrom.toISOString(),
    });
    if (await this.access.mayViewAll(user)) link.set('my_tasks', 'false');
    return { count, count_capped: capped, query: link.toString() };
  }
}
