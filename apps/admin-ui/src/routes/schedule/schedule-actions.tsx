import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Action } from '../../components/action';
import { useWhyNot } from '../../components/may';
import { t } from '../../language/t';
import { PauseSheet } from '../../components/pause-sheet';
import { toast, toastFailure } from '../../components/toasts';
import type { ListedSchedule, Schedule } from '../../services/schema';
import {
  deleteSchedule,
  pauseSchedule,
  resetSchedule,
  resumeSchedule,
  triggerSchedule,
} from '../../services/schedules';
import { BackfillSheet } from './backfill-sheet';
import { OverrideSheet } from './override-sheet';

type Named = Pick<ListedSchedule, 'name' | 'state'>;

/** What is done most often, in a row of the list. */
export function QuickActions({ schedule }: { readonly schedule: Named }) {
  return (
    <div className="relative z-10 flex flex-wrap gap-2 lg:justify-end">
      <PauseOrResume schedule={schedule} />
      <RunNow schedule={schedule} />
    </div>
  );
}

type Open = 'backfill' | 'override';

/** All that can be done with a schedule, and why not where not. */
export function ScheduleActions({ schedule }: { readonly schedule: Schedule }) {
  const [open, setOpen] = useState<Open>();
  const whyNot = useWhyNot();
  const { name, origin, state, override } = schedule;
  const isOver = state === 'ended' && t`It has ended.`;
  const isBuiltin = origin === 'builtin' && t`Change it in the settings.`;
  const close = (): void => setOpen(undefined);
  return (
    <div className="flex flex-wrap gap-2">
      <PauseOrResume schedule={schedule} />
      <RunNow schedule={schedule} />
      <Action
        icon="retry"
        whyNot={whyNot('schedule.trigger') || (origin === 'builtin' && t`What it missed is done by the next one.`)}
        onAct={() => setOpen('backfill')}
      >
        {t`Run missed`}
      </Action>
      <Action icon="edit" whyNot={whyNot('schedule.update') || isOver || isBuiltin} onAct={() => setOpen('override')}>
        {t`Override`}
      </Action>
      {override && (
        <Action
          icon="close"
          whyNot={whyNot('schedule.update')}
          onAct={() => void act(resetSchedule(name), t`What code says counts again.`)}
        >
          {t`Reset`}
        </Action>
      )}
      {origin === 'service' && <Delete name={name} />}
      {open === 'backfill' && <BackfillSheet name={name} onClose={close} />}
      {open === 'override' && <OverrideSheet schedule={schedule} onClose={close} />}
    </div>
  );
}

function PauseOrResume({ schedule: { name, state } }: { readonly schedule: Named }) {
  const [isOpen, setOpen] = useState(false);
  const whyNot = useWhyNot()('schedule.pause') || (state === 'ended' && t`It has ended.`);
  if (state === 'paused')
    return (
      <Action icon="play" whyNot={whyNot} onAct={() => void act(resumeSchedule(name), t`${name} goes on.`)}>
        {t`Resume`}
      </Action>
    );
  return (
    <>
      <Action icon="pause" whyNot={whyNot} onAct={() => setOpen(true)}>
        {t`Pause`}
      </Action>
      {isOpen && (
        <PauseSheet
          title={t`Pause the schedule`}
          about={t`Its slots are skipped, and not made up for.`}
          name={name}
          button={t`Pause`}
          onPause={(body) => pauseSchedule(name, body)}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

function RunNow({ schedule: { name } }: { readonly schedule: Named }) {
  const navigate = useNavigate();
  const [isBusy, setBusy] = useState(false);
  const whyNot = useWhyNot()('schedule.trigger') || (isBusy && t`One moment.`);
  const run = async (): Promise<void> => {
    setBusy(true);
    const begun = await triggerSchedule(name).catch(toastFailure);
    setBusy(false);
    if (!begun) return;
    toast(t`It has been started. It counts as no slot.`);
    void navigate({ to: '/executions/$id', params: { id: begun.execution_id } });
  };
  return (
    <Action icon="play" whyNot={whyNot} onAct={() => void run()}>
      {t`Run now`}
    </Action>
  );
}

function Delete({ name }: { readonly name: string }) {
  const navigate = useNavigate();
  const [isSure, setSure] = useState(false);
  const whyNot = useWhyNot()('schedule.delete');
  const remove = async (): Promise<void> => {
    await navigate({ to: '/schedules' });
    await act(deleteSchedule(name), t`${name} is gone; its executions stay.`);
  };
  return (
    <Action icon="trash" tone="danger" whyNot={whyNot} onAct={() => (isSure ? void remove() : setSure(true))}>
      {isSure ? t`Delete for good` : t`Delete`}
    </Action>
  );
}

async function act(work: Promise<unknown>, done: string): Promise<void> {
  try {
    await work;
    toast(done);
  } catch (error) {
    toastFailure(error);
  }
}
