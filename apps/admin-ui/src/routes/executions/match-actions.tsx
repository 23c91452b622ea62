import { useState } from 'react';
import { Action } from '../../components/action';
import { useWhyNot } from '../../components/may';
import type { BulkAction } from '../../services/bulk';
import type { ExecutionFilter } from '../../services/execution-filter';
import { EverythingSheet } from './everything-sheet';

/** What can be done to all that fit the filters. How many that are, and which of them, is said before anything happens. */
export function MatchActions({ filter }: { readonly filter: ExecutionFilter }) {
  const [asked, setAsked] = useState<BulkAction>();
  const whyNot = useWhyNot();
  return (
    <>
      <Action icon="retry" whyNot={whyNot('execution.retry')} onAct={() => setAsked('retry')}>
        Retry…
      </Action>
      <Action icon="stop" tone="danger" whyNot={whyNot('execution.cancel')} onAct={() => setAsked('cancel')}>
        Cancel…
      </Action>
      <Action icon="sliders" whyNot={whyNot('execution.reorder')} onAct={() => setAsked('reorder')}>
        Change priority…
      </Action>
      <Action icon="play" whyNot={whyNot('execution.promote')} onAct={() => setAsked('promote')}>
        Run now…
      </Action>
      {asked && <EverythingSheet action={asked} filter={filter} onClose={() => setAsked(undefined)} />}
    </>
  );
}
