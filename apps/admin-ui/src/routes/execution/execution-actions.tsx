import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Action } from '../../components/action';
import { Icon } from '../../components/icon';
import type { Execution } from '../../services/schema';
import { EditAndRetry } from './edit-and-retry';
import { Reproduce } from './reproduce';
import { useExecutionActs } from './use-execution-acts';
import { useExecutionOffers } from './use-execution-offers';
import { useTriageKeys } from './use-triage-keys';

/** What can be done with it, and why not where not. */
export function ExecutionActions({ execution }: { readonly execution: Execution }) {
  const [sheet, setSheet] = useState<'edit' | 'reproduce'>();
  const navigate = useNavigate();
  const acts = useExecutionActs(execution, {
    edit: () => setSheet('edit'),
    reproduce: () => setSheet('reproduce'),
  });
  useExecutionOffers(execution, acts);
  useTriageKeys(execution, acts);
  const { id, task_name: task } = execution;
  return (
    <div className="flex flex-wrap gap-2">
      {acts.map(({ name, title, icon, tone, whyNot, go }) =>
        // Where it leads to a page it is a link, so that it can be opened beside this one.
        name === 'form' && !whyNot ? (
          <Link key={name} to="/tasks/$name" params={{ name: task }} search={{ from: id }} className="button">
            <Icon name={icon} size={14} />
            {title}
          </Link>
        ) : (
          <Action key={name} icon={icon} tone={tone} whyNot={whyNot} onAct={go}>
            {title}
          </Action>
        ),
      )}
      {sheet === 'reproduce' && <Reproduce execution={execution} onClose={() => setSheet(undefined)} />}
      {sheet === 'edit' && (
        <EditAndRetry
          execution={execution}
          onClose={() => setSheet(undefined)}
          onRetried={(next) => void navigate({ to: '/executions/$id', params: { id: next } })}
        />
      )}
    </div>
  );
}
