import { Action } from '../../components/action';
import type { IconName } from '../../components/icon';
import { useWhyNot } from '../../components/may';
import { t } from '../../language/t';
import type { BulkAction, BulkSubject } from '../../services/bulk';
import { NONE_TICKED, rowsFor } from './bulk-words';
import { useBulkSheet } from './use-bulk-sheet';

const ACTIONS: readonly (readonly [BulkAction, IconName, string])[] = [
  ['retry', 'retry', t`Retry…`],
  ['cancel', 'stop', t`Cancel…`],
  ['reorder', 'sliders', t`Change priority…`],
  ['promote', 'play', t`Run now…`],
];

/** What can be done to what is selected. How many that are, and which of them, is said before anything happens. */
export function BulkActions({ subject }: { readonly subject: BulkSubject }) {
  const [ask, sheet] = useBulkSheet(subject);
  const whyNot = useWhyNot();
  return (
    <>
      {ACTIONS.filter(([action]) => isOffered(action, subject)).map(([action, icon, title]) => (
        <Action
          key={action}
          icon={icon}
          tone={action === 'cancel' ? 'danger' : 'plain'}
          whyNot={whyNot(`execution.${action}`) || noneFits(action, subject)}
          onAct={() => ask(action)}
        >
          {title}
        </Action>
      ))}
      {sheet}
    </>
  );
}

// What waits is rare among ticked rows, and there is little room on a phone.
function isOffered(action: BulkAction, subject: BulkSubject): boolean {
  return action === 'retry' || action === 'cancel' || !noneFits(action, subject);
}

function noneFits(action: BulkAction, subject: BulkSubject): string | false {
  if ('filter' in subject) return false;
  return rowsFor(action, subject.rows).length === 0 && NONE_TICKED[action];
}
