import { lookup } from '../../connection/lookup.sql.js';
import type { ExecutionStatus } from '../../model/execution-status.js';
import type { WaitFacts } from '../facts.js';

const MOST_NAMED = 20;

/** It waits for other executions. */
export interface DependencyReason {
  readonly kind: 'dependency';
  /** How many it still waits for. */
  readonly open: number;
  /** Those, in the order of their ids, and 20 at most. */
  readonly upstreams: readonly UpstreamView[];
  /** How many executions are not named, because they are outside the reader's scope. */
  readonly hidden: number;
}

/** An execution that another one waits for. */
export interface UpstreamView {
  readonly executionId: string;
  /** Null where it is not kept any more. */
  readonly taskName: string | null;
  readonly status: ExecutionStatus | null;
  /** What the one that waits needs of it: that it succeeds, that it ends, or that it fails. */
  readonly condition: 'success' | 'finished' | 'failure';
}

/** What it waits for. */
export interface DependencyFacts {
  readonly open: number;
  readonly upstreams: readonly UpstreamView[] | null;
}

/** What the record `e` waits for. */
export const dependencySql = (s: string): string => `
  CASE WHEN e.status = 'WAITING' THEN json_build_object('open', e.open_dependencies, 'upstreams', (
    SELECT json_agg(json_build_object('executionId', edge.upstream_id, 'condition', edge.condition, 'taskName', upstream.task_name,
                                      'status', CASE WHEN run.execution_id IS NULL THEN upstream.status ELSE 'STARTED' END)
                    ORDER BY edge.upstream_id)
      FROM (SELECT d.upstream_id, d.condition FROM ${s}.task_dependency d WHERE d.execution_id = e.id AND NOT d.resolved
             ORDER BY d.upstream_id LIMIT ${MOST_NAMED}) AS edge
      LEFT JOIN ${s}.task_execution upstream ON ${lookup('upstream.id', 'edge.upstream_id')}
      LEFT JOIN ${s}.task_claim run ON ${lookup('run.execution_id', 'edge.upstream_id')})) END`;

export function dependency({ dependency: found }: WaitFacts): DependencyReason | undefined {
  return found ? { kind: 'dependency', open: found.open, upstreams: found.upstreams ?? [], hidden: 0 } : undefined;
}
