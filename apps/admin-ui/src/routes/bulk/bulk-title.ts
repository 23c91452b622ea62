import { plural } from '../../language/t';
import { bulkWords, undoneWords } from '../../services/bulk';
import type { BulkOperationItem } from '../../services/schema';

/** `Retry 1,627 executions` */
export function bulkTitle({ action, total, undo_of: undoOf }: BulkOperationItem): string {
  const what = plural(total, { one: '{0} execution', other: '{0} executions' });
  return undoOf ? undoneWords(action, what) : bulkWords(action, what);
}
