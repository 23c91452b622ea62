import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Action } from '../../components/action';
import { Icon } from '../../components/icon';
import { useWhyNot } from '../../components/may';
import { Sheet } from '../../components/sheet';
import { toast, toastFailure } from '../../components/toasts';
import { plural, t } from '../../language/t';
import type { Workflow } from '../../services/schema';
import { cancelWorkflow, endedNodes, retryFailed, STATE_WORDS } from '../../services/workflows';

type Act = 'cancel' | 'retry';

/** What can be done with it, and why not where not. */
export function WorkflowActions({ workflow }: { readonly workflow: Workflow }) {
  const [asked, setAsked] = useState<Act>();
  const whyNot = useWhyNot();
  const { id, state, finished_at: finished } = workflow;
  const isOver = finished !== null && t`It has ended: ${STATE_WORDS[state].toLowerCase()}.`;
  const isWell =
    state !== 'failed' &&
    state !== 'cancelled' &&
    (finished === null
      ? t`It has not ended. What failed can be retried then.`
      : t`Nothing of it has to be done again.`);
  return (
    <div className="flex flex-wrap gap-2">
      <Action icon="stop" tone="danger" whyNot={whyNot('execution.cancel') || isOver} onAct={() => setAsked('cancel')}>
        {t`Cancel`}
      </Action>
      <Action icon="retry" whyNot={whyNot('execution.retry') || isWell} onAct={() => setAsked('retry')}>
        {t`Retry failed`}
      </Action>
      <Link to="/executions/$id" params={{ id }} className="button">
        <Icon name="right" size={14} />
        {t`Payload and result`}
      </Link>
      {asked && <Confirmation act={asked} workflow={workflow} onClose={() => setAsked(undefined)} />}
    </div>
  );
}

interface ConfirmationProps {
  readonly act: Act;
  readonly workflow: Workflow;
  readonly onClose: () => void;
}

/** Says what will happen, and asks why. */
function Confirmation({ act, workflow, onClose }: ConfirmationProps) {
  const [reason, setReason] = useState('');
  const [isBusy, setBusy] = useState(false);
  const navigate = useNavigate();
  const { id, name } = workflow;
  const isRetry = act === 'retry';
  const retry = async (): Promise<void> => {
    const { id: newId, deduplicated } = await retryFailed(id, reason.trim());
    toast(deduplicated ? t`It had been taken up again already.` : t`A new workflow does again what failed.`);
    void navigate({ to: '/workflows/$id', params: { id: newId } });
  };
  const cancel = async (): Promise<void> => {
    const { cancelled } = await cancelWorkflow(id, reason.trim());
    toast(cancelled ? t`${name} has been cancelled.` : t`It had ended before it could be cancelled.`);
  };
  const confirm = async (): Promise<void> => {
    setBusy(true);
    await (isRetry ? retry() : cancel()).then(onClose).catch((error: unknown) => {
      toastFailure(error);
      setBusy(false);
    });
  };
  return (
    <Sheet
      isOpen
      onClose={onClose}
      title={isRetry ? t`Retry what failed of ${name}` : t`Cancel ${name}`}
      about={isRetry ? RETRY : openWords(workflow)}
    >
      <label htmlFor="reason" className="label">
        {t`Reason, for the audit`}
      </label>
      <input
        id="reason"
        className="field mt-1"
        maxLength={1_000}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
        onKeyDown={({ key }) => key === 'Enter' && !isBusy && void confirm()}
      />
      <div className="mt-5 flex justify-end gap-2">
        <Action tone="quiet" onAct={onClose}>
          {t`Go back`}
        </Action>
        <Action
          tone={isRetry ? 'primary' : 'danger'}
          icon={isRetry ? 'retry' : 'stop'}
          whyNot={isBusy && t`One moment.`}
          onAct={() => void confirm()}
        >
          {isRetry ? t`Retry failed` : t`Cancel workflow`}
        </Action>
      </div>
    </Sheet>
  );
}

const RETRY = t`A new workflow runs again what failed, was cancelled or never began. What succeeded is taken over with its result. This one stays as it is.`;

function openWords(workflow: Workflow): string {
  const open = workflow.node_count - workflow.hidden_nodes - endedNodes(workflow);
  return plural(
    open,
    {
      one: 'One node that has not ended is cancelled with it; handlers that run are asked to stop.',
      other: '{0} nodes that have not ended are cancelled with it; handlers that run are asked to stop.',
    },
    open,
  );
}
