import { useWhyNot } from '../../components/may';
import { count } from '../../format/time';
import { t } from '../../language/t';
import { type BulkAction, statusesFor } from '../../services/bulk';
import type { ExecutionFilter } from '../../services/execution-filter';
import type { ExecutionPage } from '../../services/schema';
import { useBulkSheet } from './use-bulk-sheet';
import type { Selection } from './use-selection';

interface MatchLineProps {
  readonly page: ExecutionPage | undefined;
  readonly selection: Selection;
  readonly filter: ExecutionFilter;
}

/** What is done most often to all that fit the filters, also to what is not loaded; or selects them, for the rest. */
export function MatchLine({ page, selection, filter }: MatchLineProps) {
  const [ask, sheet] = useBulkSheet({ filter });
  const whyNot = useWhyNot();
  if (!page || page.count === 0 || selection.ids.size > 0 || selection.isEverything) return null;
  const shown = filter.status?.split(',');
  const isOffered = (action: BulkAction): boolean =>
    whyNot(`execution.${action}`) === false && (!shown || statusesFor(action).some((status) => shown.includes(status)));
  return (
    <p className="mb-2 flex justify-end gap-4">
      <button type="button" className="link" onClick={selection.selectEverything}>
        {t`Select all ${count(page.count, page.count_capped)} that match`}
      </button>
      {isOffered('retry') && (
        <button type="button" className="link" onClick={() => ask('retry')}>
          {t`Retry all…`}
        </button>
      )}
      {isOffered('cancel') && (
        <button type="button" className="link" onClick={() => ask('cancel')}>
          {t`Cancel all…`}
        </button>
      )}
      {sheet}
    </p>
  );
}
