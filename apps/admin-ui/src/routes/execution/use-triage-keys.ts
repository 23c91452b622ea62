import { useNavigate } from '@tanstack/react-router';
import { toast, toastFailure } from '../../components/toasts';
import { t } from '../../language/t';
import { cancelExecution, retryExecution } from '../../services/actions';
import { queryClient } from '../../services/client';
import { pageOf } from '../../services/executions';
import type { Execution } from '../../services/schema';
import { useShortcuts } from '../../shell/shortcuts';

/** Goes through what failed without the mouse: n is the next older failure, Shift makes sure that something is meant. */
export function useTriageKeys({ id, is_completed: isCompleted, engine }: Execution): void {
  const navigate = useNavigate();
  const open = (next: string): void => void navigate({ to: '/executions/$id', params: { id: next } });
  const run = (work: () => Promise<void>): void => void work().catch(toastFailure);
  useShortcuts({
    n: () =>
      run(async () => {
        const { results } = await pageOf({ status: 'FAILURE', cursor: id, page_size: 1 });
        if (results[0]) open(results[0].id);
        else toast(t`No older execution has failed.`);
      }),
    ...(isCompleted && {
      R: () =>
        run(async () => {
          const { execution_id: next } = await retryExecution(id);
          toast(t`A new execution has been recorded. The original stays as it is.`);
          open(next);
        }),
    }),
    ...(!isCompleted &&
      !engine && {
        C: () =>
          run(async () => {
            await cancelExecution(id);
            void queryClient.invalidateQueries({ queryKey: ['execution', id] });
          }),
      }),
  });
}
