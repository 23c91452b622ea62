import type { ServerResponse } from 'node:http';
import { type MessageEvent, Sse } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { RequirePermission, Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { RawResponse } from '../http/index.js';
import { EventStreams } from './event-streams.js';

/** What happens, as ids: a client looks for itself, with what it is allowed to see. */
@AdminController('events')
export class EventsController {
  constructor(private readonly streams: EventStreams) {}

  @Sse()
  @RequirePermission('execution.read')
  events(@Principal() user: TaskAdminUser, @RawResponse() response: ServerResponse): Observable<MessageEvent> {
    return this.streams.open(user, response);
  }
}
