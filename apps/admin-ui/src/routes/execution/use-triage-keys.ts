import { useNavigate } from '@tanstack/react-router';
import { toast, toastFailure } from '../../components/toasts';
import { t } from '../../language/t';
import { pageOf } from '../../services/executions';
import type { Execution } from '../../services/schema';
import { useShortcuts } from '../../shell/shortcuts';
import type { Act } from './use-execution-acts';

/** Goes through what failed without the mouse: n is the next older failure, Shift makes sure that something is meant. */
export function useTriageKeys({ id }: Execution, acts: readonly Act[]): void {
  const navigate = useNavigate();
  const nextFailure = async (): Promise<void> => {
    const { results } = await pageOf({ status: 'FAILURE', cursor: id, page_size: 1 });
    if (results[0]) await navigate({ to: '/executions/$id', params: { id: results[0].id } });
    else toast(t`No older execution has failed.`);
  };
  const does = (name: Act['name']) => (): void => {
    const act = acts.find((each) => each.name === name);
    if (act?.whyNot) toast(act.whyNot, 'bad');
    else act?.go();
  };
  useShortcuts({ n: () => void nextFailure().catch(toastFailure), R: does('retry'), C: does('cancel') });
}
