import { basename } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Task, type TaskContext } from '@taskledger/nestjs';
import {
  accessLogStatistics,
  AccessLogSpec,
  AccessLogStatisticsRequest,
  type AccessLogSummary,
  generateAccessLog,
  type GeneratedLog,
} from './access-log.contract.js';
import { AccessLogCounter } from './access-log.counter.js';
import { type AccessLog, AccessLogs } from './access-logs.js';
import { streamLines } from './line-stream.js';

const REPORT_EVERY = 0.05;

@Injectable()
export class AccessLogTasks {
  constructor(private readonly logs: AccessLogs) {}

  @Task(generateAccessLog, {
    module: 'analytics',
    tags: ['analytics', 'files'],
    description: 'Invents the access log of a shop. The same seed and size make the same file.',
    timeout: '10m',
  })
  async generate(spec: AccessLogSpec, ctx: TaskContext): Promise<GeneratedLog> {
    const { path, bytes } = await this.ensure(spec, ctx, 100);
    await ctx.progress(100, `${basename(path)} is there`, 'generate');
    return { file: basename(path), bytes };
  }

  @Task(accessLogStatistics, {
    module: 'analytics',
    tags: ['analytics', 'streaming'],
    description: 'Streams an access log and counts statuses, paths, visitors, bytes and latency percentiles.',
    timeout: '10m',
  })
  async statistics(request: AccessLogStatisticsRequest, ctx: TaskContext): Promise<AccessLogSummary> {
    const log = await this.ensure(request, ctx, 40);
    const summary = (await this.count(log, ctx)).summary(request.top as number);
    if (summary.malformed > 0) ctx.logger.warn(`${summary.malformed} lines are no log entries`);
    await ctx.artifacts.save('access-log-summary.json', summary);
    return summary;
  }

  private ensure(spec: AccessLogSpec, ctx: TaskContext, upTo: number): Promise<AccessLog> {
    // Optional for those who enqueue; the class has initial values for both.
    const { seed, lines } = spec as Required<AccessLogSpec>;
    const onProgress = (share: number): Promise<void> =>
      ctx.progress(share * upTo, `Wrote ${Math.round(share * lines)} of ${lines} lines`, 'generate');
    return this.logs.ensure({ seed, lines, owner: ctx.executionId, signal: ctx.signal, onProgress });
  }

  private async count({ path, bytes }: AccessLog, ctx: TaskContext): Promise<AccessLogCounter> {
    const counter = new AccessLogCounter();
    ctx.logger.log('reading', { file: basename(path), bytes });
    let reported = 0;
    for await (const { lines, bytesRead } of streamLines(path, ctx.signal)) {
      for (const line of lines) counter.add(line);
      const share = bytesRead / bytes;
      if (share - reported < REPORT_EVERY && share < 1) continue;
      reported = share;
      await ctx.progress(40 + share * 60, `Read ${Math.round(share * 100)} % of the log`, 'count');
    }
    return counter;
  }
}
