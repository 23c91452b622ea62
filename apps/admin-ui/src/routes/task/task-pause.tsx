import { useState } from 'react';
import { Action } from '../../components/action';
import { useWhyNot } from '../../components/may';
import { rich, t } from '../../language/t';
import { PauseSheet } from '../../components/pause-sheet';
import { toast, toastFailure } from '../../components/toasts';
import { Age, Until } from '../../components/when';
import { pauseTask, resumeTask } from '../../services/tasks';
import type { Task } from '../../services/schema';

/** Since when nothing of the task is started, by whom and why. */
export function PausedNotice({ task: { paused } }: { readonly task: Task }) {
  if (!paused) return null;
  return (
    <p className="mt-4 rounded-lg bg-warn-soft px-3 py-2">
      {rich`Paused${paused.by && t` by ${paused.by}`} ${(<Age at={paused.at} suffix="ago" />)}`}
      {rich`${paused.reason && `: ${paused.reason}`}. Nothing of it starts ${
        paused.until ? <>{rich`until it resumes by itself ${(<Until at={paused.until} />)}`}</> : t`until it is resumed`
      }.`}
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
        {t`Pause`}
      </Action>
      {isOpen && (
        <PauseSheet
          title={t`Pause ${task.name}`}
          about={t`Nothing of it starts any more, in any process. What runs goes on, what is enqueued waits, and other tasks of its queue go on.`}
          name={task.name}
          button={t`Pause the task`}
          onPause={(body) => pauseTask(task.name, body)}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

/** @param label What the button says. */
export function ResumeTask({ name, label = t`Resume` }: { readonly name: string; readonly label?: string }) {
  const whyNot = useWhyNot()('task.pause');
  return (
    <Action
      icon="play"
      whyNot={whyNot}
      onAct={() => void resumeTask(name).then(() => toast(t`${name} goes on.`), toastFailure)}
    >
      {label}
    </Action>
  );
}
