import { useNavigate } from '@tanstack/react-router';
import { copyText } from '../../components/copy-text';
import { useWhyNot } from '../../components/may';
import { t } from '../../language/t';
import type { Execution } from '../../services/schema';
import { type Offer, useOffers } from '../../shell/offers';
import type { Act } from './use-execution-acts';

/** Has the palette offer what the page of an execution does, as far as it can be done now. */
export function useExecutionOffers(execution: Execution, acts: readonly Act[]): void {
  const navigate = useNavigate();
  const whyNot = useWhyNot();
  const { id, task_name: name, error_fingerprint: fingerprint } = execution;
  const may = (right: string): boolean => whyNot(right) === false;
  const offers: readonly (Offer | false)[] = [
    ...acts.filter((act) => !act.whyNot),
    { title: t`Copy the id`, icon: 'copy', go: () => void copyText(id) },
    may('task.read') && {
      title: t`Open the task ${name}`,
      icon: 'tasks',
      go: () => void navigate({ to: '/tasks/$name', params: { name } }),
    },
    execution.payload_visible && {
      title: t`Compare with the last success`,
      icon: 'columns',
      go: () => void navigate({ to: '/executions/$id', params: { id }, search: { tab: 'compare' }, replace: true }),
    },
    fingerprint !== null &&
      may('error.read') && {
        title: t`Open its error`,
        icon: 'bug',
        go: () => void navigate({ to: '/errors/$fingerprint', params: { fingerprint } }),
      },
  ];
  useOffers(offers.filter((each) => each !== false));
}
