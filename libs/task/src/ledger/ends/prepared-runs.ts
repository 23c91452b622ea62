import { GroupCommit } from '../connection/group-commit.js';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import { preparedInRunSql } from '../dependencies/prepare.sql.js';

/** A run that has made the payload of its execution, JSON text. */
export interface PreparedClaim {
  readonly id: string;
  readonly run: number;
  readonly claimKey: string;
  readonly payload: string;
}

/** Commits payloads that runs have made for themselves, in groups, before their handlers are called. */
export class PreparedRuns {
  private readonly group: GroupCommit<PreparedClaim, boolean>;

  constructor(private readonly database: LedgerDatabase) {
    this.group = new GroupCommit({
      write: (claims) => this.write(claims),
      sizeOf: ({ payload }) => payload.length,
      flights: 2,
    });
  }

  /** False where the run was overtaken, and nothing was written. Repeated until the ledger has an answer. */
  keep(claim: PreparedClaim): Promise<boolean> {
    return this.group.submit(claim);
  }

  async idle(): Promise<void> {
    await this.group.idle();
  }

  private async write(claims: readonly PreparedClaim[]): Promise<boolean[]> {
    const rows = await this.database.hot<{ id: string }>(preparedInRunSql(this.database.schema), [
      claims.map(({ id }) => id),
      claims.map(({ run }) => run),
      claims.map(({ claimKey }) => claimKey),
      claims.map(({ payload }) => payload),
    ]);
    const kept = new Set(rows.map(({ id }) => id));
    return claims.map(({ id }) => kept.has(id));
  }
}
