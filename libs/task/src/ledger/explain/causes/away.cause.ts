import { lookup } from '../../connection/lookup.sql.js';
import type { ExecutionStatus } from '../../model/execution-status.js';
import type { ExplainedRecord } from '../facts.js';

const MOST_NAMED = 20;
const MOST_LOOKED_AT = 1_000;

/** It runs, and its handler waits for executions that it has enqueued, or for jobs elsewhere. Its place is free for others. */
export interface ChildrenReason {
  readonly kind: 'children';
  readonly since: Date;
  /** How many of its latest 1,000 children have not ended. 0 where it waits for something else. */
  readonly open: number;
  /** Those, in the order of their ids, and 20 at most. */
  readonly children: readonly ChildView[];
  /** How many executions are not named, because they are outside the reader's scope. */
  readonly hidden: number;
}

/** An execution that another one has enqueued, and waits for. */
export interface ChildView {
  readonly executionId: string;
  readonly taskName: string;
  readonly status: ExecutionStatus;
}

/** It runs, and has what it waited for; it goes on once its queue has a place for it again. */
export interface ReturningReason {
  readonly kind: 'returning';
  readonly queue: string;
  readonly since: Date;
}

/** A run that has given its place away. Times are texts of ISO 8601. */
export interface AwayFacts {
  readonly since: string;
  /** Since when it wants its place back. */
  readonly returningSince: string | null;
  readonly open: number;
  readonly children: readonly ChildView[] | null;
}

/** Of the record `e` with the claim `c`. */
export const awaySql = (s: string): string => `
  CASE WHEN c.away_at IS NOT NULL THEN (
    SELECT json_build_object('since', c.away_at, 'returningSince', c.returning_at, 'open', count(*),
             'children', json_agg(json_build_object('executionId', child.id, 'taskName', child.task_name, 'status', child.status)
                                  ORDER BY child.id) FILTER (WHERE child.place <= ${MOST_NAMED}))
      FROM (SELECT latest.id, latest.task_name, row_number() OVER (ORDER BY latest.id) AS place,
                   CASE WHEN run.execution_id IS NULL THEN latest.status ELSE 'STARTED' END AS status
              FROM (SELECT x.id, x.task_name, x.status, x.finished_at FROM ${s}.task_execution x
                     WHERE x.parent_id = e.id AND x.parent_id IS NOT NULL ORDER BY x.id DESC LIMIT ${MOST_LOOKED_AT}) AS latest
              LEFT JOIN ${s}.task_claim run ON ${lookup('run.execution_id', 'latest.id')}
             WHERE latest.finished_at IS NULL) AS child) END`;

export function away({ claim, queue }: ExplainedRecord): ChildrenReason | ReturningReason | undefined {
  if (!claim?.away) return undefined;
  const { since, returningSince, open, children } = claim.away;
  if (returningSince !== null) return { kind: 'returning', queue, since: new Date(returningSince) };
  return { kind: 'children', since: new Date(since), open, children: children ?? [], hidden: 0 };
}
