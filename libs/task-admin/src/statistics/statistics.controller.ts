import { Get } from '@nestjs/common';
import { type ExecutionFilter, Tasks } from '@taskledger/nestjs';
import { RequirePermission, ExecutionAccess, Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { type RequestUrl, FromUrl, ValidatedQuery, RequestProblem } from '../http/index.js';
import { LiveCounter } from './live-counts.js';
import { rangeOf, StatisticsRequest } from './statistics-request.js';
import { statisticsView } from './statistics-view.js';

/** How executions went in some time. */
@AdminController('statistics')
export class StatisticsController {
  constructor(
    private readonly access: ExecutionAccess,
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
    const range = rangeOf(request);
    const taskName = request.task_name?.length ? request.task_name : undefined;
    const filter = await this.access.narrowed(user, { taskName, queue: request.queue });
    assertCounted(filter);
    const { taskName: names, queue } = filter ?? { taskName: [] };
    const report = await this.tasks.statistics({ ...range, taskName: names, queue });
    return statisticsView(report, await this.live.counts(filter, search, report));
  }
}

// Statistics know tasks and queues. By anything else, to show them would be to show what others did.
function assertCounted(filter: ExecutionFilter | null): void {
  const isFiner = filter?.createdBy !== undefined || filter?.module !== undefined || filter?.metadata || filter?.tags?.length;
  if (!isFiner) return;
  const detail = 'Statistics are kept by task and queue only, and what you may see is narrower than that.';
  throw new RequestProblem(403, 'STATISTICS_NOT_SCOPED', detail);
}
