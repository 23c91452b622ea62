import type { SqlRunner } from '../connection/ledger.database.js';
import { sqlState } from '../connection/ledger.errors.js';
import { mintedAt } from '../connection/ledger.clock.js';
import { type Day, daysBetween, wholeDays } from '../retention/partition-days.js';

/**
 * Which partition the records of a batch are in. A statement that names it costs the same however many days are kept: one
 * that names the table opens every partition, for every batch.
 */
export class RecordTables {
  private readonly known = new Set<string>();

  constructor(private readonly schema: string) {}

  /** The table of all records. */
  get all(): string {
    return `${this.schema}.task_execution`;
  }

  /** Learns which days have a partition. */
  async refresh(runner: SqlRunner): Promise<void> {
    const days = await wholeDays(runner, this.schema);
    this.known.clear();
    for (const { suffix } of days) this.known.add(suffix);
  }

  /** The partition of the day that has the moment, and its range of ids; the table of all where there is none. */
  at(ms: number): { readonly table: string; readonly day: Pick<Day, 'from' | 'to'> } {
    const day = dayOf(ms);
    return { table: this.known.has(day.suffix) ? `${this.all}_${day.suffix}` : this.all, day };
  }

  /** The partition that has all of these records, else the table of all. */
  of(rows: readonly { readonly id: string }[]): string {
    const [first] = rows;
    if (!first) return this.all;
    const { table, day } = this.at(mintedAt(first.id));
    return rows.every(({ id }) => id >= day.from && id < day.to) ? table : this.all;
  }

  /**
   * Runs a statement on the table that `choose` names; once more, on the table of all, where retention has dropped that
   * partition meanwhile.
   */
  async run<T>(table: string, send: (table: string) => Promise<T>): Promise<T> {
    try {
      return await send(table);
    } catch (error) {
      if (table === this.all || sqlState(error) !== '42P01') throw error;
      this.known.clear();
      return send(this.all);
    }
  }
}

let latest: Day | undefined;

// Nearly everything is of today.
function dayOf(ms: number): Day {
  if (latest && ms >= mintedAt(latest.from) && ms < mintedAt(latest.to)) return latest;
  const [day] = daysBetween(ms, ms);
  return (latest = day!);
}
