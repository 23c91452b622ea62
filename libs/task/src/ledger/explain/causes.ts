import { away } from './causes/away.cause.js';
import { breaker, breakerSql } from './causes/breaker.cause.js';
import { dependency, dependencySql } from './causes/dependency.cause.js';
import { ended } from './causes/ended.cause.js';
import { external } from './causes/external.cause.js';
import { fault } from './causes/fault.cause.js';
import { freeSlot } from './causes/free-slot.cause.js';
import { dueSql, later } from './causes/later.cause.js';
import { lineSql, lockAhead, lockInLine, lockSql } from './causes/lock.cause.js';
import { concurrency, rateLimit } from './causes/queue-limits.cause.js';
import { queuePaused, queueSql } from './causes/queue-paused.cause.js';
import { running } from './causes/running.cause.js';
import { aloneSql, runsAlone } from './causes/runs-alone.cause.js';
import { taskPaused, taskPauseSql } from './causes/task-paused.cause.js';
import { noHandler, noWorker } from './causes/unserved.cause.js';
import type { ExplanationReason } from './explanation.js';
import type { ExplainedRecord, WaitFacts } from './facts.js';
import { placesSql } from './places.js';
import { workersSql } from './workers.js';

/** What the record alone tells: an execution of which one of these is true waits for no worker of ours. */
const STATES: readonly ((record: ExplainedRecord) => ExplanationReason | undefined)[] = [ended, running, external];

/** What it can wait for, in the order in which that has to go away. */
const CAUSES: readonly ((facts: WaitFacts) => ExplanationReason | undefined)[] = [
  fault,
  dependency,
  later,
  lockInLine,
  queuePaused,
  taskPaused,
  noWorker,
  noHandler,
  runsAlone,
  concurrency,
  rateLimit,
  breaker,
  lockAhead,
  freeSlot,
];

/** Where each of the facts comes from: a part of the statement about the record `e`. */
export const FACTS: Readonly<Record<Exclude<keyof WaitFacts, 'record'>, (s: string) => string>> = {
  places: placesSql,
  breaker: breakerSql,
  pause: taskPauseSql,
  dependency: dependencySql,
  due: dueSql,
  line: lineSql,
  lock: lockSql,
  queue: queueSql,
  workers: workersSql,
  isAloneTaken: aloneSql,
};

export function reasonsOf(record: ExplainedRecord, facts: Omit<WaitFacts, 'record'> | null): ExplanationReason[] {
  const state = STATES.map((stateOf) => stateOf(record)).find((reason) => reason !== undefined);
  if (state) return [state, away(record)].filter((reason) => reason !== undefined);
  return facts === null ? [] : CAUSES.flatMap((cause) => cause({ record, ...facts }) ?? []);
}
