import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { IconName } from '../../components/icon';
import { useWhyNot } from '../../components/may';
import { toast, toastFailure } from '../../components/toasts';
import { t } from '../../language/t';
import { cancelExecution, promoteExecution, retryExecution } from '../../services/actions';
import { queryClient } from '../../services/client';
import { isDelayedOutside } from '../../services/engine';
import type { Execution } from '../../services/schema';
import { HIDDEN } from '../../services/secrets';
import { STATUS_WORDS } from '../../services/status';

/** Something that can be done with an execution. */
export interface Act {
  readonly name: 'cancel' | 'retry' | 'promote' | 'edit' | 'form' | 'reproduce';
  readonly title: string;
  readonly icon: IconName;
  readonly tone?: 'danger';
  readonly whyNot: string | false;
  readonly go: () => void;
}

/** What opens a sheet. */
export interface ExecutionSheets {
  readonly edit: () => void;
  readonly reproduce: () => void;
}

interface NamedAct extends Act {
  /** What it takes to be allowed to. */
  readonly right?: string;
}

/** What can be done with it by who is here, in the order of the buttons. */
export function useExecutionActs(execution: Execution, sheets: ExecutionSheets): readonly Act[] {
  const [isBusy, setBusy] = useState(false);
  const whyNot = useWhyNot();
  const navigate = useNavigate();
  const { id, task_name: name, engine } = execution;
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    await work().catch(toastFailure);
    setBusy(false);
    void queryClient.invalidateQueries({ queryKey: ['execution', id] });
  };
  const retry = async (): Promise<void> => {
    const { execution_id: newId } = await retryExecution(id);
    toast(t`A new execution has been recorded. The original stays as it is.`);
    await navigate({ to: '/executions/$id', params: { id: newId } });
  };
  const form = (): void => void navigate({ to: '/tasks/$name', params: { name }, search: { from: id } });
  const [cancels, retries] = [() => void act(() => cancel(id)), () => void act(retry)];
  const promotes = (): void => void act(() => promote(id));
  const moment = isBusy && t`One moment.`;
  const acts: readonly NamedAct[] = [
    { ...CANCEL, whyNot: moment || whyNoCancel(execution), go: cancels },
    { ...RETRY, whyNot: moment || whyNoRetry(execution), go: retries },
    ...(isDelayedOutside(execution) ? [{ ...PROMOTE, whyNot: moment, go: promotes }] : []),
    ...(engine ? [] : ownActs(execution, sheets, form)),
  ];
  return acts.map(({ right, ...each }) => ({ ...each, whyNot: (right !== undefined && whyNot(right)) || each.whyNot }));
}

const CANCEL = { name: 'cancel', title: t`Cancel`, icon: 'stop', tone: 'danger', right: 'execution.cancel' } as const;
const RETRY = { name: 'retry', title: t`Retry`, icon: 'retry', right: 'execution.retry' } as const;
const PROMOTE = { name: 'promote', title: t`Promote`, icon: 'play', right: 'execution.promote' } as const;
const EDIT = { name: 'edit', title: t`Edit and retry`, icon: 'edit', right: 'execution.retry' } as const;
const FORM = { name: 'form', title: t`Open in form`, icon: 'fill', right: 'task.read' } as const;
const REPRODUCE = { name: 'reproduce', title: t`Reproduce`, icon: 'copy' } as const;

/** What makes sense only for tasks of the application. */
function ownActs(execution: Execution, { edit, reproduce }: ExecutionSheets, form: () => void): readonly NamedAct[] {
  const noPayload = !execution.payload_visible && HIDDEN;
  const noEdit = whyNoRetry(execution) || (noPayload && t`${HIDDEN} Retry repeats it as it is.`);
  return [
    { ...EDIT, whyNot: noEdit, go: edit },
    { ...FORM, whyNot: noPayload, go: form },
    { ...REPRODUCE, whyNot: noPayload, go: reproduce },
  ];
}

function whyNoRetry({ is_completed: isCompleted, status }: Execution): string | false {
  return (
    !isCompleted && t`It is ${STATUS_WORDS[status].toLowerCase()}. What has finished can be repeated; cancel it first.`
  );
}

function whyNoCancel(execution: Execution): string | false {
  const { is_completed: isCompleted, status, engine, cancel_requested_at: asked } = execution;
  if (isCompleted) return t`It has finished: ${STATUS_WORDS[status].toLowerCase()}.`;
  if (status !== 'STARTED') return false;
  if (engine) return t`A worker is processing it, and BullMQ does not stop that.`;
  return asked !== null && t`It has been asked to stop and is finishing up.`;
}

async function cancel(id: string): Promise<void> {
  const { cancelled } = await cancelExecution(id);
  if (!cancelled) toast(t`It had finished before it could be cancelled.`);
}

async function promote(id: string): Promise<void> {
  await promoteExecution(id);
  toast(t`It is due now.`);
}
