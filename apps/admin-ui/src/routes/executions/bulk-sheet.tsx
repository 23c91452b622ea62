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
  type BulkSubject,
  MOST_UNTYPED,
  selectionOf,
  startBulk,
  statusesFor,
} from '../../services/bulk';
import type { BulkPreview, ExecutionItem } from '../../services/schema';
import { BulkTermsFields, NO_TERMS, startTerms } from './bulk-terms';
import { EFFECTS, meantOf, NOTHING, tasksOf, titleOf } from './bulk-words';

interface BulkSheetProps {
  readonly action: BulkAction;
  readonly subject: BulkSubject;
  readonly onClose: () => void;
}

/** Says how many executions it is about and what becomes of them, and starts the operation. */
export function BulkSheet({ action, subject: latest, onClose }: BulkSheetProps) {
  // Neither what is created while somebody reads this is meant, nor what rows say meanwhile.
  const [{ asOf, subject }] = useState(() => ({ asOf: new Date().toISOString(), subject: latest }));
  const [isWithSucceeded, setWithSucceeded] = useState(false);
  const [terms, setTerms] = useState(NO_TERMS);
  const [typed, setTyped] = useState('');
  const [isBusy, setBusy] = useState(false);
  const navigate = useNavigate();
  const { data: preview, error } = useQuery(bulkPreviewQuery(action, subject, asOf));
  const groups = meantOf(action, preview, isWithSucceeded);
  const many = groups.reduce((sum, group) => sum + group.count, 0);
  const what = titleOf(action, groups, subject);
  const isTyped = many <= MOST_UNTYPED || typed.replace(/\D/g, '') === String(many);
  const start = async (): Promise<void> => {
    setBusy(true);
    try {
      const statuses = groups.map(({ status }) => status);
      const selection = await selectionOf(subject, asOf);
      const { id } = await startBulk({ action, statuses, ...selection, ...startTerms(action, terms) });
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
          {'rows' in subject && <Tasks rows={subject.rows} />}
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
          <div className="mt-5 flex flex-wrap-reverse justify-end gap-2 *:max-w-full *:whitespace-normal">
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

/** What succeeded is retried only where somebody says so, or selected nothing else. */
function Succeeded({ action, preview, isWith, onChange }: SucceededProps) {
  const succeeded = preview.by_status.find(({ status }) => status === 'SUCCESS');
  if (action !== 'retry' || !succeeded) return null;
  const isAll = !preview.by_status.some(({ status }) => status !== 'SUCCESS' && statusesFor(action).includes(status));
  if (isAll)
    return (
      <p className="mb-3 rounded-lg bg-warn-soft px-3 py-2">
        {plural(succeeded.count, {
          one: 'It succeeded: its effects happen a second time.',
          other: 'All of them succeeded: their effects happen a second time.',
        })}
      </p>
    );
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

/** Which tasks the ticked rows are of. What their statuses are by now, the preview knows better. */
function Tasks({ rows }: { readonly rows: readonly ExecutionItem[] }) {
  const tasks = tasksOf(rows);
  return tasks && <p className="mb-3 break-words text-muted">{t`Selected: ${tasks}`}</p>;
}
