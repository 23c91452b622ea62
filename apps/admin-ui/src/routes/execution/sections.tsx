import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Tabs } from 'radix-ui';
import { count } from '../../format/time';
import { t } from '../../language/t';
import type { Section } from '../../services/execution-view';
import { artifactsQuery, attemptsQuery } from '../../services/history';
import type { Execution } from '../../services/schema';
import { useShortcuts } from '../../shell/shortcuts';
import { Artifacts } from './artifacts';
import { Attempts } from './attempts';
import { Compare } from './compare';
import { dependencyCount } from './dependencies';
import { Lineage } from './lineage';
import { Logs } from './logs';
import { PayloadAndResult } from './payload-and-result';

const route = getRouteApi('/executions/$id');

/** What it took, said and left behind. Which part is open is in the address. */
export function Sections({ execution }: { readonly execution: Execution }) {
  const { id } = execution;
  const { tab = 'payload' } = route.useSearch();
  const navigate = useNavigate();
  const attempts = useQuery(attemptsQuery(id)).data?.count;
  const artifacts = useQuery(artifactsQuery(id)).data?.count;
  const related =
    dependencyCount(execution.dependencies) +
    execution.retried_by.length +
    execution.children_count +
    (execution.parent_id ? 1 : 0) +
    (execution.retry_of ? 1 : 0);
  const sections: readonly (readonly [Section, string, number | undefined])[] = [
    ['payload', t`Payload and result`, undefined],
    ['logs', t`Logs`, execution.log_count],
    ['attempts', t`Attempts`, attempts],
    ['artifacts', t`Artifacts`, artifacts],
    ['related', t`Related`, related],
    ['compare', t`Compare`, undefined],
  ];
  const open = (next: string): void =>
    void navigate({
      to: '/executions/$id',
      params: { id },
      search: { tab: next as Section },
      replace: true,
      resetScroll: false,
    });
  useShortcuts(Object.fromEntries(sections.map(([name], index) => [String(index + 1), () => open(name)])));
  return (
    <Tabs.Root value={tab} onValueChange={open} className="min-w-0 lg:col-start-1">
      <Tabs.List
        aria-label={t`Parts`}
        className="relative -mx-4 flex gap-5 overflow-x-auto border-b px-4 sm:mx-0 sm:px-0"
      >
        {sections.map(([name, title, number]) => (
          <Tabs.Trigger
            key={name}
            value={name}
            className="-mb-px h-10 shrink-0 border-b-2 border-transparent text-muted hover:text-ink data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink"
          >
            {title}
            {number !== undefined && number > 0 && (
              <span className="ms-1.5 text-faint">
                <span className="sr-only">, </span>
                {count(number)}
              </span>
            )}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <Tabs.Content value={tab} className="pt-5 outline-none">
        {tab === 'payload' && <PayloadAndResult key={id} execution={execution} />}
        {tab === 'logs' && <Logs execution={execution} />}
        {tab === 'attempts' && <Attempts id={id} />}
        {tab === 'artifacts' && <Artifacts id={id} />}
        {tab === 'related' && <Lineage execution={execution} />}
        {tab === 'compare' && <Compare key={id} execution={execution} />}
      </Tabs.Content>
    </Tabs.Root>
  );
}
