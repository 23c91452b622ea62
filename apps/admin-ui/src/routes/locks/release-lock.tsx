import { type FormEvent, useState } from 'react';
import { Action } from '../../components/action';
import { useWhyNot } from '../../components/may';
import { Sheet } from '../../components/sheet';
import { TypedField } from '../../components/typed-field';
import { toast } from '../../components/toasts';
import { t } from '../../language/t';
import { releaseLock } from '../../services/locks';
import type { ListedLock } from '../../services/schema';
import { LabelledField, Refused } from '../../components/form';

/** Frees a lock over the head of its holder. Nothing for one that nobody holds. */
export function ReleaseLock({ lock }: { readonly lock: ListedLock }) {
  // What it was when somebody decided about it: the list goes on.
  const [decided, setDecided] = useState<ListedLock>();
  const whyNot = useWhyNot()('lock.release');
  if (lock.holder === 'passing') return null;
  return (
    <>
      <Action icon="lock" tone="danger" whyNot={whyNot} onAct={() => setDecided(lock)}>
        {t`Release`}
      </Action>
      {decided && <ReleaseSheet lock={decided} onClose={() => setDecided(undefined)} />}
    </>
  );
}

function ReleaseSheet({ lock, onClose }: { readonly lock: ListedLock; readonly onClose: () => void }) {
  const { key, fence } = lock;
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<unknown>();
  const isTyped = typed === key;
  const release = async (event?: FormEvent): Promise<void> => {
    event?.preventDefault();
    if (!isTyped) return;
    try {
      await releaseLock(key, { fence, ...(reason && { reason }) });
      toast(t`The lock is free.`);
      onClose();
    } catch (problem) {
      setFailure(problem);
    }
  };
  return (
    <Sheet title={t`Release the lock`} about={meaning(lock)} isOpen onClose={onClose}>
      <form noValidate onSubmit={(event) => void release(event)} className="flex flex-col gap-4">
        <p className="mono rounded-lg bg-sunken px-3 py-2 break-all">{key}</p>
        <TypedField label={t`Type its key to confirm`} value={typed} onChange={setTyped} />
        <LabelledField label={t`Reason`} name="reason" value={reason} failure={failure} onChange={setReason} />
        <Refused failure={failure} fields={['reason']} />
        <div>
          <Action tone="danger" whyNot={!isTyped && t`Type the key first.`} onAct={() => void release()}>
            {t`Release the lock`}
          </Action>
        </div>
      </form>
    </Sheet>
  );
}

function meaning({ holder, task_name: task }: ListedLock): string {
  const next = t`The next in line may begin at once, beside whoever holds it now.`;
  if (holder === 'lease') return t`It was taken by hand, and who has taken it is not told. ${next}`;
  return t`${next} The run of ${task ?? t`its task`} hears of it within ten seconds, is stopped then, and runs again after the others. What it does until then, it does without the lock.`;
}
