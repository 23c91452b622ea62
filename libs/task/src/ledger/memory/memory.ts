import { type LedgerDatabase, rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import { ledgerText } from '../model/ledger.json.js';
import type { Claim } from '../runs/claim.js';
import { deleteMemorySql, readMemorySql, writeMemoryOfRunSql, writeMemorySql } from './memory.sql.js';

/** Keys with their values as JSON texts. */
export type MemoryEntries = Readonly<Record<string, string>>;

/** Values that tasks share, by area and key. An area is what belongs to one scope. */
export class Memory {
  constructor(private readonly database: LedgerDatabase) {}

  /** What there is of these keys. */
  async read(area: string, keys: readonly string[], runner: SqlRunner = this.database): Promise<Map<string, unknown>> {
    const params = [ledgerText(area), keys.map(ledgerText)];
    const rows = await runner.query(readMemorySql(this.database.schema), params);
    return new Map(rowsOf<{ key: string; value: unknown }>(rows).map(({ key, value }) => [key, value]));
  }

  async write(area: string, entries: MemoryEntries, runner: SqlRunner = this.database): Promise<void> {
    await runner.query(writeMemorySql(this.database.schema), paramsOf(area, entries));
  }

  /** Writes nothing where another run has taken over. */
  async writeOfRun(area: string, entries: MemoryEntries, { id, run, claimKey }: Claim): Promise<void> {
    const params = [...paramsOf(area, entries), id, run, claimKey];
    await this.database.query(writeMemoryOfRunSql(this.database.schema), params);
  }

  /** False where there was nothing. */
  async remove(area: string, key: string): Promise<boolean> {
    const params = [ledgerText(area), ledgerText(key)];
    const [row] = await this.database.query<{ count: number }>(deleteMemorySql(this.database.schema), params);
    return (row?.count ?? 0) > 0;
  }
}

function paramsOf(area: string, entries: MemoryEntries): unknown[] {
  return [ledgerText(area), Object.keys(entries).map(ledgerText), Object.values(entries)];
}
