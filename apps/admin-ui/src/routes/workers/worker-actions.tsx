import { type FormEvent, useState } from 'react';
import { Action } from '../../components/action';
import { useWhyNot } from '../../components/may';
import { Sheet } from '../../components/sheet';
import { toast, toastFailure } from '../../components/toasts';
import { count } from '../../format/time';
import { t } from '../../language/t';
import type { Worker } from '../../services/schema';
import { quietWorker, resumeWorker } from '../../services/workers';
import { LabelledField, Refused } from '../../components/form';

/** Makes one quiet that takes work, and resumes one that is quiet. Nothing for what is gone, or only enqueues. */
export function WorkerActions({ worker }: { readonly worker: Worker }) {
  const [isOpen, setOpen] = useState(false);
  const whyNot = useWhyNot()('worker.quiet');
  const { node_id: id, node_name: name, state, queues } = worker;
  if (state === 'quiet')
    return (
      <Action
        icon="play"
        whyNot={whyNot}
        onAct={() => void resumeWorker(id).then(() => toast(t`${name} takes work again.`), toastFailure)}
      >
        {t`Resume`}
      </Action>
    );
  if (state !== 'alive' || queues.length === 0) return null;
  return (
    <>
      <Action icon="pause" whyNot={whyNot} onAct={() => setOpen(true)}>
        {t`Make quiet`}
      </Action>
      {isOpen && <QuietSheet worker={worker} onClose={() => setOpen(false)} />}
    </>
  );
}

function QuietSheet({ worker, onClose }: { readonly worker: Worker; readonly onClose: () => void }) {
  const { node_id: id, node_name: name } = worker;
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<unknown>();
  const quiet = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await quietWorker(id, reason ? { reason } : {});
      toast(t`${name} takes nothing new.`);
      onClose();
    } catch (problem) {
      setFailure(problem);
    }
  };
  return (
    <Sheet title={t`Make ${name} quiet`} about={meaning(worker)} isOpen onClose={onClose}>
      <form noValidate onSubmit={(event) => void quiet(event)} className="flex flex-col gap-4">
        <LabelledField label={t`Reason`} name="reason" value={reason} failure={failure} onChange={setReason} />
        <Refused failure={failure} fields={['reason']} />
        <button type="submit" className="button primary self-start">
          {t`Make it quiet`}
        </button>
      </form>
    </Sheet>
  );
}

function meaning({ running }: Worker): string {
  const now = running === 0 ? t`It runs nothing now.` : t`It finishes ${count(running)} that it has claimed.`;
  return t`It takes nothing new until it is resumed, or started anew. ${now} What is in its queues waits, unless another process serves them.`;
}
