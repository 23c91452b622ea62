import { AuditedAct, ORIGIN_COLUMNS, originParam, originSql } from '../audit/audited-act.js';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import { ledgerJson } from '../model/ledger.json.js';

/** Whose a stored value is: everybody's, or one user's. */
export type SettingOwner = { readonly user: string } | 'global';

/** The rows of `task_setting`: what the ledger knows of itself, and what has been stored in it. */
export class LedgerSettings {
  constructor(private readonly database: LedgerDatabase) {}

  /** Identity of this ledger, given at its creation. */
  async ledgerId(): Promise<string> {
    const [row] = await this.database.query<{ id: string }>(
      `SELECT value #>> '{}' AS id FROM ${this.database.schema}.task_setting WHERE key = 'ledger_id'`,
    );
    if (!row)
      throw new Error(
        'The ledger has lost its identity: task_setting has no row "ledger_id". Restore it from a backup.',
      );
    return row.id;
  }

  /** The stored values of these keys; one that is not there is absent. */
  async read(keys: readonly string[], owner: SettingOwner = 'global'): Promise<Record<string, unknown>> {
    const rows = await this.database.hot<{ key: string; value: unknown }>(
      `SELECT key, value FROM ${this.database.schema}.task_setting
        WHERE scope = $1 AND user_id = $2 AND key = ANY($3::text[])`,
      [...ownerColumns(owner), keys],
    );
    return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
  }

  /** Stores values, all or none, with who did it; `null` removes one. */
  async write(values: Readonly<Record<string, unknown>>, owner: SettingOwner, actor?: string): Promise<void> {
    const s = this.database.schema;
    await this.database.query(
      `WITH given AS MATERIALIZED (SELECT key, value FROM jsonb_each($3::jsonb)),
       removed AS (DELETE FROM ${s}.task_setting setting USING given
              WHERE setting.scope = $1 AND setting.user_id = $2 AND setting.key = given.key AND given.value = 'null'),
       stored AS (INSERT INTO ${s}.task_setting (scope, user_id, key, value)
             SELECT $1, $2, key, value FROM given WHERE value <> 'null' ORDER BY key
             ON CONFLICT (scope, user_id, key) DO UPDATE
                SET value = excluded.value, updated_at = clock_timestamp()),
       audit AS (INSERT INTO ${s}.task_audit (actor, action, details, ${ORIGIN_COLUMNS})
              SELECT $4, 'config.update', $3::jsonb, ${originSql('$5')})
       SELECT count(*) FROM given`,
      [...ownerColumns(owner), ledgerJson(values), actor ?? null, originParam()],
    );
    AuditedAct.current?.recorded();
  }
}

function ownerColumns(owner: SettingOwner): [scope: string, user: string] {
  return owner === 'global' ? ['global', ''] : ['user', owner.user];
}
