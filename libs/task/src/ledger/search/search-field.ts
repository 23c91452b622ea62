import { ExecutionStatus } from '../model/execution-status.js';

/** What the value of a field is. */
export type FieldKind = 'name' | 'status' | 'number' | 'duration' | 'ago' | 'instant' | 'json';

/** A field of the query grammar, for people. */
export interface SearchField {
  /** As it is written, without the colon. */
  readonly name: string;
  readonly kind: FieldKind;
  readonly description: string;
  readonly example: string;
}

/** All fields that a query may name, in the order in which they are proposed. */
export const SEARCH_FIELDS: readonly SearchField[] = [
  { name: 'task', kind: 'name', description: 'Name of the task', example: 'task:send_mail' },
  { name: 'status', kind: 'status', description: 'Status', example: 'status:failed' },
  { name: 'state', kind: 'status', description: 'The same as status', example: 'state:running,queued' },
  { name: 'error', kind: 'name', description: 'Part of the error, or its type', example: 'error:TimeoutError' },
  { name: 'queue', kind: 'name', description: 'Name of the queue', example: 'queue:reports' },
  { name: 'tag', kind: 'name', description: 'Tag', example: 'tag:billing' },
  { name: 'payload', kind: 'json', description: 'Value in the payload', example: 'payload.user.id:42' },
  { name: 'result', kind: 'json', description: 'Value in the result', example: 'result.total:>100' },
  { name: 'metadata', kind: 'json', description: 'Value in the metadata', example: 'metadata.tenant:acme' },
  { name: 'since', kind: 'ago', description: 'Created in the last …', example: 'since:24h' },
  { name: 'until', kind: 'ago', description: 'Created before the last …', example: 'until:1h' },
  { name: 'from', kind: 'instant', description: 'Created from', example: 'from:2026-05-01' },
  { name: 'to', kind: 'instant', description: 'Created up to', example: 'to:2026-05-01T12:00:00Z' },
  {
    name: 'duration',
    kind: 'duration',
    description: 'From its first start to its end, or to now while it runs',
    example: 'duration:>5s',
  },
  { name: 'wait', kind: 'duration', description: 'Time in the queue', example: 'wait:>1m' },
  { name: 'attempt', kind: 'number', description: 'Attempts that were made', example: 'attempt:>2' },
  { name: 'id', kind: 'name', description: 'Id: all of it, how it begins, or how it ends', example: 'id:5dcb01a2' },
  { name: 'key', kind: 'name', description: 'Task id, unique key or lock key', example: 'key:order-17' },
  { name: 'fingerprint', kind: 'name', description: 'Fingerprint of the error', example: 'fingerprint:1f0c' },
  { name: 'schedule', kind: 'name', description: 'Schedule that began it', example: 'schedule:nightly' },
  { name: 'workflow', kind: 'name', description: 'Workflow: its name, or its id', example: 'workflow:order' },
  { name: 'node', kind: 'name', description: 'Process that ran it: its name, or its id', example: 'node:worker-1' },
  { name: 'module', kind: 'name', description: 'Module of the task', example: 'module:billing' },
];

/** Statuses by the words that the dashboard has for them, and by their own. */
export const STATUS_WORDS: ReadonlyMap<string, ExecutionStatus> = new Map([
  ['failed', ExecutionStatus.FAILURE],
  ['running', ExecutionStatus.STARTED],
  ['queued', ExecutionStatus.PENDING],
  ['succeeded', ExecutionStatus.SUCCESS],
  ['retrying', ExecutionStatus.RETRY],
  ['waiting', ExecutionStatus.WAITING],
  ['cancelled', ExecutionStatus.REVOKED],
  ['skipped', ExecutionStatus.SKIPPED],
  ...Object.values(ExecutionStatus).map((status) => [status.toLowerCase(), status] as const),
]);
