import type { ServerResponse } from 'node:http';
import { type MessageEvent, Param, Sse } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { ExecutionAccess, Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { Operations, RawResponse, ValidatedQuery } from '../http/index.js';
import { jobIdProblem } from './job-id.js';
import { JobStreamQuery } from './job.queries.js';
import { JobStreams } from './job-streams.js';

/** One job as server-sent events. */
@AdminController('jobs')
export class JobStreamController {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly streams: JobStreams,
  ) {}

  @Sse(':id/:operation')
  @Operations('$stream')
  async stream(
    @Principal() user: TaskAdminUser,
    @Param('id') id: string,
    @ValidatedQuery(JobStreamQuery) query: JobStreamQuery,
    @RawResponse() response: ServerResponse,
  ): Promise<Observable<MessageEvent>> {
    const execution = await this.access.byTaskId(user, id, 'job.stream').catch((error: unknown) => {
      throw jobIdProblem(id, error);
    });
    return this.streams.open(execution, { user, response, pollMs: query.poll_interval * 1000 });
  }
}
