import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { Sheet } from '../../components/sheet';
import { TypedField } from '../../components/typed-field';
import { toast } from '../../components/toasts';
import { count } from '../../format/time';
import { t } from '../../language/t';
import { obliterateQueue } from '../../services/queues';
import type { Queue } from '../../services/schema';
import { LabelledField, Refused } from '../../components/form';

const AGAIN_MS = 1_000;

/** Removes a queue with all that it has, once its name was typed. */
export function ObliterateSheet({ queue, onClose }: { readonly queue: Queue; readonly onClose: () => void }) {
  const { name } = queue;
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [isForced, setForced] = useState(false);
  const [reason, setReason] = useState('');
  const [deleted, setDeleted] = useState<number>();
  const [failure, setFailure] = useState<unknown>();
  const obliterate = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (typed !== name) return;
    setFailure(undefined);
    setDeleted(0);
    try {
      const isRemoved = await untilDone({ name, force: isForced, ...(reason && { reason }) }, setDeleted);
      toast(isRemoved ? t`Queue ${name} is gone.` : t`Queue ${name} is empty. Processes serve it, so it stays.`);
      onClose();
      if (isRemoved) void navigate({ to: '/queues' });
    } catch (problem) {
      setFailure(problem);
      setDeleted(undefined);
    }
  };
  return (
    <Sheet title={t`Obliterate queue ${name}`} about={meaning(queue)} isOpen onClose={onClose}>
      <form noValidate onSubmit={(event) => void obliterate(event)} className="flex flex-col gap-4">
        <TypedField label={t`Type its name to confirm`} value={typed} onChange={setTyped} />
        <label className="flex items-center gap-2">
          <input type="checkbox" checked={isForced} onChange={({ target }) => setForced(target.checked)} />
          {t`Cancel what runs`}
        </label>
        <LabelledField label={t`Reason`} name="reason" value={reason} failure={failure} onChange={setReason} />
        <Refused failure={failure} fields={['reason']} />
        <button type="submit" className="button danger self-start" disabled={typed !== name || deleted !== undefined}>
          {deleted === undefined ? t`Obliterate the queue` : t`${count(deleted)} deleted…`}
        </button>
      </form>
    </Sheet>
  );
}

// A request works for some seconds. What was asked to stop takes moments more.
async function untilDone(
  body: { readonly name: string; readonly force: boolean; readonly reason?: string },
  onDeleted: (sum: number) => void,
): Promise<boolean> {
  let [sum, cursor] = [0, null as string | null];
  for (;;) {
    const answer = await obliterateQueue(body.name, { ...body, ...(cursor && { cursor }) });
    sum += answer.deleted;
    cursor = answer.cursor;
    onDeleted(sum);
    if (answer.done) return answer.removed;
    if (cursor === null) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

function meaning({ workers }: Queue): string {
  const all = t`It is paused, what has not ended is cancelled, and all of its executions are deleted, with their logs and artifacts.`;
  return workers.length === 0
    ? t`${all} The queue itself is forgotten. This cannot be undone.`
    : t`${all} As processes serve it, the queue itself stays, without pause and limits of operators. This cannot be undone.`;
}
