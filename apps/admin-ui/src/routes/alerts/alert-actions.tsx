import { useNavigate } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Action } from '../../components/action';
import { useWhyNot } from '../../components/may';
import { toast, toastFailure } from '../../components/toasts';
import { count } from '../../format/time';
import { t } from '../../language/t';
import { alertsQuery, deleteAlert, testAlert, unmuteAlert } from '../../services/alerts';
import type { Alert } from '../../services/schema';
import { AlertSheet } from './alert-sheet';
import { MuteSheet } from './mute-sheet';

type Named = Pick<Alert, 'name' | 'muted'>;

export function MuteOrUnmute({ alert: { name, muted } }: { readonly alert: Named }) {
  const [isOpen, setOpen] = useState(false);
  const whyNot = useWhyNot()('alert.manage');
  if (muted)
    return (
      <Action icon="play" whyNot={whyNot} onAct={() => void act(unmuteAlert(name), t`${name} is told of again.`)}>
        {t`Unmute`}
      </Action>
    );
  return (
    <>
      <Action icon="pause" whyNot={whyNot} onAct={() => setOpen(true)}>
        {t`Mute`}
      </Action>
      {isOpen && <MuteSheet name={name} onClose={() => setOpen(false)} />}
    </>
  );
}

/** All that can be done with a rule, and why not where not. */
export function AlertActions({ alert }: { readonly alert: Alert }) {
  const [isOpen, setOpen] = useState(false);
  const { data } = useQuery(alertsQuery);
  const whyNot = useWhyNot()('alert.manage');
  const { name, origin, channels } = alert;
  const ofCode = origin === 'code' && t`It is declared in code: change it there, or mute it.`;
  return (
    <div className="flex flex-wrap gap-2">
      <MuteOrUnmute alert={alert} />
      <Action
        icon="bell"
        whyNot={whyNot || (channels.length === 0 && t`It has no channel.`)}
        onAct={() => void act(testAlert(name), t`A test goes to ${count(channels.length)} of its channels.`)}
      >
        {t`Send a test`}
      </Action>
      <Action icon="edit" whyNot={whyNot || ofCode} onAct={() => setOpen(true)}>
        {t`Edit`}
      </Action>
      {!ofCode && <Delete name={name} />}
      {isOpen && data && <AlertSheet alert={alert} channels={data.channels} onClose={() => setOpen(false)} />}
    </div>
  );
}

function Delete({ name }: { readonly name: string }) {
  const navigate = useNavigate();
  const [isSure, setSure] = useState(false);
  const remove = async (): Promise<void> => {
    await navigate({ to: '/alerts' });
    await act(deleteAlert(name), t`${name} is gone.`);
  };
  return (
    <Action
      icon="trash"
      tone="danger"
      whyNot={useWhyNot()('alert.manage')}
      onAct={() => (isSure ? void remove() : setSure(true))}
    >
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
