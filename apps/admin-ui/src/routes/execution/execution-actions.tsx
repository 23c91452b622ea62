import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Action } from '../../components/action';
import { Icon } from '../../components/icon';
import { toast, toastFailure } from '../../components/toasts';
import { t } from '../../language/t';
import { addressOf } from '../../services/api';
import { queryClient } from '../../services/client';
import { cancelExecution, promoteExecution, retryExecution } from '../../services/actions';
import { isDelayedOutside } from '../../services/engine';
import type { Execution } from '../../services/schema';
import { HIDDEN, maskedInPayload } from '../../services/secrets';
import { STATUS_WORDS } from '../../services/status';
import { EditAndRetry } from './edit-and-retry';

type Act = 'cancel' | 'retry' | 'promote';

/** What can be done with it, and why not where not. */
export function ExecutionActions({ execution }: { readonly execution: Execution }) {
  const [busy, setBusy] = useState<Act>();
  const navigate = useNavigate();
  const { id, is_completed: isCompleted, status, engine } = execution;
  const open = (newId: string): void => void navigate({ to: '/executions/$id', params: { id: newId } });

  const act = async (what: Act, work: () => Promise<unknown>): Promise<void> => {
    setBusy(what);
    await work().catch(toastFailure);
    setBusy(undefined);
    void queryClient.invalidateQueries({ queryKey: ['execution', id] });
  };
  const cancel = async (): Promise<void> => {
    const { cancelled } = await cancelExecution(id);
    if (!cancelled) toast(t`It had finished before it could be cancelled.`);
  };
  const retry = async (): Promise<void> => {
    const { execution_id: newId } = await retryExecution(id);
    toast(t`A new execution has been recorded. The original stays as it is.`);
    open(newId);
  };
  const promote = async (): Promise<void> => {
    await promoteExecution(id);
    toast(t`It is due now.`);
  };
  const whyNoRetry =
    !isCompleted && t`It is ${STATUS_WORDS[status].toLowerCase()}. What has finished can be repeated; cancel it first.`;
  const whyNoPayload = !execution.payload_visible && HIDDEN;
  const whyNoEdit = whyNoRetry || (whyNoPayload && t`${HIDDEN} Retry repeats it as it is.`);
  const whyNoCancel = isCompleted
    ? t`It has finished: ${STATUS_WORDS[status].toLowerCase()}.`
    : status === 'STARTED' &&
      (engine
        ? t`A worker is processing it, and BullMQ does not stop that.`
        : execution.cancel_requested_at !== null && t`It has been asked to stop and is finishing up.`);
  return (
    <div className="flex flex-wrap gap-2">
      <Action
        icon="stop"
        tone="danger"
        whyNot={busy ? t`One moment.` : whyNoCancel}
        onAct={() => void act('cancel', cancel)}
      >
        {t`Cancel`}
      </Action>
      <Action icon="retry" whyNot={busy ? t`One moment.` : whyNoRetry} onAct={() => void act('retry', retry)}>
        {t`Retry`}
      </Action>
      {isDelayedOutside(execution) && (
        <Action icon="play" whyNot={busy && t`One moment.`} onAct={() => void act('promote', promote)}>
          {t`Promote`}
        </Action>
      )}
      {!engine && (
        <OwnActions execution={execution} whyNoEdit={whyNoEdit} whyNoPayload={whyNoPayload} onRetried={open} />
      )}
    </div>
  );
}

interface OwnActionsProps {
  readonly execution: Execution;
  readonly whyNoEdit: string | false;
  readonly whyNoPayload: string | false;
  readonly onRetried: (id: string) => void;
}

/** What makes sense only for tasks of the application. */
function OwnActions({ execution, whyNoEdit, whyNoPayload, onRetried }: OwnActionsProps) {
  const [isEditing, setEditing] = useState(false);
  return (
    <>
      <Action icon="edit" whyNot={whyNoEdit} onAct={() => setEditing(true)}>
        {t`Edit and retry`}
      </Action>
      {whyNoPayload ? (
        <Action icon="fill" whyNot={whyNoPayload} onAct={() => undefined}>
          {t`Open in form`}
        </Action>
      ) : (
        <Link
          to="/tasks/$name"
          params={{ name: execution.task_name }}
          search={{ from: execution.id }}
          className="button"
        >
          <Icon name="fill" size={14} />
          {t`Open in form`}
        </Link>
      )}
      <Action icon="copy" tone="quiet" whyNot={whyNoPayload} onAct={() => void copyCurl(execution)}>
        {t`Copy as curl`}
      </Action>
      {isEditing && <EditAndRetry execution={execution} onClose={() => setEditing(false)} onRetried={onRetried} />}
    </>
  );
}

async function copyCurl(execution: Execution): Promise<void> {
  const { task_name: name, task_kwargs: params } = execution;
  const masked = maskedInPayload(execution);
  const secrets = masked.length > 0 ? t` Put in what is masked in it: ${masked.join(', ')}.` : '';
  const body = JSON.stringify({ params }).replaceAll("'", String.raw`'\''`);
  const address = addressOf(`/tasks/${encodeURIComponent(name)}/$execute`).replaceAll("'", '%27');
  const command = `curl -X POST '${address}' -H 'content-type: application/json' -d '${body}'`;
  await navigator.clipboard.writeText(command).then(
    () => toast(t`The command that runs this again is on the clipboard.${secrets}`),
    () => toast(t`The browser does not allow copying here.`, 'bad'),
  );
}
