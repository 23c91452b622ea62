import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useWhyNot } from '../../components/may';
import { count } from '../../format/time';
import { t } from '../../language/t';
import { errorWindowOf, topErrorsQuery, windowWords } from '../../services/errors';
import { usePolling } from '../../services/polling';
import type { Window } from '../../services/statistics';
import { ErrorRow } from '../errors/error-row';

/** The open errors that are most frequent. Nothing where nothing fails, or where the user may not see it. */
export function TopErrors({ window: shown }: { readonly window: Window }) {
  // Errors are counted by the hour.
  const { window = '24h' } = errorWindowOf(shown);
  const mayNot = useWhyNot()('error.read');
  const { data } = useQuery({ ...topErrorsQuery(window), enabled: !mayNot, refetchInterval: usePolling() });
  if (!data || data.results.length === 0) return null;
  return (
    <section aria-label={t`Errors`} className="sheet mt-6 overflow-clip">
      <div className="flex items-baseline justify-between gap-4 px-4 pt-4 pb-2 sm:px-5">
        <h2>{t`Most frequent errors ${windowWords(window)}`}</h2>
        <Link to="/errors" search={{ window, sort: 'count' }} className="link shrink-0">
          {t`All ${count(data.counts.open)} open`}
        </Link>
      </div>
      <ul className="divide-y border-t" aria-label={t`Most frequent errors`}>
        {data.results.map((group) => (
          <ErrorRow key={group.fingerprint} group={group} window={window} isFocused={false} />
        ))}
      </ul>
    </section>
  );
}
