import { useInfiniteQuery } from '@tanstack/react-query';
import { Mark } from '../../components/mark';
import { Pending } from '../../components/pending';
import { At, Until } from '../../components/when';
import { plural, rich, t } from '../../language/t';
import { alertDeliveriesQuery } from '../../services/alerts';
import { UNTOLD_EVERY_MS } from '../../services/polling';
import type { AlertDelivery } from '../../services/schema';

const COLUMNS =
  'grid gap-x-6 gap-y-1 px-4 py-2.5 sm:px-5 lg:grid-cols-[128px_minmax(0,0.6fr)_minmax(0,1.6fr)_minmax(0,1fr)] lg:items-baseline';
const STATES = {
  pending: ['warn', t`On its way`],
  sent: ['ok', t`Sent`],
  failed: ['bad', t`Failed`],
} as const;

/** What was told because of a rule, by which channel, and what became of it. */
export function DeliveryLog({ name }: { readonly name: string }) {
  const query = useInfiniteQuery({ ...alertDeliveriesQuery(name), refetchInterval: UNTOLD_EVERY_MS });
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = query;
  const deliveries = data?.pages.flatMap(({ results }) => results);
  return (
    <section aria-labelledby="deliveries" className="mt-8">
      <h2 id="deliveries" className="mb-2">
        {t`Notifications`}
      </h2>
      <Pending query={query} rows={4} />
      {deliveries?.length === 0 && (
        <p className="rounded-lg border border-dashed px-4 py-5 text-muted">
          {t`Nobody was told of it in the last 30 days.`}
        </p>
      )}
      {deliveries && deliveries.length > 0 && (
        <ul className="sheet divide-y overflow-clip" aria-label={t`Deliveries`}>
          {deliveries.map((delivery) => (
            <DeliveryRow key={delivery.id} delivery={delivery} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <button type="button" className="button mt-3" onClick={() => void fetchNextPage()}>
          {isFetchingNextPage ? t`Loading…` : t`Show older ones`}
        </button>
      )}
    </section>
  );
}

function DeliveryRow({ delivery }: { readonly delivery: AlertDelivery }) {
  const { channel, text, state, attempts, error, created_at: at, next_at: next } = delivery;
  const [tone, words] = STATES[state];
  return (
    <li className={COLUMNS}>
      <span className="whitespace-nowrap text-muted">
        <At at={at} />
      </span>
      <span className="min-w-0 font-medium break-all">{channel}</span>
      <span className="min-w-0 break-words whitespace-pre-line">{text}</span>
      <span className="min-w-0 break-words">
        <Mark tone={tone}>{words}</Mark>{' '}
        {(error || attempts > 1) && (
          <span className="text-muted">
            {attempts > 1 && plural(attempts, { one: '{0} attempt. ', other: '{0} attempts. ' })}
            {state !== 'sent' && error}
            {next && attempts > 0 && <>{rich` Again ${(<Until at={next} />)}`}</>}
          </span>
        )}
      </span>
    </li>
  );
}
