import type { TaskExecution } from '@taskledger/nestjs';
import type { TaskAdminAction, TaskAdminUser, UserView } from '../access/index.js';
import { unauthenticated, forbidden } from '../http/problems/request-problem.js';

// Events may come many times a second, and the policy of the host may ask a database.
const RECHECK_MS = 1_000;

/** How the rights of a stream are found out anew. */
export interface RightsSource {
  /** Who sends the request now. @throws what guards of the host throw */
  identify(): Promise<TaskAdminUser | null>;
  viewOf(user: TaskAdminUser): Promise<UserView>;
}

/** What a stream as a whole needs, where it is not about one execution. */
export interface StreamNeeds {
  readonly action?: TaskAdminAction;
}

/**
 * The rights of whoever opened a stream, which may be withdrawn while it is open. Asked for at every event, they are found out
 * anew once a second at most. Once they are gone they do not come back: the client opens another stream.
 */
export class StreamRights {
  private known: TaskAdminUser;
  private latest: Promise<UserView>;
  private isAsking = true;
  private askedAt = -Infinity;

  /** @param opener who opened it */
  constructor(
    private readonly source: RightsSource,
    private readonly opener: TaskAdminUser,
    private readonly needs: StreamNeeds = {},
  ) {
    this.known = opener;
    this.latest = this.asked(source.viewOf(opener));
  }

  /** Who it is, with the roles that were found last. */
  get user(): TaskAdminUser {
    return this.known;
  }

  /** What the client may see now. @throws RequestProblem 401 or 403, or what the policy throws, from then on every time */
  current(): Promise<UserView> {
    if (!this.isAsking && performance.now() - this.askedAt >= RECHECK_MS)
      this.latest = this.asked(this.latest.then(() => this.recheck()));
    return this.latest;
  }

  /** @throws RequestProblem 401; 404 or 403 when the execution has moved out of sight, or the action is not allowed any more */
  async assertAllowed(execution: TaskExecution | null, action: TaskAdminAction): Promise<void> {
    const view = await this.current();
    // One that was deleted has nothing left to hide.
    if (execution) await view.allowed(execution, action, 'The execution does not exist for you any more.');
  }

  private asked(view: Promise<UserView>): Promise<UserView> {
    this.isAsking = true;
    // Whoever asks for the rights hears of a failure; nobody may be asking yet.
    void view
      .catch(() => undefined)
      .then(() => {
        this.isAsking = false;
        this.askedAt = performance.now();
      });
    return view;
  }

  private async recheck(): Promise<UserView> {
    const user = await this.source.identify();
    if (!user || String(user.id) !== String(this.opener.id)) throw unauthenticated();
    this.known = user;
    const view = await this.source.viewOf(user);
    const { action } = this.needs;
    if (action && !(await view.may(action))) throw forbidden(action);
    return view;
  }
}
