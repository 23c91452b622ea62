import { Injectable, type StreamableFile } from '@nestjs/common';
import { Tasks } from '@taskledger/nestjs';
import type { TaskAdminUser } from '../../access/index.js';
import type { ExecutionExportQuery } from './execution-export.query.js';
import { exportFile } from '../../export/index.js';
import { executionFile } from './execution-file.js';
import { ExecutionViews } from '../execution-views.js';
import { ListedExecutions } from '../list/listed-executions.js';
import { contentsFor, type ValueColumn, valueColumns } from '../list/value-column.js';

type Row = Readonly<Record<string, unknown>>;

const AT_ONCE = 500;

/** Lists of executions as files. A row has what a row of the list has. */
@Injectable()
export class ExecutionExports {
  constructor(
    private readonly listed: ListedExecutions,
    private readonly tasks: Tasks,
    private readonly views: ExecutionViews,
  ) {}

  /** @throws RequestProblem 400, 403 before anything is written */
  async file(user: TaskAdminUser, query: ExecutionExportQuery, search: URLSearchParams): Promise<StreamableFile> {
    const columns = valueColumns(query.columns);
    const rest = this.pages(user, query, { search, columns });
    const { value: first } = await rest.next();
    const names = columns.map(({ name }) => name);
    return exportFile(query.format, executionFile(names), { first: first ?? [], rest });
  }

  // Rights and scopes are asked again for each page: writing takes its time, and they may change meanwhile.
  private async *pages(
    user: TaskAdminUser,
    query: ExecutionExportQuery,
    { search, columns }: { readonly search: URLSearchParams; readonly columns: readonly ValueColumn[] },
  ): AsyncGenerator<readonly Row[], undefined> {
    const include = contentsFor(columns);
    let cursor: string | undefined;
    let left = query.limit;
    do {
      const filter = await this.listed.asked(user, query, search);
      if (!filter) return;
      const limit = Math.min(AT_ONCE, left);
      const { items, nextCursor } = await this.tasks.list({ ...filter, cursor, limit, include });
      const found = await this.listed.findable(user, items, filter);
      yield await this.views.items(user, found, query, columns);
      left -= found.length;
      cursor = nextCursor;
    } while (cursor !== undefined && left > 0);
  }
}
