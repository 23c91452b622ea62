import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Action } from '../../components/action';
import { useWhyNot } from '../../components/may';
import { toastFailure } from '../../components/toasts';
import { plural, t } from '../../language/t';
import { changeBulk } from '../../services/bulk';
import type { BulkOperation } from '../../services/schema';

/** Abort and resume while it is under way; undo where something can be taken back. */
export function BulkChanges({ operation }: { readonly operation: BulkOperation }) {
  const [isBusy, setBusy] = useState(false);
  const navigate = useNavigate();
  const may = useWhyNot()(`execution.${operation.action}`);
  const whyNot = isBusy ? t`One moment.` : may;
  const change = async (what: 'abort' | 'resume' | 'undo'): Promise<void> => {
    setBusy(true);
    try {
      const { id } = await changeBulk(operation.id, what);
      if (what === 'undo') await navigate({ to: '/bulk-operations/$id', params: { id } });
    } catch (error) {
      toastFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const { state, undo } = operation;
  return (
    <div className="flex flex-wrap gap-2">
      {state === 'stopped' && (
        <Action icon="play" tone="primary" whyNot={whyNot} onAct={() => void change('resume')}>
          {t`Resume`}
        </Action>
      )}
      {(state === 'running' || state === 'stopped') && (
        <Action icon="stop" tone="danger" whyNot={whyNot} onAct={() => void change('abort')}>
          {t`Abort`}
        </Action>
      )}
      {undo && undo.count > 0 && (
        <Action icon="retry" whyNot={whyNot} onAct={() => void change('undo')}>
          {undoText(undo)}
        </Action>
      )}
    </div>
  );
}

function undoText({ action, count: many }: NonNullable<BulkOperation['undo']>): string {
  if (action === 'cancel')
    return plural(many, {
      one: 'Undo: cancel the repeat that has not started',
      other: 'Undo: cancel the {0} repeats that have not started',
    });
  return plural(many, {
    one: 'Undo: old priority for {0} that still waits',
    other: 'Undo: old priority for {0} that still wait',
  });
}
