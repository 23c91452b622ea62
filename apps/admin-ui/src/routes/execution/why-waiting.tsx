import { useQuery } from '@tanstack/react-query';
import { Failure } from '../../components/states';
import { t } from '../../language/t';
import { explanationQuery } from '../../services/history';
import type { Execution, Explanation } from '../../services/schema';
import { isIncomplete } from '../../services/status';
import { Help } from './waiting-actions';
import type { Reason } from './waiting-lines';
import { wordsOf } from './waiting-words';

// What it waits for changes without a word about this execution: a queue is resumed, the line moves on.
const EVERY_MS = 3_000;

/** Why it has not run, or does not go on: what has to go away first, and what after that. */
export function WhyWaiting({ execution }: { readonly execution: Execution }) {
  const { id, status } = execution;
  const { data, error, refetch } = useQuery({
    ...explanationQuery(id),
    enabled: isIncomplete(status),
    // One that runs is asked about again only while it waits: most do something, and nothing happens to this page.
    refetchInterval: (query) => (status !== 'STARTED' || isHeldUp(query.state.data) ? EVERY_MS : false),
  });
  if (!isIncomplete(status)) return null;
  const isRunning = status === 'STARTED';
  if (isRunning && !isHeldUp(data)) return null;
  const title = isRunning ? t`Why doesn’t it go on?` : t`Why hasn’t it run?`;
  return (
    <section
      aria-label={title}
      aria-busy={!data}
      className="sheet mt-5 min-h-[92px] border-s-[3px] border-s-warn px-4 py-3.5 sm:px-5"
    >
      <h2 className="label">{title}</h2>
      {data ? (
        <Reasons explanation={data} execution={execution} />
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <div aria-hidden="true" className="mt-2.5 h-5 w-72 max-w-full rounded bg-sunken" />
      )}
    </section>
  );
}

/** It runs, and waits for others all the same. */
function isHeldUp(explanation: Explanation | undefined): boolean {
  return explanation?.reasons.some(({ kind }) => kind === 'children' || kind === 'returning') ?? false;
}

interface ReasonsProps {
  readonly explanation: Explanation;
  readonly execution: Execution;
}

function Reasons({ explanation: { reasons }, execution }: ReasonsProps) {
  const [first, ...others] =
    execution.status === 'STARTED' ? reasons.filter(({ kind }) => kind !== 'running') : reasons;
  return (
    <>
      {first && (
        <div aria-live="polite">
          <OneReason execution={execution} reason={first} isFirst />
        </div>
      )}
      {others.length > 0 && (
        <>
          <h3 className="label mt-3.5">{t`Then`}</h3>
          <ul className="mt-1 space-y-2">
            {others.map((reason) => (
              <li key={reason.kind}>
                <OneReason execution={execution} reason={reason} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

interface OneReasonProps {
  readonly execution: Execution;
  readonly reason: Reason;
  readonly isFirst?: boolean;
}

function OneReason({ execution, reason, isFirst = false }: OneReasonProps) {
  const { title, details, help } = wordsOf(reason);
  return (
    <div className="mt-1 flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
      <div className="min-w-0">
        <p className={`break-words ${isFirst ? 'text-[15px] font-semibold' : ''}`}>{title}</p>
        {details.map((detail, index) => (
          <p key={index} className="mt-0.5 break-words text-muted">
            {detail}
          </p>
        ))}
        {help && <p className="mt-0.5 break-words text-muted">{help}</p>}
      </div>
      <Help reason={reason} execution={execution} />
    </div>
  );
}
