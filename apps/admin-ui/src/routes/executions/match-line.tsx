import { count } from '../../format/time';
import type { ExecutionPage } from '../../services/schema';
import type { Selection } from './use-selection';

interface MatchLineProps {
  readonly page: ExecutionPage | undefined;
  readonly selection: Selection;
}

/** Selects all that fit the filters, also what is not loaded. */
export function MatchLine({ page, selection }: MatchLineProps) {
  if (!page || page.count === 0 || selection.ids.size > 0) return null;
  return (
    <p className="mb-2 flex justify-end">
      <button type="button" className="link" onClick={selection.selectEverything}>
        Select all {count(page.count, page.count_capped)} that match
      </button>
    </p>
  );
}
