import { Signal } from './signal';

/** Since when nothing could be reached, or undefined while the server answers. */
export const unreachableSince = new Signal<number | undefined>(undefined);

export function noteReached(): void {
  unreachableSince.set(undefined);
}

export function noteUnreachable(): void {
  unreachableSince.set(unreachableSince.get() ?? Date.now());
}
