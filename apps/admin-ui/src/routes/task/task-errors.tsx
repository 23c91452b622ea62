import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useWhyNot } from '../../components/may';
import { plain } from '../../components/plain';
import { Age } from '../../components/when';
import { count } from '../../format/time';
import { t } from '../../language/t';
import { titleOf, topErrorsQuery, USUAL_WINDOW, windowWords } from '../../services/errors';
import { usePolling } from '../../services/polling';

/** The open errors of a task, the most frequent first. Nothing where there is none, or where the user may not see them. */
export function TaskErrors({ name }: { readonly name: string }) {
  const mayNot = useWhyNot()('error.read');
  const polling = usePolling();
  const { data } = useQuery({ ...topErrorsQuery(USUAL_WINDOW, name), enabled: !mayNot, refetchInterval: polling });
  if (!data || data.results.length === 0) return null;
  return (
    <section aria-label={t`Errors`} className="min-w-0">
      <div className="mb-2 flex items-baseline justify-between gap-4">
        <h2>{t`Open errors ${windowWords(USUAL_WINDOW)}`}</h2>
        <Link to="/errors" search={{ task: name }} className="link">
          {t`All`}
        </Link>
      </div>
      <ul className="sheet divide-y overflow-clip">
        {data.results.map((group) => (
          <li key={group.fingerprint} className="flex items-baseline gap-4 px-4 py-2.5">
            <Link
              to="/errors/$fingerprint"
              params={{ fingerprint: group.fingerprint }}
              title={titleOf(group)}
              className="min-w-0 flex-1 truncate hover:underline"
            >
              {plain(titleOf(group))}
            </Link>
            <span className="whitespace-nowrap text-muted">
              {count(group.count)}, <Age at={group.last_seen_at} suffix="ago" />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
