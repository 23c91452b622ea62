import type { ClaimRequest, Decision } from './claim.js';
import { type ClaimRow, claimOf, refusalOf } from './claim-row.js';
import { GroupCommit } from '../group-commit.js';
import { idsOf } from '../id-range.js';
import type { LedgerDatabase } from '../ledger.database.js';
import type { ExecutionLock } from '../executions/new-execution.js';
import { asFrequent } from '../server/preparing-client.js';
import { lockedClaimSql } from '../statements/locked-claim.sql.js';

/** A delivery that may run if it gets its lock. */
export interface LockedClaimRequest extends ClaimRequest {
  /** The lock, where nobody has decided it before; kept with the execution. */
  readonly lock?: ExecutionLock;
}

interface Row extends ClaimRow {
  contended: boolean;
  refused: string | null;
  refused_task: string;
  refused_error: string | null;
  duplicate_of: string | null;
  lock_key: string | null;
  lock_hold_ms: string | null;
  fence: string;
}

/** Claims deliveries together with their locks: both or neither, in one statement (ledger.md, step 4). */
export class LockedClaims {
  private readonly group: GroupCommit<LockedClaimRequest, Decision>;
  private readonly sql: string;

  constructor(
    private readonly database: LedgerDatabase,
    private readonly nodeId: string,
  ) {
    this.sql = asFrequent(lockedClaimSql(database.schema));
    this.group = new GroupCommit({ write: (requests) => this.claimAll(requests) });
  }

  claim(request: LockedClaimRequest): Promise<Decision> {
    return this.group.submit(request);
  }

  private async claimAll(requests: readonly LockedClaimRequest[]): Promise<Decision[]> {
    const input = JSON.stringify(
      requests.map(({ id, claimKey, lock }) => ({
        id,
        ck: claimKey,
        key: lock?.key,
        conflict: lock?.conflict,
        hold: lock?.maxHoldMs,
      })),
    );
    const [ids, lowest] = idsOf(requests);
    const askedAt = performance.now();
    const rows = await this.database.query<Row>(this.sql, [input, this.nodeId, ids, lowest]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return requests.map((request) => verdictOf(request, byId.get(request.id), askedAt));
  }
}

function verdictOf(request: ClaimRequest, row: Row | undefined, askedAt: number): Decision {
  if (row && row.run !== null) {
    const claim = claimOf(request, row, row.run);
    return { kind: 'claimed', claim: { ...claim, lock: lockOf(row, askedAt) } };
  }
  if (row?.refused) return refusedBy(row, row.refused);
  if (row?.contended) return { kind: 'later', why: 'contended' };
  return refusalOf(row);
}

function refusedBy(row: Row, status: string): Decision {
  if (status !== 'SKIPPED' && status !== 'FAILURE') return { kind: 'blocked' };
  return {
    kind: 'refused',
    refusal: {
      status,
      taskName: row.refused_task,
      error: row.refused_error ?? undefined,
      duplicateOf: row.duplicate_of ?? undefined,
    },
  };
}

function lockOf({ lock_key: key, lock_hold_ms: hold, fence }: Row, askedAt: number) {
  if (key === null) return undefined;
  return { key, fence: Number(fence), maxHoldMs: hold === null ? undefined : Number(hold), askedAt };
}
