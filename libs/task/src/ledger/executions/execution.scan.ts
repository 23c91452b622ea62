import { QueryTooBroadError } from '../../errors/index.js';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import { sqlState } from '../connection/ledger.errors.js';
import type { Condition } from './execution.conditions.js';
import type { ExecutionFilter } from './execution.query.js';
import type { ExecutionReader } from './execution.reader.js';

/** Where counting ends: reading a row costs a few microseconds, and a statement has some seconds. */
export const MOST_COUNTED = 1_000_000;

const STATEMENT_TIMEOUT = '57014';

interface Question {
  /** @param found selects the executions @param parameters where `more` is found */
  readonly sql: (found: string, parameters: readonly string[]) => string;
  readonly more: readonly unknown[];
  /** That no filter stands for. */
  readonly conditions?: readonly Condition[];
  /** How many executions are read. @default a million */
  readonly most?: number;
}

/** Columns by their names in `TaskExecution`, or SQL, and what they are called. */
export type ScannedColumns = Readonly<Record<string, string>>;

/** Reads many executions where nothing that is kept has the answer. */
export class ExecutionScan {
  constructor(
    private readonly database: LedgerDatabase,
    readonly reader: ExecutionReader,
  ) {}

  /** Asks about the newest executions that match. @throws QueryTooBroadError */
  async newest<Row>(
    filter: ExecutionFilter,
    columns: ScannedColumns,
    { sql, more, conditions, most = MOST_COUNTED }: Question,
  ): Promise<Row[]> {
    const query = (await this.reader.matching(filter, conditions)).select([]);
    for (const [column, name] of Object.entries(columns))
      query.addSelect(column.includes(' ') ? column : `execution.${column}`, name);
    const [found, params] = query.orderBy('execution.id', 'DESC').limit(most).getQueryAndParameters();
    const parameters = more.map((_, index) => `$${params.length + index + 1}`);
    return this.run<Row>(sql(found, parameters), [...params, ...more]);
  }

  /** @throws QueryTooBroadError when it takes longer than a statement may */
  run<Row>(sql: string, params: unknown[]): Promise<Row[]> {
    return this.database.query<Row>(sql, params).catch((error: unknown) => {
      throw sqlState(error) === STATEMENT_TIMEOUT ? new QueryTooBroadError({ cause: error }) : error;
    });
  }
}
