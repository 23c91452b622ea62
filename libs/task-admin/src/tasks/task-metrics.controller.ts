import { Get, Param } from '@nestjs/common';
import type { ScopedTasks } from '@taskledger/nestjs';
import { ExecutionAccess, Principal, TaskAccess, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { ValidatedQuery } from '../http/index.js';
import { notFound } from '../http/problems/request-problem.js';
import { ShownExecutions } from '../secrets/shown-executions.js';
import { DebugReportQuery } from './debug-report.query.js';
import { debugReportView, metricsView } from './task-metrics-view.js';

/** How runs of a task went, of the executions that the user sees. */
@AdminController('tasks/:name')
export class TaskMetricsController {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly taskAccess: TaskAccess,
    private readonly shown: ShownExecutions,
  ) {}

  @Get('metrics')
  async metrics(@Principal() user: TaskAdminUser, @Param('name') name: string): Promise<object> {
    await this.taskAccess.byName(user, name, 'task.read');
    return metricsView(await (await this.tasksOf(user)).metrics(name));
  }

  @Get('debug')
  async debugReport(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @ValidatedQuery(DebugReportQuery) { execution_id: id }: DebugReportQuery,
  ): Promise<object> {
    await this.taskAccess.byName(user, name, 'task.read');
    const report = await (await this.tasksOf(user)).debugReport(name, id);
    if (!report) throw notFound(`There is no such execution of the task "${name}".`);
    const execution = await this.access.byId(user, report.executionId, 'execution.read');
    const isPayloadVisible = await this.access.mayReadPayload(user, execution);
    return debugReportView(report, { metadata: this.shown.metadataOf(execution), isPayloadVisible });
  }

  private async tasksOf(user: TaskAdminUser): Promise<ScopedTasks> {
    const tasks = await this.access.tasksOf(user);
    return (await this.access.mayViewAll(user)) ? tasks : tasks.scoped({ createdBy: String(user.id) });
  }
}
