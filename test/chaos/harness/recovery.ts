import { ofKind } from './journal.js';
import type { World } from './world.js';

/** How long it took, at most, until what this process was running had ended elsewhere, in ms (I6). */
export async function takenOver(world: World, pid: number, since: number): Promise<number> {
  const finished = new Map((await world.stores.ledger.executions()).map(({ id, finishedAt }) => [id, finishedAt]));
  const waits = ofKind(world.journal(), 'start')
    .filter((start) => start.pid === pid && start.at <= since)
    // One that ended by itself did so before.
    .map(({ id }) => (finished.get(id!) ?? Infinity) - since);
  return Math.max(0, ...waits);
}

/** How long after this moment the next execution ended, in ms (I6). */
export function endsAfter(world: World, since: number): number | undefined {
  const next = ofKind(world.journal(), 'end').find(({ at }) => at >= since);
  return next && next.at - since;
}
