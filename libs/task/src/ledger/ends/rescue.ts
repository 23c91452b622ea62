import { type LedgerDatabase, rowsOf } from '../connection/ledger.database.js';
import type { Woken } from '../locks/key-table.js';
import { dropStrayClaimsSql, hasOrphansSql, lockOrphansSql } from './command.sql.js';
import type { End, Ended } from './end.js';
import { endAll, releaseKeys } from './end-all.js';

/** Which deaths count against the runs that were under way. */
export interface DeathRules {
  /** Unexplained ends of runs after which an execution fails. */
  readonly crashLimit: number;
  /** Nodes whose death is nobody's fault: the ledger's process was restarted, or most of the fleet went at once. */
  readonly isExcused: (nodeId: string) => boolean;
}

/** What a rescue did. */
export interface Rescued {
  readonly ended: readonly Ended[];
  readonly woken: readonly Woken[];
}

interface Orphan {
  readonly id: string;
  readonly run: number;
  readonly isAlone: boolean;
  readonly nodeId: string;
  readonly crashes: number;
  readonly isCancelled: boolean;
  /** The node ended in order. */
  readonly hasLeft: boolean;
  readonly startedAtMs: number;
}

/** Takes over the runs of nodes that are not alive. */
export class Rescue {
  constructor(private readonly database: LedgerDatabase) {}

  /** Takes over up to `most` runs; what became of them. */
  async orphans(rules: DeathRules, most = 500): Promise<Rescued> {
    const { schema } = this.database;
    const [row] = await this.database.hot<{ hasOrphans: boolean }>(hasOrphansSql(schema));
    if (!row?.hasOrphans) return { ended: [], woken: [] };
    return this.database.hotTransaction(async (runner) => {
      const orphans = rowsOf<Orphan>(await runner.query(lockOrphansSql(schema), [most]));
      // One that ran alone is the culprit: what else its process had taken by then pays nothing.
      const culprits = new Set(orphans.filter(({ isAlone }) => isAlone).map(({ nodeId }) => nodeId));
      const ends = orphans.map((orphan) => {
        const isExcused =
          orphan.hasLeft || rules.isExcused(orphan.nodeId) || (culprits.has(orphan.nodeId) && !orphan.isAlone);
        return endOf(orphan, isExcused, rules.crashLimit);
      });
      const ended = await endAll(runner, schema, ends);
      return { ended, woken: await releaseKeys(runner, schema, ended) };
    });
  }

  /** Drops claims of executions that were removed while they ran. */
  async dropStrays(): Promise<number> {
    const rows = await this.database.query<{ count: number }>(dropStrayClaimsSql(this.database.schema));
    return rows[0]?.count ?? 0;
  }
}

function endOf(
  { id, run, crashes, isCancelled, hasLeft, startedAtMs }: Orphan,
  isExcused: boolean,
  limit: number,
): End {
  const deaths = isExcused ? crashes : crashes + 1;
  const common = { id, fence: 'run', run, spends: 0, crashes: deaths, startedAtMs, logs: [] } as const;
  if (isCancelled) return { ...common, status: 'REVOKED', reason: 'user_cancelled' };
  if (deaths < limit) return { ...common, status: 'RETRY', reason: 'interrupted', handovers: hasLeft ? 1 : 0 };
  const message = `Its process died ${deaths} times while it ran, without a word`;
  const error = { message, type: 'TaskCrashedError', fingerprint: 'task-crashed' };
  return { ...common, status: 'FAILURE', reason: 'crashed', error };
}
