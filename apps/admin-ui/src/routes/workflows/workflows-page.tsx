import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { Pending } from '../../components/pending';
import { Empty } from '../../components/states';
import { count } from '../../format/time';
import { rich, t } from '../../language/t';
import { usePolling } from '../../services/polling';
import type { ListedWorkflow } from '../../services/schema';
import type { ListFilter } from '../../services/list-filter';
import { STATE_WORDS, WORKFLOW_STATES, workflowsQuery } from '../../services/workflows';
import { useShortcuts } from '../../shell/shortcuts';
import { useListKeys } from '../../shell/use-list-keys';
import { FacetSelect } from '../executions/facet-select';
import { TextFilter } from '../executions/text-filter';
import { WORKFLOW_COLUMNS, WorkflowRow } from './workflow-row';

const route = getRouteApi('/workflows');

export function WorkflowsPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const query = useInfiniteQuery({ ...workflowsQuery(search), refetchInterval: usePolling() });
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = query;
  useShortcuts({ '/': () => field.current?.focus() });
  const shown = data?.pages.flatMap(({ results }) => results) ?? [];
  const first = data?.pages[0];
  // The search field speaks up late: what was chosen meanwhile stays.
  const show = (change: Partial<ListFilter>): void =>
    void navigate({ to: '/workflows', search: (now) => ({ ...now, ...change }), replace: true });
  return (
    <div className="mx-auto max-w-[1440px]">
      <title>{`${t`Workflows`} · Taskledger`}</title>
      <div className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-3">
        <h1>{t`Workflows`}</h1>
        {first && <p className="text-muted">{count(first.count, first.count_capped)}</p>}
        <TextFilter
          ref={field}
          label={t`Search workflows`}
          placeholder={t`Name, error or id`}
          value={search.q}
          onChange={(q) => show({ q })}
          className="lg:ms-auto lg:!w-72"
        />
        <FacetSelect
          label={t`State`}
          all={t`Any state`}
          value={search.state}
          values={WORKFLOW_STATES}
          nameOf={(state) => STATE_WORDS[state as keyof typeof STATE_WORDS]}
          onChange={(state) => show({ state })}
        />
      </div>
      <Pending query={query} rows={8} />
      {data && shown.length === 0 && <Nothing isNarrowed={search.q !== undefined || search.state !== undefined} />}
      {shown.length > 0 && (
        <>
          <WorkflowList workflows={shown} />
          {hasNextPage && (
            <button type="button" className="button mt-3" onClick={() => void fetchNextPage()}>
              {isFetchingNextPage ? t`Loading…` : t`Show more`}
            </button>
          )}
        </>
      )}
    </div>
  );
}

function Nothing({ isNarrowed }: { readonly isNarrowed: boolean }) {
  return (
    <Empty icon="flow" title={isNarrowed ? t`No workflow fits` : t`No workflow has been started`}>
      {isNarrowed ? (
        <>
          {rich`Look for another name or state, or ${(
            <Link to="/workflows" className="link">
              {t`show all workflows`}
            </Link>
          )}.`}
        </>
      ) : (
        <>
          {rich`Declare one with ${(<code>defineWorkflow</code>)} and start it with ${(<code>workflows.start</code>)}. It is listed here then.`}
        </>
      )}
    </Empty>
  );
}

function WorkflowList({ workflows }: { readonly workflows: readonly ListedWorkflow[] }) {
  const navigate = useNavigate();
  const focused = useListKeys(workflows, ({ id }) => void navigate({ to: '/workflows/$id', params: { id } }));
  return (
    <div className="sheet overflow-clip">
      <div aria-hidden="true" className={`py-2 text-[12px] text-faint max-lg:!hidden ${WORKFLOW_COLUMNS}`}>
        {[t`Workflow`, t`State`, t`Nodes`, t`Started`, t`Took`].map((title) => (
          <span key={title}>{title}</span>
        ))}
      </div>
      <ul className="divide-y lg:border-t" aria-label={t`Workflows`}>
        {workflows.map((workflow) => (
          <WorkflowRow key={workflow.id} workflow={workflow} isFocused={workflow.id === focused?.id} />
        ))}
      </ul>
    </div>
  );
}
