import { types } from 'node:util';
import { ScopedTasks, type Tasks } from '../client/index.js';
import type { RunState } from './run-state.js';

/** `Tasks` as a handler gets it, and its scopes: a call that it forgets to await, and that fails, ends no process. */
export function tasksOfRun<T extends Tasks | ScopedTasks>(tasks: T, state: RunState): T {
  return new Proxy(tasks, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(member, target, args);
        if (result instanceof ScopedTasks) return tasksOfRun(result, state);
        return types.isPromise(result) ? state.guard(`ctx.tasks.${String(key)}()`, result) : result;
      };
    },
  });
}
