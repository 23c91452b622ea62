import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { LogFilter } from '../../services/history';

const route = getRouteApi('/executions/$id');

/** Which lines are shown. It is in the address, so a line that was found can be shared. */
export function useLogFilter(id: string): readonly [LogFilter, (filter: LogFilter) => void] {
  const { level, q } = route.useSearch();
  const navigate = useNavigate();
  const set = (next: LogFilter): void =>
    void navigate({
      to: '/executions/$id',
      params: { id },
      search: { tab: 'logs', level: next.level, q: next.search },
      replace: true,
      resetScroll: false,
    });
  return [{ level, search: q }, set];
}
