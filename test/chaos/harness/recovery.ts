import { type Entry, ofKind } from './journal.js';
import type { World } from './world.js';

/**
 * How long it took, at most, until what this process was running ran again or had ended elsewhere, in ms (I6).
 * A second kill may meet it there: that is another recovery.
 */
export async function takenOver(world: World, pid: number, since: number): Promise<number> {
  const finished = new Map((await world.stores.ledger.executions()).map(({ id, finishedAt }) => [id, finishedAt]));
  const starts = ofKind(world.journal(), 'start');
  const startedAgain = new Map<string, number>();
  for (const { id = '', at } of starts) if (at > since && !startedAgain.has(id)) startedAgain.set(id, at);
  const waits = starts
    .filter((start) => start.pid === pid && start.at <= since)
    // One that ended by itself did so before.
    .map(({ id = '' }) => Math.min(startedAgain.get(id) ?? Infinity, finished.get(id) ?? Infinity) - since);
  return Math.max(0, ...waits);
}

/** How long after this moment the next execution ended, in ms (I6). */
export function endsAfter(world: World, since: number): number | undefined {
  const next = ofKind(world.journal(), 'end').find(({ at }) => at >= since);
  return next && next.at - since;
}

/** The longest time from the promise of an order, one without a delay, to its first start, in ms (L3). */
export function longestWait(world: World, since = 0, counts = (_: Entry): boolean => true): number {
  const journal = world.journal();
  const started = new Map<string | undefined, number>();
  for (const { id, at } of ofKind(journal, 'start')) if (!started.has(id)) started.set(id, at);
  const waits = ofKind(journal, 'ack')
    .filter((ack) => ack.at >= since && counts(ack))
    .map(({ id, at }) => (started.get(id) ?? Infinity) - at);
  return Math.max(0, ...waits);
}
