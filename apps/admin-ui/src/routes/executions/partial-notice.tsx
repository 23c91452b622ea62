import { Icon } from '../../components/icon';
import { moment } from '../../format/time';
import { rich, t } from '../../language/t';
import type { ExecutionPage } from '../../services/schema';

interface PartialNoticeProps {
  readonly page: ExecutionPage | undefined;
  readonly isSearching: boolean;
  readonly onMore: () => void;
}

/** The search has ended before it had looked at everything. */
export function PartialNotice({ page, isSearching, onMore }: PartialNoticeProps) {
  if (!page?.is_partial) return null;
  const reach = page.searched_back_to ? t`back to ${moment(page.searched_back_to)}` : t`for two seconds`;
  return (
    <div role="status" className="sheet mb-3 flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5">
      <Icon name="clock" />
      <p className="min-w-0 flex-1">
        {rich`Searched ${reach}: there may be more. A time, a task or a status makes it quicker.`}
      </p>
      {page.next && (
        <button type="button" className="button" disabled={isSearching} onClick={onMore}>
          {isSearching ? t`Searching…` : t`Search older`}
        </button>
      )}
    </div>
  );
}
