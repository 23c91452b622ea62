import type { LedgerDatabase } from '../connection/ledger.database.js';
import { SERVER_SQL, STORAGE_SQL } from './storage.sql.js';

const DAY_MS = 86_400_000;
const GROWTH_DAYS = 7;

/** What a table takes, with its partitions. */
export interface TableStorage {
  readonly name: string;
  /** Rows, with what of them is stored apart. */
  readonly bytes: number;
  readonly indexBytes: number;
  /** About how many, as Postgres estimates it. */
  readonly rows: number;
  /** 0 for a table that has none. */
  readonly partitions: number;
  /** YYYY-MM-DD, of the oldest partition with rows. */
  readonly oldestDay?: string;
  /** What a partition of the last seven full days takes on average. Absent where there is none. */
  readonly bytesPerDay?: number;
}

/** The database server as it describes itself. */
export interface ServerFacts {
  readonly version: string;
  readonly mostConnections: number;
  readonly connections: number;
}

interface Row extends Omit<TableStorage, 'oldestDay' | 'bytesPerDay'> {
  readonly oldestDay: string | null;
  readonly bytesPerDay: number | null;
}

/** What the ledger takes of its server. */
export class Storage {
  constructor(private readonly database: LedgerDatabase) {}

  /** The largest tables first. */
  async tables(nowMs: number): Promise<TableStorage[]> {
    const { schema } = this.database.profile;
    const params = [schema, dayOf(nowMs), dayOf(nowMs - GROWTH_DAYS * DAY_MS)];
    const rows = await this.database.query<Row>(STORAGE_SQL, params);
    return rows.map(({ oldestDay, bytesPerDay, ...row }) => ({
      ...row,
      ...(oldestDay && { oldestDay: oldestDay.replace(/^(....)(..)/, '$1-$2-') }),
      ...(bytesPerDay !== null && { bytesPerDay: Math.round(bytesPerDay) }),
    }));
  }

  async server(): Promise<ServerFacts> {
    const [row] = await this.database.query<ServerFacts>(SERVER_SQL);
    return row!;
  }
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');
