import { useState } from 'react';
import { Action } from '../../components/action';
import { useWhyNot } from '../../components/may';
import { toast, toastFailure } from '../../components/toasts';
import { t } from '../../language/t';
import { reopenError } from '../../services/errors';
import type { ErrorGroup } from '../../services/schema';
import { IgnoreSheet } from './ignore-sheet';
import { ResolveSheet } from './resolve-sheet';
import { RetrySheet } from './retry-sheet';

const SHEETS = { resolve: ResolveSheet, ignore: IgnoreSheet, retry: RetrySheet } as const;

/** What can be done about a group, and why not where not. */
export function ErrorActions({ group }: { readonly group: ErrorGroup }) {
  const [open, setOpen] = useState<keyof typeof SHEETS>();
  const whyNot = useWhyNot();
  const whyNoChange = whyNot('error.change');
  const Opened = open && SHEETS[open];
  const { fingerprint, state } = group;
  return (
    <div className="flex flex-wrap gap-2">
      {state !== 'resolved' && (
        <Action icon="check" tone="primary" whyNot={whyNoChange} onAct={() => setOpen('resolve')}>
          {t`Resolve`}
        </Action>
      )}
      {state !== 'ignored' && (
        <Action icon="clock" whyNot={whyNoChange} onAct={() => setOpen('ignore')}>
          {t`Ignore`}
        </Action>
      )}
      {state !== 'open' && (
        <Action
          icon="bug"
          whyNot={whyNoChange}
          onAct={() => void reopenError(fingerprint, {}).then(() => toast(t`It is open again.`), toastFailure)}
        >
          {t`Reopen`}
        </Action>
      )}
      <Action icon="retry" whyNot={whyNot('execution.retry')} onAct={() => setOpen('retry')}>
        {t`Retry the group`}
      </Action>
      {Opened && <Opened group={group} onClose={() => setOpen(undefined)} />}
    </div>
  );
}
