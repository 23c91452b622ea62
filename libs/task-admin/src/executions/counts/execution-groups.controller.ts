import { Get } from '@nestjs/common';
import { type ExecutionFilter, Tasks } from '@taskledger/nestjs';
import { Principal, RequirePermission, type TaskAdminUser } from '../../access/index.js';
import { AdminController } from '../../admin-controller.decorator.js';
import { FromUrl, type RequestUrl, ValidatedQuery } from '../../http/index.js';
import { listLink, orMore, periodGroups, statusGroups } from './execution-groups-view.js';
import { ExecutionGroupsQuery } from './execution-groups.query.js';
import { ListedExecutions } from '../list/listed-executions.js';

/** How many executions there are in each group of those that the list would show. */
@AdminController('tasks/executions/groups')
export class ExecutionGroupsController {
  constructor(
    private readonly listed: ListedExecutions,
    private readonly tasks: Tasks,
  ) {}

  @Get()
  @RequirePermission('execution.read')
  async groups(
    @Principal() user: TaskAdminUser,
    @ValidatedQuery(ExecutionGroupsQuery) query: ExecutionGroupsQuery,
    @FromUrl() { search }: RequestUrl,
  ): Promise<object> {
    const { by, time_zone: timeZone = 'UTC' } = query;
    const filter: ExecutionFilter = (await this.listed.asked(user, query, search)) ?? { ids: [] };
    const linkTo = listLink(search);
    const common = { by, time_zone: timeZone };
    const { filter: counted, isPartial } = await this.listed.countable(user, filter);
    if (by === 'status') {
      const groups = statusGroups(await this.tasks.countByStatus(counted), linkTo);
      return { ...common, groups: orMore(groups, isPartial), has_older: false };
    }
    const periods = await this.tasks.countByPeriod(counted, { unit: by, timeZone });
    const groups = orMore(periodGroups(periods, filter, linkTo), isPartial);
    return { ...common, groups, has_older: periods.hasOlder };
  }
}
