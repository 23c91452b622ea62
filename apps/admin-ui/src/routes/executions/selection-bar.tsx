import { Action } from '../../components/action';
import { count } from '../../format/time';
import { rich, t } from '../../language/t';
import type { ExecutionFilter } from '../../services/execution-filter';
import type { ExecutionItem, ExecutionPage } from '../../services/schema';
import { BulkActions } from './bulk-actions';
import type { Selection } from './use-selection';

interface SelectionBarProps {
  readonly selection: Selection;
  readonly rows: readonly ExecutionItem[];
  readonly filter: ExecutionFilter;
  /** The first of the list, which says how many match. */
  readonly page?: ExecutionPage;
}

/** What can be done to the ticked rows, or to all that match. */
export function SelectionBar({ selection, rows, filter, page }: SelectionBarProps) {
  const { ids, isEverything } = selection;
  const ticked = rows.filter(({ id }) => ids.has(id));
  if (ticked.length === 0 && !isEverything) return null;
  const matching = page && count(page.count, page.count_capped);
  const hasMore = page && ids.size >= rows.length && (page.count > rows.length || page.count_capped);
  return (
    <div role="region" aria-label={t`Selection`} className={BAR}>
      <span className="me-1 font-medium">
        {isEverything ? rich`All ${matching} that match` : t`${count(ticked.length)} selected`}
      </span>
      <BulkActions subject={isEverything ? { filter } : { rows: ticked }} />
      {!isEverything && hasMore && (
        <Action tone="quiet" onAct={selection.selectEverything}>
          {rich`Select all ${matching} that match`}
        </Action>
      )}
      <Action tone="quiet" onAct={selection.clear}>
        {t`Clear`}
      </Action>
    </div>
  );
}

const BAR =
  'fixed inset-x-3 bottom-18 z-30 mx-auto flex w-fit max-w-[calc(100%-24px)] flex-wrap items-center gap-2 rounded-xl border bg-surface p-2 ps-4 shadow-xl lg:bottom-6';
