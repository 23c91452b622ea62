import { Get, HttpCode, Param, Post } from '@nestjs/common';
import { TaskWorkers } from '@taskledger/nestjs';
import { Principal, RequirePermission, type TaskAdminUser, WorkerAccess } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { assertMembers, JsonBody, type JsonObject, ReasonBody, validated, ValidatedQuery } from '../http/index.js';
import { WorkerListQuery } from './worker.queries.js';
import { WorkerViews } from './worker-views.js';

const MOST = 200;
const RUNS_OF_EACH = 5;

/** The processes that use the ledger. */
@AdminController('workers')
export class WorkersController {
  constructor(
    private readonly access: WorkerAccess,
    private readonly workers: TaskWorkers,
    private readonly views: WorkerViews,
  ) {}

  @Get()
  @RequirePermission('worker.read')
  async list(
    @Principal() user: TaskAdminUser,
    @ValidatedQuery(WorkerListQuery) { state, queue, task_name: task, search }: WorkerListQuery,
  ): Promise<object> {
    const texts = { ...(queue && { queue }), ...(task && { task }), ...(search && { search }) };
    const query = { ...(state?.length && { state }), ...texts, runs: RUNS_OF_EACH };
    const { workers, isCapped } = await this.access.visible(user, query, MOST);
    return { count: workers.length, count_capped: isCapped, results: await this.views.items(user, workers) };
  }

  @Get(':id')
  async detail(@Principal() user: TaskAdminUser, @Param('id') id: string): Promise<object> {
    return this.views.of(user, await this.access.byId(user, id, 'worker.read'));
  }

  @Post(':id/quiet')
  @HttpCode(200)
  async quiet(
    @Principal() user: TaskAdminUser,
    @Param('id') id: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    await this.access.byId(user, id, 'worker.quiet');
    const { reason } = validated(ReasonBody, body, { unknown: 'member' });
    await this.workers.quiet(id, { by: String(user.id), ...(reason && { reason }) });
    return this.detail(user, id);
  }

  @Post(':id/resume')
  @HttpCode(200)
  async resume(
    @Principal() user: TaskAdminUser,
    @Param('id') id: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    await this.access.byId(user, id, 'worker.quiet');
    assertMembers(body, []);
    await this.workers.resume(id, { by: String(user.id) });
    return this.detail(user, id);
  }
}
