import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Facts } from '../../components/facts';
import { Age } from '../../components/when';
import { count, instant } from '../../format/time';
import { t } from '../../language/t';
import { type ErrorWindow, failedSo, windowWords } from '../../services/errors';
import { executionQuery } from '../../services/executions';
import type { ErrorGroup } from '../../services/schema';
import { topFrameOf } from '../execution/stack';

interface ErrorFactsProps {
  readonly group: ErrorGroup;
  readonly window: ErrorWindow;
}

/** How often it has happened, since when, and where in the code. */
export function ErrorFacts({ group, window }: ErrorFactsProps) {
  const { queues, first_seen_at: first, last_seen_at: last } = group;
  const frame = useTopFrame(group.last_execution_id);
  const facts: readonly (readonly [string, ReactNode])[] = [
    [
      t`Failures ${windowWords(window)}`,
      <Link to="/executions" search={failedSo(group)} className="link">
        {count(group.count)}
      </Link>,
    ],
    [t`Total`, count(group.total)],
    [t`Last seen`, <Seen at={last} />],
    [t`First seen`, <Seen at={first} />],
    [t`Top frame`, frame && <span className="mono [overflow-wrap:anywhere]">{frame}</span>],
    [queues.length === 1 ? t`Queue` : t`Queues`, queues.join(', ')],
  ];
  return <Facts facts={facts.filter(([, value]) => Boolean(value))} tags={[]} />;
}

function Seen({ at }: { readonly at: string }) {
  return (
    <>
      <Age at={at} suffix="ago" /> <span className="text-muted">{instant(at)}</span>
    </>
  );
}

/** Where the last one was thrown, in the code of the application. */
function useTopFrame(id: string | null): string | undefined {
  const { data } = useQuery({ ...executionQuery(id ?? ''), enabled: id !== null });
  return data?.traceback ? topFrameOf(data.traceback) : undefined;
}
