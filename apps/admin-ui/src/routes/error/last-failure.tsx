import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { t } from '../../language/t';
import { executionQuery } from '../../services/executions';
import { ErrorReport } from '../execution/error-report';

/** The last execution that failed so: all that it said, and its stack. */
export function LastFailure({ id }: { readonly id: string | null }) {
  const { data } = useQuery({ ...executionQuery(id ?? ''), enabled: id !== null });
  if (!data?.error) return null;
  return (
    <section aria-label={t`Last failure`} className="mt-8">
      <div className="mb-2 flex items-baseline justify-between gap-4">
        <h2>{t`Last failure`}</h2>
        <Link to="/executions/$id" params={{ id: data.id }} className="link">
          {data.task_name} <span className="mono">{data.id.slice(-8)}</span>
        </Link>
      </div>
      <ErrorReport type={data.error_type} message={data.error} stack={data.traceback} />
    </section>
  );
}
