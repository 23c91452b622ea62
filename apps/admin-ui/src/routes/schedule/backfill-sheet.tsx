import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Sheet } from '../../components/sheet';
import { Failure } from '../../components/states';
import { toast } from '../../components/toasts';
import { count, instant } from '../../format/time';
import { plural, t } from '../../language/t';
import { backfillPlanQuery, backfillSchedule } from '../../services/schedules';
import { Refused } from '../../components/form';

/** In hours. */
const SPANS = [
  [1, t`Last hour`],
  [24, t`Last day`],
  [168, t`Last week`],
  [720, t`Last 30 days`],
] as const;

/** Shows how many slots there are to make up for, and asks before it does. */
export function BackfillSheet({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const [span, setSpan] = useState(24);
  const from = useMemo(() => new Date(Date.now() - span * 3_600_000).toISOString(), [span]);
  const { data: plan, error, refetch } = useQuery(backfillPlanQuery(name, from));
  const [failure, setFailure] = useState<unknown>();
  const run = async (): Promise<void> => {
    try {
      const { count: made } = await backfillSchedule(name, from);
      toast(plural(made, { one: '{0} slot has been started.', other: '{0} slots have been started.' }));
      onClose();
    } catch (problem) {
      setFailure(problem);
    }
  };
  return (
    <Sheet
      title={t`Run missed slots`}
      about={t`Slots that were missed, skipped or failed are started now, each as the schedule was then.`}
      isOpen
      onClose={onClose}
    >
      <div className="flex flex-col gap-4">
        <select
          aria-label={t`How far back`}
          className="field"
          value={span}
          onChange={({ target }) => setSpan(Number(target.value))}
        >
          {SPANS.map(([hours, words]) => (
            <option key={hours} value={hours}>
              {words}
            </option>
          ))}
        </select>
        {error && !plan && <Failure error={error} onRetry={() => void refetch()} />}
        {plan && (
          <p aria-live="polite">
            {plan.count === 0
              ? t`There is nothing to make up for.`
              : t`${count(plan.count)} slots, from ${instant(plan.slots[0]!)} to ${instant(plan.slots.at(-1)!)}.`}
            {plan.is_capped && t` There are more: these come first.`}
          </p>
        )}
        <Refused failure={failure} fields={[]} />
        {plan && plan.count > 0 && (
          <button type="button" className="button primary self-start" onClick={() => void run()}>
            {plural(plan.count, { one: 'Run {0} slot', other: 'Run {0} slots' })}
          </button>
        )}
      </div>
    </Sheet>
  );
}
