import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Status } from '../../components/status';
import { Age, RunTime } from '../../components/when';
import type { ExecutionItem } from '../../services/schema';

interface RelativeProps {
  readonly execution: ExecutionItem;
  /** False where all of them have the same name. */
  readonly isNamed?: boolean;
  /** A link to something else than its page. */
  readonly aside?: ReactNode;
}

/** Another execution, in a line. */
export function Relative({ execution, isNamed = true, aside }: RelativeProps) {
  const { id, task_name: name, status } = execution;
  const error = [execution.error_type, execution.error].filter(Boolean).join(': ');
  return (
    <li className="relative flex items-center gap-4 px-3 py-2.5 hover:bg-hover">
      <span className="w-26 shrink-0">
        <Status status={status} />
      </span>
      <Link to="/executions/$id" params={{ id }} className="flex min-w-0 flex-1 gap-3 after:absolute after:inset-0">
        {isNamed && <span className="truncate">{name}</span>}
        <span className="mono shrink-0 text-muted">{id.slice(-8)}</span>
        {error && <span className="truncate text-[12.5px] text-bad max-sm:hidden">{error}</span>}
      </Link>
      {aside && <span className="relative z-10 shrink-0">{aside}</span>}
      <span className="shrink-0 text-muted max-sm:hidden">
        <RunTime execution={execution} />
      </span>
      <span className="w-12 shrink-0 text-end text-muted">
        <Age at={execution.created_at} />
      </span>
    </li>
  );
}
