import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Facts } from '../../components/facts';
import { Age } from '../../components/when';
import { count, duration } from '../../format/time';
import { plural, rich, t } from '../../language/t';
import type { SystemRetention } from '../../services/schema';
import { Section } from './section';

/** How long executions are kept, and what the last clean-up has removed. */
export function Retention({ retention }: { readonly retention: SystemRetention }) {
  const { days, enabled, tasks, audit_kept_ms: audit, last } = retention;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [
      t`Executions are kept`,
      enabled ? plural(days, { one: '{0} day', other: '{0} days' }) : t`for good: the clean-up is off`,
    ],
    ...tasks.map(({ task_name: task, kept_ms: kept }) => [task, duration(kept)] as const),
    [t`The audit`, duration(audit)],
    [
      t`Last clean-up`,
      last ? (
        <Link to="/executions/$id" params={{ id: last.execution_id }} className="link">
          {rich`${count(last.deleted)} removed ${(<Age at={last.at} suffix="ago" />)}`}
        </Link>
      ) : (
        t`None yet`
      ),
    ],
  ];
  return (
    <Section title={t`Retention`}>
      <Facts facts={facts} tags={[]} />
      <p className="mt-2 text-muted">
        {rich`Changed in the ${(
          <Link to="/settings" className="link">
            {t`settings`}
          </Link>
        )}, for single tasks in code. What is kept for less than a day is removed every minute.`}
      </p>
    </Section>
  );
}
