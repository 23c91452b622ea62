import { Injectable } from '@nestjs/common';
import { Schedule, Task, TaskBreakers, type TaskContext, Tasks } from '@taskledger/nestjs';
import { NightlyReport, nightlyReport, type NightlyReportSummary } from './nightly-report.contract.js';
import { renderNightlyReport } from './nightly-report.rendering.js';

const HOUR_MS = 3_600_000;

@Injectable()
export class NightlyReportTasks {
  constructor(
    private readonly tasks: Tasks,
    private readonly breakers: TaskBreakers,
  ) {}

  @Task(nightlyReport, {
    module: 'reports',
    tags: ['report'],
    description: 'Reads the statistics of the ledger, and keeps what the tasks have done as an artifact.',
    retry: { maxRetries: 3 },
    timeout: '1m',
  })
  // The night that a computer was off is made up for in the morning.
  @Schedule('30 2 * * *', { timezone: 'Europe/Berlin', jitter: '5m', catchUp: 'last' })
  async report(request: NightlyReport, ctx: TaskContext): Promise<NightlyReportSummary> {
    // Optional for those who enqueue; the class has an initial value for it.
    const { hours } = request as Required<NightlyReport>;
    const to = ctx.schedule?.slot ?? new Date();
    const statistics = await this.tasks.statistics({ from: new Date(to.getTime() - hours * HOUR_MS), to });
    const text = renderNightlyReport(statistics, await this.breakers.list());
    const contentType = 'text/markdown; charset=utf-8';
    const report = await ctx.artifacts.save('nightly-report.md', text, { contentType });
    return { finished: statistics.totals.finished, failed: statistics.totals.failure, report };
  }
}
