import type { ReadRow, RejectedRow } from './customer.file.js';
import type { Customer } from './customer.row.js';
import type { Upserted } from './customer.table.js';

/** Gathers rows until there are enough for one write, and keeps count. */
export class CustomerBatch {
  readonly rejected: RejectedRow[] = [];
  /** Bytes of the file up to the latest customer. */
  readSoFar = 0;
  private pending: Customer[] = [];
  private accepted = 0;
  private inserted = 0;
  private updated = 0;

  constructor(
    private readonly size: number,
    private readonly write: (customers: readonly Customer[]) => Promise<Upserted>,
  ) {}

  get rows(): number {
    return this.accepted + this.rejected.length;
  }

  /** True when the row filled the batch and the batch was written. */
  async add(row: ReadRow): Promise<boolean> {
    if ('rejected' in row) {
      this.rejected.push(row.rejected);
      return false;
    }
    this.accepted++;
    this.readSoFar = row.readSoFar;
    this.pending.push(row.customer);
    if (this.pending.length < this.size) return false;
    await this.flush();
    return true;
  }

  async flush(): Promise<void> {
    if (this.pending.length === 0) return;
    const { inserted, updated } = await this.write(this.pending.splice(0));
    this.inserted += inserted;
    this.updated += updated;
  }

  totals(): { rows: number; inserted: number; updated: number; rejected: number } {
    return { rows: this.rows, inserted: this.inserted, updated: this.updated, rejected: this.rejected.length };
  }
}
