import { Injectable } from '@nestjs/common';
import type { BulkItem, BulkOperation, BulkPreview } from '@taskledger/nestjs';
import { BulkAccess, type TaskAdminUser } from '../access/index.js';
import { onTheWire } from '../http/index.js';

type View = Record<string, unknown>;

/** Bulk operations as clients see them. */
@Injectable()
export class BulkViews {
  constructor(private readonly access: BulkAccess) {}

  async item(user: TaskAdminUser, operation: BulkOperation): Promise<View> {
    const { id, action, state, total, done, skipped, failed, refused, createdAt } = operation;
    const { stateReason = null, priority = null, reason = null, perSecond = null } = operation;
    const { canary = null, stage = null, undoOf = null, finishedAt = null } = operation;
    const counts = { total, done, skipped, failed, refused };
    return {
      id,
      action,
      state,
      state_reason: stateReason,
      ...counts,
      selection: (await this.access.maySeeSelection(user, operation)) ? operation.selection : null,
      priority,
      ...creatorFields(operation),
      reason,
      per_second: perSecond,
      canary: onTheWire(canary),
      stage,
      undo_of: undoOf,
      created_at: createdAt,
      finished_at: finishedAt,
    };
  }

  /** The same of one, with what undoing it would be. */
  async detail(user: TaskAdminUser, operation: BulkOperation): Promise<View> {
    const undo = await (await this.access.operationsOf(user)).undoable(operation.id);
    return { ...(await this.item(user, operation)), undo };
  }
}

function creatorFields({ createdBy }: BulkOperation): View {
  return { created_by_id: createdBy?.id ?? null, created_by_username: createdBy?.username ?? null };
}

/** What an operation would come to. */
export function previewView({ count, byStatus, refusal }: BulkPreview): View {
  return {
    count: count.count,
    count_capped: count.capped,
    by_status: [...byStatus].map(([status, group]) => ({ status, count: group.count, count_capped: group.capped })),
    refusal: refusal ?? null,
  };
}

/** One execution of an operation. */
export function bulkItemView({ position, executionId, outcome, newId, code, why, decidedAt }: BulkItem): View {
  return {
    position,
    execution_id: executionId,
    outcome: outcome ?? null,
    new_id: newId ?? null,
    code: code ?? null,
    why: why ?? null,
    decided_at: decidedAt ?? null,
  };
}
