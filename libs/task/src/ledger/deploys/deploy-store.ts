import type { LedgerDatabase } from '../connection/ledger.database.js';
import { ledgerText } from '../model/ledger.json.js';
import type { DeployRow, DeployWithPrevious, NewErrorRow } from './deploy-row.js';
import { findDeploySql, listDeploysSql, newErrorsSql } from './deploy.sql.js';

/** Which versions of the application began to run when. Processes write that down as they register. */
export class DeployStore {
  constructor(private readonly database: LedgerDatabase) {}

  /** The latest first. */
  list(limit: number): Promise<DeployRow[]> {
    return this.database.query<DeployRow>(listDeploysSql(this.database.schema), [limit]);
  }

  /** The last deploy of a version, or the one of a moment, with the deploy before it. */
  async find(version: string, at?: Date): Promise<DeployWithPrevious | undefined> {
    const params = [ledgerText(version), at ?? null];
    const [deploy, previous] = await this.database.query<DeployRow>(findDeploySql(this.database.schema), params);
    return deploy && { deploy, previous };
  }

  /** Groups of errors that were first seen in a time, of those that are folded. */
  newErrors(from: Date, to: Date, limit: number): Promise<NewErrorRow[]> {
    return this.database.query<NewErrorRow>(newErrorsSql(this.database.schema), [from, to, limit]);
  }
}
