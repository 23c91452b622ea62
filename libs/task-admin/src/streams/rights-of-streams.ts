import { Injectable } from '@nestjs/common';
import { AccessResolver, ExecutionAccess, type TaskAdminUser } from '../access/index.js';
import type { StreamConnection } from './stream-connection.decorator.js';
import { type StreamNeeds, StreamRights } from './stream-rights.js';

/** Finds out for streams who has opened them, and what they may see, while they are open. */
@Injectable()
export class RightsOfStreams {
  constructor(
    private readonly access: AccessResolver,
    private readonly executions: ExecutionAccess,
  ) {}

  of(user: TaskAdminUser, { context }: StreamConnection, needs?: StreamNeeds): StreamRights {
    // Not by the Authenticator: this is no request, and no login.
    const identify = (): Promise<TaskAdminUser | null> => this.access.policy.identify(context);
    return new StreamRights({ identify, viewOf: (now) => this.executions.viewOf(now) }, user, needs);
  }
}
