import { Link } from '@tanstack/react-router';
import { Status } from '../../components/status';
import { count } from '../../format/time';
import { plural, t } from '../../language/t';
import type { Execution } from '../../services/schema';

type Dependencies = Execution['dependencies'];
type Related = Dependencies['upstreams'][number];

/** What it waits for or has waited for, and what waits for it. */
export function DependencyGroups({ dependencies }: { readonly dependencies: Dependencies }) {
  const { upstreams, dependents, hidden_upstreams: before, hidden_dependents: after } = dependencies;
  return (
    <>
      <Group title={t`Comes after`} related={upstreams} hidden={before} />
      <Group title={t`Comes before`} related={dependents} hidden={after} />
    </>
  );
}

/** How many there are, those that are hidden included. */
export function dependencyCount({ upstreams, dependents, ...hidden }: Dependencies): number {
  return upstreams.length + dependents.length + hidden.hidden_upstreams + hidden.hidden_dependents;
}

interface GroupProps {
  readonly title: string;
  readonly related: readonly Related[];
  readonly hidden: number;
}

function Group({ title, related, hidden }: GroupProps) {
  if (related.length + hidden === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className="mb-2">{title}</h2>
      {related.length > 0 && (
        <ul className="sheet divide-y overflow-clip">
          {related.map((one) => (
            <li key={one.id} className="relative flex items-center gap-4 px-3 py-2.5 hover:bg-hover">
              <span className="w-26 shrink-0">
                <Status status={one.status} />
              </span>
              <Link
                to="/executions/$id"
                params={{ id: one.id }}
                className="flex min-w-0 flex-1 gap-3 after:absolute after:inset-0"
              >
                <span className="truncate">{one.task_name}</span>
                <span className="mono shrink-0 text-muted max-sm:hidden">{one.id.slice(-8)}</span>
              </Link>
              <span className={`shrink-0 text-end ${one.state === 'failed' ? 'text-bad' : 'text-muted'}`}>
                {words(one)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {hidden > 0 && (
        <p className="mt-2 text-muted">
          {related.length > 0
            ? t`${count(hidden)} more executions are not shown: you cannot see them, or they are too many.`
            : plural(hidden, {
                one: '{0} execution is not shown: you cannot see them, or they are too many.',
                other: '{0} executions are not shown: you cannot see them, or they are too many.',
              })}
        </p>
      )}
    </section>
  );
}

const WHEN: Readonly<Record<Related['when'], string>> = {
  success: t`if it succeeds`,
  finished: t`however it ends`,
  failure: t`if it fails`,
};
const STATES: Readonly<Record<Related['state'], string>> = {
  open: t`waits`,
  met: t`met`,
  failed: t`failed`,
  unmet: t`not met`,
};

const words = ({ when, state }: Related): string => `${WHEN[when]}: ${STATES[state]}`;
