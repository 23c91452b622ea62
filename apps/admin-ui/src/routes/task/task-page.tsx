import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { SkeletonDetail } from '../../components/skeletons';
import { Failure } from '../../components/states';
import { Tags } from '../../components/tags';
import { duration } from '../../format/time';
import type { Task } from '../../services/schema';
import { taskQuery } from '../../services/tasks';
import { Performance } from './performance';
import { Recent } from './recent';
import { Run } from './run';

const route = getRouteApi('/tasks/$name');

export function TaskPage() {
  const { name } = route.useParams();
  const { window = '24h', from } = route.useSearch();
  const { data, error, isPending, refetch } = useQuery(taskQuery(name));
  if (isPending) return <SkeletonDetail />;
  if (!data) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <article className="mx-auto max-w-[1440px]">
      <title>{`${name} · Taskledger`}</title>
      <nav aria-label="Breadcrumb" className="mb-3 text-muted">
        <Link to="/tasks" className="hover:text-ink">
          Tasks
        </Link>{' '}
        / {data.module}
      </nav>
      <h1 className="break-words">{name}</h1>
      {data.description && (
        <p className="mt-1.5 max-w-[68ch] text-[15px] leading-6 text-pretty text-muted">{data.description}</p>
      )}
      <Options task={data} />
      <div className="mt-8 grid gap-x-12 gap-y-10 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <Run key={name} task={data} from={from} window={window} />
        <div className="flex min-w-0 flex-col gap-8">
          <Performance name={name} window={window} from={from} />
          <Recent name={name} />
        </div>
      </div>
    </article>
  );
}

function Options({ task }: { readonly task: Task }) {
  const { retry, timeout_ms: timeout, priority, queue, tags } = task;
  const facts: readonly (readonly [string, string])[] = [
    ['Queue', queue ?? 'default'],
    ['Priority', String(priority ?? 5)],
    ['Retries', retriesOf(retry)],
    ['Timeout', timeout === null ? 'None' : duration(timeout)],
  ];
  return (
    <dl className="mt-5 flex flex-wrap gap-x-10 gap-y-3 border-y py-4">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt className="label">{name}</dt>
          <dd className="mt-0.5">{value}</dd>
        </div>
      ))}
      {tags.length > 0 && (
        <div className="min-w-0">
          <dt className="label">Tags</dt>
          <dd className="mt-0.5">
            <Tags tags={tags} />
          </dd>
        </div>
      )}
    </dl>
  );
}

function retriesOf({ max_retries: most, base_ms: first, factor, max_ms: longest }: Task['retry']): string {
  if (most === 0) return 'None';
  if (most === 1) return `1, after ${duration(first)}`;
  return `${most}, after ${duration(first)}, then × ${factor} up to ${duration(longest)}`;
}
