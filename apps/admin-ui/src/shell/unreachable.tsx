import { useEffect } from 'react';
import { Icon } from '../components/icon';
import { clock } from '../format/time';
import { rich } from '../language/t';
import { queryClient } from '../services/client';
import { unreachableSince } from '../services/reach';

const AGAIN_MS = 5_000;

/** Says that what is on the page is getting old, and looks for the server. */
export function Unreachable() {
  const since = unreachableSince.use();
  const isAway = since !== undefined;
  useEffect(() => {
    if (!isAway) return;
    const look = (): void => {
      if (!document.hidden)
        void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'executions' });
    };
    const timer = setInterval(look, AGAIN_MS);
    return () => clearInterval(timer);
  }, [isAway]);
  return (
    <div role="status">
      {since !== undefined && (
        <p className="flex items-center gap-3 border-b bg-warn-soft px-4 py-2 sm:px-6 lg:px-8">
          <span className="text-warn">
            <Icon name="plug" />
          </span>
          <span>
            {rich`${(
              <span className="font-medium">
                {rich`The server has not answered since ${clock(new Date(since).toISOString()).slice(0, 8)}.`}
              </span>
            )} What you see is from before. It is asked again every few seconds.`}
          </span>
        </p>
      )}
    </div>
  );
}
