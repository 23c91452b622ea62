import { types } from 'node:util';
import type { Tasks } from '../client/index.js';
import type { RunState } from './run-state.js';

/** `Tasks` as a handler gets it: a call that it forgets to await, and that fails, ends no process. */
export function tasksOfRun(tasks: Tasks, state: RunState): Tasks {
  return new Proxy(tasks, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(member, target, args);
        return types.isPromise(result) ? state.guard(`ctx.tasks.${String(key)}()`, result) : result;
      };
    },
  });
}
