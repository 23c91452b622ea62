import { Get } from '@nestjs/common';
import { Tasks } from '@taskledger/nestjs';
import { Principal, RequirePermission, type TaskAdminUser } from '../../access/index.js';
import { AdminController } from '../../admin-controller.decorator.js';
import { FromUrl, type RequestUrl, ValidatedQuery } from '../../http/index.js';
import { ExecutionStatsQuery } from './execution-stats.query.js';
import { statsView } from './execution-stats-view.js';
import { ListedExecutions } from '../list/listed-executions.js';

/** How many executions there are, of those that the list would show. */
@AdminController('tasks/executions/stats')
export class ExecutionStatsController {
  constructor(
    private readonly listed: ListedExecutions,
    private readonly tasks: Tasks,
  ) {}

  @Get()
  @RequirePermission('execution.read')
  async stats(
    @Principal() user: TaskAdminUser,
    @ValidatedQuery(ExecutionStatsQuery) query: ExecutionStatsQuery,
    @FromUrl() { search }: RequestUrl,
  ): Promise<object> {
    const { granularity } = query;
    const filter = await this.listed.asked(user, query, search);
    const { filter: counted, isPartial } = await this.listed.countable(user, filter ?? { ids: [] });
    const breakdown = await this.tasks.breakdown(counted, granularity && { granularity });
    return statsView({ ...breakdown, capped: breakdown.capped || isPartial });
  }
}
