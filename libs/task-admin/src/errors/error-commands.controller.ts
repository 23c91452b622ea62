import { HttpCode, Param, Post } from '@nestjs/common';
import { TaskErrors } from '@taskledger/nestjs';
import { ErrorAccess, Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { BulkActions } from '../executions/bulk/bulk-actions.js';
import { invalid, JsonBody, type JsonObject, ReasonBody, validated } from '../http/index.js';
import { IgnoreBody, ResolveBody, RetryGroupBody } from './error-requests.js';
import { ErrorViews } from './error-views.js';

const STRICT = { unknown: 'member' } as const;

/** What operators do to a group of errors. */
@AdminController('errors')
export class ErrorCommandsController {
  constructor(
    private readonly access: ErrorAccess,
    private readonly errors: TaskErrors,
    private readonly actions: BulkActions,
    private readonly views: ErrorViews,
  ) {}

  @Post(':fingerprint/resolve')
  @HttpCode(200)
  async resolve(
    @Principal() user: TaskAdminUser,
    @Param('fingerprint') fingerprint: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    await this.access.byFingerprint(user, fingerprint, { action: 'error.change' });
    const { reason, version } = validated(ResolveBody, body, STRICT);
    await this.errors.resolve(fingerprint, { ...by(user, reason), ...(version && { version }) });
    return this.detail(user, fingerprint);
  }

  @Post(':fingerprint/ignore')
  @HttpCode(200)
  async ignore(
    @Principal() user: TaskAdminUser,
    @Param('fingerprint') fingerprint: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    await this.access.byFingerprint(user, fingerprint, { action: 'error.change' });
    const { reason, until, times } = validated(IgnoreBody, body, STRICT);
    if (until && until.getTime() <= Date.now())
      throw invalid([{ field: 'until', message: 'it must be still to come' }]);
    await this.errors.ignore(fingerprint, { ...by(user, reason), ...(until && { until }), ...(times && { times }) });
    return this.detail(user, fingerprint);
  }

  @Post(':fingerprint/reopen')
  @HttpCode(200)
  async reopen(
    @Principal() user: TaskAdminUser,
    @Param('fingerprint') fingerprint: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    await this.access.byFingerprint(user, fingerprint, { action: 'error.change' });
    const { reason } = validated(ReasonBody, body, STRICT);
    await this.errors.reopen(fingerprint, by(user, reason));
    return this.detail(user, fingerprint);
  }

  /** Repeats what has failed and nobody has repeated yet, newest first, each with the rights that it takes alone. */
  @Post(':fingerprint/retry')
  @HttpCode(200)
  async retry(
    @Principal() user: TaskAdminUser,
    @Param('fingerprint') fingerprint: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    await this.access.byFingerprint(user, fingerprint, { action: 'error.read' });
    await this.access.assertMayRetry(user);
    const { reason, limit = 100 } = validated(RetryGroupBody, body, STRICT);
    const within = await this.access.within(user);
    const { executions } = await this.errors.unrepeated(fingerprint, { limit, ...(within && { within }) });
    const ids = executions.map(({ id }) => id);
    const results = await this.actions.perform(user, { action: 'retry', ids, reason });
    const left = await this.errors.unrepeated(fingerprint, { limit: 1, ...(within && { within }) });
    const retried = results.filter(({ outcome }) => outcome === 'retried').length;
    return {
      retried,
      skipped: results.length - retried,
      remaining: left.count.count,
      remaining_capped: left.count.capped,
      results,
    };
  }

  private async detail(user: TaskAdminUser, fingerprint: string): Promise<object> {
    return this.views.detail(user, await this.access.byFingerprint(user, fingerprint, { action: 'error.read' }));
  }
}

function by(user: TaskAdminUser, reason: string | undefined): { actor: string; reason?: string } {
  return { actor: String(user.id), ...(reason && { reason }) };
}
