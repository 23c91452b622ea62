import type { ServerResponse } from 'node:http';
import { Inject, Injectable, type MessageEvent, type OnModuleDestroy } from '@nestjs/common';
import { type TaskExecution, Tasks } from '@taskledger/nestjs';
import { Observable, Subject, takeUntil } from 'rxjs';
import type { TaskAdminUser } from '../access/index.js';
import { ADMIN_SETTINGS, type AdminSettings } from '../admin-settings.js';
import { StreamSlots } from '../http/index.js';
import { endedWithReason, type StreamRights } from '../streams/index.js';
import { jobStream } from './job-stream.js';
import { JobViews } from './job-views.js';

/** Who wants a stream, and how. */
export interface StreamRequest {
  readonly user: TaskAdminUser;
  /** What the user may see, as long as the stream is open. */
  readonly rights: StreamRights;
  readonly response: ServerResponse;
  readonly pollMs: number;
}

/** The streams that are open. Each holds a connection, so nobody gets more than a few. */
@Injectable()
export class JobStreams implements OnModuleDestroy {
  private readonly slots: StreamSlots;
  private readonly stopped = new Subject<void>();

  constructor(
    private readonly tasks: Tasks,
    private readonly views: JobViews,
    @Inject(ADMIN_SETTINGS) { limits }: AdminSettings,
  ) {
    this.slots = new StreamSlots(limits.streams);
  }

  /** @throws RequestProblem 429 when the user has too many open */
  open({ id }: TaskExecution, { user, rights, response, pollMs }: StreamRequest): Observable<MessageEvent> {
    this.slots.take(user.id, response);
    const job = (execution: TaskExecution): Promise<object> => this.views.job(rights.user, execution);
    const source = { tasks: this.tasks, job, rights };
    return jobStream(source, id, pollMs).pipe(endedWithReason(), takeUntil(this.stopped));
  }

  // The server waits for its connections before it closes.
  onModuleDestroy(): void {
    this.stopped.next();
  }
}
