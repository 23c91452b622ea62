/**
 * A promise whose rejection reaches its awaiters, and which ends no process when there are none. It knows whether
 * somebody does: `await` calls `then` on a promise that is not Node's own.
 */
class ForgettablePromise<T> extends Promise<T> {
  isAwaited = false;

  // What is derived from it is an ordinary promise.
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- it is a promise
  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.isAwaited = true;
    return super.then(onFulfilled, onRejected);
  }
}

/**
 * The same work, whose rejection does not count as unhandled.
 * @param onForgotten told of a rejection that nobody was waiting for
 */
export function forgettable<T>(work: Promise<T>, onForgotten: (error: unknown) => void): Promise<T> {
  const promise = new ForgettablePromise<T>((resolve, reject) => void work.then(resolve, reject));
  const look = (error: unknown): void => {
    if (!promise.isAwaited) onForgotten(error);
  };
  // Code that calls and awaits in two steps has done so by the next turn of the event loop.
  void Promise.prototype.then.call(promise, undefined, (error: unknown) => void setImmediate(look, error));
  return promise;
}
