import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import {
  ScheduleCondition,
  type ScheduleRequest,
  Schedules,
  Task,
  type TaskContext,
  type TaskResult,
} from '@taskledger/nestjs';
import { StockTable } from './stock.table.js';
import { reorderStock } from './warehouse.contract.js';

const WHEN_RUNNING_OUT: ScheduleRequest = { task: reorderStock, when: 'stock_runs_out', every: '5s' };

/** Orders more of what is running out. A condition fires once, so each delivery begins to wait for the next one. */
@Injectable()
export class ReorderTasks implements OnApplicationBootstrap {
  private readonly logger = new Logger('Demo');

  constructor(
    private readonly stock: StockTable,
    private readonly schedules: Schedules,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    try {
      await this.schedules.upsert(reorderStock.name, WHEN_RUNNING_OUT);
    } catch (error) {
      this.logger.warn(`Nobody watches the stock until the next start: ${String(error)}`);
    }
  }

  @ScheduleCondition('stock_runs_out')
  stockRunsOut(): Promise<boolean> {
    return this.stock.isRunningOut();
  }

  @Task(reorderStock, {
    module: 'warehouse',
    tags: ['warehouse'],
    description: 'Fills up the articles of which few are left. A schedule begins it as soon as that is so.',
    retry: { maxRetries: 5 },
    timeout: '30s',
  })
  async reorder(_payload: object, ctx: TaskContext): Promise<TaskResult<typeof reorderStock>> {
    // The delivery and the wait for the next one are one commit.
    const ordered = await this.stock.fillUp(ctx, (manager) =>
      this.schedules.upsert(reorderStock.name, WHEN_RUNNING_OUT, { manager }),
    );
    for (const { article, pieces } of ordered) ctx.logger.log(`${pieces} × ${article} delivered`);
    return { ordered };
  }
}
