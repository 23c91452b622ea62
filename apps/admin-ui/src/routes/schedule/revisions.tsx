import { useQuery } from '@tanstack/react-query';
import { Age } from '../../components/when';
import { t } from '../../language/t';
import { revisionsQuery } from '../../services/schedules';

/** How it was changed, the latest first. */
export function Revisions({ name }: { readonly name: string }) {
  const { data } = useQuery(revisionsQuery(name));
  return (
    <section aria-label={t`Revisions`}>
      <h2 className="mb-2">{t`Revisions`}</h2>
      <ol className="flex flex-col gap-2">
        {data?.results.map(({ revision, at, by, change, text, override }) => (
          <li key={revision} className="grid grid-cols-[28px_minmax(0,1fr)_auto] gap-x-3">
            <span className="text-faint">{revision}</span>
            <span className="min-w-0 break-words">
              {change}
              {by && t` by ${by}`}
              <span className="block text-muted">
                {override?.cron ?? text}
                {override?.reason && `: ${override.reason}`}
              </span>
            </span>
            <span className="text-muted">
              <Age at={at} suffix="ago" />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
