import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { Choice } from '../../components/choice';
import { Pending } from '../../components/pending';
import { Empty } from '../../components/states';
import { count } from '../../format/time';
import { rich, t } from '../../language/t';
import { BREAKER_STATES, BREAKER_WORDS, breakersQuery } from '../../services/breakers';
import type { Breaker } from '../../services/schema';
import type { ListFilter } from '../../services/list-filter';
import { UNTOLD_EVERY_MS } from '../../services/polling';
import { useShortcuts } from '../../shell/shortcuts';
import { TextFilter } from '../executions/text-filter';
import { BreakerActions } from './breaker-actions';
import { BreakerMark, Failures, Opened } from './breaker-state';

const route = getRouteApi('/breakers');
const COLUMNS =
  'grid gap-x-6 gap-y-1.5 px-4 sm:px-5 lg:grid-cols-[minmax(0,1.2fr)_92px_124px_minmax(0,1.4fr)_216px] lg:items-center';

/** Circuit breakers: those that are not closed first. */
export function BreakersPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const query = useQuery({ ...breakersQuery(search), refetchInterval: UNTOLD_EVERY_MS });
  const { data } = query;
  useShortcuts({ '/': () => field.current?.focus() });
  const show = (change: Partial<ListFilter>): void =>
    void navigate({ to: '/breakers', search: (now) => ({ ...now, ...change }), replace: true });
  return (
    <div className="mx-auto max-w-[1440px]">
      <title>{`${t`Breakers`} · Taskledger`}</title>
      <div className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-3">
        <h1>{t`Breakers`}</h1>
        {data && <p className="text-muted">{count(data.count, data.count_capped)}</p>}
        <TextFilter
          ref={field}
          label={t`Search breakers`}
          placeholder={t`Name or task`}
          value={search.q}
          onChange={(q) => show({ q })}
          className="lg:ms-auto lg:!w-72"
        />
        <Choice label={t`State`} value={search.state ?? ''} onChange={(state) => show({ state: state || undefined })}>
          <option value="">{t`Any state`}</option>
          {BREAKER_STATES.map((state) => (
            <option key={state} value={state}>
              {BREAKER_WORDS[state]}
            </option>
          ))}
        </Choice>
      </div>
      <Pending query={query} rows={6} />
      {data?.results.length === 0 && <NoBreakers isNarrowed={Boolean(search.q || search.state)} />}
      {data && data.results.length > 0 && <BreakerList breakers={data.results} />}
    </div>
  );
}

function NoBreakers({ isNarrowed }: { readonly isNarrowed: boolean }) {
  if (isNarrowed)
    return (
      <Empty icon="breaker" title={t`No breaker fits`}>
        {rich`Look for another name or state, or ${(
          <Link to="/breakers" className="link">
            {t`show all breakers`}
          </Link>
        )}.`}
      </Empty>
    );
  return (
    <Empty icon="breaker" title={t`There is no circuit breaker`}>
      {rich`Give a task the option ${(<code>breaker</code>)}, and it is listed here. Breakers are shared by all executions of their tasks, so whoever may see only some of these sees none.`}
    </Empty>
  );
}

function BreakerList({ breakers }: { readonly breakers: readonly Breaker[] }) {
  const rank = ({ state }: Breaker): number => BREAKER_STATES.indexOf(state);
  const sorted = breakers.toSorted((one, other) => rank(one) - rank(other));
  return (
    <div className="sheet overflow-clip">
      <div aria-hidden="true" className={`py-2 text-[12px] text-faint max-lg:!hidden ${COLUMNS}`}>
        {[t`Breaker`, t`State`, t`In a row`, t`Opened`, ''].map((title) => (
          <span key={title}>{title}</span>
        ))}
      </div>
      <ul className="divide-y lg:border-t" aria-label={t`Breakers`}>
        {sorted.map((breaker) => (
          <BreakerRow key={breaker.name} breaker={breaker} />
        ))}
      </ul>
    </div>
  );
}

function BreakerRow({ breaker }: { readonly breaker: Breaker }) {
  const { name, state, task_names: tasks, opened } = breaker;
  const isOfOne = tasks.length === 1 && tasks[0] === name;
  return (
    <li className={`py-3 ${COLUMNS}`}>
      <div className="min-w-0">
        <p className="font-medium break-words">{isOfOne ? <TaskLink name={name} /> : name}</p>
        {!isOfOne && (
          <p className="flex flex-wrap gap-x-2">
            {tasks.map((task) => (
              <TaskLink key={task} name={task} />
            ))}
          </p>
        )}
      </div>
      <p>
        <BreakerMark state={state} />
      </p>
      <p className="text-muted">
        <Failures breaker={breaker} />
      </p>
      <div className="min-w-0">
        {opened ? <Opened breaker={breaker} /> : <p className="text-faint max-lg:hidden">–</p>}
      </div>
      <BreakerActions breaker={breaker} />
    </li>
  );
}

function TaskLink({ name }: { readonly name: string }) {
  return (
    <Link to="/tasks/$name" params={{ name }} className="link break-all">
      {name}
    </Link>
  );
}
