import { type MessageEvent, Param, Sse } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { ExecutionAccess, Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { Operations, ValidatedQuery } from '../http/index.js';
import { Connection, RightsOfStreams, type StreamConnection } from '../streams/index.js';
import { jobIdProblem } from './job-id.js';
import { JobStreamQuery } from './job.queries.js';
import { JobStreams } from './job-streams.js';

/** One job as server-sent events. */
@AdminController('jobs')
export class JobStreamController {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly streams: JobStreams,
    private readonly rights: RightsOfStreams,
  ) {}

  @Sse(':id/:operation')
  @Operations('$stream')
  async stream(
    @Principal() user: TaskAdminUser,
    @Param('id') id: string,
    @ValidatedQuery(JobStreamQuery) query: JobStreamQuery,
    @Connection() connection: StreamConnection,
  ): Promise<Observable<MessageEvent>> {
    const execution = await this.access.byTaskId(user, id, 'job.stream').catch((error: unknown) => {
      throw jobIdProblem(id, error);
    });
    const rights = this.rights.of(user, connection);
    const { response } = connection;
    return this.streams.open(execution, { user, rights, response, pollMs: query.poll_interval * 1000 });
  }
}
