import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { count, lengthOf, share } from '../../format/time';
import { rich, t } from '../../language/t';
import { type Mover, moversOf } from '../../services/movers';
import type { Statistics } from '../../services/schema';
import { endedIn, previousQuery, type Window, WINDOW_WORDS } from '../../services/statistics';

interface MoversProps {
  readonly statistics: Statistics;
  readonly window: Window;
}

/** Tasks that went worse than in as long a time before. Nothing where none did. */
export function Movers({ statistics, window }: MoversProps) {
  const previous = useQuery(previousQuery(statistics, window)).data;
  const movers = previous ? moversOf(statistics, previous) : [];
  if (movers.length === 0) return null;
  return (
    <section aria-label={t`Got worse`} className="sheet mt-6 overflow-clip">
      <h2 className="px-4 pt-4 pb-2 sm:px-5">{rich`Worse than in the ${WINDOW_WORDS[window]} before`}</h2>
      <ul className="divide-y border-t">
        {movers.map((mover) => (
          <MoverRow key={mover.now.task_name} mover={mover} statistics={statistics} window={window} />
        ))}
      </ul>
    </section>
  );
}

function MoverRow({ mover, statistics, window }: MoversProps & { readonly mover: Mover }) {
  const { now, before, isFailingMore, isSlower } = mover;
  const name = now.task_name;
  return (
    <li className="flex flex-wrap items-baseline gap-x-6 gap-y-1 px-4 py-2.5 sm:px-5">
      <Link
        to="/tasks/$name"
        params={{ name }}
        search={{ window }}
        className="min-w-0 font-medium [overflow-wrap:anywhere] hover:underline"
      >
        {name}
      </Link>
      {isFailingMore && (
        <span>
          <Link
            to="/executions"
            search={endedIn(statistics, { status: 'FAILURE', task: name })}
            className="font-medium text-bad hover:underline"
          >
            {t`${count(now.failure)} failed (${share(now.failure_rate)})`}
          </Link>{' '}
          <span className="text-muted">{t`${share(before.failure_rate)} of ${count(before.finished)} before`}</span>
        </span>
      )}
      {isSlower && (
        <span>
          <span className="font-medium text-bad">{t`run p95 ${lengthOf(now.run_p95_ms)}`}</span>{' '}
          <span className="text-muted">{t`${lengthOf(before.run_p95_ms)} before`}</span>
        </span>
      )}
    </li>
  );
}
