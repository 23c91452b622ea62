import type { ExecutionView } from '../../client/index.js';
import { UnknownBulkOperationError } from '../../errors/index.js';
import type { BulkRow } from '../../ledger/index.js';
import { assertItems, assertListed, assertSelection } from './bulk.checks.js';
import type {
  BulkItemOptions,
  BulkItemPage,
  BulkListOptions,
  BulkOperation,
  BulkPage,
  BulkPreview,
  BulkSelection,
  BulkUndo,
} from './bulk.types.js';
import type { BulkParts } from './bulk-parts.js';
import { BulkSelector } from './bulk-selector.js';
import { itemOf, operationOf } from './bulk-view.js';

/** The actions that can be undone, and by what. */
export const UNDONE_BY: Readonly<Partial<Record<BulkRow['action'], BulkRow['action']>>> = {
  retry: 'cancel',
  reorder: 'reorder',
};

/** The half of bulk operations that only reads. */
export class BulkReader {
  /** @internal */
  constructor(
    protected readonly parts: BulkParts,
    protected readonly view: ExecutionView,
  ) {}

  /**
   * What an operation would come to: how many executions, and why it would not start.
   * @throws InvalidOptionError; QueryTooBroadError when counting takes too long
   */
  async preview(selection: BulkSelection): Promise<BulkPreview> {
    assertSelection(selection);
    return new BulkSelector(this.parts.ledger, this.view).preview(selection);
  }

  /** Null where there is none. */
  async find(id: string, { createdBy }: Pick<BulkListOptions, 'createdBy'> = {}): Promise<BulkOperation | null> {
    const row = await this.parts.ledger.bulk.get(id, createdBy);
    return row && operationOf(row);
  }

  /** @throws UnknownBulkOperationError */
  async get(id: string): Promise<BulkOperation> {
    return operationOf(await this.row(id));
  }

  /** The latest first. */
  async list(options: BulkListOptions = {}): Promise<BulkPage> {
    assertListed(options);
    const { limit = 50, ...filter } = options;
    const rows = await this.parts.ledger.bulk.list({ ...filter, limit: limit + 1 });
    const items = rows.slice(0, limit).map(operationOf);
    return rows.length > limit ? { items, next: items.at(-1)?.id } : { items };
  }

  /** What became of each execution, in the order in which they are worked on. */
  async items(id: string, options: BulkItemOptions = {}): Promise<BulkItemPage> {
    assertItems(options);
    const { limit = 100, ...filter } = options;
    await this.row(id);
    const rows = await this.parts.ledger.bulk.items(id, { ...filter, limit: limit + 1 });
    const items = rows.slice(0, limit).map(itemOf);
    return rows.length > limit ? { items, next: items.at(-1)?.position } : { items };
  }

  /** What `undo` would do; null for actions that cannot be undone: what is cancelled, or was made due, stays so. */
  async undoable(id: string): Promise<BulkUndo | null> {
    const row = await this.row(id);
    const items = await this.parts.ledger.bulk.undoItems(row);
    const action = UNDONE_BY[row.action];
    return items && action ? { action, count: items.length } : null;
  }

  protected async row(id: string): Promise<BulkRow> {
    const row = await this.parts.ledger.bulk.get(id);
    if (!row) throw new UnknownBulkOperationError(id);
    return row;
  }
}
