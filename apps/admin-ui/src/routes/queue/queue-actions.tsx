import { useState } from 'react';
import { Action } from '../../components/action';
import { useWhyNot } from '../../components/may';
import { plural, t } from '../../language/t';
import { PauseSheet } from '../../components/pause-sheet';
import { toast, toastFailure } from '../../components/toasts';
import { depthOf, pauseQueue, resumeQueue, unlimitQueue } from '../../services/queues';
import type { ListedQueue, Queue } from '../../services/schema';
import { figure } from '../queues/queue-figures';
import { CleanSheet } from './clean-sheet';
import { ClearSheet } from './clear-sheet';
import { LimitSheet } from './limit-sheet';
import { ObliterateSheet } from './obliterate-sheet';

/** All that can be done with a queue, and why not where not. */
export function QueueActions({ queue }: { readonly queue: Queue }) {
  const [open, setOpen] = useState<'limit' | 'clear' | 'clean' | 'obliterate'>();
  const whyNot = useWhyNot();
  const { name, limited_by: by } = queue;
  const close = (): void => setOpen(undefined);
  return (
    <div className="flex flex-wrap gap-2">
      <PauseOrResume queue={queue} />
      <Action icon="sliders" whyNot={whyNot('queue.limit')} onAct={() => setOpen('limit')}>
        {t`Limit`}
      </Action>
      {by === 'operator' && (
        <Action
          icon="close"
          whyNot={whyNot('queue.limit')}
          onAct={() => void unlimitQueue(name).then(() => toast(t`The limits of the code count again.`), toastFailure)}
        >
          {t`Reset limits`}
        </Action>
      )}
      <Action
        icon="trash"
        tone="danger"
        hint={t`Revokes what waits. What runs goes on.`}
        whyNot={whyNot('queue.clear')}
        onAct={() => setOpen('clear')}
      >
        {t`queue|Clear`}
      </Action>
      <Action
        icon="trash"
        tone="danger"
        hint={t`Deletes what ended long enough ago.`}
        whyNot={whyNot('queue.delete')}
        onAct={() => setOpen('clean')}
      >
        {t`Clean`}
      </Action>
      <Action
        icon="trash"
        tone="danger"
        hint={t`Removes the queue with everything in it.`}
        whyNot={whyNot('queue.delete')}
        onAct={() => setOpen('obliterate')}
      >
        {t`Obliterate`}
      </Action>
      {open === 'limit' && <LimitSheet queue={queue} onClose={close} />}
      {open === 'clear' && <ClearSheet name={name} onClose={close} />}
      {open === 'clean' && <CleanSheet name={name} onClose={close} />}
      {open === 'obliterate' && <ObliterateSheet queue={queue} onClose={close} />}
    </div>
  );
}

type Named = Pick<ListedQueue, 'name' | 'paused'>;

export function PauseOrResume({ queue }: { readonly queue: ListedQueue }) {
  const [isOpen, setOpen] = useState(false);
  const whyNot = useWhyNot()('queue.pause');
  if (queue.paused) return <Resume queue={queue} />;
  return (
    <>
      <Action icon="pause" whyNot={whyNot} onAct={() => setOpen(true)}>
        {t`Pause`}
      </Action>
      {isOpen && (
        <PauseSheet
          title={t`Pause queue ${queue.name}`}
          about={pauseWords(queue)}
          name={t`Queue ${queue.name}`}
          button={t`Pause the queue`}
          onPause={(body) => pauseQueue(queue.name, body)}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

/** @param label What the button says. */
export function Resume({ queue: { name }, label = t`Resume` }: { readonly queue: Named; readonly label?: string }) {
  const whyNot = useWhyNot()('queue.pause');
  return (
    <Action
      icon="play"
      whyNot={whyNot}
      onAct={() => void resumeQueue(name).then(() => toast(t`Queue ${name} goes on.`), toastFailure)}
    >
      {label}
    </Action>
  );
}

function pauseWords(queue: ListedQueue): string {
  const { running } = queue;
  const goesOn =
    running === 0
      ? t`Nothing of it runs now.`
      : plural(running, { one: '{0} that runs goes on.', other: '{0} that run go on.' });
  return t`Nothing of it starts any more, in any process, until it is resumed: ${figure(depthOf(queue))} that wait stay, and what comes waits too. ${goesOn}`;
}
