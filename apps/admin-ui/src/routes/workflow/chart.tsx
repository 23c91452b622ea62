import { getRouteApi, Link } from '@tanstack/react-router';
import { t } from '../../language/t';
import type { Workflow } from '../../services/schema';
import { GanttChart } from './gantt-chart';
import { Graph } from './graph';

const route = getRouteApi('/workflows/$id');

export interface ChartProps {
  readonly workflow: Workflow;
  /** The nodes that decided how long it took, the latest first. */
  readonly critical: readonly string[];
  readonly selected: string | undefined;
  readonly onSelect: (name: string) => void;
}

/** The nodes by what they come after, or by when they ran. The list below says the same. */
export function Chart(props: ChartProps) {
  const { view } = route.useSearch();
  const { id } = props.workflow;
  return (
    <section aria-label={view === 'gantt' ? t`Gantt chart` : t`Graph`} className="min-w-0">
      <div className="mb-3 flex items-center justify-between gap-4">
        <h2>{view === 'gantt' ? t`When nodes ran` : t`Order of nodes`}</h2>
        <nav aria-label={t`Chart`} className="segments">
          {(['graph', 'gantt'] as const).map((one) => (
            <Link
              key={one}
              to="/workflows/$id"
              params={{ id }}
              search={(now) => ({ ...now, view: one === 'gantt' ? one : undefined })}
              replace
              resetScroll={false}
              activeOptions={{ exact: true }}
              aria-current={(view ?? 'graph') === one ? 'true' : undefined}
            >
              {one === 'gantt' ? t`Gantt` : t`Graph`}
            </Link>
          ))}
        </nav>
      </div>
      {view === 'gantt' ? <GanttChart {...props} /> : <Graph {...props} />}
    </section>
  );
}
