import { AsyncLocalStorage } from 'node:async_hooks';

/** The code that runs inside one `transactionScope()`. */
export interface Scope {
  readonly parent: Scope | undefined;
}

/** Knows which scope the current code runs in, across awaits. */
export class TransactionScopes {
  readonly #storage = new AsyncLocalStorage<Scope | undefined>();

  current(): Scope | undefined {
    return this.#storage.getStore();
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    return this.#storage.run({ parent: this.current() }, work);
  }

  /** Runs work that outlives the scope, for example a shared background flush that a scope happened to start. */
  leave<T>(work: () => T): T {
    return this.#storage.run(undefined, work);
  }
}

/** Whether code in `scope` runs inside `outer`, directly or in a scope nested in it. */
export function isWithin(scope: Scope | undefined, outer: Scope): boolean {
  for (let at = scope; at; at = at.parent) {
    if (at === outer) return true;
  }
  return false;
}
