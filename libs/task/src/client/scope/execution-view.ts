import { UnknownExecutionError } from '../../errors/index.js';
import type {
  CappedCount,
  ExecutionFilter,
  ExecutionGetOptions,
  ExecutionListOptions,
  ExecutionPage,
  Ledger,
  SqlRunner,
  TaskExecution,
} from '../../ledger/index.js';
import { CheckedScope, type ExecutionScope } from './scope.js';

// Each is a parameter of the statement.
const IDS_AT_ONCE = 1_000;

/** The executions that exist for somebody: all of the ledger, or those within a scope. */
export class ExecutionView {
  constructor(
    private readonly ledger: Ledger,
    readonly scope?: CheckedScope,
  ) {}

  /** Those of them that are in another scope too. @throws InvalidOptionError for what is no scope */
  within(scope: ExecutionScope | 'all'): ExecutionView {
    if (scope === 'all') return this;
    const checked = CheckedScope.of(scope);
    return new ExecutionView(this.ledger, this.scope?.and(checked) ?? checked);
  }

  async get(id: string, options?: ExecutionGetOptions): Promise<TaskExecution | null> {
    return this.shown(await this.ledger.reader.get(id, options));
  }

  async getByTaskId(taskId: string, options?: ExecutionGetOptions): Promise<TaskExecution | null> {
    return this.shown(await this.ledger.reader.getByTaskId(taskId, options));
  }

  /** @throws UnknownExecutionError */
  async read(id: string): Promise<TaskExecution> {
    const execution = await this.get(id);
    if (!execution) throw new UnknownExecutionError(id);
    return execution;
  }

  async list(options: ExecutionListOptions = {}): Promise<ExecutionPage<TaskExecution>> {
    const narrowed = this.narrowed(options);
    return narrowed ? this.ledger.reader.list(narrowed) : { items: [] };
  }

  async count(filter: ExecutionFilter = {}): Promise<CappedCount> {
    const narrowed = this.narrowed(filter);
    return narrowed ? this.ledger.reader.count(narrowed) : { count: 0, capped: false };
  }

  /** The filter within the view; null when that can only be nothing. */
  narrowed<Filter extends ExecutionFilter>(filter: Filter): Filter | null {
    return this.scope ? this.scope.narrowed(filter) : filter;
  }

  /** Whether an execution may be acted upon. Without a scope nobody looks: whoever acts finds out. */
  async has(id: string, runner?: SqlRunner): Promise<boolean> {
    return (await this.among([id], runner)).length > 0;
  }

  /** Those of the ids that may be acted upon, in their order. */
  async among(ids: readonly string[], runner?: SqlRunner): Promise<readonly string[]> {
    if (!this.scope) return ids;
    const found = new Set<string>();
    for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
      const narrowed = this.scope.narrowed({ ids: ids.slice(from, from + IDS_AT_ONCE) });
      if (narrowed) for (const id of await this.ledger.reader.matchingIds(narrowed, runner)) found.add(id);
    }
    return ids.filter((id) => found.has(String(id).toLowerCase()));
  }

  private shown(execution: TaskExecution | null): TaskExecution | null {
    return execution && (this.scope?.includes(execution) ?? true) ? execution : null;
  }
}
