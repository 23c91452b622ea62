import { start as startWorkflows } from './dbos.mjs';

/** A DBOS queue whose workflow has three steps, one after the other, of each of which the result is kept. */
export function start(options) {
  return startWorkflows({ ...options, steps: 3 });
}
