import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { Choice } from '../../components/choice';
import { WindowSwitch } from '../../components/window-switch';
import { count } from '../../format/time';
import { t } from '../../language/t';
import {
  ANY_STATE,
  ERROR_STATE_WORDS,
  ERROR_STATES,
  ERROR_WINDOWS,
  type ErrorFilter,
  errorWindowOf,
  USUAL_WINDOW,
} from '../../services/errors';
import type { ErrorGroups } from '../../services/schema';
import { tasksQuery } from '../../services/tasks';
import { useShortcuts } from '../../shell/shortcuts';
import { FacetSelect } from '../executions/facet-select';
import { TextFilter } from '../executions/text-filter';

interface ErrorFiltersProps {
  readonly filter: ErrorFilter;
  readonly counts: ErrorGroups['counts'] | undefined;
  readonly onChange: (change: Partial<ErrorFilter>) => void;
}

/** The filters of the list. They are in the address and nowhere else. */
export function ErrorFilters({ filter, counts, onChange }: ErrorFiltersProps) {
  const { data: tasks = [] } = useQuery(tasksQuery);
  const field = useRef<HTMLInputElement>(null);
  useShortcuts({ '/': () => field.current?.focus() });
  return (
    <search className="mb-4 flex flex-wrap items-center gap-2">
      <States filter={filter} counts={counts} />
      <TextFilter
        ref={field}
        label={t`Search errors`}
        placeholder={t`Type or message`}
        value={filter.q}
        onChange={(q) => onChange({ q })}
        className="lg:!w-56"
      />
      <FacetSelect
        label={t`Task`}
        all={t`Any task`}
        value={filter.task}
        values={tasks.map(({ name }) => name)}
        onChange={(task) => onChange({ task })}
      />
      <FacetSelect
        label={t`Queue`}
        all={t`Any queue`}
        value={filter.queue}
        values={['default', ...tasks.flatMap(({ queue }) => queue ?? [])]}
        onChange={(queue) => onChange({ queue })}
      />
      <Choice
        label={t`Order`}
        value={filter.sort ?? ''}
        onChange={(sort) => onChange({ sort: sort === 'count' ? sort : undefined })}
      >
        <option value="">{t`Latest first`}</option>
        <option value="count">{t`Most frequent first`}</option>
      </Choice>
      <div className="lg:ms-auto">
        <WindowSwitch
          chosen={filter.window ?? USUAL_WINDOW}
          windows={ERROR_WINDOWS}
          link={(window) => <Link to="/errors" search={{ ...filter, ...errorWindowOf(window) }} replace />}
        />
      </div>
    </search>
  );
}

function States({ filter, counts }: Pick<ErrorFiltersProps, 'filter' | 'counts'>) {
  const { state = 'open' } = filter;
  const total = counts && counts.open + counts.resolved + counts.ignored;
  const states = [
    ...ERROR_STATES.map((each) => [each, ERROR_STATE_WORDS[each], counts?.[each]] as const),
    [ANY_STATE, t`All`, total] as const,
  ];
  return (
    <nav aria-label={t`State`} className="segments">
      {states.map(([each, word, many]) => (
        <Link
          key={each}
          to="/errors"
          search={{ ...filter, state: each === 'open' ? undefined : each }}
          // Else the one that leaves the state out would be active with any.
          activeOptions={{ exact: true }}
          aria-current={each === state ? 'true' : undefined}
          className="whitespace-nowrap max-sm:!px-2"
        >
          {word} {many !== undefined && <span className="text-[12.5px] text-faint">{count(many)}</span>}
        </Link>
      ))}
    </nav>
  );
}
