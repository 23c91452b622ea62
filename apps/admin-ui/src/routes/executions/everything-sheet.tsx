import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Action } from '../../components/action';
import { Sheet } from '../../components/sheet';
import { Failure } from '../../components/states';
import { toastFailure } from '../../components/toasts';
import { count } from '../../format/time';
import { plural, t } from '../../language/t';
import {
  type BulkAction,
  bulkPreviewQuery,
  bulkWords,
  everything,
  MOST_UNTYPED,
  startBulk,
  statusesFor,
} from '../../services/bulk';
import type { ExecutionFilter } from '../../services/execution-filter';
import type { BulkPreview, ExecutionStatus } from '../../services/schema';
import { STATUS_WORDS } from '../../services/status';
import { BulkTermsFields, NO_TERMS, startTerms } from './bulk-terms';

interface EverythingSheetProps {
  readonly action: BulkAction;
  readonly filter: ExecutionFilter;
  readonly onClose: () => void;
}

/** Says how many executions it is about and what becomes of them, and starts the operation. */
export function EverythingSheet({ action, filter, onClose }: EverythingSheetProps) {
  // What is created while somebody reads this is not meant.
  const [asOf] = useState(() => new Date().toISOString());
  const [isWithSucceeded, setWithSucceeded] = useState(false);
  const [terms, setTerms] = useState(NO_TERMS);
  const [typed, setTyped] = useState('');
  const [isBusy, setBusy] = useState(false);
  const navigate = useNavigate();
  const { data: preview, error } = useQuery(bulkPreviewQuery(action, filter, asOf));
  const groups = meantOf(action, preview, isWithSucceeded);
  const many = groups.reduce((sum, group) => sum + group.count, 0);
  const what = titleOf(action, { many, groups, filter });
  const isTyped = many <= MOST_UNTYPED || typed.replace(/\D/g, '') === String(many);
  const start = async (): Promise<void> => {
    setBusy(true);
    try {
      const statuses = groups.map(({ status }) => status);
      const { id } = await startBulk({
        action,
        statuses,
        ...(await everything(filter, asOf)),
        ...startTerms(action, terms),
      });
      await navigate({ to: '/bulk-operations/$id', params: { id } });
    } catch (failure) {
      setBusy(false);
      toastFailure(failure);
    }
  };
  return (
    <Sheet title={preview ? what : t`Counting…`} about={preview && EFFECTS[action]} isOpen onClose={onClose}>
      {error && <Failure error={error} />}
      {preview && (
        <>
          <Succeeded action={action} preview={preview} isWith={isWithSucceeded} onChange={setWithSucceeded} />
          {many === 0 && <p className="mb-3 text-muted">{NOTHING[action]}</p>}
          <BulkTermsFields action={action} terms={terms} onChange={setTerms} />
          {many > MOST_UNTYPED && (
            <label className="mt-3 block">
              <span className="label">{t`Type ${count(many)} to confirm`}</span>
              <input
                className="field mt-1"
                value={typed}
                inputMode="numeric"
                onChange={({ target }) => setTyped(target.value)}
              />
            </label>
          )}
          <div className="mt-5 flex justify-end gap-2">
            <Action tone="quiet" onAct={onClose}>
              {t`Go back`}
            </Action>
            <Action
              tone={action === 'cancel' ? 'danger' : 'primary'}
              whyNot={whyNotStart({ many, isTyped, isBusy })}
              onAct={() => void start()}
            >
              {what}
            </Action>
          </div>
        </>
      )}
    </Sheet>
  );
}

const EFFECTS: Readonly<Record<BulkAction, string>> = {
  retry: t`Each runs again with the same payload, as a new execution. Repeats that have not started can be undone.`,
  cancel: t`What waits ends at once, what runs is asked to stop. This cannot be undone.`,
  reorder: t`What waits gets this priority. What still waits then can be given back its old one.`,
  promote: t`What is delayed, or waits for its next attempt, becomes due now. This cannot be undone.`,
};

const NOTHING: Readonly<Record<BulkAction, string>> = {
  retry: t`Nothing that matches has finished.`,
  cancel: t`Everything that matches has finished.`,
  reorder: t`Nothing that matches waits to start.`,
  promote: t`Nothing that matches is delayed.`,
};

type Group = BulkPreview['by_status'][number];

function meantOf(action: BulkAction, preview: BulkPreview | undefined, isWithSucceeded: boolean): readonly Group[] {
  const groups = (preview?.by_status ?? []).filter(({ status }) => statusesFor(action).includes(status));
  const others = groups.filter(({ status }) => status !== 'SUCCESS');
  return isWithSucceeded || others.length === 0 ? groups : others;
}

function titleOf(
  action: BulkAction,
  { many, groups, filter }: { many: number; groups: readonly Group[]; filter: ExecutionFilter },
): string {
  const [only, ...others] = groups;
  const isCapped = groups.some((group) => group.count_capped);
  const status: ExecutionStatus | undefined = others.length === 0 ? only?.status : undefined;
  const number = count(many, isCapped);
  const what = status
    ? plural(
        many,
        { one: '{0} {1} execution', other: '{0} {1} executions' },
        number,
        STATUS_WORDS[status].toLowerCase(),
      )
    : plural(many, { one: '{0} execution', other: '{0} executions' }, number);
  const { task } = filter;
  return bulkWords(action, task && !task.includes(',') ? t`${what} of ${task}` : what);
}

function whyNotStart({ many, isTyped, isBusy }: { many: number; isTyped: boolean; isBusy: boolean }): string | false {
  if (isBusy) return t`One moment.`;
  if (many === 0) return t`There is nothing to do.`;
  return !isTyped && t`Type ${count(many)} first.`;
}

interface SucceededProps {
  readonly action: BulkAction;
  readonly preview: BulkPreview;
  readonly isWith: boolean;
  readonly onChange: (isWith: boolean) => void;
}

/** What succeeded is retried only where somebody says so. */
function Succeeded({ action, preview, isWith, onChange }: SucceededProps) {
  const succeeded = preview.by_status.find(({ status }) => status === 'SUCCESS');
  if (action !== 'retry' || !succeeded) return null;
  return (
    <label className="mb-3 flex items-start gap-2 rounded-lg bg-warn-soft px-3 py-2">
      <input
        type="checkbox"
        className="mt-0.5 size-4 accent-accent"
        checked={isWith}
        onChange={({ target }) => onChange(target.checked)}
      />
      <span>
        {t`Also ${count(succeeded.count, succeeded.count_capped)} that succeeded: their effects happen a second time.`}
      </span>
    </label>
  );
}
