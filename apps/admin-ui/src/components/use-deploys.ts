import { useQuery } from '@tanstack/react-query';
import { deploysQuery } from '../services/deploys';
import { meQuery } from '../services/me';
import { usePolling } from '../services/polling';

/** The deploys, where the user may see them. */
export function useDeploys() {
  const { data: me } = useQuery(meQuery);
  const isAllowed = me?.permissions['deploy.read'] === true;
  return useQuery({ ...deploysQuery, enabled: isAllowed, refetchInterval: usePolling() });
}
