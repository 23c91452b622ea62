import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { count, share } from '../../format/time';
import { t } from '../../language/t';
import { endedIn, statisticsQuery, type Window, WINDOW_WORDS } from '../../services/statistics';

interface OutcomeLineProps {
  readonly name: string;
  readonly window: Window;
}

/** How it went, in a line: on small screens the statistics are below the form. */
export function OutcomeLine({ name: task, window }: OutcomeLineProps) {
  const { data } = useQuery(statisticsQuery(window, task));
  const failed = data?.totals.failure ?? 0;
  return (
    <p className="mt-4 flex min-h-6 flex-wrap items-center gap-x-4 lg:hidden">
      {data && (
        <>
          <span className="text-muted">{t`Last ${WINDOW_WORDS[window]}`}</span>
          <Link to="/executions" search={endedIn(data, { task })} className="link">
            {t`${count(data.totals.finished)} finished`}
          </Link>
          {failed > 0 && (
            <Link
              to="/executions"
              search={endedIn(data, { task, status: 'FAILURE' })}
              className="text-bad underline underline-offset-3"
            >
              {t`${count(failed)} failed (${share(data.totals.failure_rate)})`}
            </Link>
          )}
        </>
      )}
    </p>
  );
}
