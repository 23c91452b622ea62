import { Injectable } from '@nestjs/common';
import { type TaskExecution, Tasks } from '@taskledger/nestjs';
import type { TaskAdminUser } from '../access/index.js';
import { ListedExecutions } from './listed-executions.js';

const MOST_RETRIES = 100;

/** Where an execution led: as much of it as the user may see. */
@Injectable()
export class ExecutionLineage {
  constructor(
    private readonly listed: ListedExecutions,
    private readonly tasks: Tasks,
  ) {}

  async of(user: TaskAdminUser, { id }: TaskExecution): Promise<Record<string, unknown>> {
    const [retries, children] = await Promise.all([
      this.listed.visible(user, { retryOf: id }),
      this.listed.visible(user, { parentId: id }),
    ]);
    const [retriedBy, count] = await Promise.all([
      retries ? this.tasks.list({ ...retries, limit: MOST_RETRIES }) : { items: [] },
      children ? this.tasks.count(children) : { count: 0, capped: false },
    ]);
    return {
      retried_by: retriedBy.items.map((retry) => retry.id),
      children_count: count.count,
      children_count_capped: count.capped,
    };
  }
}
