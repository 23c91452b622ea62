import { Get } from '@nestjs/common';
import { type AuditEntry, TaskAudit } from '@taskledger/nestjs';
import { ExecutionAccess, Principal, RequirePermission, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { ValidatedQuery } from '../http/index.js';
import { AuditListQuery } from './audit-list.query.js';

/** Who did what, and who was refused what. */
@AdminController('audit')
export class AuditController {
  constructor(
    private readonly audit: TaskAudit,
    private readonly access: ExecutionAccess,
  ) {}

  @Get()
  @RequirePermission('audit.read')
  async list(
    @Principal() user: TaskAdminUser,
    @ValidatedQuery(AuditListQuery) { execution_id: executionId, actor, ...query }: AuditListQuery,
  ): Promise<object> {
    const only = (await this.access.isScoped(user)) ? String(user.id) : undefined;
    // An entry is not about one execution only: whoever does not see all of them sees what is their own.
    if (only !== undefined && actor !== undefined && actor !== only) return { next: null, results: [] };
    const { items, next } = await this.audit.list({ ...query, executionId, actor: only ?? actor });
    const mayReadPayload = await (await this.access.viewOf(user)).may('execution.readPayload');
    return { next: next ?? null, results: items.map((entry) => auditView(entry, mayReadPayload)) };
  }
}

// Keys of locks are made of payloads.
function detailsOf({ details }: AuditEntry, mayReadPayload: boolean): AuditEntry['details'] {
  return mayReadPayload || details['lock'] === undefined ? details : { ...details, lock: null };
}

function auditView(entry: AuditEntry, mayReadPayload: boolean): Record<string, unknown> {
  return {
    id: entry.id,
    at: entry.at,
    actor: entry.actor ?? null,
    username: entry.username ?? null,
    address: entry.address ?? null,
    request_id: entry.requestId ?? null,
    action: entry.action,
    execution_id: entry.executionId ?? null,
    task_name: entry.taskName ?? null,
    status: entry.status ?? null,
    code: entry.code ?? null,
    details: detailsOf(entry, mayReadPayload),
  };
}
