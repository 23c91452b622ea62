import { useQuery } from '@tanstack/react-query';
import type { ExecutionFilter } from '../../services/execution-filter';
import { statusGroupsQuery } from '../../services/groups';
import type { ExecutionGroup } from '../../services/schema';
import { useGroupPolling } from './use-group-polling';

interface StatusCounts {
  readonly of: (status: string) => ExecutionGroup | undefined;
  /** Of all that fit, as it is now; undefined until it has been counted. */
  readonly total: { readonly count: number; readonly isCapped: boolean } | undefined;
}

/** How many there are of each status, whichever of them are shown. */
export function useStatusCounts({ status, ...filter }: ExecutionFilter): StatusCounts {
  const polling = useGroupPolling();
  const { data, isPlaceholderData } = useQuery({ ...statusGroupsQuery(filter), refetchInterval: polling });
  const groups = isPlaceholderData ? undefined : data?.groups;
  const shown = groups?.filter(({ value }) => status === undefined || status.split(',').includes(value));
  return {
    of: (value) => groups?.find((group) => group.value === value),
    total: shown && {
      count: shown.reduce((sum, group) => sum + group.count, 0),
      isCapped: shown.some((group) => group.count_capped),
    },
  };
}
