import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Facts } from '../../components/facts';
import { Age } from '../../components/when';
import { count, duration } from '../../format/time';
import type { SystemRetention } from '../../services/schema';
import { Section } from './section';

/** How long executions are kept, and what the last clean-up has removed. */
export function Retention({ retention }: { readonly retention: SystemRetention }) {
  const { days, enabled, tasks, audit_kept_ms: audit, last } = retention;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [
      'Executions are kept',
      enabled ? `${count(days)} ${days === 1 ? 'day' : 'days'}` : 'for good: the clean-up is off',
    ],
    ...tasks.map(({ task_name: task, kept_ms: kept }) => [task, duration(kept)] as const),
    ['The audit', duration(audit)],
    [
      'Last clean-up',
      last ? (
        <Link to="/executions/$id" params={{ id: last.execution_id }} className="link">
          {count(last.deleted)} removed <Age at={last.at} suffix="ago" />
        </Link>
      ) : (
        'None yet'
      ),
    ],
  ];
  return (
    <Section title="Retention">
      <Facts facts={facts} tags={[]} />
      <p className="mt-2 text-muted">
        Changed in the{' '}
        <Link to="/settings" className="link">
          settings
        </Link>
        , for single tasks in code. What is kept for less than a day is removed every minute.
      </p>
    </Section>
  );
}
