import { t } from '../language/t';
import type { ListedWorkflow } from '../services/schema';
import { STATUS_WORDS, STATUSES } from '../services/status';
import { count } from '../format/time';

const TONES = {
  SUCCESS: 'bg-ok',
  FAILURE: 'bg-bad',
  STARTED: 'bg-accent',
  RETRY: 'bg-warn',
  PENDING: 'bg-edge',
  WAITING: 'bg-line',
  REVOKED: 'hatched',
  SKIPPED: 'hatched',
} as const;
// What is done comes first, as in any bar that fills.
const ORDER = ['SUCCESS', 'SKIPPED', 'REVOKED', 'FAILURE', 'RETRY', 'STARTED', 'PENDING', 'WAITING'] as const;

type Counted = Pick<ListedWorkflow, 'nodes_by_status' | 'node_count' | 'hidden_nodes'>;

/** How many nodes have which status: a bar, and the same in words. */
export function NodeCounts({ workflow, hasWords = true }: { readonly workflow: Counted; readonly hasWords?: boolean }) {
  const { nodes_by_status: counts, hidden_nodes: hidden, node_count: total } = workflow;
  const words = [
    ...STATUSES.flatMap((status) => {
      const number = counts[status] ?? 0;
      return number === 0 ? [] : [`${count(number)} ${STATUS_WORDS[status].toLowerCase()}`];
    }),
    ...(hidden > 0 ? [t`${count(hidden)} hidden from you`] : []),
  ].join(', ');
  return (
    <div className="min-w-0">
      <span aria-hidden="true" className="flex h-1.5 w-full gap-px overflow-hidden rounded-full bg-sunken">
        {ORDER.map((status) => {
          const number = counts[status] ?? 0;
          if (number === 0) return null;
          const width = `${Math.max(1, (100 * number) / total)}%`;
          return <span key={status} className={TONES[status]} style={{ width }} />;
        })}
      </span>
      <p className={hasWords ? 'mt-1 text-muted' : 'sr-only'}>{words}</p>
    </div>
  );
}
