import { Action } from '../../components/action';
import { Sheet } from '../../components/sheet';
import { Status } from '../../components/status';
import { count } from '../../format/time';
import { plural, t } from '../../language/t';
import type { ExecutionItem } from '../../services/schema';
import { STATUSES } from '../../services/status';

/** What is about to be done, and to what. */
export interface BulkPlan {
  readonly action: 'retry' | 'cancel';
  readonly rows: readonly ExecutionItem[];
}

interface BulkSheetProps {
  readonly plan: BulkPlan;
  readonly onClose: () => void;
  readonly onAct: () => void;
}

const MOST_TASKS = 3;
const executions = (many: number): string => plural(many, { one: '{0} execution', other: '{0} executions' });

/** Says how many executions it is about and what becomes of them, before anything happens. */
export function BulkSheet({ plan: { action, rows }, onClose, onAct }: BulkSheetProps) {
  const isRetry = action === 'retry';
  const what = isRetry ? t`Retry ${executions(rows.length)}` : t`Cancel ${executions(rows.length)}`;
  return (
    <Sheet title={`${what}?`} about={effectOf(action, rows)} isOpen onClose={onClose}>
      <ul className="flex flex-wrap gap-x-5 gap-y-1.5" aria-label={t`By status`}>
        {STATUSES.map((status) => [status, rows.filter((row) => row.status === status).length] as const)
          .filter(([, many]) => many > 0)
          .map(([status, many]) => (
            <li key={status} className="flex items-center gap-2">
              <Status status={status} />
              {count(many)}
            </li>
          ))}
      </ul>
      <p className="mt-2 break-words text-muted">{tasksOf(rows)}</p>
      <div className="mt-5 flex justify-end gap-2">
        <Action tone="quiet" onAct={onClose}>
          {t`Go back`}
        </Action>
        <Action tone={isRetry ? 'primary' : 'danger'} icon={isRetry ? 'retry' : 'stop'} onAct={onAct}>
          {what}
        </Action>
      </div>
    </Sheet>
  );
}

function effectOf(action: BulkPlan['action'], rows: readonly ExecutionItem[]): string {
  if (action === 'retry') {
    const succeeded = rows.filter(({ status }) => status === 'SUCCESS').length;
    const warning =
      succeeded === 0 ? '' : t` ${count(succeeded)} of them succeeded: their effects happen a second time.`;
    return t`Each runs again with the same payload, as a new execution.${warning}`;
  }
  const running = rows.filter(({ status }) => status === 'STARTED').length;
  const waiting = rows.length - running;
  return [
    waiting > 0 && plural(waiting, { one: '{0} not running ends at once.', other: '{0} not running end at once.' }),
    running > 0 && plural(running, { one: '{0} running is asked to stop.', other: '{0} running are asked to stop.' }),
    t`This cannot be undone.`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** `charge_card 12, place_order 3 and 2 more tasks` */
function tasksOf(rows: readonly ExecutionItem[]): string {
  const counts = new Map<string, number>();
  for (const { task_name: name } of rows) counts.set(name, (counts.get(name) ?? 0) + 1);
  const sorted = [...counts].sort(([, one], [, other]) => other - one);
  const named = sorted.slice(0, MOST_TASKS).map(([name, many]) => `${name} ${count(many)}`);
  const rest = sorted.length - named.length;
  return `${named.join(', ')}${rest > 0 ? plural(rest, { one: ' and {0} more task', other: ' and {0} more tasks' }) : ''}`;
}
