import { start as startTuned } from './graphile-worker.mjs';

/** Graphile Worker as it comes: every job is fetched and ended by a statement of its own. */
export function start(options) {
  return startTuned({ ...options, tuned: false });
}
