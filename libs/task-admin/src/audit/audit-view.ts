import type { AuditEntry } from '@taskledger/nestjs';
import type { ExportShape } from '../export/index.js';

/** An entry of the audit as clients see it. */
export function auditView(entry: AuditEntry, mayReadPayload: boolean): Record<string, unknown> {
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

// Keys of locks are made of payloads.
function detailsOf({ details }: AuditEntry, mayReadPayload: boolean): AuditEntry['details'] {
  return mayReadPayload || details['lock'] === undefined ? details : { ...details, lock: null };
}

const FIELDS = [
  'id',
  'at',
  'actor',
  'username',
  'address',
  'request_id',
  'action',
  'execution_id',
  'task_name',
  'status',
  'code',
  'details',
] as const;

/** A file of entries; their details are JSON. */
export const AUDIT_FILE: ExportShape = {
  name: 'audit',
  header: FIELDS,
  cells: (row) => FIELDS.map((name) => row[name]),
};
