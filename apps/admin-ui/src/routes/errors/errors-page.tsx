import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { SavedViews } from '../../components/views/saved-views';
import { Pending } from '../../components/pending';
import { count } from '../../format/time';
import { t } from '../../language/t';
import { type ErrorFilter, errorsQuery, validErrorFilter } from '../../services/errors';
import { usePolling } from '../../services/polling';
import type { ErrorGroupItem } from '../../services/schema';
import { useListKeys } from '../../shell/use-list-keys';
import { ErrorFilters } from './error-filters';
import { ERROR_COLUMNS, ErrorRow } from './error-row';
import { NoErrors } from './no-errors';
import { useSteadyRows } from './use-steady-rows';

const route = getRouteApi('/errors');

/** What fails, in groups of one origin. */
export function ErrorsPage() {
  const filter = route.useSearch();
  const navigate = useNavigate();
  const query = useInfiniteQuery({ ...errorsQuery(filter), refetchInterval: usePolling() });
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = query;
  const counts = data?.pages[0]?.counts;
  const { rows, waiting, release, hold } = useSteadyRows(groupsOf(data?.pages ?? []), JSON.stringify(filter));
  const show = (change: Partial<ErrorFilter>): void =>
    // The search field speaks up late: what was chosen meanwhile stays.
    void navigate({
      to: '/errors',
      search: (now) => validErrorFilter({ ...now, ...change }),
      resetScroll: false,
      replace: 'q' in change,
    });
  return (
    <div className="mx-auto max-w-[1440px]">
      <title>{`${t`Errors`} · Taskledger`}</title>
      <div className="mb-4 flex min-h-8 flex-wrap items-baseline gap-x-3 gap-y-2">
        <h1>{t`Errors`}</h1>
        <span role="status" className="-my-1 self-center">
          {waiting > 0 && (
            <button
              type="button"
              className="rounded-full bg-accent px-3 py-1 font-medium text-accent-ink"
              onClick={release}
            >
              {t`${count(waiting)} new`}
            </button>
          )}
        </span>
        <span className="ms-auto self-center">
          <SavedViews
            page="errors"
            state={filter}
            onShow={(search) => void navigate({ to: '/errors', search: validErrorFilter(search) })}
          />
        </span>
      </div>
      <ErrorFilters filter={filter} counts={counts} onChange={show} />
      <Pending query={query} rows={8} />
      {counts && rows.length === 0 && waiting === 0 && <NoErrors filter={filter} counts={counts} />}
      {rows.length > 0 && (
        <div {...hold}>
          <ErrorList groups={rows} filter={filter} />
        </div>
      )}
      {hasNextPage && (
        <button type="button" className="button mt-3" onClick={() => void fetchNextPage()}>
          {isFetchingNextPage ? t`Loading…` : t`Show more`}
        </button>
      )}
    </div>
  );
}

// A group that fails between two pages is on both.
function groupsOf(pages: readonly { readonly results: readonly ErrorGroupItem[] }[]): readonly ErrorGroupItem[] {
  const groups = pages.flatMap(({ results }) => results);
  return [...new Map(groups.map((group) => [group.fingerprint, group])).values()];
}

interface ErrorListProps {
  readonly groups: readonly ErrorGroupItem[];
  readonly filter: ErrorFilter;
}

function ErrorList({ groups, filter: { window } }: ErrorListProps) {
  const navigate = useNavigate();
  const focused = useListKeys(groups, ({ fingerprint }) => {
    void navigate({ to: '/errors/$fingerprint', params: { fingerprint }, search: window ? { window } : {} });
  });
  return (
    <div className="sheet overflow-clip">
      <div aria-hidden="true" className={`py-2 text-[12px] text-faint max-lg:!hidden ${ERROR_COLUMNS}`}>
        <span>{t`Error and tasks`}</span>
        <span>{t`Trend`}</span>
        <span className="text-end">{t`Count`}</span>
        <span className="text-end">{t`Last`}</span>
        <span className="text-end">{t`First`}</span>
        <span>{t`State`}</span>
      </div>
      <ul className="divide-y lg:border-t" aria-label={t`Errors`}>
        {groups.map((group) => (
          <ErrorRow
            key={group.fingerprint}
            group={group}
            window={window}
            isFocused={group.fingerprint === focused?.fingerprint}
          />
        ))}
      </ul>
    </div>
  );
}
