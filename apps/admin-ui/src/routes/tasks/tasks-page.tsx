import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { Pending } from '../../components/pending';
import { Empty } from '../../components/states';
import { WindowSwitch } from '../../components/window-switch';
import { rich, t } from '../../language/t';
import { usePolling } from '../../services/polling';
import type { Task } from '../../services/schema';
import { statisticsQuery, type Window } from '../../services/statistics';
import { tasksQuery } from '../../services/tasks';
import { useShortcuts } from '../../shell/shortcuts';
import { TextFilter } from '../executions/text-filter';
import { TASK_COLUMNS, TaskRow } from './task-row';

const route = getRouteApi('/tasks');

export function TasksPage() {
  const search = route.useSearch();
  const { q, window = '24h' } = search;
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const query = useQuery(tasksQuery);
  const { data } = query;
  useShortcuts({ '/': () => field.current?.focus() });
  const found = (data ?? []).filter((task) => fits(task, q?.toLowerCase() ?? ''));
  return (
    <div className="mx-auto max-w-[1440px]">
      <title>{`${t`Tasks`} · Taskledger`}</title>
      <div className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-3">
        <h1>{t`Tasks`}</h1>
        {data && <p className="text-muted">{q ? t`${found.length} of ${data.length}` : data.length}</p>}
        <span className="ms-auto lg:order-last lg:ms-0">
          <WindowSwitch
            chosen={window}
            link={(each) => <Link to="/tasks" search={{ ...search, window: each }} replace />}
          />
        </span>
        <TextFilter
          ref={field}
          label={t`Search tasks`}
          placeholder={t`Name, tag or words`}
          value={q}
          onChange={(text) => void navigate({ to: '/tasks', search: { ...search, q: text }, replace: true })}
          className="lg:ms-auto lg:!w-72"
        />
      </div>
      <Pending query={query} rows={12} />
      {data?.length === 0 && (
        <Empty icon="tasks" title={t`No task is registered`}>
          {rich`Put ${(<code>@Task</code>)} on a method of a provider, and it is listed here.`}
        </Empty>
      )}
      {data && data.length > 0 && found.length === 0 && (
        <Empty icon="search" title={t`No task fits`}>
          {rich`Look for another name, tag or word, or ${(
            <Link to="/tasks" search={{ window: search.window }} className="link">
              {t`show all tasks`}
            </Link>
          )}.`}
        </Empty>
      )}
      {found.length > 0 && <Catalogue tasks={found} window={window} />}
    </div>
  );
}

interface CatalogueProps {
  readonly tasks: readonly Task[];
  readonly window: Window;
}

function Catalogue({ tasks, window }: CatalogueProps) {
  const polling = usePolling();
  const { data } = useQuery({ ...statisticsQuery(window), refetchInterval: polling });
  const figures = new Map(data?.tasks.map((task) => [task.task_name, task]));
  const modules = [...new Set(tasks.map(({ module }) => module))].sort((one, other) => one.localeCompare(other));
  const ordered = modules.flatMap((module) => tasks.filter((task) => task.module === module));
  const focused = useTaskKeys(ordered);
  return (
    <div className="sheet overflow-clip">
      <div aria-hidden="true" className={`py-2 text-[12px] text-faint max-lg:hidden ${TASK_COLUMNS}`}>
        <span>{t`Task`}</span>
        <span>{t`Tags and options`}</span>
        <span>{t`Trend`}</span>
        {[t`Finished`, t`Failed`, t`Run p50`, t`Run p95`].map((title) => (
          <span key={title} className="text-end">
            {title}
          </span>
        ))}
      </div>
      {modules.map((module) => (
        <section key={module} aria-label={module} className="border-t max-lg:first-of-type:border-t-0">
          <h2 className="bg-sunken px-4 py-1.5 text-[12px] font-medium text-muted sm:px-5">{module}</h2>
          <ul className="divide-y border-t">
            {ordered
              .filter((task) => task.module === module)
              .map((task) => (
                <TaskRow
                  key={task.name}
                  task={task}
                  statistics={figures.get(task.name)}
                  of={data}
                  window={window}
                  isFocused={task.name === focused}
                />
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** j and k walk the tasks, Enter opens one. */
function useTaskKeys(tasks: readonly Task[]): string | undefined {
  const navigate = useNavigate();
  const [at, setAt] = useState(-1);
  const name = tasks[at]?.name;
  const move = (step: number): void => setAt(Math.min(tasks.length - 1, Math.max(0, at + step)));
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    ...(name && { Enter: () => void navigate({ to: '/tasks/$name', params: { name } }) }),
  });
  return name;
}

function fits({ name, description, tags }: Task, text: string): boolean {
  return [name, description ?? '', ...tags].some((words) => words.toLowerCase().includes(text));
}
