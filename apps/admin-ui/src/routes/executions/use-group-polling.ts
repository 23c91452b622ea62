import { pauseBeforeCounting } from '../../services/group-pace';
import { usePolling } from '../../services/polling';

/** {@link usePolling} for what is counted anew each time. */
export function useGroupPolling(): ReturnType<typeof usePolling> {
  const polling = usePolling();
  return (query) => {
    const every = polling(query);
    return every === false ? false : Math.max(every, pauseBeforeCounting());
  };
}
