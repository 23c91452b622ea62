import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Sheet } from '../../components/sheet';
import { Failure } from '../../components/states';
import { toast } from '../../components/toasts';
import { count } from '../../format/time';
import { plural, t } from '../../language/t';
import { clearPlanQuery, clearQueue } from '../../services/queues';
import { LabelledField, Refused } from '../../components/form';

const executions = (many: number, isCapped = false): string =>
  plural(many, { one: '{0} execution', other: '{0} executions' }, count(many, isCapped));

/** Says how many executions it ends, and ends no more than it has said. */
export function ClearSheet({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const [delayed, setDelayed] = useState(true);
  const { data: plan, error, refetch } = useQuery(clearPlanQuery(name, delayed));
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<unknown>();
  const clear = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!plan) return;
    try {
      const body = { expected_count: plan.count, delayed, ...(reason && { reason }) };
      const { count: ended } = await clearQueue(name, body);
      toast(
        plural(
          ended,
          { one: '{0} execution of {1} has been revoked.', other: '{0} executions of {1} have been revoked.' },
          count(ended),
          name,
        ),
      );
      onClose();
    } catch (problem) {
      setFailure(problem);
      // There are more by now: the button says how many.
      void refetch();
    }
  };
  return (
    <Sheet
      title={t`Clear queue ${name}`}
      about={t`Drains it: everything in it that has not started is revoked. What runs, and what waits for another attempt, goes on. This cannot be undone.`}
      isOpen
      onClose={onClose}
    >
      <form noValidate onSubmit={(event) => void clear(event)} className="flex flex-col gap-4">
        <label className="flex items-center gap-2">
          <input type="checkbox" checked={delayed} onChange={({ target }) => setDelayed(target.checked)} />
          {t`Delayed executions too`}
        </label>
        {error && !plan && <Failure error={error} onRetry={() => void refetch()} />}
        {plan?.count === 0 && <p>{t`Nothing in it has not started.`}</p>}
        {plan && plan.count > 0 && (
          <>
            <LabelledField label={t`Reason`} name="reason" value={reason} failure={failure} onChange={setReason} />
            <Refused failure={failure} fields={['reason']} />
            <button type="submit" className="button danger self-start">
              {t`Revoke ${executions(plan.count, plan.count_capped)}`}
            </button>
          </>
        )}
      </form>
    </Sheet>
  );
}
