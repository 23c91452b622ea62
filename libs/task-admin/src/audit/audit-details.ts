import type { JsonObject, RouteMatch } from '../http/index.js';

type Route = Extract<RouteMatch, { kind: 'route' }>;

// Everything else may hold payloads, results, metadata: what nobody wants in an audit.
const KEPT = [
  'reason',
  'version',
  'until',
  'times',
  'limit',
  'action',
  'status',
  'module',
  'task_id',
  'expected_count',
  'older_than_ms',
  'delayed',
  'force',
];
const KEPT_OPTIONS = ['task_id', 'queue', 'priority', 'delay', 'run_at', 'tags', 'timeout', 'retry', 'depends_on'];
const ACTIONS: Readonly<Record<string, string>> = {
  executeTask: 'task.execute',
  cancelExecution: 'execution.cancel',
  cancelJob: 'execution.cancel',
  retryExecution: 'execution.retry',
  promoteExecution: 'execution.promote',
  bulkExecutions: 'execution.bulk',
  exportExecutions: 'execution.export',
  exportAudit: 'audit.export',
  syncExecution: 'execution.sync',
  unmaskExecution: 'execution.unmask',
  registerExecution: 'execution.track',
  updateExecutionStatus: 'execution.track',
  updateConfig: 'config.update',
  putSchedule: 'schedule.upsert',
  deleteSchedule: 'schedule.delete',
  overrideSchedule: 'schedule.override',
  resetSchedule: 'schedule.reset',
  pauseSchedule: 'schedule.pause',
  resumeSchedule: 'schedule.resume',
  triggerSchedule: 'schedule.trigger',
  backfillSchedule: 'schedule.backfill',
  cancelWorkflow: 'execution.cancel',
  retryFailedNodes: 'execution.retry',
  createView: 'view.create',
  changeView: 'view.change',
  deleteView: 'view.delete',
  openBreaker: 'breaker.open',
  closeBreaker: 'breaker.close',
  createAlert: 'alert.create',
  changeAlert: 'alert.change',
  deleteAlert: 'alert.remove',
  muteAlert: 'alert.mute',
  unmuteAlert: 'alert.unmute',
  testAlert: 'alert.test',
  resolveError: 'error.resolve',
  ignoreError: 'error.ignore',
  reopenError: 'error.reopen',
  retryError: 'error.retry',
  pauseTask: 'task.pause',
  resumeTask: 'task.resume',
  quietWorker: 'worker.quiet',
  resumeWorker: 'worker.resume',
  releaseLock: 'lock.release',
  pauseQueue: 'queue.pause',
  resumeQueue: 'queue.resume',
  limitQueue: 'queue.limit',
  unlimitQueue: 'queue.limit',
  clearQueue: 'queue.clear',
  cleanQueue: 'queue.clean',
  obliterateQueue: 'queue.obliterate',
  startBulkOperation: 'bulk.start',
  abortBulkOperation: 'bulk.abort',
  resumeBulkOperation: 'bulk.resume',
  undoBulkOperation: 'bulk.undo',
};
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
// The `name` in a path of these is no task's, and the `id` of those no execution's.
const NAMED: Readonly<Record<string, string>> = {
  schedules: 'schedule',
  breakers: 'breaker',
  queues: 'queue',
  locks: 'lock',
  alerts: 'alert',
};
const NUMBERED: Readonly<Record<string, string>> = { bulk: 'operation_id', workers: 'worker', views: 'view' };
const LONGEST_NAME = 255;

/** What an operation is called in the audit: as the permission for it, where there is one. */
export function actionOf({ operation }: Route): string {
  return ACTIONS[operation.id] ?? operation.id;
}

/** Which execution and task a request is about. */
export function subjectOf({ operation, params }: Route, answer: unknown): { executionId?: string; taskName?: string } {
  if (NUMBERED[operation.tag]) return {};
  const { execution_id: executionId, id, task_name: taskName } = asObject(answer);
  const found = [executionId, id, params['id'], params['task_id']].find((text) => UUID.test(String(text)));
  const named = taskName ?? (NAMED[operation.tag] ? undefined : params['name']);
  return {
    executionId: found === undefined ? undefined : String(found),
    taskName: named === undefined ? undefined : String(named).slice(0, LONGEST_NAME),
  };
}

/** What was asked for, without payloads, and how many of what came of it. */
export function detailsOf({ operation, params }: Route, body: JsonObject, answer: unknown): JsonObject {
  const options = asObject(body['options']);
  const [kind, number] = [NAMED[operation.tag], NUMBERED[operation.tag]];
  return {
    ...(operation.id === 'updateConfig' ? body : picked(body, KEPT)),
    ...(Object.keys(options).length > 0 && { options: picked(options, KEPT_OPTIONS) }),
    ...(operation.id === 'bulkExecutions' && { ids: idsOf(body), outcomes: outcomesOf(answer) }),
    ...(operation.id === 'retryError' && { outcomes: outcomesOf(answer) }),
    ...(params['fingerprint'] !== undefined && { error: params['fingerprint'].slice(0, LONGEST_NAME) }),
    ...(kind !== undefined && { [kind]: (params['name'] ?? params['key'])?.slice(0, LONGEST_NAME) }),
    ...(number === undefined ? picked(params, ['id', 'task_id']) : { [number]: numberOf(params, answer) }),
  };
}

// What was made has its number in the answer.
function numberOf({ id }: Route['params'], answer: unknown): string | undefined {
  const made = asObject(answer)['id'];
  return (id ?? (typeof made === 'string' ? made : undefined))?.slice(0, LONGEST_NAME);
}

function idsOf({ ids }: JsonObject): unknown {
  return Array.isArray(ids) ? [...new Set(ids as unknown[])] : undefined;
}

function outcomesOf(answer: unknown): Record<string, number> {
  const { results } = asObject(answer);
  const counts: Record<string, number> = {};
  for (const result of Array.isArray(results) ? (results as unknown[]) : []) {
    const outcome = String(asObject(result)['outcome']);
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

function picked(object: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => object[name] !== undefined).map((name) => [name, object[name]]));
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
