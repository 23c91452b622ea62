import { isFree } from '../../locks/lock.sql.js';
import { lookup } from '../../connection/lookup.sql.js';
import type { WaitFacts } from '../facts.js';
import { type Line, LINE_CAP, lineOf } from '../line.js';

/** Another run holds the lock that it needs. */
export interface LockReason {
  readonly kind: 'lock';
  /** Over REST null for those who may not read its payload, of which keys are made. */
  readonly key: string | null;
  /** The execution that holds it, or that it is being handed to; null where it is held by hand, or outside the reader's scope. */
  readonly holder: LockHolderView | null;
  /** By when the lock is free at the latest, whatever its holder does; null where no longest hold was set. */
  readonly heldUntil: Date | null;
  /** Since when it has been in the line; null before its turn in the queue has come. */
  readonly since: Date | null;
  /** How many are before it in the line; null where it is not in the line. */
  readonly before: Line | null;
  /** `skip` and `fail` end it when its turn comes and the lock is still held; in the line it waits. */
  readonly onConflict: 'wait' | 'skip' | 'fail';
  /** How many executions are not named, because they are outside the reader's scope. */
  readonly hidden: number;
}

/** The holder of a lock. */
export interface LockHolderView {
  readonly executionId: string;
  readonly taskName: string | null;
  /** Since when it has run; null while the lock is being handed to it. */
  readonly since: Date | null;
  readonly nodeId: string | null;
  readonly nodeName: string | null;
}

/** Its place in the line. */
export interface LineFacts {
  readonly key: string;
  readonly since: string;
  /** Counted up to one more than the cap. */
  readonly before: number;
}

/** The lock that it needs, where somebody else has it. */
export interface LockFacts {
  readonly key: string;
  readonly owner: string | null;
  readonly taskName: string | null;
  readonly since: string | null;
  readonly nodeId: string | null;
  readonly nodeName: string | null;
  readonly heldUntil: string | null;
}

/** The place of the record `e` in the line for its lock. */
export const lineSql = (s: string): string => `(
  SELECT json_build_object('key', own.key, 'since', own.since, 'before', (
           SELECT count(*) FROM (
             SELECT FROM ${s}.task_waiter w WHERE w.key = own.key AND (w.priority, w.seq) < (own.priority, own.seq)
              ORDER BY w.priority, w.seq LIMIT ${LINE_CAP + 1}) AS line))
    FROM ${s}.task_waiter own WHERE own.execution_id = e.id AND own.ticket = e.ticket)`;

// Always true. Without it an index of names has all that is asked for, and would be read from end to end.
const IS_THERE = `coalesce(holder.finished_at, 'infinity') IS NOT NULL`;

/** Who else has the lock of the record `e`. */
export const lockSql = (s: string): string => `(
  SELECT json_build_object('key', k.key, 'owner', k.owner, 'heldUntil', k.held_until, 'since', run.claimed_at,
           'nodeId', run.node_id, 'nodeName', (SELECT n.name FROM ${s}.task_node n WHERE n.id = run.node_id),
           'taskName', (SELECT holder.task_name FROM ${s}.task_execution holder
                         WHERE ${lookup('holder.id', 'k.owner')} AND ${IS_THERE}))
    FROM ${s}.task_lock k LEFT JOIN ${s}.task_claim run ON run.execution_id = k.owner
   WHERE k.key = e.lock_key AND NOT ${isFree('k')} AND k.owner IS DISTINCT FROM e.id)`;

/** It is in the line for its lock. */
export function lockInLine(facts: WaitFacts): LockReason | undefined {
  const { line } = facts;
  if (!line) return undefined;
  const place = { since: new Date(line.since), before: lineOf(line.before), onConflict: 'wait' } as const;
  return { ...lockOf(facts, line.key), ...place };
}

/** Its lock is held, and it has not come to ask for it. */
export function lockAhead(facts: WaitFacts): LockReason | undefined {
  const { line, lock, record } = facts;
  if (line || !lock) return undefined;
  // A retry, and a run after a crash, always waits.
  const hasRun = record.status === 'RETRY' || record.attempt > 0 || record.crashes > 0;
  return { ...lockOf(facts, lock.key), ...(hasRun && { onConflict: 'wait' }) };
}

function lockOf({ lock, record }: WaitFacts, key: string): LockReason {
  const { owner = null, since = null, heldUntil = null, taskName = null, nodeId = null, nodeName = null } = lock ?? {};
  return {
    kind: 'lock',
    key,
    holder: owner === null ? null : { executionId: owner, taskName, since: dateOf(since), nodeId, nodeName },
    heldUntil: dateOf(heldUntil),
    since: null,
    before: null,
    onConflict: record.lockConflict ?? 'wait',
    hidden: 0,
  };
}

function dateOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
