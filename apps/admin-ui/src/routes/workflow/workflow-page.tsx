import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Copy } from '../../components/copy';
import { NodeCounts } from '../../components/node-counts';
import { SkeletonDetail } from '../../components/skeletons';
import { Failure } from '../../components/states';
import { Age, Until } from '../../components/when';
import { WorkflowStateMark } from '../../components/workflow-state';
import { count, duration } from '../../format/time';
import { useNow } from '../../format/use-now';
import { rich, t } from '../../language/t';
import { usePolling } from '../../services/polling';
import type { Workflow } from '../../services/schema';
import { joined, useWorkflowNews, workflowQuery } from '../../services/workflows';
import { Chart } from './chart';
import { criticalPath } from './critical-path';
import { NodeDetails } from './node-details';
import { NodeTree } from './node-tree';
import { useSelectedNode } from './selected-node';
import { WorkflowActions } from './workflow-actions';

const route = getRouteApi('/workflows/$id');

export function WorkflowPage() {
  const { id } = route.useParams();
  const known = useInfiniteQuery(workflowQuery(id)).data?.pages.at(-1);
  const query = useInfiniteQuery({ ...workflowQuery(id), refetchInterval: usePolling(known?.finished_at != null) });
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const workflow = data && joined(data.pages);
  useWorkflowNews(workflow);
  if (isPending) return <SkeletonDetail />;
  if (!workflow) return <Failure error={error} onRetry={() => void refetch()} isPage />;
  return (
    <article className="mx-auto max-w-[1440px]">
      <title>{`${workflow.name} · Taskledger`}</title>
      <Head workflow={workflow} />
      <Relatives workflow={workflow} />
      {workflow.error && (
        <p className="mt-4 rounded-lg bg-bad-soft px-3 py-2 break-words whitespace-pre-wrap">{workflow.error}</p>
      )}
      <div className="mt-5 max-w-2xl">
        <NodeCounts workflow={workflow} />
      </div>
      <Body workflow={workflow} />
      {hasNextPage && (
        <p className="mt-4 flex flex-wrap items-center gap-3 text-muted">
          {t`${count(workflow.nodes.length)} of ${count(workflow.node_count - workflow.hidden_nodes)} nodes are shown here.`}
          <button type="button" className="button" onClick={() => void fetchNextPage()}>
            {isFetchingNextPage ? t`Loading…` : t`Show 1,000 more`}
          </button>
        </p>
      )}
    </article>
  );
}

function Body({ workflow }: { readonly workflow: Workflow }) {
  const { node, select } = useSelectedNode(workflow);
  const critical = useMemo(() => criticalPath(workflow), [workflow]);
  return (
    <div className="mt-6 grid gap-x-10 gap-y-6 lg:grid-cols-[minmax(0,1fr)_288px]">
      <div className="flex min-w-0 flex-col gap-8">
        <Chart workflow={workflow} critical={critical} selected={node?.name} onSelect={select} />
        <NodeTree workflow={workflow} selected={node?.name} onSelect={select} />
      </div>
      <NodeDetails
        workflow={workflow}
        node={node}
        isCritical={node !== undefined && critical.includes(node.name)}
        onSelect={select}
      />
    </div>
  );
}

function Head({ workflow }: { readonly workflow: Workflow }) {
  const { id, name, state, created_at: created, created_by_username: username, created_by_id: by } = workflow;
  return (
    <>
      <nav aria-label={t`Breadcrumb`} className="mb-3 flex items-center gap-2 text-muted">
        <Link to="/workflows" className="hover:text-ink">
          {t`Workflows`}
        </Link>
        <span aria-hidden="true">/</span>
        <Copy text={id} label={t`Copy the id`} shown={id.slice(-8)} />
      </nav>
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <div className="min-w-0">
          <h1 className="break-words">{name}</h1>
          <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1" aria-live="polite">
            <span className="text-[15px]">
              <WorkflowStateMark state={state} />
            </span>
            <span className="text-muted">
              {rich`started ${(<Age at={created} suffix="ago" />)}`}
              {by && t` by ${username ?? by}`}
            </span>
            <Took workflow={workflow} />
            <Deadline workflow={workflow} />
          </div>
        </div>
        <WorkflowActions key={id} workflow={workflow} />
      </header>
    </>
  );
}

function Took({ workflow: { created_at: from, finished_at: to } }: { readonly workflow: Workflow }) {
  const now = useNow();
  const length = duration((to ? Date.parse(to) : now) - Date.parse(from));
  return <span className="text-muted">{to ? t`took ${length}` : t`for ${length}`}</span>;
}

/** How long it still has, or that it took too long. */
function Deadline({ workflow: { deadline, finished_at: ended, reason } }: { readonly workflow: Workflow }) {
  if (deadline === null || (ended && reason !== 'timeout')) return null;
  return (
    <span className={ended ? 'text-bad' : 'text-muted'}>
      {ended ? t`past its deadline` : t`must end`}{' '}
      {ended ? <Age at={deadline} suffix="ago" /> : <Until at={deadline} />}
    </span>
  );
}

/** The workflow that it takes up again, and the one that takes it up. */
function Relatives({ workflow: { retry_of: original, successor } }: { readonly workflow: Workflow }) {
  const link = (id: string) => (
    <Link to="/workflows/$id" params={{ id }} className="link mono">
      {id.slice(-8)}
    </Link>
  );
  return (
    <div className="mt-4 flex flex-col gap-2 empty:hidden">
      {successor && (
        <p className="rounded-lg bg-accent-soft px-3 py-2">{rich`What failed has been taken up again by ${link(successor)}.`}</p>
      )}
      {original && (
        <p className="rounded-lg bg-sunken px-3 py-2">
          {rich`It takes up what failed in ${link(original)}. What had succeeded there is not run again.`}
        </p>
      )}
    </div>
  );
}
