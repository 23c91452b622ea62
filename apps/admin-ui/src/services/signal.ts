import { useSyncExternalStore } from 'react';

/** A value that pages watch, for what is no answer of the server. */
export class Signal<T> {
  readonly #watchers = new Set<() => void>();

  constructor(private value: T) {}

  readonly get = (): T => this.value;

  set(value: T): void {
    if (Object.is(this.value, value)) return;
    this.value = value;
    this.#watchers.forEach((notify) => notify());
  }

  use(): T {
    return useSyncExternalStore(this.#watch, this.get);
  }

  readonly #watch = (notify: () => void): (() => void) => {
    this.#watchers.add(notify);
    return () => void this.#watchers.delete(notify);
  };
}
