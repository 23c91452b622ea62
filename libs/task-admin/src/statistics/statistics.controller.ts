import { Get } from '@nestjs/common';
import { type ExecutionFilter, type StatisticsRange, Tasks } from '@taskledger/nestjs';
import { RequirePermission, ExecutionAccess, Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { ListedExecutions } from '../executions/list/listed-executions.js';
import { type RequestUrl, FromUrl, ValidatedQuery } from '../http/index.js';
import { LiveCounter } from './live-counts.js';
import { rangeOf, StatisticsRequest } from './statistics-request.js';
import { statisticsView } from './statistics-view.js';

/** How executions went in some time. */
@AdminController('statistics')
export class StatisticsController {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly listed: ListedExecutions,
    private readonly tasks: Tasks,
    private readonly live: LiveCounter,
  ) {}

  @Get()
  @RequirePermission('execution.read')
  async statistics(
    @Principal() user: TaskAdminUser,
    @ValidatedQuery(StatisticsRequest) request: StatisticsRequest,
    @FromUrl() { search }: RequestUrl,
  ): Promise<object> {
    const taskName = request.task_name?.length ? request.task_name : undefined;
    const filter = await this.listed.visible(user, { taskName, queue: request.queue });
    const report = await this.tasks.statistics({ ...rangeOf(request), ...partOf(filter) });
    const counts = await this.live.counts(filter, await this.linkOf(user, search), report);
    return statisticsView(report, counts);
  }

  // The lists behind the counts have to show the same executions.
  private async linkOf(user: TaskAdminUser, search: URLSearchParams): Promise<URLSearchParams> {
    const link = new URLSearchParams();
    for (const name of ['task_name', 'queue'])
      for (const value of search.getAll(name)) if (value) link.append(name, value);
    if (await this.access.mayViewAll(user)) link.set('my_tasks', 'false');
    return link;
  }
}

// Statistics are kept by task and queue. By anything else the executions themselves are counted.
function partOf(filter: ExecutionFilter | null): Partial<StatisticsRange> {
  if (!filter) return { taskName: [] };
  const { taskName, queue, ...finer } = filter;
  const isFiner = Object.values(finer).some((value) => value !== undefined && [value].flat().length > 0);
  return isFiner ? { within: filter } : { taskName, queue };
}
