import { Get, Param } from '@nestjs/common';
import { type Duration, TaskDeploys } from '@taskledger/nestjs';
import { DeployAccess, Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { ValidatedQuery } from '../http/index.js';
import { comparisonView, deployView } from './deploy-views.js';
import { DeployListQuery, DeployQuery } from './deploy.queries.js';

/** When which version began to run, and how tasks went before and after. */
@AdminController('deploys')
export class DeploysController {
  constructor(
    private readonly access: DeployAccess,
    private readonly deploys: TaskDeploys,
  ) {}

  @Get()
  async list(
    @Principal() user: TaskAdminUser,
    @ValidatedQuery(DeployListQuery) { page_size: limit }: DeployListQuery,
  ): Promise<object> {
    await this.access.assertMayRead(user);
    const deploys = await this.deploys.list({ limit });
    return { count: deploys.length, results: deploys.map(deployView) };
  }

  @Get(':version')
  async comparison(
    @Principal() user: TaskAdminUser,
    @Param('version') version: string,
    @ValidatedQuery(DeployQuery) { at, window }: DeployQuery,
  ): Promise<object> {
    await this.access.assertMayRead(user);
    const options = { ...(at && { at }), ...(window !== undefined && { window: window as Duration }) };
    const comparison = await this.deploys.compare(version, options);
    return comparisonView(comparison, await this.access.readable(user, comparison));
  }
}
