import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Icon } from '../../components/icon';
import { useWhyNot } from '../../components/may';
import { Age } from '../../components/when';
import { count } from '../../format/time';
import { plural, rich, t } from '../../language/t';
import { alertsQuery, firingOf } from '../../services/alerts';
import { meQuery } from '../../services/me';
import { usePolling } from '../../services/polling';

const SHOWN = 3;

/** Alerts that fire and are not muted, before all numbers. Nothing where none does. */
export function FiringAlerts() {
  const mayNot = useWhyNot()('alert.read');
  const { data: me } = useQuery(meQuery);
  const isAsked = me !== undefined && !mayNot;
  const { data } = useQuery({ ...alertsQuery, enabled: isAsked, refetchInterval: usePolling() });
  const firing = firingOf(data).filter(({ muted }) => !muted);
  if (firing.length === 0) return null;
  const rest = firing.length - SHOWN;
  return (
    <section aria-label={t`Firing alerts`} className="mb-4 rounded-lg bg-bad-soft px-4 py-3">
      <ul className="flex flex-col gap-1">
        {firing.slice(0, SHOWN).map(({ name, subjects, since }) => (
          <li key={name} className="flex min-w-0 items-baseline gap-2">
            <span className="translate-y-0.5 text-bad">
              <Icon name="bell" size={14} />
            </span>
            <span className="min-w-0 break-words">
              <Link to="/alerts/$name" params={{ name }} className="link font-medium">
                {name}
              </Link>{' '}
              {subjects[0] && `${subjects[0].name}: ${subjects[0].text}`}
              {subjects.length > 1 && t`, and ${count(subjects.length - 1)} more`}
              {since && <span className="text-muted">{rich` for ${(<Age at={since} />)}`}</span>}
            </span>
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <Link to="/alerts" className="link mt-1 block">
          {plural(rest, { one: '{0} more alert fires', other: '{0} more alerts fire' })}
        </Link>
      )}
    </section>
  );
}
