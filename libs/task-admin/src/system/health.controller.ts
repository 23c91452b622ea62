import { Get, Res } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type PreflightReport, TaskPreflight, Tasks } from '@taskledger/nestjs';
import { RequirePermission } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { type HealthView, healthView } from './health-view.js';

/** Whether the stores answer. */
@AdminController('health')
export class HealthController {
  constructor(
    private readonly tasks: Tasks,
    private readonly preflight: TaskPreflight,
    private readonly host: HttpAdapterHost,
  ) {}

  @Get()
  @RequirePermission('system.read')
  async health(@Res({ passthrough: true }) response: object): Promise<HealthView> {
    const health = healthView(await this.tasks.health());
    if (health.status === 'error') this.host.httpAdapter.status(response, 503);
    return health;
  }

  /** Whether servers, settings and neighbours are such that tasks can be relied on. */
  @Get('preflight')
  @RequirePermission('system.read')
  async lookAround(@Res({ passthrough: true }) response: object): Promise<PreflightReport> {
    const report = await this.preflight.report();
    if (report.status === 'problem') this.host.httpAdapter.status(response, 503);
    return report;
  }
}
