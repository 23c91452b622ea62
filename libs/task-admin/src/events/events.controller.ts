import { type MessageEvent, Sse } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { RequirePermission, Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { Connection, RightsOfStreams, type StreamConnection } from '../streams/index.js';
import { EventStreams } from './event-streams.js';

/** What happens, as ids: a client looks for itself, with what it is allowed to see. */
@AdminController('events')
export class EventsController {
  constructor(
    private readonly streams: EventStreams,
    private readonly rights: RightsOfStreams,
  ) {}

  @Sse()
  @RequirePermission('execution.read')
  async events(
    @Principal() user: TaskAdminUser,
    @Connection() connection: StreamConnection,
  ): Promise<Observable<MessageEvent>> {
    const rights = this.rights.of(user, connection, { action: 'execution.read' });
    // A policy that gives no scope refuses the request.
    await rights.current();
    return this.streams.open(user, rights, connection.response);
  }
}
