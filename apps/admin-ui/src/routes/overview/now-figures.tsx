import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Icon } from '../../components/icon';
import { StatusShape } from '../../components/status';
import { count } from '../../format/time';
import { filterFromApi } from '../../services/execution-filter';
import type { LinkedCount, Statistics } from '../../services/schema';
import { type Window, WINDOW_WORDS } from '../../services/statistics';

interface NowFiguresProps {
  readonly now: Statistics['now'];
  readonly window: Window;
}

/** What an operator looks at first. */
export function NowFigures({ now, window }: NowFiguresProps) {
  return (
    <section aria-label="Now" className="sheet grid grid-cols-3 divide-x overflow-hidden">
      <Now
        name="Running now"
        about="on a worker at this moment"
        linked={now.running}
        shape={<StatusShape status="STARTED" size={16} />}
      />
      <Now
        name="Failing now"
        about={`in the last ${WINDOW_WORDS[window]}`}
        linked={now.failing}
        tone="text-bad"
        shape={<StatusShape status="FAILURE" size={16} />}
      />
      <Now
        name="Slow now"
        about="longer than 95 % of the runs of its task"
        linked={now.slow}
        tone="text-warn"
        shape={<span className="text-warn">{<Icon name="clock" />}</span>}
      />
    </section>
  );
}

interface NowProps {
  readonly name: string;
  readonly about: string;
  readonly linked: LinkedCount;
  readonly shape: ReactElement;
  readonly tone?: string;
}

/** The list behind the number has as many rows as the number says. */
function Now({ name, about, linked, shape, tone = '' }: NowProps) {
  return (
    <Link
      to="/executions"
      search={filterFromApi(linked.query)}
      className="group min-w-0 px-3 py-4 -outline-offset-2 hover:bg-hover sm:px-6 sm:py-5"
    >
      <span
        className={`block text-[30px] leading-9 font-semibold tracking-tight ${linked.count > 0 ? tone : 'text-faint'}`}
      >
        {count(linked.count, linked.count_capped)}
      </span>
      <span className="mt-1.5 flex items-center gap-2">
        <span className="max-sm:hidden">{shape}</span>
        <span className="font-medium group-hover:underline">{name}</span>
      </span>
      <span className="mt-0.5 block text-[12.5px] text-muted max-sm:hidden">{about}</span>
    </Link>
  );
}
