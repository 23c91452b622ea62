import { start as startWorkflows } from './dbos.mjs';

/** A DBOS queue whose workflow works in one step, so that a result is kept before the end. */
export function start(options) {
  return startWorkflows({ ...options, steps: 1 });
}
