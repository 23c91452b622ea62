import { Action } from '../../components/action';
import { useWhyNot } from '../../components/may';
import { t } from '../../language/t';
import type { ExecutionFilter } from '../../services/execution-filter';
import { useEverythingSheet } from './use-everything-sheet';

/** What can be done to all that fit the filters. How many that are, and which of them, is said before anything happens. */
export function MatchActions({ filter }: { readonly filter: ExecutionFilter }) {
  const [ask, sheet] = useEverythingSheet(filter);
  const whyNot = useWhyNot();
  return (
    <>
      <Action icon="retry" whyNot={whyNot('execution.retry')} onAct={() => ask('retry')}>
        {t`Retry…`}
      </Action>
      <Action icon="stop" tone="danger" whyNot={whyNot('execution.cancel')} onAct={() => ask('cancel')}>
        {t`Cancel…`}
      </Action>
      <Action icon="sliders" whyNot={whyNot('execution.reorder')} onAct={() => ask('reorder')}>
        {t`Change priority…`}
      </Action>
      <Action icon="play" whyNot={whyNot('execution.promote')} onAct={() => ask('promote')}>
        {t`Run now…`}
      </Action>
      {sheet}
    </>
  );
}
