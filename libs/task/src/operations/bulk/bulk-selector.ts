import type { ExecutionView } from '../../client/index.js';
import { EmptySelectionError, QueryTooBroadError, SelectionTooLargeError } from '../../errors/index.js';
import {
  type BulkAction,
  type CappedCount,
  type ExecutionFilter,
  ExecutionStatus,
  isTerminal,
  type Ledger,
  type StatusGroups,
  type TaskExecution,
} from '../../ledger/index.js';
import { filterWithin } from '../../client/index.js';
import type { BulkPreview, BulkRequest, BulkSelection } from './bulk.types.js';

/** Most executions that one bulk operation is about. */
export const MOST_ITEMS = 100_000;

const AT_ONCE = 1_000;
// A search that no index helps with is given up after this long: somebody waits for the answer.
const PATIENCE_MS = 20_000;
const STATUSES = Object.values(ExecutionStatus);
const WAITING: readonly ExecutionStatus[] = ['PENDING', 'RETRY'];

/** What was selected at the start. */
export interface Selected {
  /** In the order in which they were created: that is how they are worked on. */
  readonly ids: readonly string[];
  readonly refused: number;
}

/** Finds the executions of bulk operations. */
export class BulkSelector {
  constructor(
    private readonly ledger: Ledger,
    private readonly view: ExecutionView,
  ) {}

  /** What an operation would come to. @throws QueryTooBroadError when counting takes too long */
  async preview(selection: BulkSelection): Promise<BulkPreview> {
    const byStatus = await this.byStatus(selection);
    const count = sumOf(byStatus, statusesOf(selection));
    const refusal = refusalOf(selection.action, count);
    return { count, byStatus, ...(refusal && { refusal: { code: refusal.code, message: refusal.message } }) };
  }

  /**
   * The executions as they are now. What is created later is not among them, and neither are repeats.
   * @throws EmptySelectionError, SelectionTooLargeError, QueryTooBroadError
   */
  async select(request: BulkRequest): Promise<Selected> {
    const { allow = all } = request;
    const ids: string[] = [];
    let refused = 0;
    for await (const page of this.pages(request)) {
      const answer = await allow(page);
      refused += answer.refused;
      ids.push(...answer.allowed.map(({ id }) => id));
      if (ids.length > MOST_ITEMS) throw new SelectionTooLargeError(MOST_ITEMS);
    }
    if (ids.length === 0) throw new EmptySelectionError(request.action);
    return { ids: ids.toSorted(), refused };
  }

  private async *pages(request: BulkRequest): AsyncGenerator<readonly TaskExecution[]> {
    const status = statusesOf(request);
    const deadline = performance.now() + PATIENCE_MS;
    for (const filter of this.filters(request)) {
      let cursor: string | undefined;
      do {
        const page = await this.view.list({ ...filter, status, limit: AT_ONCE, cursor });
        if (page.items.length > 0) yield page.items;
        cursor = page.nextCursor;
        if (cursor !== undefined && performance.now() > deadline) throw new QueryTooBroadError();
      } while (cursor !== undefined);
    }
  }

  private async byStatus(selection: BulkSelection): Promise<StatusGroups> {
    const counts = new Map<ExecutionStatus, CappedCount>();
    for (const filter of this.filters(selection)) {
      const groups = await this.ledger.groups.byStatus(filterWithin(this.view, filter));
      for (const [status, { count, capped }] of groups) {
        const before = counts.get(status);
        counts.set(status, { count: count + (before?.count ?? 0), capped: capped || (before?.capped ?? false) });
      }
    }
    return counts;
  }

  // Each id is a parameter of the statement.
  private filters({ ids, filter = {} }: BulkSelection): readonly ExecutionFilter[] {
    if (ids === undefined) return [filter];
    const distinct = [...new Set(ids.map((id) => id.toLowerCase()))];
    if (distinct.length > MOST_ITEMS) throw new SelectionTooLargeError(MOST_ITEMS);
    return Array.from({ length: Math.ceil(distinct.length / AT_ONCE) }, (_, index) => ({
      ids: distinct.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
    }));
  }
}

/** The statuses of the executions that an action is for. */
export function statusesFor(action: BulkAction): readonly ExecutionStatus[] {
  if (action === 'retry') return STATUSES.filter(isTerminal);
  return action === 'cancel' ? STATUSES.filter((status) => !isTerminal(status)) : WAITING;
}

function statusesOf({ action, statuses, filter }: BulkSelection): readonly ExecutionStatus[] {
  const asked = filter?.status === undefined ? STATUSES : [filter.status].flat();
  const fitting = statusesFor(action).filter((status) => asked.includes(status));
  return statuses === undefined ? fitting : fitting.filter((status) => statuses.includes(status));
}

function sumOf(byStatus: StatusGroups, statuses: readonly ExecutionStatus[]): CappedCount {
  const groups = statuses.flatMap((status) => byStatus.get(status) ?? []);
  return {
    count: groups.reduce((sum, { count }) => sum + count, 0),
    capped: groups.some(({ capped }) => capped),
  };
}

function refusalOf(
  action: BulkAction,
  { count }: CappedCount,
): EmptySelectionError | SelectionTooLargeError | undefined {
  if (count === 0) return new EmptySelectionError(action);
  return count > MOST_ITEMS ? new SelectionTooLargeError(MOST_ITEMS) : undefined;
}

function all(executions: readonly TaskExecution[]): Promise<{ allowed: readonly TaskExecution[]; refused: number }> {
  return Promise.resolve({ allowed: executions, refused: 0 });
}
