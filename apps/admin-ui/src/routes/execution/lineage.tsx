import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { SkeletonRows } from '../../components/skeletons';
import { Empty, Failure } from '../../components/states';
import { count } from '../../format/time';
import { t } from '../../language/t';
import { childrenQuery, executionQuery } from '../../services/executions';
import type { Execution } from '../../services/schema';
import { dependencyCount, DependencyGroups } from './dependencies';
import { Relative } from './relative';

/** Where it came from and what came of it. */
export function Lineage({ execution }: { readonly execution: Execution }) {
  const {
    retry_of: original,
    retried_by: repeats,
    parent_id: parent,
    children_count: children,
    dependencies,
  } = execution;
  if (!original && repeats.length === 0 && !parent && children === 0 && dependencyCount(dependencies) === 0) {
    return (
      <Empty icon="retry" title={t`No related executions`}>
        {t`No other execution started it, repeats it, was started by it, or comes before or after it.`}
      </Empty>
    );
  }
  return (
    <div className="flex flex-col gap-7">
      <DependencyGroups dependencies={dependencies} />
      {original && <Group title={t`Repeats`} ids={[original]} repeatOf={() => execution.id} />}
      {repeats.length > 0 && <Group title={t`Repeated by`} ids={repeats} repeatOf={(id) => id} />}
      {parent && <Group title={t`Started by`} ids={[parent]} />}
      {children > 0 && <Children execution={execution} />}
    </div>
  );
}

interface GroupProps {
  readonly title: string;
  readonly ids: readonly string[];
  /** Which one repeats the other, where one does: it is what is compared. */
  readonly repeatOf?: (id: string) => string;
}

function Group({ title, ids, repeatOf }: GroupProps) {
  return (
    <section>
      <h2 className="mb-2">{title}</h2>
      <ul className="sheet divide-y overflow-clip">
        {ids.map((id) => (
          <One key={id} id={id} repeat={repeatOf?.(id)} />
        ))}
      </ul>
    </section>
  );
}

function One({ id, repeat }: { readonly id: string; readonly repeat: string | undefined }) {
  const { data, isError } = useQuery(executionQuery(id));
  const comparison = repeat && (
    <Link to="/executions/$id" params={{ id: repeat }} search={{ tab: 'compare' }} resetScroll={false} className="link">
      {t`Compare`}
    </Link>
  );
  if (data) return <Relative execution={data} aside={comparison} />;
  return <li className="mono px-2 py-3 text-muted">{isError ? t`${id} is no longer in the ledger` : id}</li>;
}

function Children({ execution }: { readonly execution: Execution }) {
  const { id, children_count: number, children_count_capped: isCapped } = execution;
  const { data, error, isPending, refetch } = useQuery(childrenQuery(id));
  if (isPending) return <SkeletonRows rows={3} />;
  if (!data) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <section>
      <h2 className="mb-2">{t`Started ${count(number, isCapped)}`}</h2>
      <ul className="sheet divide-y overflow-clip">
        {data.results.map((child) => (
          <Relative key={child.id} execution={child} />
        ))}
      </ul>
      <Link to="/executions" search={{ parent: id }} className="link mt-3 inline-block">
        {t`All of them as a list`}
      </Link>
    </section>
  );
}
