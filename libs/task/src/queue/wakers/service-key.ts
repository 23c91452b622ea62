import { createHash } from 'node:crypto';
import type { NodeService } from '../../ledger/index.js';

/** Names what a process takes work of: processes of one deployment have the same. */
export function serviceKey({ queues, tasks }: NodeService): string {
  const text = JSON.stringify([[...queues].sort(), [...tasks].sort()]);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
