import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import { plural } from '../language/t';
import { alertsQuery, firingOf } from '../services/alerts';
import { openBreakersQuery } from '../services/breakers';
import { queryClient } from '../services/client';
import { meQuery } from '../services/me';
import { usePolling } from '../services/polling';
import { pausedQueuesOf, queuesQuery } from '../services/queues';
import type { PageLink } from './pages';

const TONES = { bad: 'bg-bad/10 text-bad', warn: 'bg-warn/10 text-warn' } as const;

/** How much there is to look at on a page. */
export interface PageBadge {
  readonly count: number;
  /** What is counted: `2 breakers are open`. */
  readonly words: string;
  readonly tone: keyof typeof TONES;
}

export type PageBadges = Readonly<Partial<Record<PageLink['to'], PageBadge>>>;

/**
 * What on which page is stopped or fires now, as far as the user may see it. The stream does not tell of it: it is asked for with each
 * page, and when somebody comes back to the window.
 */
export function useBadges(): PageBadges {
  const { data: me } = useQuery(meQuery);
  const may = (action: string): boolean => me?.permissions[action] === true;
  const polling = usePolling();
  const page = useLocation({ select: ({ pathname }) => pathname });
  const breakers = useQuery({ ...openBreakersQuery, enabled: may('breaker.read'), refetchInterval: polling });
  const queues = useQuery({ ...queuesQuery, enabled: may('queue.read'), refetchInterval: polling });
  const alerts = useQuery({ ...alertsQuery, enabled: may('alert.read'), refetchInterval: polling });
  useEffect(() => {
    for (const { queryKey } of [openBreakersQuery, queuesQuery, alertsQuery])
      void queryClient.refetchQueries({ queryKey, exact: true, type: 'active', stale: true });
  }, [page]);
  const open = breakers.data?.count ?? 0;
  const paused = pausedQueuesOf(queues.data).length;
  const firing = firingOf(alerts.data).filter(({ muted }) => !muted).length;
  return {
    ...(firing > 0 && {
      '/alerts': {
        count: firing,
        tone: 'bad',
        words: plural(firing, { one: '1 alert is firing', other: '{0} alerts are firing' }),
      },
    }),
    ...(open > 0 && {
      '/breakers': {
        count: open,
        tone: 'bad',
        words: plural(open, { one: '1 breaker is not closed', other: '{0} breakers are not closed' }),
      },
    }),
    ...(paused > 0 && {
      '/queues': {
        count: paused,
        tone: 'warn',
        words: plural(paused, { one: '1 queue is paused', other: '{0} queues are paused' }),
      },
    }),
  };
}

export function Badge({ badge }: { readonly badge: PageBadge | undefined }) {
  if (!badge) return null;
  return (
    <span
      title={badge.words}
      className={`ms-auto min-w-5 rounded-full px-1.5 text-center text-[12px] font-medium ${TONES[badge.tone]}`}
    >
      <span aria-hidden="true">{badge.count}</span>
      <span className="sr-only">: {badge.words}</span>
    </span>
  );
}
