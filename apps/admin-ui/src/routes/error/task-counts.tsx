import { Link } from '@tanstack/react-router';
import { count } from '../../format/time';
import { rich, t } from '../../language/t';
import { type ErrorWindow, failedSo, windowWords } from '../../services/errors';
import type { ErrorGroup } from '../../services/schema';

interface TaskCountsProps {
  readonly group: ErrorGroup;
  readonly window: ErrorWindow;
}

/** Which tasks fail so, the most frequent first. */
export function TaskCounts({ group, window }: TaskCountsProps) {
  const { tasks, task_names: names } = group;
  const most = Math.max(1, ...tasks.map((task) => task.count));
  const quiet = names.filter((name) => !tasks.some((task) => task.task_name === name));
  return (
    <section aria-label={t`By task`} className="sheet min-w-0 px-4 py-4 sm:px-5">
      <h2 className="mb-2">{t`By task`}</h2>
      <ul className="divide-y">
        {tasks.map(({ task_name: name, count: many }) => (
          <li key={name} className="flex items-center gap-4 py-2">
            <TaskName name={name} />
            <span aria-hidden="true" className="ms-auto h-1 w-20 shrink-0 overflow-hidden rounded-full bg-line">
              <span className="block h-full rounded-full bg-bad" style={{ width: `${(many / most) * 100}%` }} />
            </span>
            <Link
              to="/executions"
              search={failedSo(group, { task: name })}
              className="min-w-10 text-end hover:underline"
            >
              {count(many)}
              <span className="sr-only">{rich` failures of ${name}`}</span>
            </Link>
          </li>
        ))}
        {quiet.map((name) => (
          <li key={name} className="flex items-center gap-4 py-2 text-muted">
            <TaskName name={name} />
            <span className="ms-auto text-[12.5px] text-faint">{t`not ${windowWords(window)}`}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function TaskName({ name }: { readonly name: string }) {
  return (
    <Link to="/tasks/$name" params={{ name }} className="min-w-0 truncate hover:underline" title={name}>
      {name}
    </Link>
  );
}
