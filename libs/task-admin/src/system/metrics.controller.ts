import { Get, Headers, Res } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { TaskPrometheus } from '@taskledger/nestjs';
import {
  ExecutionAccess,
  Principal,
  RequirePermission,
  Scraped,
  SCRAPER,
  type TaskAdminUser,
} from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { preferredType } from '../http/accepted.js';
import { RequestProblem } from '../http/index.js';

const FORMATS = { 'text/plain': 'prometheus', 'application/openmetrics-text': 'openmetrics' } as const;

/** Metrics for Prometheus. */
@AdminController('metrics')
export class MetricsController {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly prometheus: TaskPrometheus,
    private readonly host: HttpAdapterHost,
  ) {}

  /** They are about everybody's executions, and cannot be narrowed: whoever sees only some gets none. */
  @Get()
  @Scraped()
  @RequirePermission('system.read')
  async metrics(
    @Principal() user: TaskAdminUser,
    @Res({ passthrough: true }) response: object,
    @Headers('accept') accept?: string,
  ): Promise<string> {
    if (user !== SCRAPER) await this.assertSeesAll(user);
    const type = preferredType(Object.keys(FORMATS) as (keyof typeof FORMATS)[], accept);
    const { contentType, text } = await this.prometheus.render(FORMATS[type]);
    this.host.httpAdapter.setHeader(response, 'Content-Type', contentType);
    return text;
  }

  private async assertSeesAll(user: TaskAdminUser): Promise<void> {
    if (await this.access.seesAll(user)) return;
    const detail = 'Metrics are about all executions. You see only some of them; a scrape needs a token of its own.';
    throw new RequestProblem(403, 'ACCESS_FORBIDDEN', detail);
  }
}
