import { useEffect, useSyncExternalStore } from 'react';
import type { IconName } from '../components/icon';

/** Something to do on the page that is open, as the palette names it. */
export interface Offer {
  readonly title: string;
  readonly icon: IconName;
  readonly go: () => void;
}

const NONE: readonly Offer[] = [];
const watchers = new Set<() => void>();
let offers = NONE;

/** Has the palette offer this for as long as the page is there. One page at a time does. */
export function useOffers(own: readonly Offer[]): void {
  useEffect(() => offer(own));
  useEffect(() => () => offer(NONE), []);
}

/** What the open page offers. */
export function useOffered(): readonly Offer[] {
  return useSyncExternalStore(watch, () => offers);
}

function offer(next: readonly Offer[]): void {
  offers = next;
  watchers.forEach((notify) => notify());
}

function watch(notify: () => void): () => void {
  watchers.add(notify);
  return () => void watchers.delete(notify);
}
