import { Inject, Injectable } from '@nestjs/common';
import { type TaskExecution, Tasks } from '@taskledger/nestjs';
import { ExecutionAccess, type TaskAdminUser } from '../access/index.js';
import { ADMIN_SETTINGS, type AdminSettings } from '../admin-settings.js';
import { ExecutionDependencyViews } from './execution-dependency-views.js';

const NOTHING = { lockKey: null, onConflict: null, uniqueKey: null, suppressed: 0, traceParent: null };

/** What executions were enqueued with: dependencies, and keys for those who may read the payload that they are made of. */
@Injectable()
export class ExecutionOrigins {
  constructor(
    private readonly tasks: Tasks,
    private readonly access: ExecutionAccess,
    private readonly dependencies: ExecutionDependencyViews,
    @Inject(ADMIN_SETTINGS) private readonly settings: AdminSettings,
  ) {}

  async of(user: TaskAdminUser, execution: TaskExecution, isPayloadVisible: boolean): Promise<Record<string, unknown>> {
    const { lockKey, onConflict, uniqueKey, suppressed, traceParent } =
      (await this.tasks.enqueuedWith(execution.id)) ?? NOTHING;
    const traceId = traceParent?.split('-')[1] ?? null;
    return {
      lock_key: isPayloadVisible ? lockKey : null,
      lock_conflict: onConflict,
      unique_key: isPayloadVisible ? uniqueKey : null,
      // Others may have enqueued what was answered.
      suppressed: (await this.access.seesAll(user)) ? suppressed : null,
      trace_id: traceId,
      trace_url: traceId === null ? null : (this.settings.traceLink?.replaceAll('{trace_id}', traceId) ?? null),
      dependencies: await this.dependencies.of(user, execution),
    };
  }
}
