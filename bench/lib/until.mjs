import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 3;

/** Looks until it is so. */
export async function untilTrue(isSo, everyMs = LOOK_MS) {
  while (!(await isSo())) await sleep(everyMs);
}
