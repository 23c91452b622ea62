import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { t } from '../../language/t';
import { meQuery } from '../../services/me';
import { taskBreakersQuery } from '../../services/breakers';
import type { Breaker } from '../../services/schema';
import { UNTOLD_EVERY_MS } from '../../services/polling';
import { BreakerActions } from '../breakers/breaker-actions';
import { BreakerMark, Failures, Opened } from '../breakers/breaker-state';

const MOST = 5;

/** The circuit breakers before a task. Nothing where it has none, or where the user may not see them. */
export function TaskBreaker({ name }: { readonly name: string }) {
  const { data: me } = useQuery(meQuery);
  const { data } = useQuery({
    ...taskBreakersQuery(name),
    enabled: me?.permissions['breaker.read'] === true,
    // No stream tells of them; most tasks have none.
    refetchInterval: (query) => (query.state.data?.results.length ? UNTOLD_EVERY_MS : false),
  });
  if (!data || data.results.length === 0) return null;
  const isFew = data.results.length <= MOST;
  const shown = isFew ? data.results : data.results.filter(({ state }) => state !== 'closed').slice(0, MOST);
  return (
    <section aria-label={t`Circuit breaker`} className="min-w-0">
      <div className="mb-2 flex items-baseline justify-between">
        <h2>{t`Circuit breaker`}</h2>
        <Link to="/breakers" search={{ q: name }} className="link">
          {t`All`}
        </Link>
      </div>
      <ul className="sheet divide-y overflow-clip empty:hidden">
        {shown.map((breaker) => (
          <Row key={breaker.name} breaker={breaker} isNamed={breaker.name !== name} />
        ))}
      </ul>
      {!isFew && shown.length === 0 && <p className="text-muted">{t`All of its breakers are closed.`}</p>}
    </section>
  );
}

function Row({ breaker, isNamed }: { readonly breaker: Breaker; readonly isNamed: boolean }) {
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 text-muted">
          <BreakerMark state={breaker.state} /> {isNamed && <span className="break-all text-ink">{breaker.name}</span>}
          <Failures breaker={breaker} />
        </p>
        <Opened breaker={breaker} />
      </div>
      <BreakerActions breaker={breaker} />
    </li>
  );
}
