import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { Sheet } from '../../components/sheet';
import { Failure } from '../../components/states';
import { count } from '../../format/time';
import { plural, t } from '../../language/t';
import { retryError, retryPlanQuery } from '../../services/errors';
import type { ErrorRetried, ErrorRetryPlan } from '../../services/schema';
import { LabelledField, Refused } from '../../components/form';
import type { ErrorSheetProps } from './error-sheet';

/** One request repeats no more. */
const MOST = 1_000;

const executions = (many: number, isCapped = false): string =>
  plural(many, { one: '{0} execution', other: '{0} executions' }, count(many, isCapped));

/** Says how many failures it repeats, repeats them, and says what became of each. */
export function RetrySheet({ group: { fingerprint }, onClose }: ErrorSheetProps) {
  const { data: plan, error, refetch } = useQuery(retryPlanQuery(fingerprint));
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<unknown>();
  const [outcome, setOutcome] = useState<ErrorRetried>();
  const [isBusy, setBusy] = useState(false);
  const retry = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!plan || isBusy) return;
    setBusy(true);
    setFailure(undefined);
    try {
      setOutcome(await retryError(fingerprint, { limit: Math.min(MOST, plan.count), ...(reason && { reason }) }));
    } catch (problem) {
      setFailure(problem);
    }
    setBusy(false);
  };
  return (
    <Sheet
      title={t`Retry the group`}
      about={t`Each failure that nobody has repeated yet is repeated as a new execution with the same payload, the newest first. The originals stay as they are.`}
      isOpen
      onClose={onClose}
    >
      <form noValidate onSubmit={(event) => void retry(event)} className="flex flex-col gap-4">
        {error && !plan && <Failure error={error} onRetry={() => void refetch()} />}
        {outcome && <Outcome outcome={outcome} />}
        {plan && <Plan plan={plan} hasBegun={outcome !== undefined} />}
        {plan && plan.count > 0 && (
          <>
            <LabelledField label={t`Reason`} name="reason" value={reason} failure={failure} onChange={setReason} />
            <Refused failure={failure} fields={['reason']} />
            <button type="submit" className="button primary self-start" aria-disabled={isBusy || undefined}>
              {isBusy ? t`Retrying…` : t`Retry ${executions(Math.min(MOST, plan.count))}`}
            </button>
          </>
        )}
      </form>
    </Sheet>
  );
}

function Plan({ plan, hasBegun }: { readonly plan: ErrorRetryPlan; readonly hasBegun: boolean }) {
  const { count: many, count_capped: isCapped } = plan;
  if (many === 0) return hasBegun ? null : <p>{t`Every failure of it that is still kept has been repeated.`}</p>;
  if (many <= MOST) return hasBegun ? <p>{t`${executions(many)} are left.`}</p> : null;
  return <p>{t`${count(MOST)} at a time, of ${executions(many, isCapped)}.`}</p>;
}

/** What became of them; those that were skipped by their reasons. */
function Outcome({ outcome: { retried, skipped, results } }: { readonly outcome: ErrorRetried }) {
  const first = results.find(({ outcome }) => outcome === 'retried')?.new_id;
  const reasons = new Map<string, number>();
  for (const { outcome, why = t`For an unknown reason.` } of results)
    if (outcome === 'skipped') reasons.set(why, (reasons.get(why) ?? 0) + 1);
  return (
    <div role="status" className="rounded-lg bg-sunken px-4 py-3">
      <p className="font-medium">
        {plural(retried, { one: '{0} execution has been repeated', other: '{0} executions have been repeated' })}
        {skipped > 0 && t`, ${count(skipped)} skipped`}.
      </p>
      <ul>
        {[...reasons].map(([reason, many]) => (
          <li key={reason} className="break-words text-muted">
            {count(many)} × {reason}
          </li>
        ))}
      </ul>
      {first && (
        <Link to="/executions/$id" params={{ id: first }} className="link">
          {retried === 1 ? t`Open the new execution` : t`Open the first new one`}
        </Link>
      )}
    </div>
  );
}
