import { BULK_VERBS } from '../../services/bulk';
import { count } from '../../format/time';
import type { BulkOperationItem } from '../../services/schema';

/** `Retry 1,627 executions` */
export function bulkTitle({ action, total, undo_of: undoOf }: BulkOperationItem): string {
  const what = `${BULK_VERBS[action]} ${count(total)} ${total === 1 ? 'execution' : 'executions'}`;
  return undoOf ? `Undo: ${what.charAt(0).toLowerCase()}${what.slice(1)}` : what;
}
