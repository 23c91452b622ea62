import type { ExplainedRecord } from '../facts.js';
import { awaySql } from './away.cause.js';

/** It runs, or a process has claimed it and is about to call its handler. */
export interface RunningReason {
  readonly kind: 'running';
  readonly since: Date;
  /** Number of the run. */
  readonly run: number;
  readonly nodeId: string;
  /** Null where the process is not remembered. */
  readonly nodeName: string | null;
  /** False: its process has died, and another one takes the run over within seconds. */
  readonly isNodeAlive: boolean;
  /** Since when its handler has been told to stop. */
  readonly cancelRequestedAt: Date | null;
}

/** The claim `c`. */
export const claimSql = (s: string): string => `
  CASE WHEN c.execution_id IS NOT NULL THEN json_build_object('run', c.run, 'since', c.claimed_at, 'nodeId', c.node_id,
    'away', ${awaySql(s)}, 'nodeName', (SELECT n.name FROM ${s}.task_node n WHERE n.id = c.node_id),
    'isNodeAlive', EXISTS (SELECT FROM ${s}.task_node n WHERE n.id = c.node_id AND n.dead_at IS NULL)) END`;

export function running({ claim, cancelRequestedAt }: ExplainedRecord): RunningReason | undefined {
  if (!claim) return undefined;
  const { away: _, ...known } = claim;
  return { kind: 'running', ...known, since: new Date(claim.since), cancelRequestedAt };
}
