import { count, duration } from '../../format/time';
import { useNow } from '../../format/use-now';
import { plural, t } from '../../language/t';
import { pausedQueuesOf, queuesQuery } from '../../services/queues';
import { useQuery } from '@tanstack/react-query';
import { filterFromApi } from '../../services/execution-filter';
import { meQuery } from '../../services/me';
import { usePolling } from '../../services/polling';
import { isLate, lateQuery } from '../../services/schedules';
import type { LinkedCount, ListedQueue, Queues, Statistics } from '../../services/schema';
import { type Window, WINDOW_WORDS } from '../../services/statistics';
import { Figure } from './figure';

interface NowFiguresProps {
  readonly now: Statistics['now'];
  readonly window: Window;
}

// Its cell is there from the start, so that nothing moves.
const UNKNOWN = '–';

/** What an operator looks at first. The list behind each number has as many rows as the number says. */
export function NowFigures({ now, window }: NowFiguresProps) {
  const { data: me } = useQuery(meQuery);
  const may = (action: string): boolean => me?.permissions[action] === true;
  const polling = usePolling();
  const queues = useQuery({ ...queuesQuery, enabled: may('queue.read'), refetchInterval: polling }).data;
  const schedules = useQuery({ ...lateQuery, enabled: may('schedule.read'), refetchInterval: polling }).data;
  const time = useNow();
  const late = schedules?.results.filter((schedule) => isLate(schedule, time)).length;
  return (
    <section aria-label={t`Now`} className="sheet grid grid-cols-2 gap-px overflow-hidden bg-line sm:grid-cols-4">
      <Listed name={t`Queued`} about={t`wait for their turn or their time`} linked={now.queued} />
      {may('queue.read') && <Oldest queues={queues} />}
      <Listed name={t`Running`} about={t`on a worker at this moment`} linked={now.running} />
      {may('queue.read') && <Slots queues={queues} />}
      <Listed name={t`Failed`} about={t`in the last ${WINDOW_WORDS[window]}`} linked={now.failing} tone="text-bad" />
      <Listed name={t`Slow`} about={t`run longer than is usual for their task`} linked={now.slow} tone="text-warn" />
      {may('queue.read') && (
        <Figure
          name={t`Paused queues`}
          about={queues ? t`of ${count(queues.count)}` : t`of all`}
          value={queues ? count(pausedQueuesOf(queues).length) : UNKNOWN}
          tone={pausedQueuesOf(queues).length > 0 ? 'text-warn' : 'text-faint'}
          to={{ to: '/queues', search: { state: 'paused' } }}
        />
      )}
      {may('schedule.read') && (
        <Figure
          name={t`Late schedules`}
          about={t`due, and not begun`}
          value={late === undefined ? UNKNOWN : count(late)}
          tone={late ? 'text-bad' : 'text-faint'}
          to={{ to: '/schedules', search: { state: 'late' } }}
        />
      )}
    </section>
  );
}

interface ListedProps {
  readonly name: string;
  readonly about: string;
  readonly linked: LinkedCount;
  readonly tone?: string;
}

function Listed({ name, about, linked, tone = '' }: ListedProps) {
  return (
    <Figure
      name={name}
      about={about}
      value={count(linked.count, linked.count_capped)}
      tone={linked.count > 0 ? tone : 'text-faint'}
      to={{ to: '/executions', search: filterFromApi(linked.query) }}
    />
  );
}

interface OfQueues {
  /** Undefined until they are known. */
  readonly queues: Queues | undefined;
}

function Oldest({ queues }: OfQueues) {
  const [oldest] = (queues?.results ?? [])
    .filter((queue): queue is ListedQueue & { oldest_ms: number } => queue.oldest_ms !== null)
    .sort((one, other) => other.oldest_ms - one.oldest_ms);
  return (
    <Figure
      name={t`Oldest waiting`}
      about={oldest ? t`in queue ${oldest.name}` : queues ? t`nothing waits for its turn` : t`of all queues`}
      value={oldest ? duration(oldest.oldest_ms) : '–'}
      tone={oldest ? '' : 'text-faint'}
      to={oldest ? { to: '/queues/$name', params: { name: oldest.name } } : { to: '/queues' }}
    />
  );
}

function Slots({ queues }: OfQueues) {
  const results = queues?.results ?? [];
  const sum = (key: 'running' | 'slots'): number => results.reduce((total, queue) => total + queue[key], 0);
  const deserted = results.filter(({ slots, waiting }) => slots === 0 && waiting > 0).length;
  return (
    <Figure
      name={t`Worker slots`}
      about={
        deserted > 0
          ? plural(deserted, { one: '{0} queue has no worker', other: '{0} queues have no worker' })
          : t`in use now`
      }
      value={queues ? `${count(sum('running'))} / ${count(sum('slots'))}` : UNKNOWN}
      tone={queues && (sum('slots') === 0 || deserted > 0) ? 'text-bad' : ''}
      to={{ to: '/queues' }}
    />
  );
}
