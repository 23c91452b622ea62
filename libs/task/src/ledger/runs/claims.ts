import type { ClaimRequest, ClaimVerdict } from './claim.js';
import { type ClaimRow, claimOf, isLive, refusalOf } from './claim-row.js';
import { isLedgerId } from '../executions/execution-id.js';
import { GroupCommit } from '../group-commit.js';
import { idsOf } from '../id-range.js';
import type { LedgerDatabase } from '../ledger.database.js';
import { asFrequent } from '../server/preparing-client.js';
import { claimSql } from '../statements/claim.sql.js';

interface Asked extends ClaimRequest {
  readonly lockedTasks: readonly string[];
}

/** Claims deliveries in batches; every delivery awaits its verdict. */
export class Claims {
  private readonly group: GroupCommit<Asked, ClaimVerdict>;
  private readonly sql: string;

  constructor(
    private readonly database: LedgerDatabase,
    private readonly nodeId: string,
  ) {
    this.sql = asFrequent(claimSql(database.schema));
    // A ledger that is away makes the slot wait: natural back-pressure, so no patience limit.
    this.group = new GroupCommit({ write: (requests) => this.claimAll(requests) });
  }

  /**
   * @param lockedTasks Tasks whose executions have a lock even if whoever enqueued them did not know. These, and all
   * that have one, are not claimed here: the verdict is `locks`, and `LockedClaims` goes on.
   */
  claim({ id, claimKey }: ClaimRequest, lockedTasks: readonly string[] = []): Promise<ClaimVerdict> {
    // Postgres would refuse the whole batch for an id that somebody made up.
    if (!isLedgerId(id)) return Promise.resolve({ kind: 'unknown' });
    return this.group.submit({ id, claimKey, lockedTasks });
  }

  private async claimAll(requests: readonly Asked[]): Promise<ClaimVerdict[]> {
    const input = JSON.stringify(requests.map(({ id, claimKey }) => ({ id, ck: claimKey })));
    const [ids, lowest] = idsOf(requests);
    // All come from one process, and whoever came last knows the most tasks.
    const lockedTasks = requests[requests.length - 1]?.lockedTasks ?? [];
    const rows = await this.database.query<Row>(this.sql, [input, this.nodeId, ids, lowest, lockedTasks]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return requests.map((request) => verdictOf(request, byId.get(request.id)));
  }
}

interface Row extends ClaimRow {
  lock: 'decided' | 'undecided' | null;
}

function verdictOf(request: ClaimRequest, row: Row | undefined): ClaimVerdict {
  if (row && row.run !== null) return { kind: 'claimed', claim: claimOf(request, row, row.run) };
  if (row?.lock && isLive(row)) return { kind: 'locks', undecided: row.lock === 'undecided' };
  return refusalOf(row);
}
