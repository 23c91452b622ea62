import { count } from '../../format/time';
import { plural, t } from '../../language/t';
import { type BulkAction, type BulkSubject, bulkWords, statusesFor } from '../../services/bulk';
import type { BulkPreview, ExecutionItem, ExecutionStatus } from '../../services/schema';
import { STATUS_WORDS } from '../../services/status';

/** The executions of one status that an operation is about. */
export type BulkGroup = BulkPreview['by_status'][number];

const MOST_TASKS = 3;

export const EFFECTS: Readonly<Record<BulkAction, string>> = {
  retry: t`Each runs again with the same payload, as a new execution. Repeats that have not started can be undone.`,
  cancel: t`What waits ends at once, what runs is asked to stop. This cannot be undone.`,
  reorder: t`What waits gets this priority. What still waits then can be given back its old one.`,
  promote: t`What is delayed, or waits for its next attempt, becomes due now. This cannot be undone.`,
};

export const NOTHING: Readonly<Record<BulkAction, string>> = {
  retry: t`Nothing that matches has finished.`,
  cancel: t`Everything that matches has finished.`,
  reorder: t`Nothing that matches waits to start.`,
  promote: t`Nothing that matches is delayed.`,
};

/** Why none of the ticked rows is one that an action is for. */
export const NONE_TICKED: Readonly<Record<BulkAction, string>> = {
  retry: t`None of these has finished. Only finished executions can be retried.`,
  cancel: t`All of these have finished.`,
  reorder: t`None of these waits to start.`,
  promote: t`None of these waits to start.`,
};

/** What is meant of what is selected: what succeeded only where somebody says so, or where there is nothing else. */
export function meantOf(
  action: BulkAction,
  preview: BulkPreview | undefined,
  isWithSucceeded: boolean,
): readonly BulkGroup[] {
  const groups = (preview?.by_status ?? []).filter(({ status }) => statusesFor(action).includes(status));
  const others = groups.filter(({ status }) => status !== 'SUCCESS');
  return isWithSucceeded || others.length === 0 ? groups : others;
}

/** `Retry 60 failed executions of resize_image` */
export function titleOf(action: BulkAction, groups: readonly BulkGroup[], subject: BulkSubject): string {
  const [only, ...others] = groups;
  const many = groups.reduce((sum, group) => sum + group.count, 0);
  const number = count(
    many,
    groups.some((group) => group.count_capped),
  );
  const status: ExecutionStatus | undefined = others.length === 0 ? only?.status : undefined;
  const what = status
    ? plural(
        many,
        { one: '{0} {1} execution', other: '{0} {1} executions' },
        number,
        STATUS_WORDS[status].toLowerCase(),
      )
    : plural(many, { one: '{0} execution', other: '{0} executions' }, number);
  const task = taskOf(subject);
  return bulkWords(action, task ? t`${what} of ${task}` : what);
}

// The only one that all are of, as far as that is known.
function taskOf(subject: BulkSubject): string | undefined {
  if ('filter' in subject) return subject.filter.task?.includes(',') ? undefined : subject.filter.task;
  const names = new Set(subject.rows.map(({ task_name: name }) => name));
  return names.size === 1 ? [...names][0] : undefined;
}

/** The rows that an action is for, as far as the list knows. */
export function rowsFor(action: BulkAction, rows: readonly ExecutionItem[]): readonly ExecutionItem[] {
  return rows.filter(({ status }) => statusesFor(action).includes(status));
}

/** `charge_card 12, place_order 3 and 2 more tasks`; nothing where all are of one task. */
export function tasksOf(rows: readonly ExecutionItem[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { task_name: name } of rows) counts.set(name, (counts.get(name) ?? 0) + 1);
  if (counts.size < 2) return undefined;
  const sorted = [...counts].sort(([, one], [, other]) => other - one);
  const named = sorted.slice(0, MOST_TASKS).map(([name, many]) => `${name} ${count(many)}`);
  const rest = sorted.length - named.length;
  return `${named.join(', ')}${rest > 0 ? plural(rest, { one: ' and {0} more task', other: ' and {0} more tasks' }) : ''}`;
}
