import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Copy } from '../../components/copy';
import { t } from '../../language/t';
import { executionQuery } from '../../services/executions';
import type { Execution, Task } from '../../services/schema';
import { HIDDEN, maskedInPayload, withValueAt } from '../../services/secrets';
import type { Window } from '../../services/statistics';
import { FillMenu } from './fill-menu';
import { RunForm } from './run-form';

interface RunProps {
  readonly task: Task;
  /** The execution whose payload the form begins with. It is in the address. */
  readonly from: string | undefined;
  readonly window: Window;
}

export function Run({ task, from, window }: RunProps) {
  const source = useQuery({ ...executionQuery(from ?? ''), enabled: from !== undefined });
  const isLoading = from !== undefined && source.isPending;
  const params = from !== undefined && source.data?.payload_visible ? payloadOf(source.data) : undefined;
  return (
    <section aria-label={t`Run`} className="min-w-0">
      {from !== undefined && <Origin task={task} id={from} window={window} source={source} />}
      {isLoading ? (
        <div className="skeleton h-64" />
      ) : (
        <RunForm key={from} task={task} initial={params} fill={<FillMenu task={task} window={window} />} />
      )}
    </section>
  );
}

interface OriginProps {
  readonly task: Task;
  readonly id: string;
  readonly window: Window;
  readonly source: { readonly data?: Execution | undefined; readonly error: unknown };
}

/** Says whose payload is in the form, or why it is not. */
function Origin({ task, id, window, source: { data, error } }: OriginProps) {
  const isOther = data !== undefined && data.task_name !== task.name;
  const problem = error instanceof Error ? error.message : data?.payload_visible === false ? HIDDEN : undefined;
  return (
    <p
      role="status"
      className={`mb-4 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg px-3 py-2 ${problem || isOther ? 'bg-warn-soft' : 'bg-accent-soft'}`}
    >
      <span className="min-w-0">
        {problem ? t`It could not be filled from ` : isOther ? t`From a run of ${data.task_name}: ` : t`Filled from `}
        <Copy text={id} label={t`Copy the id`} shown={id.slice(-8)} />
        {problem && `: ${problem}`}
      </span>
      <Link to="/tasks/$name" params={{ name: task.name }} search={{ window }} replace className="link ms-auto">
        {t`Begin anew`}
      </Link>
    </p>
  );
}

// What is masked has to be typed anew: the mask is no value.
function payloadOf(execution: Execution): Readonly<Record<string, unknown>> {
  const payload = maskedInPayload(execution).reduce(
    (value, path) => withValueAt(value, path, undefined),
    execution.task_kwargs,
  );
  return typeof payload === 'object' && payload !== null ? (payload as Record<string, unknown>) : {};
}
