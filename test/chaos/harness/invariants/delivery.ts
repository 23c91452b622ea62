import { type Check, groupBy } from '../evidence.js';
import { ofKind } from '../journal.js';

export const TERMINAL: ReadonlySet<string> = new Set(['SUCCESS', 'FAILURE', 'REVOKED', 'SKIPPED']);

/** I1: what was acknowledged has ended. */
export const noLoss: Check = ({ journal, executions }) => {
  const rows = new Map(executions.map((row) => [row.id, row]));
  return ofKind(journal, 'ack').flatMap(({ id = '', n }) => {
    const row = rows.get(id);
    if (!row) return [`${id} (intent ${n}) was acknowledged and is not in the ledger`];
    return TERMINAL.has(row.status) ? [] : [`${id} (intent ${n}) was acknowledged and is ${row.status}`];
  });
};

/** I2: one end, for ever. */
export const oneEnd: Check = ({ transitions, executions }) => {
  const byId = groupBy(transitions, ({ id }) => id);
  const left = transitions.filter(({ from }) => TERMINAL.has(from));
  const twice = [...byId].filter(([, steps]) => steps.filter(({ to }) => TERMINAL.has(to)).length > 1);
  const unseen = executions.filter(({ id, status }) => TERMINAL.has(status) && !byId.has(id));
  return [
    ...left.map(({ id, from, to }) => `${id} left ${from} for ${to}`),
    ...twice.map(([id, steps]) => `${id} ended ${steps.length} times: ${steps.map(({ to }) => to).join(', ')}`),
    ...unseen.map(({ id, status }) => `${id} is ${status}, and nobody saw it end`),
  ];
};

/** I2 as the processes saw it: nobody reports a second end. */
export const oneReport: Check = ({ journal }) => {
  const reports = groupBy(ofKind(journal, 'end'), ({ id }) => id);
  return [...reports]
    .filter(([, ends]) => ends.length > 1)
    .map(
      ([id, ends]) => `${id} was reported ended ${ends.length} times: ${ends.map(({ status }) => status).join(', ')}`,
    );
};

/** I3: nothing is left over, and whatever counts comes to the same sum. */
export const conservation: Check = ({ journal, executions, counted, unsettled, killed }) => {
  const acked = new Set(ofKind(journal, 'ack').map(({ id }) => id));
  // Whose producer got an error, or none, may be there or not.
  const indeterminate = new Set(
    [...ofKind(journal, 'error'), ...ofKind(journal, 'intent').filter(({ pid }) => killed.has(pid))].map(({ n }) => n),
  );
  const intended = executions.filter(({ n }) => n !== '');
  const strangers = intended.filter(({ id, n }) => !acked.has(id) && !indeterminate.has(n));
  const byIntent = [...groupBy(intended, ({ n }) => n)].filter(([, rows]) => rows.length > 1);
  const leftovers = Object.entries(unsettled).filter(([, count]) => count > 0);
  return [
    ...strangers.map(({ id, n }) => `${id} (intent ${n}) is in the ledger and was never acknowledged`),
    ...byIntent.map(([n, rows]) => `intent ${n} became ${rows.length} executions`),
    ...leftovers.map(([where, count]) => `${count} are left over: ${where}`),
    ...miscounted(executions, counted),
  ];
};

function miscounted(
  executions: readonly { readonly status: string }[],
  counted: Readonly<Record<string, number>>,
): string[] {
  return [...TERMINAL].flatMap((status) => {
    const rows = executions.filter((row) => row.status === status).length;
    const count = counted[status] ?? 0;
    return rows === count ? [] : [`${rows} executions are ${status}, and the statistics count ${count}`];
  });
}
