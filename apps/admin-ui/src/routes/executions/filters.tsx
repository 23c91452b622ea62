import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useRef } from 'react';
import { Icon } from '../../components/icon';
import { moment } from '../../format/time';
import { t } from '../../language/t';
import {
  type ExecutionFilter,
  type ExecutionListState,
  type ExecutionListView,
  isNarrowed,
  validState,
} from '../../services/execution-filter';
import type { QueryProblem } from '../../services/search';
import { tasksQuery } from '../../services/tasks';
import { useShortcuts } from '../../shell/shortcuts';
import { DateBrowser } from './date-browser';
import { FacetSelect } from './facet-select';
import { SearchBox } from './search-box';
import { StatusFilter } from './status-filter';
import { TextFilter } from './text-filter';
import { TimeFilter } from './time-filter';

/** What has no field of its own: it comes from links. */
const LABELS: Readonly<Partial<Record<keyof ExecutionFilter, string>>> = {
  fingerprint: t`Error group`,
  finished_from: t`Finished from`,
  finished_to: t`Finished to`,
  longer: t`Running longer than`,
  parent: t`Child of`,
  root: t`Descends from`,
  retry_of: t`Retry of`,
  schedule: t`Schedule`,
};

interface FiltersProps {
  readonly filter: ExecutionFilter;
  readonly view: ExecutionListView;
  /** What is wrong with the query. */
  readonly problem: QueryProblem | undefined;
}

/** The filters of the list. They are in the address and nowhere else. */
export function Filters({ filter, view, problem }: FiltersProps) {
  const navigate = useNavigate();
  const searchField = useRef<HTMLInputElement>(null);
  const { data: tasks = [] } = useQuery(tasksQuery);
  useShortcuts({ '/': () => searchField.current?.focus() });
  const set = (change: Partial<ExecutionListState>): void =>
    void navigate({ to: '/executions', search: validState({ ...filter, ...view, ...change }), resetScroll: false });
  return (
    <search className="mb-4 flex flex-col gap-3">
      <StatusFilter filter={filter} onChange={(status) => set({ status })} />
      <div className="flex flex-wrap items-center gap-2">
        <SearchBox ref={searchField} value={filter.q} problem={problem} onChange={(q) => set({ q })} />
        <div className="contents max-sm:goes-on max-sm:-mx-4 max-sm:flex max-sm:w-screen max-sm:gap-2 max-sm:py-1 max-sm:ps-4 max-sm:*:shrink-0">
          <FacetSelect
            label={t`Task`}
            all={t`Any task`}
            value={filter.task}
            values={tasks.map(({ name }) => name)}
            onChange={(task) => set({ task })}
          />
          <FacetSelect
            label={t`Module`}
            all={t`Any module`}
            value={filter.module}
            values={tasks.map((task) => task.module).sort()}
            onChange={(module) => set({ module })}
          />
          <FacetText
            label={t`Queue`}
            placeholder={t`Any queue`}
            value={filter.queue}
            values={['default', ...tasks.flatMap((task) => task.queue ?? [])]}
            onChange={(queue) => set({ queue })}
          />
          <FacetText
            label={t`Tags, separated by commas`}
            placeholder={t`Any tags`}
            value={filter.tags}
            values={tasks.flatMap((task) => task.tags)}
            onChange={(tags) => set({ tags })}
          />
          <TimeFilter filter={filter} onChange={set} />
        </div>
        {(isNarrowed(filter) || filter.on) && (
          <button
            type="button"
            className="link px-1"
            onClick={() => void navigate({ to: '/executions', search: view })}
          >
            {t`Clear`}
          </button>
        )}
      </div>
      {filter.on && <DateBrowser filter={filter} view={view} on={filter.on} />}
      <Others filter={filter} onRemove={(name) => set({ [name]: undefined })} />
    </search>
  );
}

interface FacetTextProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string | undefined;
  readonly values: readonly string[];
  readonly onChange: (value: string | undefined) => void;
}

/** Anything can be typed; what the tasks name is proposed. */
function FacetText({ values, ...field }: FacetTextProps) {
  const list = useId();
  return (
    <span className={`facet ${field.value ? 'on' : ''}`}>
      <TextFilter {...field} className="!min-h-[30px] !w-auto !border-0 !bg-transparent !py-0" list={list} />
      <datalist id={list}>
        {[...new Set(values)].sort().map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
    </span>
  );
}

interface OthersProps {
  readonly filter: ExecutionFilter;
  readonly onRemove: (name: keyof ExecutionFilter) => void;
}

function Others({ filter, onRemove }: OthersProps) {
  const names = (Object.keys(LABELS) as (keyof ExecutionFilter)[]).filter((name) => filter[name]);
  if (names.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-2">
      {names.map((name) => (
        <li key={name} className="flex max-w-full items-center gap-1.5 rounded-full bg-accent-soft py-1 pe-1.5 ps-3">
          <span className="truncate">
            {LABELS[name]} <span className="font-medium">{valueOf(name, filter[name] ?? '')}</span>
          </span>
          <button
            type="button"
            className="rounded-full p-1.5 hover:bg-hover"
            aria-label={t`Remove ${LABELS[name] ?? name}`}
            onClick={() => onRemove(name)}
          >
            <Icon name="close" size={12} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function valueOf(name: keyof ExecutionFilter, value: string): string {
  if (name.startsWith('finished')) return Number.isNaN(Date.parse(value)) ? value : moment(value);
  return name === 'longer' && value === 'p95' ? t`95 % of its task` : value;
}
