import type { TaskRegistry } from '../definition/index.js';
import type { Ledger } from '../ledger/index.js';
import type { WorkerScope } from '../queue/index.js';

/** Injection token of what the workers of this process take work of, asked anew for every fetch. */
export const WORKER_SCOPE = Symbol('TASKLEDGER_WORKER_SCOPE');

export function workerScope(ledger: Ledger, registry: TaskRegistry): () => WorkerScope {
  return () => ({ nodeId: ledger.nodes.id, tasks: registry.names, lockedTasks: registry.lockedTasks });
}
