import { type FormEvent, useState } from 'react';
import { Action } from '../../components/action';
import { useWhyNot } from '../../components/may';
import { Sheet } from '../../components/sheet';
import { toast, toastFailure } from '../../components/toasts';
import { Age, Until } from '../../components/when';
import { pauseTask, resumeTask } from '../../services/tasks';
import type { Task } from '../../services/schema';
import { ReasonFields, Refused, saidOf } from '../schedule/form';

/** Since when nothing of the task is started, by whom and why. */
export function PausedNotice({ task: { paused } }: { readonly task: Task }) {
  if (!paused) return null;
  return (
    <p className="mt-4 rounded-lg bg-warn-soft px-3 py-2">
      Paused{paused.by && ` by ${paused.by}`} <Age at={paused.at} suffix="ago" />
      {paused.reason && `: ${paused.reason}`}. Nothing of it starts{' '}
      {paused.until ? (
        <>
          before it goes on by itself, <Until at={paused.until} />
        </>
      ) : (
        'until it is resumed'
      )}
      .
    </p>
  );
}

export function PauseOrResumeTask({ task }: { readonly task: Task }) {
  const [isOpen, setOpen] = useState(false);
  const whyNot = useWhyNot()('task.pause');
  if (task.paused) return <ResumeTask name={task.name} />;
  return (
    <>
      <Action icon="pause" whyNot={whyNot} onAct={() => setOpen(true)}>
        Pause
      </Action>
      {isOpen && <PauseTaskSheet name={task.name} onClose={() => setOpen(false)} />}
    </>
  );
}

/** @param label What the button says. */
export function ResumeTask({ name, label = 'Resume' }: { readonly name: string; readonly label?: string }) {
  const whyNot = useWhyNot()('task.pause');
  return (
    <Action
      icon="play"
      whyNot={whyNot}
      onAct={() => void resumeTask(name).then(() => toast(`${name} goes on.`), toastFailure)}
    >
      {label}
    </Action>
  );
}

function PauseTaskSheet({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const [why, setWhy] = useState({ reason: '', until: '' });
  const [failure, setFailure] = useState<unknown>();
  const pause = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await pauseTask(name, saidOf(why));
      toast(`${name} is paused.`);
      onClose();
    } catch (problem) {
      setFailure(problem);
    }
  };
  return (
    <Sheet
      title={`Pause ${name}`}
      about="Nothing of it starts any more, in any process. What runs goes on, what is enqueued waits, and other tasks of its queue go on."
      isOpen
      onClose={onClose}
    >
      <form noValidate onSubmit={(event) => void pause(event)} className="flex flex-col gap-4">
        <ReasonFields given={why} failure={failure} whenEmpty="empty is until it is resumed" onChange={setWhy} />
        <Refused failure={failure} fields={['reason', 'until']} />
        <button type="submit" className="button primary self-start">
          Pause the task
        </button>
      </form>
    </Sheet>
  );
}
