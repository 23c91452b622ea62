import { Link } from '@tanstack/react-router';
import { NodeCounts } from '../../components/node-counts';
import { Age } from '../../components/when';
import { WorkflowStateMark } from '../../components/workflow-state';
import { count, duration } from '../../format/time';
import { useNow } from '../../format/use-now';
import { t } from '../../language/t';
import type { ListedWorkflow } from '../../services/schema';
import { endedNodes } from '../../services/workflows';

/** The columns that the heading and the rows share. */
export const WORKFLOW_COLUMNS =
  'grid gap-x-6 gap-y-1.5 px-4 sm:px-5 lg:grid-cols-[minmax(0,1.4fr)_190px_minmax(0,1fr)_88px_88px] lg:items-center';

/** A workflow: how it stands, and how far it is. */
export function WorkflowRow({
  workflow,
  isFocused,
}: {
  readonly workflow: ListedWorkflow;
  readonly isFocused: boolean;
}) {
  const { id, name, state, error, created_at: created, node_count: total } = workflow;
  const mark = isFocused
    ? 'bg-hover shadow-[inset_2px_0_0_var(--accent)] rtl:shadow-[inset_-2px_0_0_var(--accent)]'
    : 'hover:bg-hover';
  return (
    <li className={`relative py-3 ${mark} ${WORKFLOW_COLUMNS}`}>
      <div className="min-w-0">
        <Link to="/workflows/$id" params={{ id }} className="font-medium break-words after:absolute after:inset-0">
          {name}
        </Link>
        <p className="truncate text-muted">{error ?? <span className="mono">{id.slice(-8)}</span>}</p>
      </div>
      <WorkflowStateMark state={state} />
      <div className="min-w-0">
        <NodeCounts workflow={workflow} hasWords={false} />
        <p className="mt-1 text-[12px] text-muted" aria-hidden="true">
          {t`${count(endedNodes(workflow))} of ${count(total)} nodes`}
        </p>
      </div>
      <p className="whitespace-nowrap max-lg:text-muted">
        <span className="lg:sr-only">{t`Started `}</span>
        <Age at={created} suffix="ago" />
      </p>
      <p className="whitespace-nowrap text-muted">
        <span className="sr-only">{t`Took `}</span>
        <Length workflow={workflow} />
      </p>
    </li>
  );
}

function Length({ workflow: { created_at: from, finished_at: to } }: { readonly workflow: ListedWorkflow }) {
  const now = useNow();
  return <>{duration((to ? Date.parse(to) : now) - Date.parse(from))}</>;
}
